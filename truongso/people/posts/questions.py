"""Questions about posts, asked of assignments and their evidence."""

from datetime import date

from django.db.models import QuerySet

from truongso.foundation.evidence.models import Link
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import Role


def officers_in_force(day: date) -> QuerySet[Assignment]:
    """Return the assignments as officer for IT and digital transformation in force on a day."""
    return Assignment.objects.on(day).substantive().filter(role=Role.DIGITAL_OFFICER).select_related("person", "unit")


def officers_with_decision(day: date) -> QuerySet[Assignment]:
    """Return those whose decision is named and attached as accepted evidence."""
    proven = Link.objects.accepted().to_model(Assignment).target_ids()
    return officers_in_force(day).exclude(basis="").filter(pk__in=proven)
