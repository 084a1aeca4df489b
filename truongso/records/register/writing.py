"""Write values into records: one way for a form, a file, a rule and a family, so that every value keeps its source."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.dispatch import Signal
from django.utils import timezone

from truongso.records.register.models import Registered, Source, ValueChange, to_stored

R = TypeVar("R", bound=Registered)

# Sent inside the transaction, once per batch: sender is the model, records are the changed rows, fields the changed codes
# by uid. Quality closes faults on it, verification marks what is stale.
values_written = Signal()


def write(
    changes: Iterable[tuple[R, Mapping[str, Any]]],
    *,
    source: Source,
    by: Any,
    undoes: Mapping[tuple[Any, str], ValueChange] | None = None,
) -> list[ValueChange]:
    """Write values into locked records inside an action, and return what really changed.

    Values equal to what stands are no change. Versions rise by one per record. Records must have been locked by the caller
    (select_for_update); a read-only field is a programming error.
    """
    now, made, touched = timezone.now(), [], []
    for record, values in changes:
        fresh = _changed(record, values)
        if not fresh:
            continue
        record.touch()
        for code, (old, new) in fresh.items():
            record.set_value(code, new)
            made.append(
                ValueChange(
                    data_set=record.data_set.code, record=record.uid, field=code, source=source, version=record.version,
                    values={"old": to_stored(old), "new": to_stored(new)}, changed_at=now, changed_by=by,
                    undoes=(undoes or {}).get((record.uid, code)),
                )
            )  # fmt: skip
        touched.append(record.prepare())
    _save(touched)
    ValueChange.objects.bulk_create(made, batch_size=500)
    if touched:
        fields: dict[Any, set[str]] = {}
        for change in made:
            fields.setdefault(change.record, set()).add(change.field)
        values_written.send(sender=type(touched[0]), records=touched, fields=fields, source=source)
    return made


def write_new(records: list[R], *, source: Source, by: Any) -> list[ValueChange]:
    """Keep the first values of records just created as the beginning of their history."""
    now = timezone.now()
    made = [
        ValueChange(
            data_set=record.data_set.code, record=record.uid, field=code, source=source, version=record.version,
            values={"old": None, "new": to_stored(value)}, changed_at=now, changed_by=by,
        )
        for record in records
        for code, value in record.flat().items()
    ]  # fmt: skip
    ValueChange.objects.bulk_create(made, batch_size=500)
    if records:
        fields = {record.uid: set(record.flat()) for record in records}
        values_written.send(sender=type(records[0]), records=records, fields=fields, source=source)
    return made


def _changed(record: Registered, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return {field: (old, new)} of the values that differ from what stands."""
    found = {}
    for code, new in values.items():
        if code not in record.data_set.by_code or code in record.READ_ONLY:
            raise TypeError(f"{record.data_set.code} has no field {code} to write")
        old = record.value_of(code)
        if (old if old is not None else "") != (new if new is not None else ""):
            found[code] = (old, new if new != "" else None)
    return found


def _save(records: list[R]) -> None:
    """Save records and what carries their values, two statements a batch."""
    if not records:
        return
    model = type(records[0])
    companions: dict[type, list[Any]] = {}
    for record in records:
        for row in record.companions():
            companions.setdefault(type(row), []).append(row)
    for kind, rows in companions.items():
        kind.objects.bulk_update(rows, _columns(kind), batch_size=300)  # type: ignore[attr-defined]
    model.objects.bulk_update(records, _columns(model), batch_size=300)  # type: ignore[attr-defined]


def _columns(model: Any) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if not field.primary_key and field.name != "uid"]
