"""Whose account belongs to staff, and who may stand beside whom when such an account is recovered."""

from datetime import date

from django.db.models import Q
from django.utils import timezone

from truongso.core.rights import allowed
from truongso.foundation.access.standing import is_staff_on
from truongso.foundation.accounts.models import User
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import MANAGERS, Role
from truongso.records.onboarding.models import Recovery


def is_staff(user: User, *, on: date) -> bool:
    """Return whether a person works at the school on a day."""
    return is_staff_on(user.person_id, on)


def approvers_for(recovery: Recovery) -> list[User]:
    """Return who could approve: managers, administrators and heads with the right, never the person or who asked."""
    today = timezone.localdate()
    roles = [*MANAGERS, Role.ADMINISTRATOR, Role.UNIT_HEAD]
    units = Assignment.objects.on(today).filter(person=recovery.user.person_id).values("unit")
    near = Q(role__in=[*MANAGERS, Role.ADMINISTRATOR]) | Q(role=Role.UNIT_HEAD, unit__in=units)
    held = Assignment.objects.on(today).filter(near, role__in=roles)
    found = User.objects.filter(is_active=True, person__in=held.values("person")).select_related("person")
    others = found.exclude(pk__in=[recovery.user_id, recovery.requested_by_id])
    return [user for user in others if allowed(user, "onboarding.recover_staff", recovery.user)]
