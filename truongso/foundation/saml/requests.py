"""What an application asks for when it sends somebody to log in; everything is checked before anybody types a password."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element

from django.core import signing
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from saml2 import BINDING_HTTP_POST
from saml2.saml import NAMEID_FORMAT_UNSPECIFIED

from truongso.core.refusal import Refused
from truongso.foundation.saml import signatures
from truongso.foundation.saml.addresses import here
from truongso.foundation.saml.messages import SAML, SAMLP, UNREADABLE, check_signature_place, parse, text_of, unpack
from truongso.foundation.saml.models import ServiceProvider

GOOD_FOR = timedelta(minutes=5)
CLOCK_SLACK = timedelta(minutes=3)
TIME_TO_LOG_IN = 15 * 60  # seconds from the request until the person has proved themselves
MOST_RELAY_STATE = 2000
_SALT = "truongso.saml.request"


@dataclass(frozen=True)
class Arrived:
    """A message as it came: the parameters, the raw query string, and whether it was posted."""

    message: str
    relay_state: str
    query: str
    by_post: bool


@dataclass(frozen=True)
class LoginRequest:
    """A checked request to log somebody in; id is empty when the school starts."""

    provider: int
    id: str
    acs_address: str
    relay_state: str
    at: float
    is_forced: bool = False
    is_passive: bool = False
    contexts: tuple[str, ...] = ()
    comparison: str = "exact"

    def as_token(self) -> str:
        """Return it as text that only we could have made, to carry it over the login page."""
        return signing.dumps(asdict(self), salt=_SALT, compress=True)


def from_token(token: str) -> LoginRequest:
    """Return the request of a token; Refused when it was altered or the person took too long."""
    try:
        values: dict[str, Any] = signing.loads(token, salt=_SALT, max_age=TIME_TO_LOG_IN)
    except signing.BadSignature:
        raise Refused("Yêu cầu đăng nhập đã quá hạn: hãy mở lại ứng dụng và đăng nhập lần nữa.") from None
    return LoginRequest(**{**values, "contexts": tuple(values["contexts"])})


def read_login_request(arrived: Arrived) -> LoginRequest:
    """Return what the application asks for; Refused with the reason for everything that does not fit the register."""
    xml = unpack(arrived.message, deflated=not arrived.by_post)
    root = parse(xml)
    if root.tag != f"{SAMLP}AuthnRequest":
        raise Refused(UNREADABLE)
    provider = sender_of(root)
    check_envelope(root, here("saml:login"))
    is_signed, must = check_signature_place(root), provider.demands_signed_requests
    signatures.check(provider, arrived, xml, "authn_request", is_signed=is_signed, must=must)
    _check_name_id_policy(root, provider)
    if len(arrived.relay_state) > MOST_RELAY_STATE:
        raise Refused("RelayState của ứng dụng quá dài.")
    wanted = root.find(f"{SAMLP}RequestedAuthnContext")
    return LoginRequest(
        provider=provider.pk,
        id=root.get("ID", ""),
        acs_address=_acs_address(root, provider),
        relay_state=arrived.relay_state,
        at=timezone.now().timestamp(),
        is_forced=_is_true(root.get("ForceAuthn")),
        is_passive=_is_true(root.get("IsPassive")),
        contexts=_contexts(wanted),
        comparison=(wanted.get("Comparison") or "exact") if wanted is not None else "exact",
    )


def sender_of(root: Element) -> ServiceProvider:
    """Return the registered application that a message names as its issuer."""
    issuer = text_of(root, f"{SAML}Issuer")
    found = ServiceProvider.objects.filter(entity_id=issuer).select_related("application").first() if issuer else None
    if found is None:
        raise Refused("Ứng dụng này chưa được đăng ký ở trường: hãy báo cho người quản trị hệ thống.")
    return found


def check_envelope(root: Element, address: str) -> None:
    """Refuse a message of another version, for another address, or of another time."""
    sent = parse_datetime(root.get("IssueInstant", "").strip())
    if root.get("Version") != "2.0" or not 1 <= len(root.get("ID", "")) <= 200 or sent is None:
        raise Refused(UNREADABLE)
    if root.get("Destination", address) != address:
        raise Refused("Yêu cầu SAML gửi cho địa chỉ khác: hãy kiểm tra địa chỉ đăng nhập (SSO URL) đã khai ở ứng dụng.")
    _check_time(sent if timezone.is_aware(sent) else sent.replace(tzinfo=timezone.get_default_timezone()))


def _check_time(sent: datetime) -> None:
    age = timezone.now() - sent
    if age > GOOD_FOR + CLOCK_SLACK or age < -CLOCK_SLACK:
        raise Refused(
            "Yêu cầu đăng nhập đã quá hạn hoặc đồng hồ của máy chủ ứng dụng sai giờ: hãy mở lại ứng dụng, "
            "nếu vẫn vậy hãy báo người quản trị ứng dụng chỉnh đồng hồ."
        )


def _acs_address(root: Element, provider: ServiceProvider) -> str:
    """Return where the answer goes: only ever an address of the register, letter for letter."""
    if root.get("ProtocolBinding", BINDING_HTTP_POST) != BINDING_HTTP_POST:
        raise Refused("Ứng dụng đòi nhận kết quả theo cách khác HTTP-POST: hãy chọn HTTP-POST ở ứng dụng.")
    asked, index = root.get("AssertionConsumerServiceURL"), root.get("AssertionConsumerServiceIndex")
    known: list[str] = provider.acs_addresses
    if asked is None and index is not None and index.isdecimal() and int(index) < len(known):
        return known[int(index)]
    if asked is None and index is None:
        return known[0]
    if asked not in known:
        raise Refused(
            "Ứng dụng đòi trả kết quả về một địa chỉ chưa đăng ký nên bị từ chối: "
            "người quản trị hãy so địa chỉ nhận kết quả (ACS) đã khai trong Trường Số với địa chỉ ở ứng dụng."
        )
    return asked


def _check_name_id_policy(root: Element, provider: ServiceProvider) -> None:
    policy = root.find(f"{SAMLP}NameIDPolicy")
    asked = policy.get("Format", NAMEID_FORMAT_UNSPECIFIED) if policy is not None else NAMEID_FORMAT_UNSPECIFIED
    if asked not in {NAMEID_FORMAT_UNSPECIFIED, provider.name_id_format}:
        raise Refused(
            f"Ứng dụng đòi định danh kiểu «{asked.rsplit(':', 1)[-1][:40]}» còn Trường Số đang chọn "
            f"«{provider.name_id_format.rsplit(':', 1)[-1]}»: người quản trị hãy chọn giống nhau ở hai bên (NameID format)."
        )


def _contexts(wanted: Element | None) -> tuple[str, ...]:
    found = wanted.findall(f"{SAML}AuthnContextClassRef") if wanted is not None else []
    return tuple((one.text or "").strip() for one in found[:10])


def _is_true(text: str | None) -> bool:
    return (text or "").strip() in {"true", "1"}
