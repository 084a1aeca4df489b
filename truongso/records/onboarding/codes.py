"""One-time codes as people read and type them: k7mpx-4qd9t-wahh3, 15 signs, about 74 bits."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from truongso.core.refusal import Refused
from truongso.core.sealed import blind_index
from truongso.records.onboarding.models import AccessCode

# No letter or digit that is taken for another one on paper (0 o, 1 l i).
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUP, GROUPS = 5, 3
LENGTH = GROUP * GROUPS
LONGEST_TYPED = 60
NO_LONGER = "Mã này không dùng được nữa: đã dùng, đã hết hạn hoặc đã được thay. Hãy xin phiếu mới."


def fresh_codes(count: int) -> list[str]:
    """Return new codes without dashes; their first five signs name no row yet."""
    found: dict[str, str] = {}
    while len(found) < count:
        made = {code[:GROUP]: code for code in (_random() for _ in range(count - len(found)))}
        taken = set(AccessCode.objects.filter(selector__in=made).values_list("selector", flat=True))
        found |= {selector: code for selector, code in made.items() if selector not in taken | set(found)}
    return list(found.values())[:count]


def _random() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def cleaned(typed: str) -> str:
    """Return a typed or scanned code as it is kept: without dashes and blanks, in lower case; "" when it cannot be one."""
    code = "".join(c for c in typed[:LONGEST_TYPED].lower() if c not in "- \t\r\n\u00a0\u2013\u2011")
    return code if len(code) == LENGTH and set(code) <= set(LETTERS) else ""


def grouped(code: str) -> str:
    """Return a code in groups that can be read aloud."""
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def hash_of(code: str, purpose: str) -> str:
    """Return what is kept of a code; the key lies outside the database, and a code serves one purpose."""
    return blind_index(f"onboarding.{purpose}:{code}")


def address_of(code: str, *, invitation: bool = False) -> str:
    """Return the address that a slip shows as a picture; to open it changes nothing."""
    page = reverse("onboarding:accept" if invitation else "onboarding:first_login")
    return f"{settings.SITE_ADDRESS}{page}?{urlencode({'ma': grouped(code)})}"


def rows_for(codes: Iterable[str], purpose: str, *, expires_at: datetime) -> list[AccessCode]:
    """Return rows that keep codes, not yet saved and not yet for anybody."""
    return [
        AccessCode(purpose=purpose, selector=code[:GROUP], secret_hash=hash_of(code, purpose), expires_at=expires_at)
        for code in codes
    ]


def still_usable(row: AccessCode, now: datetime) -> AccessCode:
    """Lock a code that was tried before, and return it; Refused when it was used, voided or expired meanwhile."""
    locked = AccessCode.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if not locked.is_usable(now):
        raise Refused(NO_LONGER)
    return locked
