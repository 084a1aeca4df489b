"""Questions about posts, asked of assignments and their evidence."""

from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from truongso.foundation.evidence.models import Item, Link
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import Role


def officers_in_force(day: date) -> QuerySet[Assignment]:
    """Return the assignments as officer for IT and digital transformation in force on a day."""
    return Assignment.objects.on(day).filter(role=Role.DIGITAL_OFFICER).select_related("person", "unit")


def officers_with_decision(day: date) -> QuerySet[Assignment]:
    """Return those whose decision is named and attached as accepted evidence."""
    kind = ContentType.objects.get_for_model(Assignment)
    proven = Link.objects.filter(target_kind=kind, item__status=Item.Status.ACCEPTED).values("target_key")
    rows = officers_in_force(day).exclude(basis="")
    return rows.annotate(key_text=Cast("pk", CharField())).filter(key_text__in=proven)
