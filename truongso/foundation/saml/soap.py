"""Logout from server to server: the browser of the person is not needed, so it also works when they are elsewhere."""

import httpx
from saml2 import samlp
from saml2.pack import make_soap_enveloped_saml_thingy

from truongso.core.refusal import Refused
from truongso.foundation.saml.current_key import signing_key
from truongso.foundation.saml.messages import LIMIT, SAMLP, parse
from truongso.foundation.saml.models import ProviderSession
from truongso.foundation.saml.names import name_id
from truongso.foundation.saml.provider import MAXIMUM_SECONDS_TO_APPLICATION, identity_provider

_HEADERS = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": "http://www.oasis-open.org/committees/security"}


def tell(session: ProviderSession) -> str:
    """Tell the application that a session has ended; return what went wrong, nothing when it understood."""
    try:
        envelope = _envelope(session)
        answer = httpx.post(
            session.provider.logout_soap_address,
            content=envelope,
            headers=_HEADERS,
            timeout=MAXIMUM_SECONDS_TO_APPLICATION,
            follow_redirects=False,
        )
    except httpx.HTTPError as error:
        return f"{type(error).__name__}: máy chủ của ứng dụng không trả lời"
    except Refused as refusal:
        return refusal.sentence
    return _trouble(answer)


def _envelope(session: ProviderSession) -> bytes:
    provider = session.provider
    with identity_provider(provider, signing_key()) as idp:
        _, message = idp.create_logout_request(
            destination=provider.logout_soap_address,
            issuer_entity_id=provider.entity_id,
            name_id=name_id(session.name_id, provider),
            session_indexes=[session.session_index],
            sign=True,
        )
    text = make_soap_enveloped_saml_thingy(str(message))
    return text if isinstance(text, bytes) else text.encode()


def _trouble(answer: httpx.Response) -> str:
    if answer.status_code != httpx.codes.OK or len(answer.content) > LIMIT:
        return f"ứng dụng trả lời mã {answer.status_code}"
    try:
        status = parse(answer.content).find(f".//{SAMLP}LogoutResponse/{SAMLP}Status/{SAMLP}StatusCode")
    except Refused as refusal:
        return refusal.sentence
    code = status.get("Value", "") if status is not None else ""
    return "" if code == samlp.STATUS_SUCCESS else f"ứng dụng trả lời «{code.rsplit(':', 1)[-1] or 'không rõ'}»"
