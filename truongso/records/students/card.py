"""What stands on the card of a pupil, by group, and which pupils are at school, gone, or were taken back."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from truongso.foundation.codes import places
from truongso.foundation.codes.code_lists import code_list
from truongso.foundation.codes.units import OLD
from truongso.records.register.history import readable
from truongso.records.students.datasets import PUPILS
from truongso.records.students.models import Enrolment, Guardianship, Pupil, StatusChange
from truongso.records.students.statuses import PRESENT

CONVERTED = ("current.address", "origin.commune")
AT_SCHOOL = Q(ended_at=None, status__in=PRESENT)
DETAIL_LABELS = {
    "from_school": "từ trường", "to_school": "đến trường", "destination": "nơi đến", "decision": "giấy tờ", "note": "ghi chú",
    "reason": "lý do",
}  # fmt: skip


@dataclass
class Group:
    """A group of values: (label, text) of what is known, labels of what is not."""

    title: str
    known: list[tuple[str, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def groups_of(pupil: Pupil) -> list[Group]:
    """Return the values of a pupil by group, in the order of the data set."""
    values = pupil.flat()
    found: dict[str, Group] = {}
    for one in PUPILS.fields:
        group = found.setdefault(one.group, Group(one.group))
        text = readable(one, values.get(one.code))
        if text:
            group.known.append((one.label, text))
            if now := since_july_2025(one.code, values):
                group.known.append((f"{one.label}, đơn vị từ 01/7/2025", now))
        else:
            group.unknown.append(one.label)
    return list(found.values())


def since_july_2025(code: str, values: dict[str, Any]) -> str:
    """Return where an address of the old units lies now, or that the family must be asked; "" for every other value.

    A birthplace stays as it was written on the day.
    """
    if code not in CONVERTED:
        return ""
    place = places.read(values[code], province=values.get("origin.province", "") if code == "origin.commune" else "")
    if not isinstance(place, places.Place) or place.vintage != OLD:
        return ""
    found = places.convert(place)
    if found.must_ask:
        return f"hỏi gia đình: {' hoặc '.join(unit.full_name for unit in found.communes)}"
    return found.default.text


def gone() -> Q:
    """Return the filter for pupils who were here and are not any more; those added by mistake never were."""
    return ~AT_SCHOOL & Q(pk__in=Enrolment.objects.values("pupil"))


@dataclass(frozen=True)
class ShownStep:
    """A step with what was said about it, and whether it is the one that can be taken back."""

    step: StatusChange
    details: list[tuple[str, str]]
    may_undo: bool


def steps_of(pupil: Pupil) -> list[ShownStep]:
    """Return the steps of a pupil, newest first; one statement."""
    steps = list(pupil.steps.select_related("made_by__person", "enrolment__school_class"))
    newest = next((step for step in steps if step.undone_at is None), None)
    return [ShownStep(step, _details(step), step is newest and bool(step.before)) for step in steps]


def _details(step: StatusChange) -> list[tuple[str, str]]:
    said = [(DETAIL_LABELS.get(key, key), _spoken(key, value)) for key, value in (step.details or {}).items()]
    reasons = code_list("leaving_reason")
    if step.reason_code:
        name = reasons.name_of(step.reason_code) if step.reason_code in reasons else step.reason_code
        said.insert(0, ("lý do", name))
    return said


def _spoken(key: str, value: Any) -> str:
    places = code_list("moved_to")
    return places.name_of(value) if key == "destination" and value in places else str(value)


def guardians_of(pupil: Pupil) -> list[Guardianship]:
    """Return the people with an account who may see a pupil's data."""
    return list(pupil.guardianships.select_related("person", "person__user").order_by("relation", "pk"))
