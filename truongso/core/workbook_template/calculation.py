"""The order of calculation that Excel keeps beside the sheets: a cell that lost its formula must leave it."""

from collections.abc import Collection
from dataclasses import dataclass
from xml.parsers import expat

from truongso.core.workbook_template.book import Book


@dataclass
class _Entry:
    start: int
    end: int
    cell: str
    sheet_number: str
    says_sheet: bool


def without_formulas(book: Book, cells: Collection[tuple[str, str]]) -> dict[str, bytes]:
    """Return the calculation chain without these cells, as parts to replace; nothing when the file keeps none.

    An entry without a sheet number means the sheet of the entry before it, so a number that goes is handed on. A chain
    must keep one entry: the last one stays, Excel then drops it by itself.
    """
    part = book.part_of_type("calcChain+xml")
    if part is None or part not in book.archive.names:
        return {}
    xml = book.archive.read(part)
    numbers = {sheet.name: sheet.number for sheet in book.sheets}
    gone = {(numbers.get(sheet, ""), cell) for sheet, cell in cells}
    entries = _entries(xml)
    out, at, said = bytearray(), 0, ""
    for entry in entries:
        out += xml[at : entry.start]
        at = entry.end
        if (entry.sheet_number, entry.cell) in gone and len(gone) < len(entries):
            continue
        text = xml[entry.start : entry.end]
        if not entry.says_sheet and entry.sheet_number != said:
            text = text.replace(b" r=", f' i="{entry.sheet_number}" r='.encode(), 1)
        said = entry.sheet_number
        out += text
    return {part: bytes(out + xml[at:])}


def chain_cells(xml: bytes) -> list[tuple[str, str]]:
    """Return the cells of a calculation chain in order, each as sheet number and reference."""
    return [(entry.sheet_number, entry.cell) for entry in _entries(xml)]


def _entries(xml: bytes) -> list[_Entry]:
    found: list[_Entry] = []
    parser = expat.ParserCreate()
    number = ""

    def started(tag: str, attributes: dict[str, str]) -> None:
        nonlocal number
        if tag.rpartition(":")[2] == "c":
            number = attributes.get("i", number)
            found.append(_Entry(parser.CurrentByteIndex, 0, attributes.get("r", ""), number, "i" in attributes))

    def ended(tag: str) -> None:
        if tag.rpartition(":")[2] == "c":
            at = parser.CurrentByteIndex
            found[-1].end = at if xml[at - 2 : at] == b"/>" else xml.index(b">", at) + 1

    parser.StartElementHandler, parser.EndElementHandler = started, ended
    parser.Parse(xml, True)
    return found
