"""Look at what came with a document before it is kept: what it is, or why it is not taken in."""

import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from truongso.core.printable import printable
from truongso.core.refusal import Refused
from truongso.core.text import format_number
from truongso.core.uploads import MEGABYTE, clean_name, inspect_upload, max_bytes, too_large

XML = "application/xml"
MOST_FILES = 30
MOST_BYTES = 100 * MEGABYTE  # of all files of one document
SIGNED_KINDS = ("application/pdf", XML)


@dataclass(frozen=True)
class Taken:
    """One file: its bytes to keep, or nothing with the reason why it stays outside."""

    name: str
    size: int
    sha256: str
    content_type: str = ""
    pages: int | None = None
    content: bytes | None = None
    strange: str = ""


def look_at(files: Iterable[tuple[str, Any]], *, strictly: bool) -> list[Taken]:
    """Return what each file is; files are (name, bytes or anything with read()).

    Strictly, for what a person chooses: Refused with the sentence of the first wrong file. Else, for what machines deliver,
    a wrong file is noted with its hash and why, and its content stays outside: the rest of the document still arrives.
    """
    given = list(files)
    if len(given) > MOST_FILES:
        raise Refused(f"Văn bản kèm {len(given)} tệp: mỗi lần nhận tối đa {MOST_FILES} tệp.", field="files")
    taken = [_look(name, file, strictly=strictly) for name, file in given]
    whole = sum(one.size for one in taken)
    if whole > MOST_BYTES:
        size, most = format_number(whole / MEGABYTE, 0), format_number(MOST_BYTES / MEGABYTE, 0)
        raise Refused(f"Các tệp của văn bản lớn tổng cộng {size} MB, mỗi văn bản nhận tối đa {most} MB.", field="files")
    return taken


def _look(name: str, file: Any, *, strictly: bool) -> Taken:
    stream = io.BytesIO(file) if isinstance(file, bytes) else file
    try:
        return _inspected(name, stream)
    except Refused as refusal:
        if strictly:
            raise Refused(refusal.sentence, field="files") from refusal
        stream.seek(0)
        content = stream.read()
        shown = printable(str(name)).strip()[:150] or "tep"
        return Taken(shown, len(content), hashlib.sha256(content).hexdigest(), strange=refusal.sentence[:500])


def _inspected(name: str, stream: Any) -> Taken:
    if str(name).lower().endswith(".xml"):
        return _xml(name, stream)
    found = inspect_upload(stream, name)
    return Taken(
        found.clean_name, found.size, found.sha256, found.content_type, found.page_count, content=found.content
    )


def _xml(name: str, stream: Any) -> Taken:
    """Take signed data in XML: it must be one, and declare no document type and no entities."""
    clean, limit = clean_name(name), max_bytes()
    content = stream.read(limit + 1)
    if len(content) > limit:
        raise Refused(too_large(clean, limit), field="files")
    try:
        ElementTree.fromstring(content, forbid_dtd=True)
    except (DefusedXmlException, ElementTree.ParseError, ValueError) as error:
        raise Refused(
            f"Tệp «{clean}» không phải XML đọc được, hoặc có khai báo DTD, thực thể: hãy xin nơi gửi bản khác.",
            field="files",
        ) from error
    return Taken(clean, len(content), hashlib.sha256(content).hexdigest(), XML, content=content)
