"""Take a file from a stranger: what it really is, under a name that cannot hurt, without the place where it was taken.

Nothing that the sender says is trusted: neither the name, nor the extension, nor the declared type. Every app that
takes files goes through inspect_upload and keeps Inspected.content, which may differ from what was sent (a photo
loses its location).
"""

import hashlib
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any, NoReturn

import puremagic
from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from truongso.core import upload_checks
from truongso.core.refusal import Refused
from truongso.core.text import format_number, nfc, squeeze

MEGABYTE = 1024 * 1024
DEFAULT_MAX_BYTES = 25 * MEGABYTE
NAME_LIMIT = 150

# content type → extensions that agree with it, the first is the usual one
TYPES: dict[str, tuple[str, ...]] = {
    "application/pdf": ("pdf",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/webp": ("webp",),
    upload_checks.DOCX: ("docx",),
    upload_checks.XLSX: ("xlsx",),
    upload_checks.PPTX: ("pptx",),
    upload_checks.ODT: ("odt",),
    upload_checks.ODS: ("ods",),
    "text/plain": ("txt",),
    "text/csv": ("csv",),
}
TYPE_NAMES = "PDF, ảnh (JPG, PNG, WEBP), Word (.docx), Excel (.xlsx), PowerPoint (.pptx), ODT, ODS, TXT, CSV"
ACCEPT = ",".join(f".{extension}" for extensions in TYPES.values() for extension in extensions)

# Names that Windows takes for devices, with any extension.
_DEVICES = re.compile(r"^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|clock\$|conin\$|conout\$)$", re.IGNORECASE)


@dataclass(frozen=True)
class Inspected:
    """A file that may be kept: what it is by its content, and the bytes to keep."""

    content: bytes
    content_type: str
    sha256: str
    size: int
    clean_name: str
    page_count: int | None = None


def max_bytes() -> int:
    """Return the largest accepted file in bytes."""
    return int(getattr(settings, "EVIDENCE_MAX_BYTES", DEFAULT_MAX_BYTES))


def inspect_upload(
    file: IO[bytes] | Any, name: str, *, allowed: Collection[str] = tuple(TYPES), limit: int | None = None
) -> Inspected:
    """Return what an uploaded file is, or raise Refused with what is wrong with it and what to do.

    file is anything with read(); allowed are content types out of TYPES; limit is in bytes (EVIDENCE_MAX_BYTES if
    not given).
    """
    clean = clean_name(name)
    content = _read(file, clean, limit or max_bytes())
    content_type = _type_of(content, clean)
    _agree(content_type, clean, allowed)
    page_count = None
    if content_type.startswith("image/"):
        content = upload_checks.clean_image(content, clean)
    elif content_type == "application/pdf":
        page_count = upload_checks.check_pdf(content, clean)
    return Inspected(content, content_type, hashlib.sha256(content).hexdigest(), len(content), clean, page_count)


def clean_name(name: str) -> str:
    """Return the last part of a file name without anything that misleads a person or a system.

    Folders, control and invisible characters (also those that turn the reading direction), reserved characters and
    device names of Windows go; Vietnamese letters stay. Refused when there is no extension.
    """
    last = re.split(r"[/\\]", nfc(str(name)))[-1]
    visible = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cs", "Cn"})
    plain = squeeze(re.sub(r'[<>:"|?*]', "_", visible)).rstrip(". ")
    stem, _, extension = plain.rpartition(".")
    if not stem or not re.fullmatch(r"[A-Za-z0-9]{1,10}", extension):
        raise Refused(f"Tên tệp «{plain[:60]}» không có phần mở rộng: hãy đặt tên dạng «ten-tep.pdf».", field="file")
    stem = stem.strip(". ") or "tep"
    if _DEVICES.match(stem.split(".")[0].strip()):
        stem = f"tep-{stem}"
    return f"{stem[: NAME_LIMIT - len(extension) - 1].strip()}.{extension.lower()}"


def _read(file: Any, name: str, limit: int) -> bytes:
    if hasattr(file, "seek"):
        file.seek(0)
    content = file.read(limit + 1)
    if not content:
        raise Refused(f"Tệp «{name}» trống (0 byte): hãy mở lại trên máy để kiểm tra rồi chọn lại.", field="file")
    if len(content) > limit:
        raise Refused(too_large(name, limit), field="file")
    return bytes(content)


def too_large(name: str, limit: int) -> str:
    """Return the sentence for a file beyond the limit, in megabytes."""
    size = format_number(round(limit / MEGABYTE, 1))
    return f"Tệp «{name}» lớn hơn {size} MB: hãy nén ảnh, tách tệp, hoặc nộp liên kết."


def _type_of(content: bytes, name: str) -> str:
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    image = upload_checks.image_type(content)
    if image:
        return image
    if content.startswith(b"PK\x03\x04"):
        return upload_checks.office_type(content, name)
    if content[4:8] == b"ftyp" and content[8:12] in {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif"}:
        raise Refused(
            f"Ảnh «{name}» ở dạng HEIC/AVIF: hãy gửi dạng JPG "
            "(iPhone: Cài đặt › Camera › Định dạng › Tương thích nhất).",
            field="file",
        )
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(
            f"«{name}» là tệp Office đời cũ hoặc có mật khẩu: hãy bỏ mật khẩu và lưu lại dạng .docx, .xlsx, .pptx "
            "hoặc PDF.",
            field="file",
        )
    if upload_checks.is_plain_text(content):
        return "text/csv" if name.endswith(".csv") else "text/plain"
    _refuse_unknown(content, name)


def _refuse_unknown(content: bytes, name: str) -> NoReturn:
    if name.endswith((".txt", ".csv")):
        raise Refused(
            f"«{name}» không phải văn bản thuần UTF-8: hãy lưu lại với mã hóa UTF-8, không kèm mã lệnh hay thẻ HTML.",
            field="file",
        )
    try:
        guess = puremagic.from_string(content[:4096])
    except (puremagic.PureError, ValueError):
        guess = ""
    what = f" (nội dung là {guess})" if guess else ""
    raise Refused(f"Không nhận loại tệp «{name}»{what}. Các loại nhận được: {TYPE_NAMES}.", field="file")


def _agree(content_type: str, name: str, allowed: Collection[str]) -> None:
    extension = name.rpartition(".")[2]
    if content_type == "text/plain" and extension not in {"txt", "csv"}:
        raise Refused(f"Không nhận loại tệp «{name}». Các loại nhận được: {TYPE_NAMES}.", field="file")
    if extension not in TYPES[content_type]:
        usual = TYPES[content_type][0]
        raise Refused(
            f"Tên «{name}» không đúng với nội dung (nội dung là {usual.upper()}): hãy đổi tên thành "
            f"«{PurePosixPath(name).stem}.{usual}» nếu đúng là tệp này.",
            field="file",
        )
    if content_type not in allowed:
        names = ", ".join(TYPES[kind][0].upper() for kind in allowed)
        raise Refused(f"Chỗ này không nhận tệp {extension.upper()}, chỉ nhận: {names}.", field="file")


class UploadLimitHandler(FileUploadHandler):
    """Stop writing an upload to disk once it passes the limit, and note it on the request as upload_too_large.

    Stands first in FILE_UPLOAD_HANDLERS. The rest of the body is read and dropped, so that the person still gets a
    page with a sentence instead of a broken connection. Many files of one request, each within the limit, stop at
    MOST_AT_ONCE times the limit.
    """

    MOST_AT_ONCE = 8

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._received = self._together = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._received += len(raw_data)
        self._together += len(raw_data)
        if self._received > max_bytes() or self._together > max_bytes() * self.MOST_AT_ONCE:
            if self.request is not None:
                vars(self.request)["upload_too_large"] = str(self.file_name)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
