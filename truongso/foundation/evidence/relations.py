"""How a user stands to a piece of evidence: through its owner's units, or through what it proves."""

from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils import timezone

from truongso.core.declarations import Registry
from truongso.core.rights import NO_ROWS, Rule, Scope
from truongso.foundation.access.standing import standing_of
from truongso.foundation.org.models import Assignment, Unit

STAFF_UNITS = (Unit.Kind.BOARD, Unit.Kind.DEPARTMENT, Unit.Kind.OFFICE)
shown_with: Registry[bool] = Registry("evidence shown with a model")


def show_with(model_label: str, *, personal: bool = False) -> None:
    """Declare that whoever may see an object of this model ("plan.Deliverable") may see the evidence linked to it.

    Items that hold personal data of pupils are shown only with models declared as personal: who sees a task of the plan
    does not see the list of pupils that proves it. The model's QuerySet must answer visible_to(user). Call it in the app's
    permissions.py.
    """
    shown_with.add(model_label, personal)


class OfColleague(Rule):
    """The evidence belongs to somebody who is in a unit of the user today (a unit that the user heads)."""

    scope = Scope.UNIT

    def __init__(self, *, as_head: bool = False) -> None:
        self.as_head = as_head
        self.words = (
            "minh chứng của người trong đơn vị mình phụ trách" if as_head else "minh chứng của người cùng đơn vị"
        )

    def allows(self, user: Any, obj: Any = None) -> bool:
        units = self._units(user)
        if obj is None or not units:
            return bool(units)
        return bool(type(obj)._default_manager.filter(self.rows(user), pk=obj.pk).exists())

    def rows(self, user: Any) -> Q:
        units = self._units(user)
        if not units:
            return NO_ROWS
        in_force = Assignment.objects.on(timezone.localdate())
        colleagues = in_force.filter(unit__in=units, unit__kind__in=STAFF_UNITS).values("person")
        return Q(owner__in=colleagues, holds_personal_data=False)

    def _units(self, user: Any) -> frozenset[int]:
        standing = standing_of(user)
        return standing.headed_unit_ids if self.as_head else standing.unit_ids


class ProvesSomethingSeen(Rule):
    """The evidence is linked to an object that the user may see, of a model declared by show_with."""

    words = "minh chứng của việc, chỉ tiêu mà mình được xem"

    def applies(self, user: Any) -> bool:
        return bool(user.is_authenticated)

    def allows(self, user: Any, obj: Any = None) -> bool:
        if obj is None or not user.is_authenticated:
            return False
        return bool(type(obj)._default_manager.filter(self.rows(user), pk=obj.pk).exists())

    def rows(self, user: Any) -> Q:
        from truongso.foundation.evidence.models import Link  # it is not loaded while rights are declared

        condition = Q()
        for label, personal in shown_with.items():
            model = apps.get_model(label)
            seen = model._default_manager.visible_to(user)
            keys = seen.order_by().annotate(key_text=Cast("pk", models.CharField(max_length=64))).values("key_text")
            links = Link.objects.current().filter(
                target_kind=ContentType.objects.get_for_model(model), target_key__in=keys
            )
            linked = Q(pk__in=links.values("item"))
            condition |= linked if personal else linked & Q(holds_personal_data=False)
        return condition or NO_ROWS
