"""The file of a form whose type the signatures tell, not the name: limited in size, never empty."""

from django.http import HttpRequest

from truongso.core.refusal import Refused
from truongso.core.uploads import clean_name, too_large


def uploaded(request: HttpRequest, most: int, *, missing: str) -> tuple[bytes, str]:
    """Return content and clean name of the field «file». Refused for none (with the sentence given), too large or empty."""
    if late := getattr(request, "upload_too_large", ""):
        raise Refused(too_large(late, most), field="file")
    file = request.FILES.get("file")
    if file is None:
        raise Refused(missing, field="file")
    name = clean_name(file.name or "")
    content = file.read(most + 1)
    if len(content) > most:
        raise Refused(too_large(name, most), field="file")
    if not content:
        raise Refused(f"Tệp «{name}» trống (0 byte): hãy chọn lại.", field="file")
    return content, name
