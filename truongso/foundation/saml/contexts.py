"""How strongly a person proved themselves, in the words that the application asked in."""

from collections.abc import Sequence

from saml2.authn_context import (
    INTERNETPROTOCOLPASSWORD,
    PASSWORD,
    PASSWORDPROTECTEDTRANSPORT,
    TIMESYNCTOKEN,
    UNSPECIFIED,
)

from truongso.foundation.sso.proofs import SINGLE_FACTOR, TWO_FACTORS

MICROSOFT_TWO_FACTORS = "http://schemas.microsoft.com/claims/multipleauthn"
# Weak before strong. What stands for two factors is answered only after two.
_STRENGTH = {
    UNSPECIFIED: 0,
    INTERNETPROTOCOLPASSWORD: 1,
    PASSWORD: 1,
    SINGLE_FACTOR: 1,
    PASSWORDPROTECTEDTRANSPORT: 1,
    TIMESYNCTOKEN: 2,
    MICROSOFT_TWO_FACTORS: 2,
    TWO_FACTORS: 2,
}


def answer(wanted: Sequence[str], comparison: str, acr: str) -> str | None:
    """Return the context to assert for a session of this strength, or None when the application asks for another."""
    have = 2 if acr == TWO_FACTORS else 1
    if not wanted:
        return TWO_FACTORS if have == 2 else PASSWORDPROTECTEDTRANSPORT
    known = [(_STRENGTH[one], one) for one in wanted if one in _STRENGTH]
    if comparison == "exact":
        return max((pair for pair in known if pair[0] <= have), default=(0, None))[1]
    return _compared(known, comparison, have)


def _compared(known: Sequence[tuple[int, str]], comparison: str, have: int) -> str | None:
    ours = TWO_FACTORS if have == 2 else PASSWORDPROTECTEDTRANSPORT
    levels = [level for level, _ in known]
    if not levels:
        return None
    fits = {
        "minimum": have >= min(levels),
        "maximum": have <= max(levels),
        "better": have > max(levels),
    }
    return ours if fits.get(comparison, False) else None


def wants_two_factors(wanted: Sequence[str], comparison: str) -> bool:
    """Return whether a second factor would satisfy what a password alone does not."""
    return answer(wanted, comparison, SINGLE_FACTOR) is None and answer(wanted, comparison, TWO_FACTORS) is not None
