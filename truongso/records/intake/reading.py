"""Read a file as rows of a data set: what each cell means, where it stands, what is odd about it. Pure: no database.

A list is a sheet with names and something that tells people apart (code, identity number or birth date). Headings that a
person mapped go before those that the data set knows.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from truongso.core.refusal import Refused
from truongso.core.tables import Column, Line, Reason, Sheet, Table, column_letter, find_tables, read_book
from truongso.core.text import fold, format_date, nfc, squeeze
from truongso.foundation.datasets.dates import read_day
from truongso.foundation.datasets.interpreting import Note, Reading, interpret, is_girls_column
from truongso.foundation.datasets.registry import DataSet, Field, Kind
from truongso.records.quality.files import class_of_band
from truongso.records.students.datasets import PUPILS

NAME = "full_name"
TELLING = ("ministry_code", "identity_number", "born_on")
DOUBTFUL_NOTES = frozenset({"date_serial", "date_month_first", "abbreviated", "characters", "number_for_text"})
AMBIGUOUS = "date_ambiguous"
SAMPLES = 3
_JUDGED_ROWS = 40
_NUMBERING = {"stt", "tt", "so tt", "so thu tu"}


@dataclass(slots=True, eq=False)
class Row:
    """One person as one row of the file says it: typed values, notes of reading them, Excel row and column letters."""

    sheet: str
    number: int
    values: dict[str, Any]
    notes: dict[str, list[Note]]
    letters: Mapping[str, str]
    is_hidden: bool = False

    @property
    def key(self) -> str:
        """Return what names the row in decisions."""
        return f"{self.sheet}!{self.number}"

    @property
    def where(self) -> str:
        """Return where it stands, for people."""
        return f"{self.sheet}, dòng {self.number}"

    def letter(self, code: str) -> str:
        return self.letters.get(code, "")

    def doubts(self, code: str) -> list[Note]:
        """Return the notes about a cell that a person must answer before its value is written."""
        return [note for note in self.notes.get(code, ()) if note.code in DOUBTFUL_NOTES or note.code == AMBIGUOUS]


@dataclass
class ColumnShown:
    """A column as the mapping page shows it: letters, heading, field, a few values."""

    letter: str
    heading: str
    field: str
    samples: list[str]
    is_hidden: bool = False


@dataclass
class ListShown:
    """A list of the file, or a sheet in which none was recognised (is_list False): header, columns, what was skipped."""

    sheet: str
    is_list: bool
    header_rows: list[int]
    columns: list[ColumnShown]
    rows: int = 0
    skipped: list[tuple[int, str, str]] = field(default_factory=list)
    hidden_rows: int = 0
    is_hidden_sheet: bool = False
    legacy: str = ""

    @property
    def hidden_columns(self) -> list[str]:
        """Return the letters and headings of hidden columns."""
        return [f"{column.letter} ({column.heading})" for column in self.columns if column.is_hidden]

    @property
    def skipped_counts(self) -> list[tuple[str, int]]:
        """Return why rows were left out, how many each."""
        return sorted(Counter(reason for _, reason, _ in self.skipped).items())


@dataclass
class FileRead:
    """All lists of a file and the rows in them."""

    name: str
    lists: list[ListShown]
    rows: list[Row] = field(repr=False)

    @property
    def unknown_headings(self) -> list[str]:
        """Return headings of lists that carry no field yet, each once; the numbering of rows is none."""
        found = (c.heading for each in self.lists if each.is_list for c in each.columns if not c.field)
        return [heading for heading in dict.fromkeys(found) if fold(heading).rstrip(".") not in _NUMBERING]

    def require_rows(self) -> None:
        """Refuse a file in which no list of people was recognised."""
        if not self.rows:
            raise Refused(
                f"Không thấy danh sách học sinh nào trong «{self.name}»: cần cột họ tên và ít nhất một trong các cột "
                "mã định danh, số định danh, ngày sinh. Hãy chọn đúng tệp hoặc chỉ ra các cột.",
                field="file",
            )


def read_file(content: bytes, name: str, mapping: Mapping[str, str], *, data_set: DataSet = PUPILS) -> FileRead:
    """Return what a workbook (.xlsx, .xls, .csv) holds; Refused for one that cannot be read at all.

    mapping: heading as read → field code, "" for a column to leave out.
    """
    book = read_book(content, name)
    headings = {item.code: (item.label, *item.headings) for item in data_set.fields}
    also: dict[int | str, str] = dict(mapping.items())
    lists: list[ListShown] = []
    rows: list[Row] = []
    for sheet in book.sheets:
        tables = [t for t in find_tables(sheet, headings, required=(NAME,), also=also) if _tells_apart(t)]
        for table in tables:
            rows += _rows(table, data_set)
            lists.append(_list_of(table, sheet))
        if not tables and (guess := _unknown_list(sheet, mapping)):
            lists.append(guess)
    return FileRead(book.name, lists, rows)


def _tells_apart(table: Table) -> bool:
    return bool(table.lines) and any(code in table.by_field for code in TELLING)


# --- Rows ---------------------------------------------------------------------------------------------------


def _rows(table: Table, data_set: DataSet) -> list[Row]:
    """Return the rows of a list, column by column: most columns hold few different values."""
    fields = table.by_field
    letters = {code: column.letter for code, column in fields.items()}
    rows = [Row(line.sheet, line.row, {}, {}, letters, line.is_hidden) for line in table.lines]
    for code, column in fields.items():
        _read_column(rows, table.lines, data_set.by_code[code], column)
    if "class_name" not in fields:
        for row, line in zip(rows, table.lines, strict=True):
            if name := class_of_band(line.band) if line.band else "":
                row.values["class_name"] = name
    return rows


def _read_column(rows: list[Row], lines: list[Line], item: Field, column: Column) -> None:
    index, code = column.index, item.code
    is_marked = is_girls_column(item, column.heading)
    known: dict[Any, Reading] = {}
    ambiguous: list[tuple[Row, Any]] = []
    is_month_first = is_day_first = False
    for row, line in zip(rows, lines, strict=True):
        raw = line.at(index)
        if raw == "" and not is_marked:
            continue
        key = raw if type(raw) is str else (type(raw), raw)
        reading = known.get(key)
        if reading is None:
            reading = known[key] = interpret(item, raw, heading=column.heading)
        if reading.value is not None:
            row.values[code] = reading.value
        if reading.notes:
            row.notes[code] = reading.notes
            if item.kind == Kind.DAY:
                is_month_first |= reading.notes[0].code == "date_month_first"
                if reading.notes[0].code == "date_text":
                    if read_day(raw).is_ambiguous:
                        ambiguous.append((row, raw))
                    else:
                        is_day_first |= reading.value.day > 12
    if ambiguous and (is_month_first or not is_day_first):
        _ask_about_days(ambiguous, item)


def _ask_about_days(ambiguous: list[tuple[Row, Any]], item: Field) -> None:
    """Mark days whose order nothing in their column tells: «03/04/2011» where no day above 12 stands first."""
    for row, raw in ambiguous:
        day = row.values[item.code]
        other = day.replace(month=day.day, day=day.month)
        sentence = f"{item.label} «{raw}» có thể là {format_date(day)} hoặc {format_date(other)}."
        row.notes[item.code] = [Note(AMBIGUOUS, other.isoformat(), sentence)]


# --- What people see of the file -------------------------------------------------------------------------------


def _list_of(table: Table, sheet: Sheet) -> ListShown:
    return ListShown(
        sheet.name,
        True,
        table.header_rows,
        [
            ColumnShown(column.letter, column.heading, column.field or "", _samples(
                line.at(column.index) for line in table.lines[:_JUDGED_ROWS]), column.is_hidden)
            for column in table.columns if column.heading
        ],
        len(table.lines),
        [(skipped.row, str(skipped.reason), skipped.text) for skipped in table.skipped if skipped.reason != Reason.HEADER],
        sum(line.is_hidden for line in table.lines),
        sheet.is_hidden,
        str(sheet.legacy or ""),
    )  # fmt: skip


def _unknown_list(sheet: Sheet, mapping: Mapping[str, str]) -> ListShown | None:
    """Return a sheet as a list whose headings nobody knows yet: the fullest row of texts near its top, with rows below."""
    judged = [(number, row) for number, row in enumerate(sheet.rows[:_JUDGED_ROWS], start=1) if _all_texts(row)]
    if not judged or sheet.is_hidden:
        return None
    number, row = max(judged, key=lambda pair: (sum(cell != "" for cell in pair[1]), -pair[0]))
    below = sheet.rows[number : number + _JUDGED_ROWS]
    if sum(cell != "" for cell in row) < 3 or not below:
        return None
    columns = [
        ColumnShown(column_letter(index), heading, mapping.get(heading, ""), _samples(r[index] for r in below),
                    index in sheet.hidden_columns)
        for index, cell in enumerate(row) if (heading := squeeze(str(cell)))
    ]  # fmt: skip
    return ListShown(sheet.name, False, [number], columns, 0, legacy=str(sheet.legacy or ""))


def _all_texts(row: Iterable[Any]) -> bool:
    return all(isinstance(cell, str) for cell in row)


def _samples(values: Iterator[Any] | Iterable[Any]) -> list[str]:
    """Return the first few different values of a column, as people read them."""
    found: dict[str, None] = {}
    for value in values:
        text = format_date(value) if hasattr(value, "year") else squeeze(nfc(_written(value)))[:60]
        if text:
            found[text] = None
        if len(found) == SAMPLES:
            break
    return list(found)


def _written(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
