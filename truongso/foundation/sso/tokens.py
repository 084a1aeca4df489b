"""Families of tokens: what one authorisation code became, so that a stolen code or refresh token ends all of it.

django-allauth keeps tokens by hash and forgets a refresh token when it is used; here it stays known, with its family.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client, Token
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from truongso.foundation.sso.models import FamilyToken, TokenFamily, Visit
from truongso.foundation.sso.proofs import Proof


def hash_of(value: str) -> str:
    """Return the hash under which the library keeps a token."""
    return str(get_adapter().hash_token(value))


def begin(visit: Visit, client: Client, code: str, proof: Proof) -> TokenFamily:
    """Begin a family with the code that was just handed out."""
    return TokenFamily.objects.create(
        visit=visit,
        client=client,
        user=visit.user,
        code_hash=hash_of(code),
        auth_time=proof.auth_time,
        amr=list(proof.amr),
        acr=proof.acr,
    )


def of_code(client: Client, code: str) -> TokenFamily | None:
    """Return the family of a code of this client, locked: a second use waits for the first."""
    found = TokenFamily.objects.select_for_update(of=("self",)).select_related("visit__application")
    return found.filter(client=client, code_hash=hash_of(code)).first()


def of_refresh_token(client: Client, value: str) -> tuple[TokenFamily, FamilyToken] | None:
    """Return the family of a refresh token of this client, locked, and the token as it stands then."""
    token = FamilyToken.objects.filter(family__client=client, hash=hash_of(value), is_refresh=True).first()
    if token is None:
        return None
    rows = TokenFamily.objects.select_for_update(of=("self",)).select_related("visit__application")
    family = rows.get(pk=token.family_id)
    token.refresh_from_db()
    return family, token


def of_token(value_hash: str) -> TokenFamily | None:
    """Return the family of a token by its hash."""
    return TokenFamily.objects.filter(tokens__hash=value_hash).select_related("visit__application").first()


def remember(family: TokenFamily, issued: dict[str, Any], *, used: str = "") -> None:
    """Write down which tokens came out, and which code or refresh token was used up for them."""
    now = timezone.now()
    if used:
        family.tokens.filter(hash=used).update(used_at=now)
    elif family.code_used_at is None:
        family.code_used_at = now
        family.save(update_fields=["code_used_at"])
    Visit.objects.filter(pk=family.visit_id).update(last_at=now)
    made = [FamilyToken(family=family, hash=hash_of(issued["access_token"]))]
    if issued.get("refresh_token"):
        made.append(FamilyToken(family=family, hash=hash_of(issued["refresh_token"]), is_refresh=True))
    FamilyToken.objects.bulk_create(made)


def end(families: Iterable[TokenFamily], reason: str) -> int:
    """End families: their tokens are gone at once; return how many families there were."""
    keys = [family.pk for family in families if family.ended_at is None]
    hashes = FamilyToken.objects.filter(family__in=keys).values("hash")
    Token.objects.filter(hash__in=hashes).delete()
    return TokenFamily.objects.filter(pk__in=keys).update(ended_at=timezone.now(), end_reason=reason)


def end_every(user: Any, reason: str) -> None:
    """End whatever lets somebody act for user: families, and tokens that belong to none."""
    end(TokenFamily.objects.filter(user=user, ended_at=None), reason)
    Token.objects.filter(user=user).delete()


def forget_old() -> int:
    """Delete tokens that expired and families of which none is left and no code can come again; return their number."""
    Token.objects.expired().delete()
    long_ago = timezone.now() - timedelta(seconds=settings.IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN)
    families = TokenFamily.objects.filter(Q(started_at__lt=long_ago) | Q(ended_at__lt=long_ago))
    alive = FamilyToken.objects.filter(hash__in=Token.objects.values("hash")).values("family")
    return int(families.exclude(pk__in=alive).delete()[1].get("sso.TokenFamily", 0))
