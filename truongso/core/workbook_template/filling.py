"""Write values into cells of a template and nothing else: the bytes of every other cell, row and part stay."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from truongso.core.workbook_template.book import Book, open_book
from truongso.core.workbook_template.calculation import without_formulas
from truongso.core.workbook_template.lists import Lists, as_text
from truongso.core.workbook_template.references import MAX_ROW, Area, cell_name, column_letters, column_number
from truongso.core.workbook_template.scanning import Cell, Row, SheetScan
from truongso.core.workbook_template.values import Value, cell_xml, refuse_text, settled

CellKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class CellFill:
    """A value for a cell: sheet by name, row from 1, column by its letters. None empties the cell, its style stays."""

    sheet: str
    row: int
    column: str
    value: object

    @property
    def cell(self) -> str:
        """Return the reference of the cell: B5."""
        return f"{self.column.upper()}{self.row}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A cell that was left as it was, and why, as a sentence; kind is formula, list or merged."""

    sheet: str
    cell: str
    kind: str
    value: object
    message: str


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that holds another value than before."""

    sheet: str
    cell: str
    old: Value
    new: Value


@dataclass
class Filled:
    """A filled template: its bytes, what changed, what was left and why, what people should know about the file."""

    content: bytes
    changes: list[Change] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def touched(self) -> set[CellKey]:
        """Return the cells that changed, for the proof that nothing else did."""
        return {(change.sheet, change.cell) for change in self.changes}


def fill_template(
    content: bytes, fills: Sequence[CellFill], *, name: str = "mau.xlsx", overwrite_formulas: Collection[CellKey] = ()
) -> Filled:
    """Return the template with these values; Refused for a file that cannot be filled, ValueError for a cell given twice.

    overwrite_formulas names the cells whose formula a person agreed to lose. Cells that hold the value already stay byte
    for byte and are no change.
    """
    book = open_book(content, name)
    filled, parts = Filled(content), {}
    lost: list[CellKey] = []
    for sheet, wanted in _by_sheet(fills).items():
        filler = _SheetFiller(book, sheet, filled, set(overwrite_formulas))
        xml = filler.run(wanted)
        if xml is not None:
            parts[book.sheet(sheet).part] = xml
        lost += filler.lost_formulas
    if lost:
        parts |= without_formulas(book, lost)
    if parts:
        filled.content = book.archive.replaced(parts)
        _note_formulas(book, filled)
    return filled


def _by_sheet(fills: Iterable[CellFill]) -> dict[str, dict[int, dict[int, CellFill]]]:
    """Return the fills by sheet, row and column, rows and columns ascending."""
    found: dict[str, dict[int, dict[int, CellFill]]] = defaultdict(lambda: defaultdict(dict))
    for fill in fills:
        column = column_number(fill.column)
        if not 1 <= fill.row <= MAX_ROW:
            raise ValueError(f"no such row: {fill.row}")
        if column in found[fill.sheet][fill.row]:
            raise ValueError(f"cell {fill.sheet}!{fill.cell} is given twice")
        found[fill.sheet][fill.row][column] = fill
    return {sheet: {row: dict(sorted(rows[row].items())) for row in sorted(rows)} for sheet, rows in found.items()}


def _note_formulas(book: Book, filled: Filled) -> None:
    count = sum(
        cell.formula is not None
        for sheet in {change.sheet for change in filled.changes}
        for row in book.scan(sheet).rows
        for cell in row.cells
    )
    if count:
        filled.notes.append(
            f"Trang vừa điền có {count} ô công thức giữ nguyên, kể cả kết quả cũ: mở tệp bằng Excel để tính lại trước khi nộp."
        )


class _SheetFiller:
    def __init__(self, book: Book, sheet: str, filled: Filled, agreed: set[CellKey]) -> None:
        self.book, self.sheet, self.filled, self.agreed = book, sheet, filled, agreed
        self.scan: SheetScan = book.scan(sheet)
        self.lists = Lists(book, sheet)
        self.edits: list[tuple[int, int, bytes]] = []
        self.lost_formulas: list[CellKey] = []
        self.new_styles: dict[tuple[int, int], str] = {}
        self.covered: Area | None = None

    def run(self, wanted: dict[int, dict[int, CellFill]]) -> bytes | None:
        """Return the sheet's XML with the values; None when nothing changed."""
        new_rows: list[tuple[int, bytes]] = []
        for number, fills in wanted.items():
            row = self.scan.row(number)
            cells = [made for column, fill in fills.items() if (made := self._cell(row, column, fill))]
            if not cells:
                continue
            if row is None:
                prefix = self.scan.prefix
                whole = f'<{prefix}row r="{number}">'.encode() + b"".join(xml for _, _, xml in cells)
                new_rows.append((number, whole + f"</{prefix}row>".encode()))
            else:
                self._edit_row(row, cells)
        if not self.edits and not new_rows:
            return None
        self._insert_rows(new_rows)
        self._grow_dimension()
        return self._spliced()

    def _cell(self, row: Row | None, column: int, fill: CellFill) -> tuple[int, Cell | None, bytes] | None:
        """Return column, old cell and new XML of a cell that changes; None when it stays."""
        old = row.cell(column) if row else None
        style = old.style if old else self._style_for(row, fill.row, column)
        kind = self.book.format_of(style)
        new = settled(fill.value, is_date=kind.is_date, is_text=kind.is_text, epoch_1904=self.book.epoch_1904)
        before = self.book.value(old)
        if isinstance(new, str):
            refuse_text(new, f"{self.sheet}!{fill.cell}")
        if (old is not None and old.formula is None and _same(before, new)) or (old is None and new is None):
            return None
        finding = self._left_alone(fill, column, old)
        if finding is None and new is not None:
            new, finding = self._listed(fill, column, new)
        if finding is not None:
            self.filled.findings.append(finding)
            return None
        if old is not None and old.formula is None and _same(before, new):
            return None
        if old is not None and old.formula is not None:
            self.lost_formulas.append((self.sheet, fill.cell))
        self._note_new(fill.row, column, style)
        self.filled.changes.append(Change(self.sheet, fill.cell, before, new))
        named = old is None or _is_named(self.scan.xml, old)
        xml = cell_xml(
            self.scan.prefix, cell_name(fill.row, column), style, new, epoch_1904=self.book.epoch_1904, named=named,
            phonetic=old.phonetic if old else "",
        )  # fmt: skip
        return column, old, xml

    def _note_new(self, row: int, column: int, style: str) -> None:
        self.new_styles[row, column] = style
        self.covered = self.covered.grown(row, column) if self.covered else Area(row, column, row, column)

    def _style_for(self, row: Row | None, number: int, column: int) -> str:
        """Return the style of a cell that the file lacks: of its row, its column, or of the cell above."""
        if row is not None and row.style:
            return row.style
        if style := self.scan.column_style(column):
            return style
        if (number - 1, column) in self.new_styles:
            return self.new_styles[number - 1, column]
        above = self.scan.cell(number - 1, column)
        return above.style if above else ""

    def _left_alone(self, fill: CellFill, column: int, old: Cell | None) -> Finding | None:
        """Return why a cell must not be written."""
        if merged := self.scan.merge_over(fill.row, column):
            first = cell_name(merged.top, merged.left)
            message = f"Ô {fill.cell} nằm trong ô gộp {merged}: giá trị phải ghi vào ô {first}."
            return Finding(self.sheet, fill.cell, "merged", fill.value, message)
        if old is None or old.formula is None:
            return None
        if old.formula_kind in {"shared", "array", "dataTable"} and self._leads_others(old):
            message = f"Ô {fill.cell} giữ công thức dùng chung của nhiều ô: không ghi đè được, hãy sửa trong Excel."
        elif (self.sheet, fill.cell) not in self.agreed:
            message = f"Ô {fill.cell} có công thức «={old.formula}»: giữ nguyên, chưa ghi đè khi chưa được đồng ý."
        else:
            return None
        return Finding(self.sheet, fill.cell, "formula", fill.value, message)

    def _leads_others(self, cell: Cell) -> bool:
        return cell.formula_kind != "shared" or bool(cell.formula)

    def _listed(self, fill: CellFill, column: int, new: Value) -> tuple[Value, Finding | None]:
        """Return the value as the cell's list spells it, or why the list refuses it."""
        validation = self.lists.over(fill.row, column)
        if validation is None:
            return new, None
        values = self.lists.values(validation)
        if values is None:
            note = f"Danh sách chọn của cột {column_letters(column)}, trang «{self.sheet}», do công thức tạo ra: không kiểm được giá trị."
            if note not in self.filled.notes:
                self.filled.notes.append(note)
            return new, None
        said = self.lists.spelling(validation, as_text(new))
        if said is not None:
            return (said if isinstance(new, str) else new), None
        some = ", ".join(f"«{item}»" for item in list(values.values())[:5])
        message = (
            f"Ô {fill.cell}: «{as_text(new)}» không có trong danh sách chọn của tệp mẫu "
            f"({len(values)} giá trị, ví dụ {some}). Ô giữ nguyên; hãy chọn giá trị trong danh sách."
        )
        return new, Finding(self.sheet, fill.cell, "list", fill.value, message)

    def _edit_row(self, row: Row, cells: list[tuple[int, Cell | None, bytes]]) -> None:
        if row.empty:
            tag = self.scan.xml[row.start : row.inner]
            body = b"".join(xml for _, _, xml in cells)
            close = f"</{self.scan.prefix}row>".encode()
            self.edits.append((row.start, row.end, tag[: tag.rindex(b"/")] + b">" + body + close))
            return
        for column, old, xml in cells:
            if old is not None:
                self.edits.append((old.start, old.end, xml))
            else:
                at = row.place(column)
                place = row.cells[at].start if at < len(row.cells) else row.inner_end
                self.edits.append((place, place, xml))

    def _insert_rows(self, new_rows: list[tuple[int, bytes]]) -> None:
        if not new_rows:
            return
        scan = self.scan
        if scan.data_inner is None:
            tag = scan.xml[slice(*scan.data)]
            body = b"".join(xml for _, xml in new_rows)
            close = f"</{scan.prefix}sheetData>".encode()
            self.edits.append((*scan.data, tag[: tag.rindex(b"/")] + b">" + body + close))
            return
        for number, xml in new_rows:
            at = scan.place(number)
            place = scan.rows[at].start if at < len(scan.rows) else scan.data_inner[1]
            self.edits.append((place, place, xml))

    def _grow_dimension(self) -> None:
        if self.scan.dimension is None or self.covered is None:
            return
        start, end = self.scan.dimension
        try:
            old = Area.read(self.scan.xml[start:end].decode())
        except ValueError:
            return
        new = old.grown(self.covered.top, self.covered.left).grown(self.covered.bottom, self.covered.right)
        if new != old:
            self.edits.append((start, end, str(new).encode()))
            self.filled.notes.append(f"Vùng dữ liệu ghi ở đầu trang «{self.sheet}» nới từ {old} thành {new}.")

    def _spliced(self) -> bytes:
        xml, out, at = self.scan.xml, bytearray(), 0
        for start, end, new in sorted(self.edits, key=lambda edit: edit[:2]):
            out += xml[at:start] + new
            at = end
        return bytes(out + xml[at:])


def _same(one: Value, other: Value) -> bool:
    return type(one) is type(other) and one == other


def _is_named(xml: bytes, cell: Cell) -> bool:
    """Return whether a cell says its reference; some writers leave it out and count."""
    return b" r=" in xml[cell.start : xml.index(b">", cell.start)]
