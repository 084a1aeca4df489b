"""Second factors: which roles must have one, who has one, and until when it can wait."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import caches
from django.db.models import Exists, OuterRef

from truongso.foundation.accounts.devices import is_at_school
from truongso.foundation.accounts.models import Demand, FactorPolicy
from truongso.foundation.org.roles import Role

REAL = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes alone are no factor
KEPT_SECONDS = 60  # another worker may go by the policy of a minute ago
KEY = "accounts.factor_policy"


@dataclass(frozen=True)
class Terms:
    """What a role is asked."""

    demand: str = Demand.NEVER
    grace_days: int = 0


# Level 2 asks for it on remote, Internet-facing and administrative access (parameters of NĐ 331/2026, TCVN 14423; read in
# summaries, the standard itself unchecked). Who decides or administers always; who works with records from outside;
# pupils and families never, because many have neither a phone nor an address of their own.
DEFAULTS: dict[str, Terms] = {
    **dict.fromkeys(
        (Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.PLAN_OWNER, Role.DIGITAL_OFFICER, Role.ADMINISTRATOR),
        Terms(Demand.ALWAYS, 0),
    ),
    Role.DATA_PROTECTION_OFFICER: Terms(Demand.ALWAYS, 14),
    **dict.fromkeys((Role.CLERK, Role.ACCOUNTANT), Terms(Demand.OUTSIDE, 14)),
    **dict.fromkeys(
        (Role.UNIT_HEAD, Role.UNIT_MEMBER, Role.TEACHER, Role.HOMEROOM_TEACHER, Role.STAFF), Terms(Demand.OUTSIDE, 30)
    ),
}


def terms_by_role() -> dict[str, Terms]:
    """Return what every role is asked; read once a minute by each process."""
    kept: dict[str, Terms] | None = caches["process"].get(KEY)
    if kept is None:
        set_here = {row.role: Terms(row.demand, row.grace_days) for row in FactorPolicy.objects.all()}
        kept = {role.value: set_here.get(role.value, DEFAULTS.get(role, Terms())) for role in Role}
        caches["process"].set(KEY, kept, KEPT_SECONDS)
    return kept


def forget_policy() -> None:
    """Let this process read the policy again."""
    caches["process"].delete(KEY)


def terms_of(roles: Collection[str], address: str | None) -> Terms | None:
    """Return what somebody with these roles is asked at this address, the strictest of them; None for nothing."""
    if not settings.REQUIRE_MFA or not roles:
        return None
    outside = not is_at_school(address)
    known = terms_by_role()
    asked = [known[role] for role in roles if role in known and _applies(known[role], outside)]
    return min(asked, key=lambda terms: terms.grace_days) if asked else None


def roles_asked() -> list[str]:
    """Return the roles that need a second factor anywhere."""
    return [role for role, terms in terms_by_role().items() if terms.demand != Demand.NEVER]


def _applies(terms: Terms, outside: bool) -> bool:
    return terms.demand == Demand.ALWAYS or (terms.demand == Demand.OUTSIDE and outside)


def due_on(user: Any, terms: Terms, today: date) -> date:
    """Return the first day on which user gets no further without a second factor."""
    return (user.factor_asked_on or today) + timedelta(days=terms.grace_days)


def has_factor() -> Exists:
    """Return the condition, on a list of accounts, that one has an app or a key."""
    return Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=REAL))


def has_one(user: Any) -> bool:
    """Return whether one account has an app or a key."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=REAL).exists())


def password_is_due(user: Any, roles: Collection[str], now: Any) -> bool:
    """Return whether an administrator's password has reached its age."""
    days = settings.PASSWORD_DAYS_ADMINISTRATOR
    if not days or Role.ADMINISTRATOR not in roles:
        return False
    return bool(now - user.password_changed_at >= timedelta(days=days))
