"""Who has looked at a person's record: from the trail, in plain words, without a word about anybody else."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Q
from django.db.models.functions import Cast

from truongso.core.holdings import read_objects
from truongso.core.text import SCHOOL_ZONE
from truongso.foundation.audit.models import Event, EventQuerySet
from truongso.foundation.audit.registry import event_types
from truongso.foundation.org.models import Assignment, Person
from truongso.foundation.org.roles import Role

# What people know somebody as comes first; posts in units come last.
TOLD_ROLES = (
    Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.HOMEROOM_TEACHER, Role.CLERK, Role.ADMINISTRATOR, Role.DIGITAL_OFFICER,
    Role.TEACHER, Role.ACCOUNTANT, Role.STAFF, Role.PLAN_OWNER, Role.UNIT_HEAD, Role.UNIT_MEMBER,
)  # fmt: skip
FAMILY = "Cha mẹ, người giám hộ"
NO_ROLE = "Tài khoản không có vai trò khi đó"


@dataclass(frozen=True)
class Read:
    """One look: when, who, what, and the reason where one was given."""

    at: datetime
    who: str
    role: str
    what: str
    reason: str


def reads_of(person: Person, *, first: date | None = None, last: date | None = None) -> EventQuerySet:
    """Return the events in which somebody looked at a person's record or took it along in a list, newest first.

    What the person did is left out.
    """
    own = Event.objects.filter(code__in=[kind.code for kind in event_types if kind.read])
    wanted = Q(pk__in=[])
    for one in read_objects:
        kind = ContentType.objects.get_for_model(apps.get_model(one.model))
        rows = one.rows(person).order_by().annotate(key_text=Cast("pk", CharField(max_length=64))).values("key_text")
        wanted |= Q(object_kind=kind, object_key__in=rows)
        if not one.words:
            among = Event.objects.including(kind, rows).values("pk")
            wanted |= Q(pk__in=among)
    found: EventQuerySet = own.filter(wanted).exclude(actor__person=person).order_by("-sequence")
    if first is not None:
        found = found.filter(at__gte=datetime.combine(first, time.min, SCHOOL_ZONE))
    if last is not None:
        found = found.filter(at__lt=datetime.combine(last + timedelta(days=1), time.min, SCHOOL_ZONE))
    return found


def told(events: Iterable[Event], person: Person, *, reader: Person | None) -> list[Read]:
    """Return events as the person, or a representative (reader), may read them; two queries, however many they are."""
    listed = list(events)
    roles = _roles_of(listed)
    generic = _generic_kinds()
    return [_told(event, roles, generic, reader) for event in listed]


def _told(event: Event, roles: "_Roles", generic: dict[int, str], reader: Person | None) -> Read:
    who, role = _who(event, roles, reader)
    return Read(event.at, who, role, _what(event, generic), str(event.data.get("reason", "")))


def _what(event: Event, generic: dict[int, str]) -> str:
    """Return what was looked at: the person's own record by its name, what holds more in general words only."""
    if event.object_kind_id in generic:
        return generic[event.object_kind_id]
    if event.object_kind_id is None:
        return f"{_sentence(event, '')}, trong đó có hồ sơ này"
    return _sentence(event, f"«{event.object_label}»")


def _sentence(event: Event, name: str) -> str:
    """Return the sentence of an event with its numbers and fields; names that stand in other values are left out."""
    plain = {key: value for key, value in event.data.items() if isinstance(value, int) or key == "fields"}
    values = defaultdict(lambda: "…", plain | {"object": name})
    said = event_types.get(event.code).template.format_map(values)
    return re.sub(r"[ :]+$", "", " ".join(said.split()))


def _generic_kinds() -> dict[int, str]:
    return {
        ContentType.objects.get_for_model(apps.get_model(one.model)).pk: f"đã mở {one.words}"
        for one in read_objects
        if one.words
    }


class _Roles:
    """What people were on the day of an event."""

    def __init__(self, assignments: Iterable[Assignment]) -> None:
        self._held: dict[int, list[Assignment]] = defaultdict(list)
        for one in assignments:
            self._held[one.person_id].append(one)

    def on(self, person: int | None, day: date) -> set[str]:
        return {one.role for one in self._held.get(person or 0, []) if one.is_in_force(day)}


def _roles_of(events: list[Event]) -> _Roles:
    people = {event.actor.person_id for event in events if event.actor is not None}
    return _Roles(Assignment.objects.filter(person__in=people))


def _who(event: Event, roles: _Roles, reader: Person | None) -> tuple[str, str]:
    """Return name and role of who looked: staff by name, others of the family by what they are, the reader as «Bạn»."""
    if event.actor is None:
        return "Hệ thống", "tự động"
    held = roles.on(event.actor.person_id, event.at.astimezone(SCHOOL_ZONE).date())
    working = [role for role in TOLD_ROLES if role.value in held]
    if reader is not None and event.actor.person_id == reader.pk:
        return "Bạn", working[0].label if working else FAMILY
    if working:
        return event.actor_name, ", ".join(role.label for role in working[:2])
    if Role.GUARDIAN.value in held:
        return FAMILY, "người khác trong gia đình có quyền xem"
    return "Một tài khoản", NO_ROLE
