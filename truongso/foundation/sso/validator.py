"""Where the library's provider is stricter here: PKCE for everybody, exact addresses, families of tokens, who may enter."""

import re
import uuid
from typing import Any
from urllib.parse import unquote_plus

from allauth.core import context
from allauth.core.internal import httpkit
from allauth.idp.oidc import app_settings
from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.internal.oauthlib.request_validator import OAuthLibRequestValidator
from allauth.idp.oidc.internal.oauthlib.utils import get_validator_context
from allauth.idp.oidc.internal.tokens import decode_jwt_token
from allauth.idp.oidc.models import Client, Token
from oauthlib.common import Request
from oauthlib.oauth2.rfc6749 import errors

from truongso.foundation.sso import client_secrets, keys, tokens, visits
from truongso.foundation.sso.actions import note_reused
from truongso.foundation.sso.claims import claims_of
from truongso.foundation.sso.entering import may_enter
from truongso.foundation.sso.gate import is_ready, needs_consent
from truongso.foundation.sso.models import Application, TokenFamily
from truongso.foundation.sso.proofs import proof_of

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


class SchoolRequestValidator(OAuthLibRequestValidator):  # type: ignore[misc]
    """Answers the questions that oauthlib asks about clients, codes and tokens."""

    # --- Clients -------------------------------------------------------------------------------------------
    def _lookup_client(self, request: Request, client_id: str) -> Client | None:
        """A client without a row in the register is none."""
        client: Client | None = super()._lookup_client(request, client_id)
        return client if client and Application.objects.filter(client=client).exists() else None

    def authenticate_client(self, request: Request, *args: Any, **kwargs: Any) -> bool:
        # Name and secret come form-encoded (RFC 6749, 2.3.1), which the library leaves as it is; ours hold no % and no +.
        client_id, secret = (part and unquote_plus(part) for part in httpkit.extract_basic_auth(request.headers))
        if not client_id and not secret:
            client_id, secret = getattr(request, "client_id", None), getattr(request, "client_secret", None)
        if not isinstance(client_id, str) or not isinstance(secret, str) or not secret:
            return False
        client = self._lookup_client(request, client_id)
        if client is None or not client_secrets.matches(client, secret):
            return False
        if getattr(request, "client_id", None) not in (None, "", client_id):
            return False  # the secret of one application with the name of another
        self._use_client(request, client)
        return True

    def client_authentication_required(self, request: Request, *args: Any, **kwargs: Any) -> bool:
        """Everybody but a public client that says who it is shows a secret."""
        client = self._lookup_client(request, request.client_id) if request.client_id else None
        return not (client and client.type == Client.Type.PUBLIC)

    def validate_redirect_uri(
        self, client_id: str, redirect_uri: str, request: Request, *args: Any, **kwargs: Any
    ) -> bool:
        """Exactly as registered, letter by letter."""
        return redirect_uri in request.client.get_redirect_uris()

    def is_pkce_required(self, client_id: str, request: Request) -> bool:
        """Of every client, and by S256 alone; the library takes «plain» as well, so it is turned away here."""
        if request.response_type and request.code_challenge is not None:
            if request.code_challenge_method != "S256":
                raise errors.UnsupportedCodeChallengeMethodError(request=request)
            if not _CHALLENGE.fullmatch(request.code_challenge):
                raise errors.InvalidRequestError(description="Malformed code_challenge.", request=request)
        return True

    # --- The person at the door --------------------------------------------------------------------------------
    def validate_silent_login(self, request: Request) -> bool:
        if not is_ready(context.request):
            return False
        request.user = context.request.user
        return True

    def validate_silent_authorization(self, request: Request) -> bool:
        return not needs_consent(context.request.user, request.client.application, request.scopes)

    def validate_user_match(self, id_token_hint: str | None, scopes: Any, claims: Any, request: Request) -> bool:
        """A hint names the person who must be the one at the keyboard; the `claims` parameter is not supported."""
        if not id_token_hint:
            return True
        hint = decode_jwt_token(id_token_hint, client_id=request.client.id, verify_exp=False, verify_iss=True)
        if hint is None:
            return False
        user = context.request.user
        return not user.is_authenticated or hint.get("sub") == get_adapter().get_user_sub(request.client, user)

    # --- Codes and tokens ----------------------------------------------------------------------------------------
    def save_authorization_code(
        self, client_id: str, code: dict[str, Any], request: Request, *args: Any, **kwargs: Any
    ) -> None:
        super().save_authorization_code(client_id, code, request, *args, **kwargs)
        visit = visits.enter(context.request, request.client.application)
        tokens.begin(visit, request.client, code["code"], proof_of(context.request))

    def validate_code(
        self, client_id: str, code: str, client: Any, request: Request, *args: Any, **kwargs: Any
    ) -> bool:
        """A code that comes again ends what it became."""
        if request.client is None or request.client.id != client_id:
            return False
        family = tokens.of_code(request.client, code)
        if family is None or family.ended_at is not None:
            return False
        if family.code_used_at is not None:
            note_reused(family, what="mã đăng nhập")
            return False
        if not super().validate_code(client_id, code, client, request, *args, **kwargs):
            return False
        return self._use_family(family, request.user)

    def validate_refresh_token(
        self, refresh_token: str, client: Any, request: Request, *args: Any, **kwargs: Any
    ) -> bool:
        """A refresh token that comes again was copied: everything that came from the same login ends."""
        found = tokens.of_refresh_token(request.client, refresh_token)
        if found is None or found[0].ended_at is not None:
            return False
        family, token = found
        if token.used_at is not None:
            note_reused(family, what="mã làm mới")
            return False
        if not super().validate_refresh_token(refresh_token, client, request, *args, **kwargs):
            return False
        return self._use_family(family, request.user)

    def _use_family(self, family: TokenFamily, user: Any) -> bool:
        if may_enter(user, family.visit.application) is not None:
            tokens.end([family], "not_admitted")
            return False
        get_validator_context().family = family
        return True

    def save_bearer_token(self, token: dict[str, Any], request: Request, *args: Any, **kwargs: Any) -> None:
        used: Token | None = get_validator_context().refresh_token
        used_hash = used.hash if used else ""
        super().save_bearer_token(token, request, *args, **kwargs)
        tokens.remember(get_validator_context().family, token, used=used_hash)

    def validate_bearer_token(self, token: str, scopes: Any, request: Request) -> bool:
        """A token serves while its family stands and the person may enter."""
        if not super().validate_bearer_token(token, scopes, request):
            return False
        family = tokens.of_token(tokens.hash_of(token))
        if family is None or family.ended_at is not None:
            return False
        return may_enter(request.user, family.visit.application) is None

    def revoke_token(
        self, token: str, token_type_hint: str | None, request: Request, *args: Any, **kwargs: Any
    ) -> None:
        """An application takes back its own tokens only; with a refresh token goes all that came from it."""
        value_hash = tokens.hash_of(token)
        family = tokens.of_token(value_hash)
        if family is None or family.client_id != request.client.pk:
            return
        if family.tokens.filter(hash=value_hash, is_refresh=True).exists():
            tokens.end([family], "revoked")
        else:
            Token.objects.filter(hash=value_hash, client=request.client).delete()

    def finalize_id_token(self, id_token: dict[str, Any], token: Any, token_handler: Any, request: Request) -> str:
        """Say who it is, when and how they proved it, and which session it was; sign."""
        family: TokenFamily = get_validator_context().family
        id_token |= {
            "iss": get_adapter().get_issuer(),
            "exp": id_token["iat"] + app_settings.ID_TOKEN_EXPIRES_IN,
            "jti": uuid.uuid4().hex,
            "sid": str(family.visit.uid),
            "amr": family.amr,
            "acr": family.acr,
            **({"auth_time": family.auth_time} if family.auth_time else {}),
            **claims_of(request.user, request.scopes),
        }
        return keys.sign(id_token)
