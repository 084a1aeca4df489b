"""What the kinds of files must withstand before they are kept: archives, pictures, PDF and plain text."""

import zipfile
import zlib
from io import BytesIO
from typing import Any
from xml.parsers import expat

from PIL import Image, ImageOps

from truongso.core import pdf_pages
from truongso.core.refusal import Refused
from truongso.core.text import format_number

_OOXML = "application/vnd.openxmlformats-officedocument."
DOCX = _OOXML + "wordprocessingml.document"
XLSX = _OOXML + "spreadsheetml.sheet"
PPTX = _OOXML + "presentationml.presentation"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
_MAIN_PARTS = {
    _OOXML + "wordprocessingml.document.main+xml": DOCX,
    _OOXML + "spreadsheetml.sheet.main+xml": XLSX,
    _OOXML + "presentationml.presentation.main+xml": PPTX,
}

MAX_ENTRIES = 5_000
MAX_UNPACKED = 200 * 1024 * 1024
# XML shrinks well, so small archives are not judged by ratio; what is larger must not be mostly emptiness.
RATIO_FREE = 20 * 1024 * 1024
MAX_RATIO = 100
MAX_PIXELS = 50_000_000
_CHUNK = 256 * 1024
_MACRO_MARKS = ("vbaproject.bin", "vbadata.xml", "activex/", "macrosheets/", "basic/", "scripts/")
_IMAGE_FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_METADATA = {
    "exif",
    "xmp",
    "comment",
    "mp",
    "photoshop",
    "XML:com.adobe.xmp",
    "Raw profile type exif",
    "Raw profile type xmp",
}


class _BadXml(Exception):
    """Why an XML part is refused, as the end of a sentence."""


# --- Office archives -------------------------------------------------------------------------------------


def office_type(content: bytes, name: str) -> str:
    """Return the content type of an Office or OpenDocument file; Refused for any other archive or a harmful one."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            check_archive(archive, len(content), name)
            content_type = archive_kind(archive, name)
            if content_type is None:
                raise Refused(f"Không nhận tệp nén «{name}»: hãy giải nén và nộp từng tệp bên trong.", field="file")
            for entry in entries:
                _check_part(archive, entry)
    except _BadXml as error:
        raise Refused(f"Không nhận «{name}»: {error}.", field="file") from error
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        UnicodeDecodeError,
        ValueError,
        RuntimeError,
    ) as error:
        raise Refused(
            f"Tệp «{name}» hỏng hoặc bị cắt giữa chừng: hãy mở lại trên máy, lưu lại rồi nộp.", field="file"
        ) from error
    return content_type


def check_archive(archive: zipfile.ZipFile, packed: int, name: str) -> None:
    """Refuse an archive of packed bytes that swells, hides names, has a password or carries macros; nothing is unpacked."""
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    unpacked = sum(entry.file_size for entry in entries)
    if (
        len(entries) > MAX_ENTRIES
        or unpacked > MAX_UNPACKED
        or (unpacked > RATIO_FREE and unpacked > packed * MAX_RATIO)
    ):
        size = format_number(unpacked / 1_048_576, 0)
        raise Refused(
            f"Tệp «{name}» bung ra quá lớn ({size} MB, {len(entries)} phần): có thể là tệp phá hoại. "
            "Hãy xuất ra PDF rồi nộp.",
            field="file",
        )
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused(f"Tệp «{name}» có mật khẩu: hãy bỏ mật khẩu rồi nộp lại.", field="file")
    strange = [n for n in names if n.startswith("/") or "\\" in n or "\0" in n or ".." in n.split("/") or ":" in n]
    if strange or len(set(names)) != len(names):
        raise Refused(
            f"Tệp «{name}» có đường dẫn bất thường bên trong: hãy mở và lưu lại bằng Word, Excel rồi nộp.", field="file"
        )
    if any(mark in n.lower() for n in names for mark in _MACRO_MARKS):
        raise Refused(
            f"Tệp «{name}» có macro: hãy lưu lại dạng không có macro (.docx, .xlsx, .pptx) hoặc PDF.", field="file"
        )


def archive_kind(archive: zipfile.ZipFile, name: str) -> str | None:
    """Return the content type that the declared main part promises, or None; Refused for a macro or a harmful part."""
    try:
        return _kind_of(archive, set(archive.namelist()))
    except _BadXml as error:
        raise Refused(f"Không nhận «{name}»: {error}.", field="file") from error


def _kind_of(archive: zipfile.ZipFile, names: set[str]) -> str | None:
    if "[Content_Types].xml" in names:
        found: list[str] = []
        _walk_xml(
            archive, "[Content_Types].xml", lambda tag, attributes: found.append(attributes.get("ContentType", ""))
        )
        if any("macroenabled" in part.lower() or "vbaproject" in part.lower() for part in found):
            raise _BadXml("tệp có macro, hãy lưu lại dạng không có macro")
        return next((_MAIN_PARTS[part] for part in found if part in _MAIN_PARTS), None)
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
        kind = archive.read("mimetype").decode("ascii").strip()
        return kind if kind in {ODT, ODS} and "content.xml" in names else None
    return None


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Read one part to its end: the check sums hold, XML parts declare nothing and fetch no template."""
    if entry.filename.lower().endswith((".xml", ".rels")):
        _walk_xml(archive, entry.filename, _refuse_outside_template)
        return
    with archive.open(entry) as part:
        while part.read(_CHUNK):
            pass


def _refuse_outside_template(tag: str, attributes: dict[str, str]) -> None:
    if attributes.get("TargetMode") == "External" and attributes.get("Type", "").endswith(
        ("attachedTemplate", "oleObject", "frame")
    ):
        raise _BadXml("tệp tự tải nội dung từ địa chỉ ngoài khi mở, hãy xuất ra PDF rồi nộp")


def _walk_xml(archive: zipfile.ZipFile, name: str, visit: Any) -> None:
    def refuse_declaration(*_: Any) -> None:
        raise _BadXml("XML bên trong có khai báo DTD hoặc thực thể, hãy mở và lưu lại bằng Word, Excel")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse_declaration
    parser.EntityDeclHandler = refuse_declaration
    parser.StartElementHandler = visit
    try:
        with archive.open(name) as part:
            while chunk := part.read(_CHUNK):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise _BadXml("XML bên trong không đọc được, hãy mở và lưu lại bằng Word, Excel") from error


# --- Pictures ----------------------------------------------------------------------------------------------


def image_type(content: bytes) -> str | None:
    """Return the content type that the first bytes of a picture promise, or None for no picture."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return None


def clean_image(content: bytes, name: str) -> bytes:
    """Return a picture that was read to its end, without metadata (place, device) and without appended data.

    A picture that carries neither stays byte for byte; another is written anew, turned upright.
    """
    try:
        picture = Image.open(BytesIO(content), formats=list(_IMAGE_FORMATS))
        if picture.width * picture.height > MAX_PIXELS:
            raise Refused(_too_many_pixels(name), field="file")
        if getattr(picture, "is_animated", False) and picture.format != "MPO":
            raise Refused(f"Ảnh «{name}» là ảnh động: hãy nộp ảnh tĩnh.", field="file")
        picture.load()
        if not _carries_more(picture, content):
            return content
        return _written_anew(picture)
    except Image.DecompressionBombError as error:
        raise Refused(_too_many_pixels(name), field="file") from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise Refused(
            f"Ảnh «{name}» hỏng hoặc bị cắt giữa chừng: hãy chụp hoặc lưu lại rồi nộp.", field="file"
        ) from error


def _too_many_pixels(name: str) -> str:
    return f"Ảnh «{name}» quá lớn (trên {MAX_PIXELS // 1_000_000} triệu điểm): hãy thu nhỏ rồi nộp."


def _carries_more(picture: Image.Image, content: bytes) -> bool:
    if picture.format == "MPO" or _METADATA & set(picture.info) or getattr(picture, "text", None):
        return True
    if picture.format == "JPEG":
        return not content.endswith(b"\xff\xd9")
    if picture.format == "PNG":
        return not content.endswith(b"IEND\xaeB`\x82")
    return int.from_bytes(content[4:8], "little") + 8 != len(content)


def _written_anew(picture: Image.Image) -> bytes:
    kind = "JPEG" if picture.format == "MPO" else str(picture.format)
    upright = ImageOps.exif_transpose(picture)
    kept: dict[Any, Any] = {
        key: upright.info[key] for key in ("icc_profile", "transparency") if upright.info.get(key) is not None
    }
    fresh = upright.copy()
    fresh.info = dict(kept)
    options: dict[str, Any] = {"icc_profile": kept.get("icc_profile")}
    if kind in {"JPEG", "WEBP"}:
        options["quality"] = 92
    out = BytesIO()
    fresh.save(out, kind, **options)
    return out.getvalue()


# --- PDF and text ----------------------------------------------------------------------------------------------


def check_pdf(content: bytes, name: str) -> int:
    """Return the number of pages; Refused for a PDF that cannot be opened, has a password or has no page."""
    try:
        return pdf_pages.count(content)
    except pdf_pages.Locked as error:
        raise Refused(f"PDF «{name}» có mật khẩu: hãy bỏ mật khẩu rồi nộp lại.", field="file") from error
    except pdf_pages.Unreadable as error:
        raise Refused(f"PDF «{name}» hỏng hoặc không có trang nào: hãy in lại ra PDF rồi nộp.", field="file") from error


def is_plain_text(content: bytes) -> bool:
    """Return whether content is UTF-8 text for people: no control characters, not markup and not a script."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if any((ord(c) < 32 and c not in "\t\n\r\f") or ord(c) == 127 for c in text):
        return False
    start = text.lstrip()[:20].lower()
    return not start.startswith(("<", "#!", "%!ps", "{\\rtf"))
