"""Which roles must have a second factor."""

from datetime import date
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.accounts.factors import Terms, forget_policy, terms_by_role
from truongso.foundation.accounts.models import Demand, FactorPolicy, User
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org.roles import Role

LONGEST_GRACE = 90


@action
def set_policy(wanted: dict[str, Terms], *, by: Any) -> list[str]:
    """Set what roles are asked; return the labels of those that changed. Nothing is recorded for what stays."""
    forget_policy()
    standing = terms_by_role()
    changed = [(Role(role), terms) for role, terms in wanted.items() if standing[Role(role)] != terms]
    for role, terms in changed:
        _check(role, terms)
    for role, terms in changed:
        values = {
            "demand": terms.demand,
            "grace_days": terms.grace_days,
            "changed_at": timezone.now(),
            "changed_by": by,
        }
        row, _ = FactorPolicy.objects.update_or_create(role=role, defaults=values)
        before = Demand(standing[role].demand).label
        record(
            "accounts.policy_set", row, by=by, role=role.label, before=f"{before}, {standing[role].grace_days} ngày",
            after=f"{Demand(terms.demand).label}, {terms.grace_days} ngày",
        )  # fmt: skip
    forget_policy()
    return [str(role.label) for role, _ in changed]


def _check(role: Role, terms: Terms) -> None:
    if terms.demand not in Demand.values:
        raise Refused(f"{role.label}: hãy chọn một mức yêu cầu trong danh sách.", field=role)
    if not 0 <= terms.grace_days <= LONGEST_GRACE:
        raise Refused(f"{role.label}: số ngày được hoãn phải từ 0 đến {LONGEST_GRACE}.", field=role)
    if role == Role.ADMINISTRATOR and terms.demand == Demand.NEVER:
        raise Refused("Quản trị hệ thống: cấp độ 2 bắt buộc xác thực hai lớp khi quản trị, không bỏ được.", field=role)


@action
def ask_for_factor(user: User, *, on: date, by: Any = None) -> None:
    """Note the day from which a person's days of grace count."""
    User.objects.filter(pk=user.pk, factor_asked_on__isnull=True).update(factor_asked_on=on)
    user.factor_asked_on = on
    record("accounts.factor_asked", user, by=by)
