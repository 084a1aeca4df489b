"""Single logout that an application starts: the person leaves there, so they leave here and everywhere."""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from saml2 import BINDING_HTTP_REDIRECT, samlp
from saml2.s_utils import error_status_factory, success_status_factory

from truongso.core.refusal import Refused
from truongso.foundation.saml import signatures
from truongso.foundation.saml.addresses import here
from truongso.foundation.saml.current_key import signing_key
from truongso.foundation.saml.messages import SAML, SAMLP, UNREADABLE, check_signature_place, parse, text_of, unpack
from truongso.foundation.saml.models import ServiceProvider
from truongso.foundation.saml.requests import MOST_RELAY_STATE, Arrived, check_envelope, sender_of


@dataclass(frozen=True)
class LogoutRequest:
    """A checked request to end somebody's session."""

    provider: ServiceProvider
    xml: str
    name: str
    indexes: tuple[str, ...]
    relay_state: str


@dataclass(frozen=True)
class LogoutAnswer:
    """What the browser brings back: by a redirect to address, or posted there when there is a message."""

    address: str
    message: str = ""
    relay_state: str = ""


def read_logout_request(arrived: Arrived) -> LogoutRequest:
    """Return whose session an application ends; Refused unless it is signed by the application."""
    xml = unpack(arrived.message, deflated=not arrived.by_post)
    root = parse(xml)
    if root.tag != f"{SAMLP}LogoutRequest":
        raise Refused(UNREADABLE)
    provider = sender_of(root)
    check_envelope(root, here("saml:logout"))
    is_signed = check_signature_place(root)
    signatures.check(provider, arrived, xml, "logout_request", is_signed=is_signed, must=True)
    name = text_of(root, f"{SAML}NameID")
    if not name or len(arrived.relay_state) > MOST_RELAY_STATE:
        raise Refused(UNREADABLE)
    indexes = tuple((one.text or "").strip() for one in root.findall(f"{SAMLP}SessionIndex"))
    return LogoutRequest(provider, xml.decode(), name, indexes, arrived.relay_state)


def answer(request: LogoutRequest, *, was_known: bool) -> LogoutAnswer | None:
    """Return the signed answer for the application, or None when it has no address for one."""
    from truongso.foundation.saml.provider import identity_provider  # heavy, see there

    provider = request.provider
    if not provider.logout_address:
        return None
    by_redirect = provider.logout_binding == BINDING_HTTP_REDIRECT
    status = success_status_factory() if was_known else _unknown()
    with identity_provider(provider, signing_key()) as idp:
        message = samlp.logout_request_from_string(request.xml)
        response = idp.create_logout_response(message, [provider.logout_binding], status=status, sign=not by_redirect)
        sent = idp.apply_binding(
            provider.logout_binding,
            str(response),
            provider.logout_address,
            request.relay_state,
            response=True,
            sign=by_redirect,
        )
    return _as_answer(sent, str(response), request, by_redirect=by_redirect)


def _as_answer(sent: dict[str, Any], xml: str, request: LogoutRequest, *, by_redirect: bool) -> LogoutAnswer:
    if by_redirect:
        return LogoutAnswer(dict(sent["headers"])["Location"])
    return LogoutAnswer(request.provider.logout_address, b64encode(xml.encode()).decode(), request.relay_state)


def _unknown() -> Any:
    return error_status_factory((samlp.STATUS_UNKNOWN_PRINCIPAL, "Không có phiên nào như vậy."))
