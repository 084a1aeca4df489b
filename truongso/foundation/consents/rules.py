"""Rules about people whose consent is asked: those who represent them, and the teacher who looks after their class."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from truongso.core.rights import NO_ROWS, Rule, Scope
from truongso.foundation.access.rules import InUnit
from truongso.foundation.access.standing import standing_of
from truongso.foundation.consents.registry import represented_by
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import Role


class Represents(Rule):
    """The user represents the person by law; path is the lookup from the object to the person."""

    words = "cha mẹ, người giám hộ của học sinh"
    scope = Scope.OWN

    def applies(self, user: Any) -> bool:
        return standing_of(user).person_id is not None

    def __init__(self, path: str = "pk") -> None:
        self.path = path

    def allows(self, user: Any, obj: Any = None) -> bool:
        people = represented_by(standing_of(user).person_id)
        if obj is None or not people:
            return bool(people)
        return bool(type(obj)._default_manager.filter(self.rows(user), pk=obj.pk).exists())

    def rows(self, user: Any) -> Q:
        people = represented_by(standing_of(user).person_id)
        return Q(**{f"{self.path}__in": people}) if people else NO_ROWS


class HomeroomOf(InUnit):
    """Homeroom teacher of the class in which the person is a pupil today."""

    joins_many = False

    def __init__(self, path: str = "pk") -> None:
        super().__init__(path, words="giáo viên chủ nhiệm của lớp", roles=(Role.HOMEROOM_TEACHER,))

    def units_of(self, obj: Any) -> set[int]:
        people = type(obj)._default_manager.filter(pk=obj.pk).values(self.paths[0])
        pupils = Assignment.objects.on(timezone.localdate()).filter(role=Role.PUPIL, person__in=people)
        return {unit for unit in pupils.values_list("unit", flat=True) if unit}

    def rows(self, user: Any) -> Q:
        units = self._units(user)
        if not units:
            return NO_ROWS
        pupils = Assignment.objects.on(timezone.localdate()).filter(role=Role.PUPIL, unit__in=units)
        # Keys, not a subquery: beside an OR a database would test it on each of many thousand people.
        return Q(**{f"{self.paths[0]}__in": set(pupils.values_list("person", flat=True))})
