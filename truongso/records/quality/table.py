"""A table under examination: flat records with what their cells looked like, indexes made once, and findings."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from truongso.foundation.codes import places
from truongso.foundation.codes.place import Place, Problem
from truongso.foundation.datasets.interpreting import Note, interpret, is_girls_column, shown
from truongso.foundation.datasets.registry import DataSet, Field, Kind
from truongso.records.quality.registry import Rule, Severity
from truongso.records.students.datasets import PUPILS

WHOLE_ROW = "(dòng)"
WHOLE_SHEET = "(sheet)"
HOMEROOM = "GVCN"
# Kinds whose typed value can still be written in an unusual way: looked at again when records come from the register.
_WRITTEN = {Kind.NAME, Kind.TEXT, Kind.ADDRESS, Kind.IDENTITY, Kind.PHONE, Kind.CODE_TEXT}


@dataclass(slots=True)
class Where:
    """Where a row stands in a file: sheet, Excel row, column letter and heading of each field, hidden or not."""

    sheet: str
    row: int
    columns: Mapping[str, str]
    headings: Mapping[str, str]
    is_hidden: bool = False
    is_text_file: bool = False


@dataclass(slots=True, eq=False)
class Record:
    """One row: typed values by field code, the raw cells, the notes of reading them, and where it stands."""

    values: dict[str, Any]
    raw: Mapping[str, Any]
    notes: dict[str, list[Note]]
    where: Where | None = None
    uid: Any = None
    pk: int | None = None
    position: int = 0

    def get(self, code: str) -> Any:
        """Return a value, None where nothing is known."""
        return self.values.get(code)


@dataclass(slots=True)
class SheetFact:
    """Something about a sheet as a whole, or about a band of it: which rule, where, what stands there."""

    rule: str
    sheet: str
    message: str
    row: int | None = None
    column: str = ""
    field: str = WHOLE_SHEET
    value: str = ""
    proposal: str = ""


@dataclass(slots=True)
class Finding:
    """One failing row of a rule. value and proposal are texts as the file or the form carries them."""

    rule: Rule
    severity: Severity
    message: str
    record: Record | None = None
    field: str = ""
    value: str = ""
    proposal: str = ""
    fact: SheetFact | None = None
    choices: tuple[str, ...] = ()


@dataclass
class Table:
    """What rules look at: records in order, the day of the check, the school's province, facts about sheets."""

    records: list[Record]
    today: date
    data_set: DataSet = PUPILS
    province: str = "31"
    facts: list[SheetFact] = field(default_factory=list)
    known_year: int | None = None

    def each(self, *codes: str) -> Iterator[tuple[Any, ...]]:
        """Yield (record, value, …) of the records that have a value in each of the fields."""
        for record in self.records:
            found = [record.values.get(code) for code in codes]
            if all(value is not None and value != "" for value in found):
                yield (record, *found)

    def without(self, code: str) -> Iterator[Record]:
        """Yield the records without a value where nothing unreadable stands either, if the file has the field at all."""
        for record in self.records:
            if record.values.get(code) in (None, "") and not record.notes.get(code) and self.has(record, code):
                yield record

    def has(self, record: Record, code: str) -> bool:
        """Return whether the record's sheet has a column for the field; the register has all."""
        return record.where is None or code in record.where.columns

    def groups(self, code: str) -> dict[Any, list[Record]]:
        """Return the records by a value, only values that occur more than once."""
        found = self._index(code)
        return {value: records for value, records in found.items() if len(records) > 1}

    def _index(self, code: str) -> dict[Any, list[Record]]:
        if code not in self._indexes:
            index: dict[Any, list[Record]] = defaultdict(list)
            for record, value in self.each(code):
                index[value].append(record)
            self._indexes[code] = index
        return self._indexes[code]

    @cached_property
    def _indexes(self) -> dict[str, dict[Any, list[Record]]]:
        return {}

    @cached_property
    def noted(self) -> dict[tuple[str, Kind], list[tuple[Record, Field, Note]]]:
        """The notes of all cells by their code and kind of field."""
        found: dict[tuple[str, Kind], list[tuple[Record, Field, Note]]] = defaultdict(list)
        for record in self.records:
            for code, notes in record.notes.items():
                item = self.data_set.by_code[code]
                for note in notes:
                    found[note.code, item.kind].append((record, item, note))
        return found

    @cached_property
    def classes(self) -> dict[str, list[Record]]:
        """The records of each class, in order."""
        found: dict[str, list[Record]] = defaultdict(list)
        for record, name in self.each("class_name"):
            found[name].append(record)
        return found

    @cached_property
    def year(self) -> int:
        """The calendar year in which the school year begins: told, or the one that fits most pupils' age and grade."""
        if self.known_year is not None:
            return self.known_year
        fits = Counter(born.year + int(grade) + 5 for _, born, grade in self.each("born_on", "grade"))
        usual = self.today.year if self.today.month >= 8 else self.today.year - 1
        return fits.most_common(1)[0][0] if sum(fits.values()) >= 20 else usual

    def place(self, record: Record, code: str, province_code: str = "") -> Place | Problem | None:
        """Return the address of a record, read once for each distinct text; None where nothing is written."""
        text = record.values.get(code)
        if not text:
            return None
        province = record.values.get(province_code) or "" if province_code else ""
        key = (text, province)
        if key not in self._places:
            self._places[key] = places.read(text, province_hint=self.province, province=province)
        return self._places[key]

    @cached_property
    def _places(self) -> dict[tuple[str, str], Place | Problem]:
        return {}

    def written(self, record: Record, code: str) -> str:
        """Return what the cell says, as text; a day as ISO."""
        raw = record.raw.get(code)
        if raw is None:
            return ""
        if isinstance(raw, float) and raw.is_integer():
            return str(int(raw))
        return raw.isoformat() if isinstance(raw, date) else str(raw)

    def as_written(self, record: Record, code: str, value: Any) -> str:
        """Return a value in the form of its column: a mark under «Nữ», a name for a choice, ISO for a day."""
        item = self.data_set.by_code[code]
        if record.where and is_girls_column(item, record.where.headings.get(code, "")):
            return "x" if shown(item, value) == "Nữ" else ""
        return shown(item, value)


def record_of_cells(data_set: DataSet, raw: Mapping[str, Any], where: Where | None = None, **known: Any) -> Record:
    """Return the record of raw cells; known values (class and grade of the band above) fill what has no cell."""
    values: dict[str, Any] = dict(known)
    notes: dict[str, list[Note]] = {}
    headings = where.headings if where else {}
    codes = set(raw) | {code for code in headings if code in data_set.by_code}
    for code in codes:
        item = data_set.by_code[code]
        reading = interpret(item, raw.get(code), heading=headings.get(code, ""))
        if reading.value is not None:
            values[code] = reading.value
        if reading.notes:
            notes[code] = reading.notes
    return Record(values, raw, notes, where)


def record_of_values(data_set: DataSet, values: Mapping[str, Any], *, uid: Any = None, pk: int | None = None) -> Record:
    """Return the record of a flat register row: what is written unusually in it is noted too."""
    notes = {}
    raw: dict[str, Any] = {}
    for code, value in values.items():
        item = data_set.by_code[code]
        if value is None or value == "":
            continue
        raw[code] = value if item.kind != Kind.CHOICE else shown(item, value)
        if item.kind in _WRITTEN:
            found = interpret(item, value).notes
        elif item.kind == Kind.CHOICE:
            found = interpret(item, raw[code]).notes
        else:
            continue
        if found:
            notes[code] = found
    return Record(dict(values), raw, notes, None, uid, pk)


def table_of(records: Iterable[Record], *, today: date, **options: Any) -> Table:
    """Return the table of records, numbered in order."""
    listed = list(records)
    for position, record in enumerate(listed):
        record.position = position
    return Table(listed, today, **options)
