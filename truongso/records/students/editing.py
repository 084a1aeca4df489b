"""A form of values that was open while others changed the record: what they changed, and what the person wrote."""

from dataclasses import dataclass
from typing import Any

from truongso.records.register.history import Entry, entries_of
from truongso.records.register.models import ValueChange, from_stored
from truongso.records.students.forms import PupilForm
from truongso.records.students.models import Pupil, StatusChange


@dataclass(frozen=True)
class Stale:
    """What happened since a version: entries of the history, steps, and labels that both sides changed."""

    entries: list[Entry]
    steps: list[StatusChange]
    both: list[str]


def values_at(pupil: Pupil, version: int) -> dict[str, Any]:
    """Return the values as they stood at a version: those that changed since are put back to what they were."""
    values = pupil.flat()
    for change in _since(pupil, version):  # newest first: the oldest change has the last word
        if change.field in pupil.data_set.by_code:
            values[change.field] = from_stored(pupil.data_set.by_code[change.field], change.old)
    return {code: value for code, value in values.items() if value not in (None, "")}


def stale_of(pupil: Pupil, version: int, written: set[str]) -> Stale:
    """Return what others did since a version, and which of the written fields they changed as well."""
    changes = _since(pupil, version)
    both = {change.field for change in changes} & written
    labels = [field.label for field in pupil.data_set.fields if field.code in both]
    first = min((change.changed_at for change in changes), default=pupil.changed_at)
    steps = list(pupil.steps.filter(made_at__gte=first).select_related("made_by__person")) if not changes else []
    return Stale(entries_of(changes, pupil.data_set, sees_sealed=True), steps, labels)


def renewed(pupil: Pupil, old: PupilForm) -> PupilForm:
    """Return the form over what stands now, with what the person had written kept in it."""
    fresh = PupilForm(values=pupil.flat())
    data = {name: fresh.text_of(name) for name in fresh.fields}
    data |= {name: old.data.get(name, "") for name in old.changed_data if name in fresh.fields}
    return PupilForm(data | {"version": pupil.version}, values=pupil.flat())


def _since(pupil: Pupil, version: int) -> list[ValueChange]:
    found = ValueChange.objects.of(pupil).filter(version__gt=version)
    return list(found.select_related("source", "changed_by__person"))
