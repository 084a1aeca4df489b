"""A person's record and its history as tables for the person, and their erasure: one way for pupils and staff."""

from collections.abc import Collection
from typing import Any

from django.utils import timezone

from truongso.core.holdings import HIDDEN, Erased, Free, Table
from truongso.records.register.history import readable
from truongso.records.register.models import Registered, ValueChange, from_stored


def values_table(record: Registered, hidden: Collection[str] = ()) -> Table:
    """Return the values of a record by group; those of other people are masked."""
    values = record.flat()
    rows = [
        (field.group, field.label, HIDDEN if field.code in hidden else readable(field, values[field.code]))
        for field in record.data_set.fields
        if field.code in values
    ]
    return Table(("Nhóm", "Mục", "Giá trị"), tuple(rows))


def history_table(record: Registered, hidden: Collection[str] = ()) -> Table:
    """Return every change of a record's values with its source."""
    rows = []
    changes = ValueChange.objects.of(record).select_related("source", "changed_by__person").order_by("changed_at", "pk")
    for change in changes:
        field = record.data_set.by_code.get(change.field)
        if field is None or not change.values:
            continue
        old, new = (readable(field, from_stored(field, one)) for one in (change.old, change.new))
        if field.code in hidden:
            old, new = (HIDDEN if one else "" for one in (old, new))
        by = str(change.changed_by) if change.changed_by else "Hệ thống"
        rows.append((change.changed_at, field.label, old, new, Free(change.source.title), by))
    return Table(("Lúc", "Mục", "Trước", "Sau", "Nguồn", "Người ghi"), tuple(rows))


def erase_values(record: Any) -> Erased:
    """Empty a record: its sealed values and its columns; the row stays, since others point to it."""
    gone = len(record.flat())
    record.sealed, record.ministry_code, record.identity_index = {}, "", ""
    record.ended_at = record.ended_at or timezone.now()
    record.touch()
    record.save()
    return Erased(gone)


def erase_history(record: Registered) -> Erased:
    """Empty what stood in the history of a record; that something changed, when and from where, stays."""
    changes = list(ValueChange.objects.of(record))
    for change in changes:
        change.values = {}
    ValueChange.objects.bulk_update(changes, ["values"], batch_size=300)
    return Erased(len(changes))
