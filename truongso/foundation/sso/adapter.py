"""How the library's OpenID Connect provider speaks for this school."""

import uuid
from collections.abc import Iterable
from typing import Any, Literal

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.internal.private_keys import filter_keys
from allauth.idp.oidc.models import Client, PrivateKey, Token
from django.conf import settings
from django.utils import timezone

from truongso.foundation.accounts.models import User
from truongso.foundation.sso import keys, tokens
from truongso.foundation.sso.claims import SCOPES, claims_of, subject_of
from truongso.foundation.sso.entering import may_enter


class OidcAdapter(DefaultOIDCAdapter):  # type: ignore[misc]
    """One fixed issuer, keys from the database, claims by scope."""

    scope_display = {name: scope.words for name, scope in SCOPES.items()}

    def get_issuer(self) -> str:
        """The address of the site as it is set up: orders to log out are signed where there is no request."""
        return str(settings.SITE_ADDRESS)

    def get_user_sub(self, client: Client, user: Any) -> str:
        return subject_of(user)

    def get_user_by_sub(self, client: Client, sub: str) -> User | None:
        """Return the open account of a subject; nobody for what is no subject."""
        try:
            uid = uuid.UUID(sub)
        except (ValueError, TypeError, AttributeError):
            return None
        found: User | None = User.objects.select_related("person").filter(person__uid=uid, is_active=True).first()
        return found

    def get_claims(
        self,
        purpose: Literal["id_token", "userinfo"],
        user: Any,
        client: Client,
        scopes: Iterable[str],
        email: str | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        return claims_of(user, set(scopes))

    def list_private_keys(
        self, *, did_activate: Literal[True] | None = None, is_active: Literal[True] | None = None
    ) -> list[PrivateKey]:
        now = timezone.now()
        keys.signing_key(now)  # a provider without a key would show an empty set
        found = [keys.as_allauth(row) for row in keys.published(now)]
        return list(filter_keys(found, did_activate=did_activate, is_active=is_active))

    def is_introspection_allowed(self, token: Token, *, caller_client: Client) -> bool:
        """A token of somebody who may no longer enter is no token."""
        family = tokens.of_token(token.hash)
        if family is None or family.ended_at is not None:
            return False
        return may_enter(token.user, family.visit.application) is None
