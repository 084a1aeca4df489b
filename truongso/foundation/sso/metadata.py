"""What the provider says about itself at /.well-known/openid-configuration: only what is true here."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from truongso.foundation.sso.claims import PROOFS, SCOPES
from truongso.foundation.sso.keys import ALGORITHM
from truongso.foundation.sso.proofs import SINGLE_FACTOR, TWO_FACTORS

_ENDPOINTS = {
    "authorization_endpoint": "authorization",
    "token_endpoint": "token",
    "userinfo_endpoint": "userinfo",
    "jwks_uri": "jwks",
    "revocation_endpoint": "revoke",
    "introspection_endpoint": "introspect",
    "end_session_endpoint": "logout",
}
_CONFIDENTIAL = ["client_secret_basic", "client_secret_post"]


def address_of(view: str) -> str:
    """Return an endpoint under the issuer's address, whatever host name the request came by."""
    return f"{settings.SITE_ADDRESS}{reverse(f'idp:oidc:{view}')}"


def provider_metadata() -> dict[str, Any]:
    """Return the provider's metadata (OpenID Connect Discovery 1.0, RFC 8414)."""
    return {
        "issuer": settings.SITE_ADDRESS,
        **{name: address_of(view) for name, view in _ENDPOINTS.items()},
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "token_endpoint_auth_methods_supported": [*_CONFIDENTIAL, "none"],
        "revocation_endpoint_auth_methods_supported": [*_CONFIDENTIAL, "none"],
        "introspection_endpoint_auth_methods_supported": _CONFIDENTIAL,
        "code_challenge_methods_supported": ["S256"],
        "claims_supported": [*PROOFS, *(claim for scope in SCOPES.values() for claim in scope.claims)],
        "acr_values_supported": [SINGLE_FACTOR, TWO_FACTORS],
        "prompt_values_supported": ["none", "login", "consent"],
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "ui_locales_supported": ["vi"],
    }
