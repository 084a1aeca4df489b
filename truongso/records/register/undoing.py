"""Take back what a source wrote, one way for every register."""

from dataclasses import dataclass
from typing import Any

from truongso.records.register.models import Registered, Source, ValueChange, from_stored, to_stored
from truongso.records.register.writing import write


@dataclass(frozen=True)
class Undone:
    """What an undo did: how many values went back, and the changes it had to leave because others came later."""

    taken_back: list[ValueChange]
    kept: list[ValueChange]


def take_back(source: Source, model: type[Registered], *, by: Any) -> Undone:
    """Take back, inside an action, the values that a source changed, save those that somebody changed since.

    First values of records that it added stay. The undo is itself a source with a history, so it can be seen and followed.
    """
    written = ValueChange.objects.from_source(source).filter(undone_by=None, data_set=model.data_set.code)
    changes = list(written.exclude(version=1))
    records = _locked(model, changes)
    back: dict[Any, dict[str, Any]] = {}
    kept, undoes = [], {}
    for change in changes:
        found = records.get(change.record)
        if found is None or to_stored(found.value_of(change.field)) != change.new:
            kept.append(change)
        elif change.field not in model.READ_ONLY:
            back.setdefault(found.uid, {})[change.field] = from_stored(model.data_set.by_code[change.field], change.old)
            undoes[(found.uid, change.field)] = change
    undo = Source.objects.create(kind=source.kind, title=f"Hoàn tác: {source.title}"[:300], made_by=by)
    made = write([(records[uid], values) for uid, values in back.items()], source=undo, by=by, undoes=undoes)
    return Undone(made, kept)


def _locked(model: type[Registered], changes: list[ValueChange]) -> dict[Any, Registered]:
    rows: Any = model._default_manager.select_for_update(of=("self",))
    found = rows.whole().filter(uid__in={change.record for change in changes}).order_by("pk")
    return {record.uid: record for record in found}
