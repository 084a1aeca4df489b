"""A .docx is a zip of XML parts. Refuse what a plan has no use for before anything is unpacked.

Sources of the checks: OWASP guidance on file upload and XXE (zip bombs, path traversal, entities, macros).
"""

import zipfile
import zlib
from pathlib import Path, PurePosixPath
from xml.parsers import expat

from truongso.core.refusal import Refused

MAX_UNPACKED = 200 * 1024 * 1024
MAX_PART = 40 * 1024 * 1024
MAX_ENTRIES = 5_000
MAX_RATIO = 200
SMALL = 1024 * 1024
DOCUMENT = "word/document.xml"
NUMBERING = "word/numbering.xml"
_PROLOG = 64 * 1024
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, NotImplementedError, EOFError)


class _RootReached(Exception):
    """The prolog ended without a document type."""


def read_parts(path: Path, name: str) -> dict[str, bytes]:
    """Return the text and numbering parts of a .docx; Refused for a damaged, oversized or dangerous archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_sizes(entries, name)
            for entry in entries:
                _check_entry(entry, name)
            _check_kind(archive, entries, name)
            for entry in entries:
                if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
                    _check_prolog(archive, entry, name)
            names = {entry.filename for entry in entries}
            return {part: _read(archive, part, name) for part in (DOCUMENT, NUMBERING) if part in names}
    except _BROKEN as error:
        raise Refused(f"Tệp «{name}» bị hỏng, không mở được: hãy lấy lại bản gốc.") from error


def _check_sizes(entries: list[zipfile.ZipInfo], name: str) -> None:
    too_much = len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED
    swollen = any(e.file_size > SMALL and e.file_size > MAX_RATIO * max(e.compress_size, 1) for e in entries)
    if too_much or swollen:
        raise Refused(f"Tệp «{name}» nở ra quá lớn khi mở: không nạp vì lý do an toàn. Hãy lấy lại bản gốc.")


def _check_entry(entry: zipfile.ZipInfo, name: str) -> None:
    parts = PurePosixPath(entry.filename.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or ":" in entry.filename:
        raise Refused(f"Tệp «{name}» chứa đường dẫn lạ bên trong: không nạp vì lý do an toàn.")
    if parts.name.lower() in ("vbaproject.bin", "vbadata.xml"):
        raise Refused(f"Tệp «{name}» có macro: hãy lưu lại thành .docx (không macro) rồi nạp.")
    if entry.flag_bits & 1:
        raise Refused(f"Tệp «{name}» có mật khẩu: hãy bỏ mật khẩu rồi nạp lại.")


def _check_kind(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], name: str) -> None:
    names = {entry.filename for entry in entries}
    if DOCUMENT not in names or "[Content_Types].xml" not in names:
        raise Refused(f"Tệp «{name}» không phải là văn bản Word: hãy nạp tệp .docx, .pdf hoặc .txt của kế hoạch.")
    if b"macroenabled" in _read(archive, "[Content_Types].xml", name).lower():
        raise Refused(f"Tệp «{name}» có macro: hãy lưu lại thành .docx (không macro) rồi nạp.")


def _check_prolog(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> None:
    """Refuse a document type, where entities are declared; it can only stand before the first element."""
    parser = expat.ParserCreate()
    found: list[str] = []

    def on_doctype(*_: object) -> None:
        found.append("doctype")
        raise _RootReached

    def on_element(*_: object) -> None:
        raise _RootReached

    parser.StartDoctypeDeclHandler = on_doctype
    parser.StartElementHandler = on_element
    try:
        with archive.open(entry) as part:
            parser.Parse(part.read(_PROLOG), False)
    except _RootReached:
        pass
    except expat.ExpatError as error:
        raise Refused(f"Tệp «{name}» bị hỏng, không đọc được: hãy mở bằng Word rồi lưu lại.") from error
    else:
        if entry.file_size > _PROLOG:
            found.append("endless prolog")
    if found:
        raise Refused(f"Tệp «{name}» chứa khai báo XML lạ: không nạp vì lý do an toàn. Hãy mở bằng Word rồi lưu lại.")


def _read(archive: zipfile.ZipFile, part: str, name: str) -> bytes:
    with archive.open(part) as file:
        content = file.read(MAX_PART + 1)
    if len(content) > MAX_PART:
        raise Refused(f"Tệp «{name}» quá dài: một kế hoạch không có quá {MAX_PART // 2**20} MB chữ.")
    return content
