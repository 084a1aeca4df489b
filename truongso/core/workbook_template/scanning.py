"""Where in the bytes of a sheet its rows and cells lie, found by a real XML parser (expat), not by patterns.

Prefixes of names are kept as they stand: files made with the Open XML SDK write `<x:row>`.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property
from xml.parsers import expat

from truongso.core.refusal import Refused
from truongso.core.workbook_template.references import Area, split_cell, spread

MAX_CELLS = 1_000_000
MAX_MERGES = 100_000
_START_TAG = re.compile(rb"""<(?:[^>"']|"[^"]*"|'[^']*')*>""")
_REF = re.compile(rb"""\sref\s*=\s*(?:"([^"]*)"|'([^']*)')""")


@dataclass(slots=True)
class Cell:
    """A cell: its column from 1, its bytes [start, end), style, type as written, text of its value."""

    column: int
    start: int
    style: str = ""
    kind: str = "n"
    end: int = 0
    text: str | None = None
    formula: str | None = None
    formula_kind: str = ""
    phonetic: str = ""


@dataclass(slots=True)
class Row:
    """A row: its number, its bytes [start, end), where its start tag ends and its end tag starts."""

    number: int
    start: int
    inner: int
    style: str = ""
    hidden: bool = False
    end: int = 0
    inner_end: int = 0
    empty: bool = False
    cells: list[Cell] = field(default_factory=list)

    def cell(self, column: int) -> Cell | None:
        """Return the cell of a column; None when the file has none."""
        at = self.place(column)
        return self.cells[at] if at < len(self.cells) and self.cells[at].column == column else None

    def place(self, column: int) -> int:
        """Return where among the cells a cell of this column stands or would stand."""
        return bisect_left(self.cells, column, key=lambda cell: cell.column)


@dataclass(frozen=True)
class Columns:
    """A run of columns with one style."""

    first: int
    last: int
    style: str
    hidden: bool


@dataclass
class Validation:
    """A data validation: its type, where it holds, its first formula."""

    kind: str
    areas: tuple[Area, ...] = ()
    formula: str = ""


@dataclass
class SheetScan:
    """Everything that filling and comparing need to know of a sheet."""

    xml: bytes
    prefix: str = ""
    rows: list[Row] = field(default_factory=list)
    columns: list[Columns] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    validations: list[Validation] = field(default_factory=list)
    dimension: tuple[int, int] | None = None
    data: tuple[int, int] = (0, 0)
    data_inner: tuple[int, int] | None = None

    def row(self, number: int) -> Row | None:
        """Return a row; None when the file has none."""
        at = self.place(number)
        return self.rows[at] if at < len(self.rows) and self.rows[at].number == number else None

    def place(self, number: int) -> int:
        """Return where among the rows a row of this number stands or would stand."""
        return bisect_left(self.rows, number, key=lambda row: row.number)

    def cell(self, row: int, column: int) -> Cell | None:
        """Return a cell; None when the file has none."""
        found = self.row(row)
        return found.cell(column) if found else None

    def column_style(self, column: int) -> str:
        """Return the style of a column; "" when it has none."""
        return next((run.style for run in self.columns if run.first <= column <= run.last), "")

    def is_hidden(self, column: int) -> bool:
        """Return whether a column is hidden."""
        return any(run.hidden and run.first <= column <= run.last for run in self.columns)

    def merge_over(self, row: int, column: int) -> Area | None:
        """Return the merged area that covers a cell without starting in it."""
        near: list[Area] = [*self._merges_by_row.get(row, ()), *self._merges_by_row.get(0, ())]
        for area in near:
            if area.holds(row, column) and (area.top, area.left) != (row, column):
                return area
        return None

    @cached_property
    def _merges_by_row(self) -> dict[int, list[Area]]:
        """Return the merged areas by the rows they cover; those taller than a table's head under 0."""
        found: dict[int, list[Area]] = {}
        for area in self.merges:
            tall = area.bottom - area.top > 50
            for row in (0,) if tall else range(area.top, area.bottom + 1):
                found.setdefault(row, []).append(area)
        return found


def scan_sheet(xml: bytes, name: str) -> SheetScan:
    """Return the places of rows and cells in a sheet's XML; Refused when it cannot be filled safely."""
    try:
        return _Scanner(xml, name).run()
    except (expat.ExpatError, ValueError, KeyError) as error:
        raise Refused(
            f"Trang tính «{name}» của tệp mẫu hỏng: hãy tải lại tệp mẫu từ phần mềm.", field="file"
        ) from error


class _Scanner:
    def __init__(self, xml: bytes, name: str) -> None:
        self.name = name
        self.scan = SheetScan(xml)
        self.parser = expat.ParserCreate()
        self.path: list[str] = []
        self.bare = False  # nothing came since the last start tag
        self.cell: Cell | None = None
        self.row: Row | None = None
        self.text: list[str] | None = None
        self.count = 0

    def run(self) -> SheetScan:
        parser = self.parser
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declared
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartElementHandler = self._started
        parser.EndElementHandler = self._ended
        parser.CharacterDataHandler = self._said
        if not self.scan.xml.startswith((b"<", b"\xef\xbb\xbf<")):
            self._refuse_encoding()
        parser.Parse(self.scan.xml, True)
        if self.scan.data == (0, 0):
            raise Refused(f"«{self.name}» không phải trang tính có ô (có thể là biểu đồ).", field="sheet")
        return self.scan

    def _declared(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding and encoding.lower() not in {"utf-8", "utf8"}:
            self._refuse_encoding()

    def _refuse_encoding(self) -> None:
        raise Refused(
            f"Trang tính «{self.name}» không ghi bằng UTF-8: hãy mở tệp mẫu bằng Excel và lưu lại.", field="file"
        )

    def _refuse_doctype(self, *_: object) -> None:
        raise Refused(
            f"Không nhận tệp mẫu: XML của trang «{self.name}» có khai báo DTD hoặc thực thể. "
            "Hãy mở bằng Excel và lưu lại.",
            field="file",
        )

    def _started(self, tag: str, attributes: dict[str, str]) -> None:
        at = self.parser.CurrentByteIndex
        prefix, _, local = tag.rpartition(":")
        if not self.path:
            self.scan.prefix = f"{prefix}:" if prefix else ""
        self.path.append(local)
        self.bare = True
        if self.cell is not None:
            self._inside_cell(local, attributes)
        elif self.row is not None:
            if local == "c" and len(self.path) == 4:
                self._start_cell(at, attributes)
        elif self.path[1:] == ["sheetData", "row"]:
            self._start_row(at, attributes)
        else:
            self._outside(local, at, attributes)

    def _start_row(self, at: int, attributes: dict[str, str]) -> None:
        rows = self.scan.rows
        number = int(attributes.get("r") or (rows[-1].number + 1 if rows else 1))
        if rows and number <= rows[-1].number:
            raise Refused(
                f"Trang «{self.name}»: dòng {number} đứng sai thứ tự. Hãy mở tệp mẫu bằng Excel và lưu lại.",
                field="file",
            )
        style = attributes.get("s", "") if attributes.get("customFormat") in {"1", "true"} else ""
        hidden = attributes.get("hidden") in {"1", "true"}
        self.row = Row(number, at, self._tag_end(at), style, hidden)
        rows.append(self.row)

    def _start_cell(self, at: int, attributes: dict[str, str]) -> None:
        row = self.row
        assert row is not None
        reference = attributes.get("r")
        column = split_cell(reference)[1] if reference else (row.cells[-1].column + 1 if row.cells else 1)
        if row.cells and column <= row.cells[-1].column:
            raise Refused(
                f"Trang «{self.name}»: ô {reference} đứng sai thứ tự. Hãy mở tệp mẫu bằng Excel và lưu lại.",
                field="file",
            )
        self.count += 1
        if self.count > MAX_CELLS:
            raise Refused(f"Trang «{self.name}» có hơn một triệu ô: hãy dùng đúng tệp mẫu đã tải về.", field="file")
        self.cell = Cell(column, at, attributes.get("s", ""), attributes.get("t", "n"))
        self.cell.phonetic = attributes.get("ph", "")

    def _inside_cell(self, local: str, attributes: dict[str, str]) -> None:
        cell = self.cell
        assert cell is not None
        if local == "f":
            cell.formula, cell.formula_kind, self.text = "", attributes.get("t", "normal"), []
        elif local == "v" or (local == "t" and "rPh" not in self.path):
            self.text = []

    def _outside(self, local: str, at: int, attributes: dict[str, str]) -> None:
        scan = self.scan
        if local == "sheetData" and len(self.path) == 2:
            scan.data_inner = (self._tag_end(at), 0)
            scan.data = (at, 0)
        elif local == "dimension" and len(self.path) == 2:
            tag = scan.xml[at : self._tag_end(at)]
            if found := _REF.search(tag):
                group = 1 if found.group(1) is not None else 2
                scan.dimension = (at + found.start(group), at + found.end(group))
        elif local == "col":
            style, hidden = attributes.get("style", ""), attributes.get("hidden") in {"1", "true"}
            scan.columns.append(Columns(int(attributes["min"]), int(attributes["max"]), style, hidden))
        elif local == "mergeCell":
            scan.merges.append(Area.read(attributes["ref"]))
            if len(scan.merges) > MAX_MERGES:
                raise Refused(
                    f"Trang «{self.name}» có hơn {MAX_MERGES // 1000} nghìn ô gộp: hãy dùng đúng tệp mẫu đã tải về.",
                    field="file",
                )
        elif local == "dataValidation":
            areas = tuple(spread(attributes.get("sqref", "")))
            scan.validations.append(Validation(attributes.get("type", "none"), areas))
        elif local in {"formula1", "f", "sqref"} and "dataValidation" in self.path:
            self.text = []

    def _ended(self, tag: str) -> None:
        at, local = self.parser.CurrentByteIndex, self.path[-1]
        empty = self.bare and self.scan.xml[at - 2 : at] == b"/>"
        end = at if empty else self._tag_end(at)
        if self.cell is not None:
            self._end_in_cell(local, end)
        elif local == "row" and self.row is not None and len(self.path) == 3:
            self.row.end, self.row.inner_end, self.row.empty, self.row = end, at, empty, None
        elif local == "sheetData" and len(self.path) == 2:
            self.scan.data = (self.scan.data[0], end)
            assert self.scan.data_inner is not None
            self.scan.data_inner = None if empty else (self.scan.data_inner[0], at)
        elif self.text is not None and "dataValidation" in self.path:
            self._end_in_validation(local)
        self.path.pop()
        self.bare = False

    def _end_in_cell(self, local: str, end: int) -> None:
        cell = self.cell
        assert cell is not None
        if local == "c" and len(self.path) == 4:
            assert self.row is not None
            cell.end = end
            self.row.cells.append(cell)
            self.cell = None
        elif self.text is not None and local in {"v", "t", "f"}:
            said, self.text = "".join(self.text), None
            if local == "f":
                cell.formula = said
            else:
                cell.text = (cell.text or "") + said if local == "t" else said

    def _end_in_validation(self, local: str) -> None:
        assert self.text is not None
        said, self.text = "".join(self.text), None
        last = self.scan.validations[-1]
        if local == "sqref":
            last.areas = tuple(spread(said))
        elif "formula1" in self.path and said.strip():
            last.formula = said.strip()

    def _said(self, text: str) -> None:
        self.bare = False
        if self.text is not None:
            self.text.append(text)

    def _tag_end(self, at: int) -> int:
        found = _START_TAG.match(self.scan.xml, at)
        assert found is not None, "expat has read this tag"
        return found.end()
