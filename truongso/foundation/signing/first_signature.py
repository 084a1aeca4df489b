"""The first signature on a PDF that typst has just made: the section that is added to the file, written by ourselves.

Papers come in batches, and the library spends three times typst's own time on reading and rewriting what we know (decision
10). Everything else, a second signature too, is the library's. What is written here is what it writes: a field, its
signature, the form and the page that name the field. Title and dates of the file stay untouched, in both places where PDF/A
wants them equal.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from truongso.core.text import SCHOOL_ZONE
from truongso.foundation.signing.typeset_pdf import NotAsTypeset, TypesetPdf, renumbered, size_of_page

FIELD = "ChuKy1"
_RANGE = 46  # room for the four numbers, in bytes
# The signature is PAdES, which is younger than PDF 1.7 (ETSI EN 319 142-1, 5.2).
_EXTENSIONS = b"/Extensions<</ESIC<</Type/DeveloperExtensions/BaseVersion/1.7/ExtensionLevel 1>>>>"


@dataclass(frozen=True)
class Mark:
    """A visible mark: a one-page PDF drawn into a box of a page, in points from the lower left corner."""

    picture: bytes
    box: tuple[int, int, int, int]
    page: int = -1


@dataclass(frozen=True)
class WithHole:
    """A file with an empty signature, the digest of everything around it, and where its value goes (with its brackets)."""

    document: bytes
    digest: bytes
    hole: tuple[int, int]


def with_first_signature(
    content: bytes, *, reason: str, place: str, mark: Mark | None, at: datetime, reserved: int
) -> WithHole | None:
    """Return the file with an empty first signature; None for a file that is not as typst makes them."""
    try:
        return _written(TypesetPdf.read(content), reason, place, mark, at, reserved)
    except NotAsTypeset:
        return None


def _written(pdf: TypesetPdf, reason: str, place: str, mark: Mark | None, at: datetime, reserved: int) -> WithHole:
    form, widget, signature, appearance = range(len(pdf.places), len(pdf.places) + 4)
    page, body = pdf.page(mark.page if mark else 0)
    box = b"%d %d %d %d" % mark.box if mark else b"0 0 0 0"
    shown = b"/AP<</N %d 0 R>>" % appearance if mark else b""
    objects = {
        page: body[:-2] + b"/Annots[%d 0 R]>>" % widget,
        pdf.root: pdf.catalog[:-2] + b"/AcroForm %d 0 R%s>>" % (form, _EXTENSIONS),
        form: b"<</Fields[%d 0 R]/SigFlags 3>>" % widget,
        widget: b"<</Type/Annot/Subtype/Widget/FT/Sig/T(%s)/F 132/Rect[%s]/P %d 0 R%s/V %d 0 R>>"
        % (FIELD.encode(), box, page, shown, signature),
        signature: _signature(reason, place, at, reserved),
    }
    if mark:
        objects |= _appearance(mark.picture, appearance)
    section, places = _section(objects, len(pdf.content))
    section += _table(pdf, places, len(pdf.content) + len(section))
    return _with_range(pdf.content, section, places[signature], objects[signature], reserved)


def _signature(reason: str, place: str, at: datetime, reserved: int) -> bytes:
    local = at.astimezone(SCHOOL_ZONE)
    zone = local.strftime("%z")
    moment = f"D:{local:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:]}'".encode("ascii")
    words = (b"/Reason" + _text(reason) if reason else b"") + (b"/Location" + _text(place) if place else b"")
    head = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M(%s)%s" % (moment, words)
    return head + b"/ByteRange" + b" " * _RANGE + b"/Contents<" + b"0" * reserved + b">>>"


def _text(words: str) -> bytes:
    return b"<FEFF" + words.encode("utf-16-be", "replace").hex().upper().encode() + b">"


def _appearance(picture: bytes, number: int) -> dict[int, bytes]:
    """Return the mark's page as an appearance, with all that it draws with, numbered from the given number on."""
    drawn = TypesetPdf.read(picture)
    _, page = drawn.page(0)
    contents, resources = _entry(page, b"/Contents "), _entry(page, b"/Resources ")
    if len(drawn.pages) != 1 or b"/Group" in page:
        raise NotAsTypeset
    reached = drawn.reached_from(b"%d 0 R" % resources)
    numbers = {old: new for new, old in enumerate(sorted(reached), start=number + 1)}
    made = {numbers[old]: _joined(renumbered(body, numbers), stream) for old, (body, stream) in reached.items()}
    kind = b"<</Type/XObject/Subtype/Form/BBox[0 0 %s %s]/Resources %d 0 R" % (*size_of_page(page), numbers[resources])
    body, stream = drawn.stream(contents)
    return {number: _joined(kind + body[2:], stream), **made}


def _entry(page: bytes, key: bytes) -> int:
    _, found, rest = page.partition(key)
    number, separator, _ = rest.partition(b" 0 R")
    if not found or not separator or not number.isdigit():
        raise NotAsTypeset
    return int(number)


def _joined(body: bytes, stream: bytes) -> bytes:
    return body + b"\n" + stream if stream else body


def _section(objects: dict[int, bytes], begin: int) -> tuple[bytes, dict[int, int]]:
    """Return the objects as they are written behind the file, and where each begins in the whole."""
    parts, places, at = [b"\n"], {}, begin + 1
    for number, body in sorted(objects.items()):
        part = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        places[number] = at
        parts.append(part)
        at += len(part)
    return b"".join(parts), places


def _table(pdf: TypesetPdf, places: dict[int, int], at: int) -> bytes:
    """Return table and trailer of the section; the second half of the file's identity is new with each revision."""
    lines = [b"xref\n0 1\n0000000000 65535 f \n"]
    numbers = sorted(places)
    for number in numbers:
        if number - 1 not in places:
            run = next(n for n in range(number, number + len(numbers) + 1) if n not in places) - number
            lines.append(b"%d %d\n" % (number, run))
        lines.append(b"%010d 00000 n \n" % places[number])
    info = b"/Info %d 0 R" % pdf.info if pdf.info is not None else b""
    identity = b"/ID[(%s)<%s>]" % (pdf.identity, secrets.token_hex(16).encode())
    size = max(len(pdf.places), numbers[-1] + 1)
    trailer = b"trailer\n<</Size %d/Root %d 0 R%s%s/Prev %d>>\n" % (size, pdf.root, info, identity, pdf.table)
    return b"".join(lines) + trailer + b"startxref\n%d\n%%%%EOF\n" % at


def _with_range(content: bytes, section: bytes, place: int, signature: bytes, reserved: int) -> WithHole:
    """Write down which bytes are signed: all but the value itself with its brackets."""
    end = section.index(b"\n", place - len(content)) + 1 + len(signature) - len(b">>")
    start = end - reserved - 2
    hole = (len(content) + start, len(content) + end)
    numbers = b"[0 %d %d %d]" % (hole[0], hole[1], len(section) - end)
    before = start - len(b"/Contents") - _RANGE
    head = section[:before] + numbers.ljust(_RANGE) + section[before + _RANGE : start]
    tail = section[end:]
    assert section[start : start + 1] == b"<" and section[end - 1 : end] == b">" and len(numbers) <= _RANGE
    digest = hashlib.sha256(content)
    digest.update(head)
    digest.update(tail)
    return WithHole(b"".join((content, head, section[start:end], tail)), digest.digest(), hole)
