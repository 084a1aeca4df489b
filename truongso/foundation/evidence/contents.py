"""What a version is made of, before it has a row: a stored file, or a web address."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from truongso.core.refusal import Refused
from truongso.core.uploads import Inspected
from truongso.foundation.evidence import store
from truongso.foundation.evidence.models import Blob


@dataclass(frozen=True)
class Content:
    """What a version is made of: a stored file or an address."""

    sha256: str = ""
    size: int = 0
    content_type: str = ""
    name: str = ""
    page_count: int | None = None
    url: str = ""
    source_label: str = ""
    source_url: str = ""


def keep(content: bytes, content_type: str) -> Blob:
    """Put content into the store and give it its row, so that backups and checks know it; call it inside an action."""
    sha256 = store.put(content)
    return row_of(sha256, len(content), content_type)


def read_or_refuse(sha256: str) -> bytes:
    """Return a stored content for whoever asked for the file; Refused when it is damaged or lost."""
    try:
        return store.read(sha256)
    except store.Damaged as error:
        raise Refused(
            "Tệp đã hỏng hoặc mất trên máy chủ: hãy báo người giữ máy chủ khôi phục từ bản sao lưu."
        ) from error


def row_of(sha256: str, size: int, content_type: str) -> Blob:
    """Return the row of a stored content; storing the same content again has put a damaged file right."""
    blob: Blob = Blob.objects.get_or_create(sha256=sha256, defaults={"size": size, "content_type": content_type})[0]
    if blob.damage_found_at is not None:
        blob.damage_found_at = None
        blob.save()
    return blob


def stored(inspected: Inspected) -> Content:
    """Put what was inspected into the store."""
    return Content(
        sha256=store.put(inspected.content),
        size=inspected.size,
        content_type=inspected.content_type,
        name=inspected.clean_name,
        page_count=inspected.page_count,
    )


def clean_url(url: str) -> str:
    """Return an http or https address without a login inside; Refused for anything else."""
    text = url.strip()
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = None, None
    if parts is None or parts.scheme.lower() not in {"http", "https"} or not host or len(text) > 1000:
        raise Refused("Liên kết phải là địa chỉ trang web đầy đủ, bắt đầu bằng https:// hoặc http://.", field="url")
    if parts.username or parts.password or any(c.isspace() or ord(c) < 32 or c in '<>"\\' for c in text):
        raise Refused(
            "Liên kết có ký tự lạ hoặc kèm tên đăng nhập: hãy mở trang đó rồi sao chép lại địa chỉ.", field="url"
        )
    return text
