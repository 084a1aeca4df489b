"""Pictures of evidence: pages of a PDF and photos, drawn by us. The site shows nothing else of an upload inline."""

import secrets
from io import BytesIO
from pathlib import Path

from django.conf import settings
from PIL import Image

from truongso.core import pdf_pages
from truongso.core.refusal import Refused
from truongso.foundation.evidence import store
from truongso.foundation.evidence.models import Version

WIDTHS = {"nho": 320, "lon": 1400}


def picture_of(version: Version, page: int, size: str) -> tuple[bytes, str]:
    """Return a page as a picture with its content type; drawn once, then kept beside the store.

    Refused when the version has no such page or cannot be drawn; store.Damaged when the stored file is broken.
    """
    if page not in version.pages or size not in WIDTHS or version.blob_id is None:
        raise Refused("Tệp này không có trang đó để xem trước: hãy tải tệp về máy.")
    kind = ("png", "image/png") if version.is_pdf else ("jpg", "image/jpeg")
    kept = _folder() / version.blob_id[:2] / f"{version.blob_id}-{page}-{size}.{kind[0]}"
    if kept.is_file():
        return kept.read_bytes(), kind[1]
    content = store.read(version.blob_id)
    try:
        drawn = pdf_pages.draw(content, page, WIDTHS[size]) if version.is_pdf else _shrunk(content, WIDTHS[size])
    except pdf_pages.Unreadable as error:
        raise Refused(f"Không vẽ được trang {page} của tệp này: hãy tải tệp về máy để xem.") from error
    _keep(kept, drawn)
    return drawn, kind[1]


def _folder() -> Path:
    """Beside the store and not in it: previews can be drawn again and do not belong in a backup."""
    return Path(settings.FILES_ROOT).parent / "previews"


def _shrunk(content: bytes, width: int) -> bytes:
    picture: Image.Image = Image.open(BytesIO(content))
    picture.thumbnail((width, width * 3))
    out = BytesIO()
    if picture.mode in {"RGBA", "LA", "PA", "P"}:
        layered = picture.convert("RGBA")
        picture = Image.new("RGB", layered.size, "white")
        picture.paste(layered, mask=layered.getchannel("A"))
    picture.convert("RGB").save(out, "JPEG", quality=82)
    return out.getvalue()


def _keep(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_name(f".{secrets.token_hex(8)}.partial")
    partial.write_bytes(content)
    partial.chmod(0o600)
    partial.replace(path)
