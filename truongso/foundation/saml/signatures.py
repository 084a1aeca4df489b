"""Who signed a message: checked against the certificates of the register, never against one inside the message."""

from typing import TYPE_CHECKING

from saml2 import SAMLError

from truongso.core.refusal import Refused
from truongso.foundation.saml import certificates, redirect_signature
from truongso.foundation.saml.models import ServiceProvider

if TYPE_CHECKING:
    from truongso.foundation.saml.requests import Arrived


def check(provider: ServiceProvider, arrived: "Arrived", xml: bytes, kind: str, *, is_signed: bool, must: bool) -> None:
    """Refuse a message that is not signed where it must be, or whose signature is not the application's.

    kind is pysaml2's word for the message (authn_request, logout_request, logout_response); is_signed says whether the
    XML itself carries a signature. One by Redirect carries it in the query.
    """
    in_query = not arrived.by_post and redirect_signature.is_signed(arrived.query)
    if not is_signed and not in_query:
        if must:
            raise Refused(
                "Yêu cầu SAML không có chữ ký trong khi ứng dụng này bắt buộc ký: hãy bật ký yêu cầu ở ứng dụng."
            )
        return
    if not provider.certificates:
        raise Refused(
            "Ứng dụng có ký yêu cầu nhưng Trường Số chưa có chứng thư của ứng dụng: "
            "người quản trị hãy nạp siêu dữ liệu hoặc dán chứng thư ở trang của ứng dụng."
        )
    if in_query:
        redirect_signature.verify(arrived.query, certificates.loaded(provider.certificates))
    if is_signed:
        _check_xml(provider, xml, kind)


def _check_xml(provider: ServiceProvider, xml: bytes, kind: str) -> None:
    from truongso.foundation.saml.provider import verifier  # heavy, see there

    try:
        verified = verifier(provider).correctly_signed_message(xml.decode(), kind, must=True)
    except (SAMLError, UnicodeDecodeError, ValueError, TypeError, AttributeError, KeyError):
        verified = None  # pysaml2 stumbles over odd signatures in many ways; none of them is a right signature
    if verified is None:
        raise Refused(redirect_signature.WRONG)
