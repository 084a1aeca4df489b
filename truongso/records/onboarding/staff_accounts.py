"""Whose account belongs to staff, and who may stand beside whom when such an account is recovered."""

from datetime import date

from django.db.models import Q
from django.utils import timezone

from truongso.core.rights import allowed
from truongso.foundation.access.standing import is_staff_on
from truongso.foundation.accounts.models import User
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import EMPLOYEES, MANAGERS, Role
from truongso.records.onboarding.models import Recovery
from truongso.records.onboarding.standing import UNUSED, key_of


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


def unused_of(users: list[User], *, with_staff: bool) -> list[User]:
    """Return those of accounts that nobody used yet; without those of staff where a teacher prints for families."""
    unused = [user for user in users if key_of(user) == UNUSED]
    if with_staff:
        return unused
    held = Assignment.objects.on(timezone.localdate()).filter(person__in=[user.person_id for user in unused])
    staff = set(held.filter(role__in=EMPLOYEES).values_list("person", flat=True))
    return [user for user in unused if user.person_id not in staff]
