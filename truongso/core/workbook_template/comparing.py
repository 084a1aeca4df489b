"""Prove that a filled template differs from the empty one in the named cells only, and read those cells back.

The proof does not trust the writer: both files are opened anew and compared byte by byte.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator

from truongso.core.workbook_template.book import Book, open_book
from truongso.core.workbook_template.calculation import chain_cells
from truongso.core.workbook_template.references import cell_name, split_cell
from truongso.core.workbook_template.scanning import Row, SheetScan
from truongso.core.workbook_template.values import Value

CellKey = tuple[str, str]


def compare_untouched(before: bytes, after: bytes, touched: Collection[CellKey]) -> list[str]:
    """Return what differs outside the touched cells, as sentences; an empty list is the proof that nothing does.

    Allowed beside the cells: rows that hold touched cells only, the size named in `dimension`, and entries of the
    calculation chain of touched cells.
    """
    old, new = open_book(before, "trước"), open_book(after, "sau")
    if old.archive.names != new.archive.names:
        return ["Các phần bên trong tệp khác nhau về tên hoặc thứ tự."]
    cells: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for sheet, cell in touched:
        cells[old.sheet(sheet).part].add(split_cell(cell))
    chain = old.part_of_type("calcChain+xml")
    found: list[str] = []
    for one, other in zip(old.archive.members, new.archive.members, strict=True):
        if one.name in cells:
            found += _sheet_differences(old, new, one.name, cells[one.name])
            found += _header_differences(one.name, one.entry, other.entry)
        elif one.name == chain and one.record != other.record:
            found += _chain_differences(old, new, one.name, touched)
        elif one.record != other.record or _placeless(one.entry) != _placeless(other.entry):
            found.append(f"Phần «{one.name}» khác với tệp mẫu.")
    return found


def read_back(content: bytes, touched: Collection[CellKey], *, name: str = "mau.xlsx") -> dict[CellKey, Value]:
    """Return what the cells of a filled template hold: text, Decimal, date, bool or None."""
    book = open_book(content, name)
    found = {}
    for sheet, cell in touched:
        row, column = split_cell(cell)
        found[sheet, cell] = book.value(book.scan(sheet).cell(row, column))
    return found


def _placeless(entry: bytes) -> bytes:
    """Return an entry of the directory without the place of its record, which moves when a part before it grows."""
    return entry[:42] + entry[46:]


def _header_differences(name: str, one: bytes, other: bytes) -> Iterator[str]:
    """Yield a sentence when a touched part changed its time, way of packing or rights (bytes 10-16 and 36-42)."""
    if one[10:16] != other[10:16] or one[36:42] != other[36:42]:
        yield f"Phần «{name}» đổi thông tin nén."


def _chain_differences(old: Book, new: Book, name: str, touched: Collection[CellKey]) -> Iterator[str]:
    numbers = {sheet.name: sheet.number for sheet in old.sheets}
    gone = {(numbers[sheet], cell) for sheet, cell in touched}
    before, after = chain_cells(old.archive.read(name)), chain_cells(new.archive.read(name))
    kept = set(after)
    if after != [cell for cell in before if cell in kept] or set(before) - kept - gone:
        yield f"Phần «{name}» khác với tệp mẫu."


def _sheet_differences(old: Book, new: Book, part: str, touched: set[tuple[int, int]]) -> Iterator[str]:
    name = next(sheet.name for sheet in old.sheets if sheet.part == part)
    one, other = old.scan(name), new.scan(name)
    if _outside(one) != _outside(other):
        yield f"Trang «{name}» khác tệp mẫu ở ngoài vùng ô."
    before, after = _rows(one, touched), _rows(other, touched)
    for number in sorted(before.keys() | after.keys()):
        if before.get(number) != after.get(number):
            yield f"Trang «{name}», dòng {number} khác tệp mẫu ở ngoài các ô đã điền."
    for row, column in sorted(touched):
        was, now = one.cell(row, column), other.cell(row, column)
        if was is not None and (now is None or was.style != now.style):
            yield f"Trang «{name}», ô {cell_name(row, column)} đổi định dạng."


def _outside(scan: SheetScan) -> bytes:
    """Return the sheet's bytes without its rows and without the size named in `dimension`."""
    start, end = scan.data_inner or (scan.data[1], scan.data[1])
    head, tail = scan.xml[:start], scan.xml[end:]
    if scan.data_inner is None:
        head, tail = _opened(scan.xml[: scan.data[1]]), scan.xml[scan.data[1] :]
    else:
        tail = tail[tail.index(b">") + 1 :]
    if scan.dimension is not None:
        head = head[: scan.dimension[0]] + head[scan.dimension[1] :]
    between = b"".join(scan.xml[one:other] for one, other in _gaps(scan))
    return head + b"\0" + between + b"\0" + tail


def _opened(tag: bytes) -> bytes:
    """Return bytes that end with an empty element as if they ended with its start tag."""
    return tag[: tag.rindex(b"/")] + b">"


def _gaps(scan: SheetScan) -> Iterator[tuple[int, int]]:
    if scan.data_inner is None:
        return
    at, last = scan.data_inner
    for row in scan.rows:
        yield at, row.start
        at = row.end
    yield at, last


def _rows(scan: SheetScan, touched: set[tuple[int, int]]) -> dict[int, bytes]:
    """Return the bytes of every row without its touched cells; rows of touched cells alone are left out when bare."""
    found = {}
    for row in scan.rows:
        kept = _row_without(scan.xml, row, touched)
        bare = kept == f'<{scan.prefix}row r="{row.number}">'.encode()
        if not (bare and any(number == row.number for number, _ in touched)):
            found[row.number] = kept
    return found


def _row_without(xml: bytes, row: Row, touched: set[tuple[int, int]]) -> bytes:
    if row.empty:
        return _opened(xml[row.start : row.inner])
    out, at = bytearray(xml[row.start : row.inner]), row.inner
    for cell in row.cells:
        if (row.number, cell.column) in touched:
            out += xml[at : cell.start]
            at = cell.end
    return bytes(out + xml[at : row.inner_end])
