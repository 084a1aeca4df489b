"""The message that a browser carries back: signed with RSA-SHA256, for one application, for five minutes."""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from saml2 import samlp

from truongso.foundation.accounts.models import User
from truongso.foundation.saml import attributes
from truongso.foundation.saml.models import ServiceProvider, SigningKey
from truongso.foundation.saml.names import name_id
from truongso.foundation.saml.requests import LoginRequest
from truongso.foundation.sso.proofs import Proof

NOT_PASSIVE = (samlp.STATUS_NO_PASSIVE, "Người dùng cần đăng nhập.")
NO_CONTEXT = (samlp.STATUS_NO_AUTHN_CONTEXT, "Không có cách xác thực mà ứng dụng đòi.")


@dataclass(frozen=True)
class Answer:
    """A response ready to be posted, and the index of the session that it opens (empty for an error)."""

    message: str
    acs_address: str
    relay_state: str
    session_index: str = ""


def success(
    request: LoginRequest, provider: ServiceProvider, user: User, name: str, proof: Proof, context: str, *,
    key: SigningKey, until: datetime,
) -> Answer:  # fmt: skip
    """Return the signed statement that user proved themselves."""
    from truongso.foundation.saml.provider import identity_provider  # heavy, see there

    with identity_provider(provider, key) as idp:
        xml = idp.create_authn_response(
            identity=attributes.released(user, provider.attributes),
            in_response_to=request.id or None,
            destination=request.acs_address,
            sp_entity_id=provider.entity_id,
            name_id=name_id(name, provider),
            authn={"class_ref": context, "authn_instant": proof.auth_time},
            sign_assertion=True,
            sign_response=provider.signs_response,
            session_not_on_or_after=until.strftime("%Y-%m-%dT%H:%M:%SZ"),
        )
    return _answer(request, xml, session_index=_session_index(str(xml)))


def failure(request: LoginRequest, provider: ServiceProvider, why: tuple[str, str], *, key: SigningKey) -> Answer:
    """Return a signed response that says why nobody was logged in."""
    from truongso.foundation.saml.provider import identity_provider  # heavy, see there

    with identity_provider(provider, key) as idp:
        xml = idp.create_error_response(request.id, destination=request.acs_address, info=why, sign=True)
    return _answer(request, xml)


def _answer(request: LoginRequest, xml: Any, session_index: str = "") -> Answer:
    message = base64.b64encode(str(xml).encode()).decode()
    return Answer(message, request.acs_address, request.relay_state, session_index)


def _session_index(xml: str) -> str:
    statement = samlp.response_from_string(xml).assertion[0].authn_statement[0]
    return str(statement.session_index)
