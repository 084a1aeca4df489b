"""The history of a record as people read it: one entry a moment, each value old beside new, with its source."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from truongso.core.text import format_date
from truongso.foundation.codes.code_lists import code_list
from truongso.foundation.datasets.registry import DataSet, Field, Kind
from truongso.records.register.models import Registered, ValueChange, from_stored

SHOWN_CHANGES = 400  # of one record; older ones stay in the database


@dataclass(frozen=True)
class ShownChange:
    """One value that changed; is_hidden when the reader may not see values of its kind."""

    label: str
    old: str
    new: str
    is_hidden: bool
    is_undo: bool


@dataclass(frozen=True)
class Entry:
    """What one person, file or rule wrote into a record at one moment."""

    at: datetime
    by: str
    kind: str
    title: str
    url: str
    is_first: bool
    changes: list[ShownChange]
    source: int = 0


def timeline_of(record: Registered, *, sees_sealed: bool) -> list[Entry]:
    """Return the history of a record, newest first; one statement. Sensitive values are left out unless sees_sealed."""
    found = ValueChange.objects.of(record).select_related("source", "changed_by__person")[:SHOWN_CHANGES]
    return entries_of(found, record.data_set, sees_sealed=sees_sealed)


def entries_of(changes: Iterable[ValueChange], data_set: DataSet, *, sees_sealed: bool) -> list[Entry]:
    """Return changes of one record, given newest first, as entries."""
    entries = []
    for _, grouped in groupby(changes, key=lambda change: (change.source_id, change.version)):
        batch = sorted(grouped, key=lambda change: change.pk)
        first = batch[0]
        shown = [
            _shown(change, data_set.by_code[change.field], sees_sealed=sees_sealed)
            for change in batch
            if change.field in data_set.by_code
        ]
        is_first = first.version == 1 and all(change.old is None for change in batch)
        entries.append(
            Entry(
                first.changed_at, str(first.changed_by) if first.changed_by else "Hệ thống",
                first.source.get_kind_display(), first.source.title, first.source.reference, is_first, shown,
                first.source_id,
            )
        )  # fmt: skip
    return entries


def readable(field: Field, value: Any) -> str:
    """Return a typed value as people read it: choices by name, days as 05/09/2026, «có» or «không»; nothing for None."""
    if value is None or value == "":
        return ""
    if field.kind == Kind.CHOICE:
        entries = code_list(field.code_list)
        return entries.name_of(value) if value in entries else str(value)
    if field.kind == Kind.YES_NO:
        return "có" if value else "không"
    if isinstance(value, date):
        return format_date(value)
    return str(value).replace(".", ",") if field.kind == Kind.NUMBER else str(value)


def _shown(change: ValueChange, field: Field, *, sees_sealed: bool) -> ShownChange:
    is_hidden = field.is_sealed and not sees_sealed
    old, new = ("", "") if is_hidden else (readable(field, from_stored(field, one)) for one in (change.old, change.new))
    return ShownChange(field.label, old, new, is_hidden, change.undoes_id is not None)
