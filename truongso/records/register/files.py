"""A list in a file as rows of a data set: read, looked at row by row, and added only after a person saw it.

Small registers (staff, rooms, devices) share it. Nothing is kept between looking and adding: the same file is given again,
and a file that is another one is refused.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django import forms

from truongso.core.refusal import Refused
from truongso.core.tables import find_tables, read_book
from truongso.core.uploads import max_bytes, too_large
from truongso.foundation.datasets.interpreting import interpret
from truongso.foundation.datasets.registry import DataSet

MOST_ROWS = 5000
NEW, STANDS, FAULT = "new", "stands", "fault"
OUTCOME_LABELS = {NEW: "sẽ thêm", STANDS: "đã có, không đổi", FAULT: "chưa nạp được"}
OUTCOME_STATES = {NEW: "done", STANDS: "no_data", FAULT: "missed"}


@dataclass
class FileRow:
    """One row: where it stands in the file, its typed values, what was repaired, what is wrong, what becomes of it."""

    where: str
    values: dict[str, Any]
    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    stands: bool = False
    title: str = ""

    @property
    def outcome(self) -> str:
        return FAULT if self.faults else STANDS if self.stands else NEW

    @property
    def label(self) -> str:
        return OUTCOME_LABELS[self.outcome]

    @property
    def state(self) -> str:
        return OUTCOME_STATES[self.outcome]


@dataclass
class FileList:
    """The rows of a file, the headings that no field knows, and the digest by which the file is known again."""

    name: str
    digest: str
    rows: list[FileRow]
    unknown_headings: list[str]

    def of(self, outcome: str) -> list[FileRow]:
        return [row for row in self.rows if row.outcome == outcome]

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """What becomes of the rows: (state, words, how many), none left out."""
        counted = Counter(row.outcome for row in self.rows)
        return [(OUTCOME_STATES[one], OUTCOME_LABELS[one], counted[one]) for one in (NEW, STANDS, FAULT)]


class FileForm(forms.Form):
    """The file, and the digest of the one that was looked at before; with a digest, the rows are added."""

    file = forms.FileField(label="Tệp Excel hoặc CSV")
    digest = forms.CharField(required=False, widget=forms.HiddenInput)

    def content(self, request: Any) -> tuple[bytes, str]:
        """Return content and name; Refused for a file that is too large, or another one than was looked at."""
        if name := getattr(request, "upload_too_large", ""):
            raise Refused(too_large(name[:100], max_bytes()), field="file")
        upload = self.cleaned_data["file"]
        content: bytes = upload.read()
        seen = self.cleaned_data["digest"]
        if seen and seen != digest_of(content):
            raise Refused("Tệp này khác tệp đã xem trước: hãy xem trước lại rồi nạp.", field="file")
        return content, upload.name


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_rows(content: bytes, name: str, data_set: DataSet, *, required: tuple[str, ...]) -> FileList:
    """Return the rows of every list in a file that carries the required headings; Refused when there is none."""
    headings = {one.code: (one.label, *one.headings) for one in data_set.fields}
    tables = [
        table for sheet in read_book(content, name).sheets for table in find_tables(sheet, headings, required=required)
    ]
    lines = [(table, line) for table in tables for line in table.lines]
    if not lines:
        wanted = ", ".join(f"«{data_set.by_code[code].label}»" for code in required)
        raise Refused(f"Không thấy danh sách nào có cột {wanted}: hãy kiểm tra dòng tiêu đề của tệp.", field="file")
    if len(lines) > MOST_ROWS:
        raise Refused(f"Tệp có {len(lines)} dòng, mỗi lần nạp nhiều nhất {MOST_ROWS} dòng: hãy tách tệp.", field="file")
    unknown = dict.fromkeys(column.heading for table in tables for column in table.unmapped if column.heading)
    return FileList(name, digest_of(content), [_row(table, line, data_set) for table, line in lines], list(unknown))


def _row(table: Any, line: Any, data_set: DataSet) -> FileRow:
    row = FileRow(f"{line.sheet}, dòng {line.row}", {})
    for code, column in table.by_field.items():
        raw = line.value(code)
        reading = interpret(data_set.by_code[code], raw, heading=column.heading)
        if reading.value is not None:
            row.values[code] = reading.value
            row.notes += [note.sentence for note in reading.notes]
        elif reading.notes:
            row.faults += [note.sentence for note in reading.notes]
    return row
