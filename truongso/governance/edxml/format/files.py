"""Files inside a package: base64 of the file itself, or of a ZIP around it as the 2018 library makes it."""

import base64
import binascii
import io
import re
import zipfile
import zlib

from truongso.core.refusal import Refused
from truongso.core.uploads import clean_name
from truongso.governance.edxml.format.scanning import Unreadable

ZIP_MAGIC = b"PK\x03\x04"
LARGEST_UNPACKED = 100 * 1024 * 1024
MOST_RATIO = 200  # unpacked to packed; looked at above a megabyte
_RATIO_FROM = 1024 * 1024
_OFFICE = ("[Content_Types].xml", "mimetype")


def decoded(text: str, name: str) -> bytes:
    """Return the bytes of base64 text; raises Unreadable naming the file."""
    try:
        return base64.b64decode(re.sub(r"\s+", "", text), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable(f"Tệp đính kèm «{name}» bị hỏng: nội dung base64 không đọc được.") from error


def unpacked(carried: bytes, name: str) -> bytes:
    """Return the file out of a ZIP that a program put around it; anything else comes back as it is.

    What counts are the first bytes, not the declared type. Office files are ZIPs themselves; a name ending in .zip means
    that the ZIP is the file. Raises Unreadable for a bomb and for a ZIP with anything but one file.
    """
    if not carried.startswith(ZIP_MAGIC) or name.lower().endswith(".zip"):
        return carried
    try:
        with zipfile.ZipFile(io.BytesIO(carried)) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            if any(info.filename in _OFFICE for info in members):
                return carried
            if len(members) != 1:
                raise Unreadable(f"Tệp đính kèm «{name}» được nén kèm {len(members)} tệp: không rõ tệp nào là văn bản.")
            return _member(archive, members[0], name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error) as error:
        raise Unreadable(f"Tệp đính kèm «{name}» bị hỏng: không giải nén được.") from error


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
    too_large = Unreadable(f"Tệp đính kèm «{name}» nở ra quá lớn khi giải nén nên không được mở.")
    if info.file_size > LARGEST_UNPACKED:
        raise too_large
    with archive.open(info) as opened:
        content = opened.read(LARGEST_UNPACKED + 1)
    if len(content) > LARGEST_UNPACKED:
        raise too_large
    if len(content) > _RATIO_FROM and len(content) > MOST_RATIO * max(1, info.compress_size):
        raise too_large
    return content


def safe_name(name: str, position: int, content: bytes) -> str:
    """Return a name that cannot leave its folder or mislead; one is made up where none is left."""
    try:
        return clean_name(name)
    except Refused:
        kind = "pdf" if content.startswith(b"%PDF-") else "bin"
        stem = re.sub(r"[^\w\- ]+", "", re.split(r"[/\\]", name)[-1]).strip()[:80]
        return f"{stem or f'tep-{position}'}.{kind}"
