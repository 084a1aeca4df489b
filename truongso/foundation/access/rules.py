"""Rules that know roles and relations; apps compose them in permissions.py with | and &."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from truongso.core.rights import NO_ROWS, Permission, Rule, Scope, make_exception
from truongso.foundation.access.standing import standing_of
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import EMPLOYEES, Role


class HasRole(Rule):
    """Holds one of the roles today; touches every object."""

    scope = Scope.ALL

    def __init__(self, *roles: Role) -> None:
        self.roles = frozenset(role.value for role in roles)
        self.words = ", ".join(role.label for role in roles)

    def allows(self, user: Any, obj: Any = None) -> bool:
        return bool(self.roles & standing_of(user).roles)

    def rows(self, user: Any) -> Q:
        return Q() if self.allows(user) else NO_ROWS


class InUnit(Rule):
    """Works in a unit of the object; paths are lookups from the object to units, e.g. "lead" or "units".

    With roles, only the units in which one of these is held: who is homeroom teacher of one class and sits in another
    has nothing of the other. Without, every unit in which the person works: a pupil does not work in the class.
    """

    joins_many = True
    scope = Scope.UNIT

    def __init__(self, *paths: str, words: str, as_head: bool = False, roles: tuple[Role, ...] = ()) -> None:
        self.paths, self.words, self.as_head = paths, words, as_head
        self.roles = frozenset(role.value for role in roles or ((Role.UNIT_HEAD,) if as_head else EMPLOYEES))

    def _units(self, user: Any) -> frozenset[int]:
        return standing_of(user).units_as(self.roles)

    def units_of(self, obj: Any) -> set[int]:
        """Return the units of an object, by which the pages that explain find who is meant."""
        rows = type(obj)._default_manager.filter(pk=obj.pk)
        return {unit for path in self.paths for unit in rows.values_list(path, flat=True) if unit}

    def allows(self, user: Any, obj: Any = None) -> bool:
        units = self._units(user)
        if obj is None or not units:
            return bool(units)
        return bool(type(obj)._default_manager.filter(self.rows(user), pk=obj.pk).exists())

    def rows(self, user: Any) -> Q:
        units = self._units(user)
        if not units:
            return NO_ROWS
        condition = Q()
        for path in self.paths:
            condition |= Q(**{f"{path}__in": units})
        return condition


class Own(Rule):
    """The object is the user's own; path is the lookup from the object to the person."""

    scope = Scope.OWN

    def __init__(self, path: str, *, words: str) -> None:
        self.path, self.words = path, words

    def allows(self, user: Any, obj: Any = None) -> bool:
        person_id = standing_of(user).person_id
        if person_id is None or obj is None:
            return person_id is not None
        return bool(type(obj)._default_manager.filter(self.rows(user), pk=obj.pk).exists())

    def rows(self, user: Any) -> Q:
        person_id = standing_of(user).person_id
        return NO_ROWS if person_id is None else Q(**{self.path: person_id})


class OfStaff(Rule):
    """The object is a person who works at the school today: colleagues find each other, pupils' data stay closed."""

    scope = Scope.PART

    words = "người đang làm việc ở trường"

    def allows(self, user: Any, obj: Any = None) -> bool:
        if obj is None:
            return bool(user.is_authenticated and user.is_active)
        return bool(type(obj)._default_manager.filter(self.rows(user), pk=obj.pk).exists())

    def rows(self, user: Any) -> Q:
        # Keys, not a subquery: beside an OR a database would test it on each of many thousand people.
        at_work = Assignment.objects.on(timezone.localdate()).filter(role__in=EMPLOYEES)
        return Q(pk__in=set(at_work.values_list("person", flat=True)))


class InEmergency(Rule):
    """Has taken emergency access, and its time is not over."""

    words = "người đang truy cập khẩn cấp"
    scope = Scope.ALL

    def allows(self, user: Any, obj: Any = None) -> bool:
        return standing_of(user).emergency_id is not None

    def rows(self, user: Any) -> Q:
        return Q() if self.allows(user) else NO_ROWS


def is_opened_in_emergency(declared: Permission) -> bool:
    """Return whether emergency access opens a right: what a vice-principal may look at everywhere, and what says so.

    It shows what is needed to understand and to call for help; it signs, decides and changes nothing. Accounts are the
    exception, declared as such: in an emergency somebody must be able to shut a stolen one.
    """
    if declared.emergency is not None:
        return declared.emergency
    return declared.is_reading and any(
        all(isinstance(rule, HasRole) and Role.VICE_PRINCIPAL in rule.roles for rule in way)
        for way in declared.stated.ways
    )


make_exception(InEmergency(), fits=is_opened_in_emergency)
