"""The columns of a file as one list of headings, each with its places, a few values and the fields to choose from."""

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from itertools import groupby

from truongso.records.intake.reading import SAMPLES, FileRead
from truongso.records.students.datasets import PUPILS


@dataclass
class MappingRow:
    """One heading of the file, wherever it stands: the field chosen now, and what the columns hold."""

    heading: str
    field: str
    places: list[str] = dataclass_field(default_factory=list)
    samples: list[str] = dataclass_field(default_factory=list)
    is_hidden: bool = False

    @property
    def label(self) -> str:
        return PUPILS.by_code[self.field].label if self.field else ""


def mapping_rows(file: FileRead) -> list[MappingRow]:
    """Return the headings of all lists, those without a field first; sheets without a list only when there is no list."""
    lists = [one for one in file.lists if one.is_list] or file.lists
    rows: dict[str, MappingRow] = {}
    for one in lists:
        for column in one.columns:
            row = rows.setdefault(column.heading, MappingRow(column.heading, column.field))
            row.field = row.field or column.field
            row.is_hidden |= column.is_hidden
            row.places.append(f"{one.sheet}: {column.letter}")
            row.samples = [*row.samples, *column.samples][:SAMPLES]
    return sorted(rows.values(), key=lambda row: bool(row.field))


def field_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the fields to choose from, by group, in the order of the data set."""
    return [
        (group, [(item.code, item.label) for item in items])
        for group, items in groupby(PUPILS.fields, key=lambda item: item.group)
    ]
