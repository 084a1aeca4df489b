"""Rules that know roles and relations; apps compose them in permissions.py with | and &."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from truongso.core.rights import NO_ROWS, Rule
from truongso.foundation.access.standing import standing_of
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import EMPLOYEES, Role


class HasRole(Rule):
    """Holds one of the roles today; touches every object."""

    def __init__(self, *roles: Role) -> None:
        self.roles = frozenset(role.value for role in roles)
        self.words = ", ".join(role.label for role in roles)

    def allows(self, user: Any, obj: Any = None) -> bool:
        return bool(self.roles & standing_of(user).roles)

    def rows(self, user: Any) -> Q:
        return Q() if self.allows(user) else NO_ROWS


class InUnit(Rule):
    """Belongs to a unit of the object; paths are lookups from the object to units, e.g. "lead" or "units"."""

    joins_many = True

    def __init__(self, *paths: str, words: str, as_head: bool = False, roles: tuple[Role, ...] = ()) -> None:
        self.paths, self.words, self.as_head = paths, words, as_head
        self.roles = frozenset(role.value for role in roles)

    def _units(self, user: Any) -> frozenset[int]:
        standing = standing_of(user)
        if self.roles and not self.roles & standing.roles:
            return frozenset()
        return standing.headed_unit_ids if self.as_head else standing.unit_ids

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

    words = "người đang làm việc ở trường"

    def allows(self, user: Any, obj: Any = None) -> bool:
        if obj is None:
            return bool(user.is_authenticated and user.is_active)
        return bool(type(obj)._default_manager.filter(self.rows(user), pk=obj.pk).exists())

    def rows(self, user: Any) -> Q:
        # Keys, not a subquery: beside an OR a database would test it on each of many thousand people.
        at_work = Assignment.objects.on(timezone.localdate()).filter(role__in=EMPLOYEES)
        return Q(pk__in=set(at_work.values_list("person", flat=True)))
