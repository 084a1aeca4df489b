"""Read a PDF exactly as typst writes it, and nothing else: one revision, one plain table of places, plain objects.

Whatever differs in one byte of its frame is not read here and goes the long way through the library (decision 10). Nothing is
interpreted leniently: names that are not known to us, strings in odd places, a second revision or a free object end it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LARGEST = 20 * 1024 * 1024  # bytes; a paper has some 40 thousand
MOST_OBJECTS = 20_000
_HEAD = b"%PDF-1.7\n"
_TAIL = re.compile(
    rb"trailer\n<</Size (?P<size>[0-9]{1,7})/Root (?P<root>[0-9]{1,7}) 0 R(?:/Info (?P<info>[0-9]{1,7}) 0 R)?"
    rb"/ID\[\((?P<identity>[A-Za-z0-9+/=]{8,64})\)\([A-Za-z0-9+/=]{8,64}\)\]>>\nstartxref\n(?P<start>[0-9]{1,9})\n%%EOF\n?\Z"
)
_ENTRY = 20  # bytes of an entry in the table
_TABLE = re.compile(rb"0000000000 65535 f\r\n(?:[0-9]{10} 00000 n\r\n)+")
_NAME = re.compile(rb"/[^\s()<>\[\]{}/%]*")
_REFERENCE = re.compile(rb"(?<![0-9.#/A-Za-z])([0-9]{1,7}) 0 R(?![0-9A-Za-z])")
_LANGUAGE = re.compile(rb"/Lang\([A-Za-z-]{2,11}\)")
_PAGES = re.compile(rb"<</Type/Pages/Count ([0-9]{1,6})/Kids\[([0-9 R]*)\]>>")
_STREAM = re.compile(rb"(<</Length ([0-9]{1,9})[^()%]*?>>)\nstream\n")
_BOX = re.compile(rb"/MediaBox\[0 0 ([0-9.]{1,12}) ([0-9.]{1,12})\]")
_CATALOG_NAMES = frozenset(
    b"/Type /Catalog /Pages /Metadata /OutputIntents /Lang /StructTreeRoot /MarkInfo /Marked /Suspects /ViewerPreferences"
    b" /Direction /L2R /DisplayDocTitle /PageLabels /Nums /S /D /St".split()
)
_PAGE_NAMES = frozenset(
    b"/Type /Page /Resources /MediaBox /StructParents /Tabs /S /Parent /Contents /Group /Transparency /I /K /CS".split()
)


class NotAsTypeset(Exception):
    """The file is not, byte for byte, framed as typst frames its PDFs."""


@dataclass(frozen=True)
class TypesetPdf:
    """The frame of a PDF by typst: where its objects begin, and the numbers of the few that a signature touches."""

    content: bytes
    places: tuple[int, ...]  # by object number; the first is no object
    root: int
    info: int | None
    identity: bytes
    table: int
    catalog: bytes
    pages: tuple[int, ...]

    @classmethod
    def read(cls, content: bytes) -> "TypesetPdf":
        """Return the frame of a file; NotAsTypeset for any other than typst's."""
        tail = _TAIL.search(content, max(0, len(content) - 300))
        if tail is None or not content.startswith(_HEAD) or len(content) > LARGEST:
            raise NotAsTypeset
        size, root, table = int(tail["size"]), int(tail["root"]), int(tail["start"])
        places = _places(content, table, tail.start(), size)
        info = int(tail["info"]) if tail["info"] else None
        made = cls(content, places, root, info, tail["identity"], table, _plain(content, places, root), ())
        _check_names(_LANGUAGE.sub(b"", made.catalog), _CATALOG_NAMES, b"<</Type/Catalog/Pages ")
        top = _REFERENCE.match(made.catalog, len(b"<</Type/Catalog/Pages "))
        listed = _PAGES.fullmatch(made.plain(int(top[1]))) if top else None
        pages = tuple(map(int, _REFERENCE.findall(listed[2]))) if listed else ()
        if not listed or len(pages) != int(listed[1]) or b" ".join(b"%d 0 R" % page for page in pages) != listed[2]:
            raise NotAsTypeset
        return cls(content, places, root, info, made.identity, table, made.catalog, pages)

    def plain(self, number: int) -> bytes:
        """Return a dictionary or list without a stream."""
        return _plain(self.content, self.places, number)

    def page(self, index: int) -> tuple[int, bytes]:
        """Return number and dictionary of a page by its index; NotAsTypeset for one with notes or links on it."""
        if not -len(self.pages) <= index < len(self.pages):
            raise NotAsTypeset
        number = self.pages[index]
        body = self.plain(number)
        _check_names(body, _PAGE_NAMES, b"<</Type/Page/")
        return number, body

    def stream(self, number: int) -> tuple[bytes, bytes]:
        """Return the dictionary of a stream and what follows it, from the word stream to the word endstream."""
        begin = _begin(self.content, self.places, number)
        found = _STREAM.match(self.content, begin)
        end = found.end() + int(found[2]) if found else 0
        if found is None or not self.content.startswith(b"\nendstream\nendobj\n", end):
            raise NotAsTypeset
        return found[1], self.content[found.end() - len(b"stream\n") : end + len(b"\nendstream")]

    def reached_from(self, body: bytes) -> dict[int, tuple[bytes, bytes]]:
        """Return every object that a dictionary leads to, by number: its own text and, of a stream, the stream."""
        found: dict[int, tuple[bytes, bytes]] = {}
        waiting = list(references(body))
        while waiting:
            number = waiting.pop()
            if number not in found:
                found[number] = self._whole(number)
                waiting += references(found[number][0])
        return found

    def _whole(self, number: int) -> tuple[bytes, bytes]:
        if _STREAM.match(self.content, _begin(self.content, self.places, number)):
            return self.stream(number)
        return self.plain(number), b""


def references(body: bytes) -> Iterator[int]:
    """Return the numbers of the objects that a dictionary or list names."""
    return (int(found[1]) for found in _REFERENCE.finditer(body))


def renumbered(body: bytes, numbers: dict[int, int]) -> bytes:
    """Return a dictionary or list whose references have other numbers."""
    return _REFERENCE.sub(lambda found: b"%d 0 R" % numbers[int(found[1])], body)


def size_of_page(body: bytes) -> tuple[bytes, bytes]:
    """Return width and height of a page as they are written."""
    found = _BOX.search(body)
    if found is None:
        raise NotAsTypeset
    return found[1], found[2]


def _places(content: bytes, table: int, end: int, size: int) -> tuple[int, ...]:
    """Return where objects begin. The table fills everything up to the trailer, so that nothing hides behind it."""
    head = b"xref\n0 %d\n" % size
    begin = table + len(head)
    if not 1 < size <= MOST_OBJECTS or not content.startswith(b"\n" + head, table - 1):
        raise NotAsTypeset
    if end - begin != size * _ENTRY or not _TABLE.fullmatch(content, begin, end):
        raise NotAsTypeset
    return tuple(int(content[at : at + 10]) for at in range(begin, end, _ENTRY))


def _begin(content: bytes, places: tuple[int, ...], number: int) -> int:
    head = b"%d 0 obj\n" % number
    if not 0 < number < len(places) or not content.startswith(b"\n" + head, places[number] - 1):
        raise NotAsTypeset
    return places[number] + len(head)


def _plain(content: bytes, places: tuple[int, ...], number: int) -> bytes:
    begin = _begin(content, places, number)
    end = content.find(b"\nendobj\n", begin)
    body = content[begin:end]
    if end < 0 or b"\n" in body or not body.startswith((b"<<", b"[")) or not body.endswith((b">>", b"]")):
        raise NotAsTypeset  # typst writes what is no stream on one line
    return body


def _check_names(body: bytes, known: frozenset[bytes], opening: bytes) -> None:
    """Stop at a name that we do not know, at strings and comments: they could say what we would not copy rightly."""
    if not body.startswith(opening) or not body.endswith(b">>") or b"(" in body or b"%" in body:
        raise NotAsTypeset
    if b"<" in body.replace(b"<<", b"") or not known.issuperset(_NAME.findall(body)):
        raise NotAsTypeset
