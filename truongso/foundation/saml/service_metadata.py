"""The metadata of an application: read from the file that it gives, and written for pysaml2 from what was kept."""

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT, BINDING_SOAP, md
from saml2.xmldsig import KeyInfo, X509Certificate, X509Data

from truongso.core.refusal import Refused
from truongso.foundation.saml import certificates
from truongso.foundation.saml.messages import DS, LIMIT, METADATA, parse
from truongso.foundation.saml.models import NameIdFormat, ServiceProvider
from truongso.foundation.sso.redirects import check_address

MOST_BYTES = LIMIT + 1  # one more than may be, so that a longer file is noticed
PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"


@dataclass(frozen=True)
class Described:
    """What a metadata file says of an application."""

    entity_id: str
    acs_addresses: list[str]
    logout_address: str = ""
    logout_binding: str = BINDING_HTTP_REDIRECT
    logout_soap_address: str = ""
    certificates: str = ""
    demands_signed_requests: bool = False
    name_id_format: str = ""
    ignored: list[str] = field(default_factory=list)


def read(xml: bytes) -> Described:
    """Return what a metadata file says; Refused for entities, for several applications in one file, and for no SAML 2."""
    root = parse(xml)
    if root.tag == f"{METADATA}EntitiesDescriptor":
        raise Refused("Tệp siêu dữ liệu có nhiều ứng dụng: hãy lấy tệp của riêng ứng dụng cần đăng ký.", field="file")
    if root.tag != f"{METADATA}EntityDescriptor":
        raise Refused("Tệp này không phải siêu dữ liệu SAML của một ứng dụng.", field="file")
    roles = [role for role in root.findall(f"{METADATA}SPSSODescriptor") if _speaks_saml2(role)]
    if not roles:
        raise Refused(
            "Tệp siêu dữ liệu này không phải của một ứng dụng (SP) dùng SAML 2.0: "
            "hãy lấy tệp ở trang cấu hình SAML của ứng dụng, không phải tệp của Trường Số.",
            field="file",
        )
    return _described(root.get("entityID", ""), roles[0])


def _speaks_saml2(role: Element) -> bool:
    return PROTOCOL in role.get("protocolSupportEnumeration", "").split()


def _described(entity_id: str, role: Element) -> Described:
    services = list(role.findall(f"{METADATA}AssertionConsumerService"))
    by_post = [one for one in services if one.get("Binding") == BINDING_HTTP_POST]
    by_post.sort(key=_rank)
    if not entity_id or not by_post:
        raise Refused("Tệp siêu dữ liệu thiếu entityID hoặc địa chỉ nhận kết quả (ACS) kiểu HTTP-POST.", field="file")
    logouts = {one.get("Binding"): one for one in reversed(role.findall(f"{METADATA}SingleLogoutService"))}
    front = logouts.get(BINDING_HTTP_REDIRECT, logouts.get(BINDING_HTTP_POST))
    soap = logouts.get(BINDING_SOAP)
    formats = [(one.text or "").strip() for one in role.findall(f"{METADATA}NameIDFormat")]
    return Described(
        entity_id=entity_id,
        acs_addresses=[_address(one) for one in by_post],
        logout_address=_address(front, "ResponseLocation") or _address(front),
        logout_binding=front.get("Binding", "") if front is not None else BINDING_HTTP_REDIRECT,
        logout_soap_address=_address(soap),
        certificates=certificates.normalized("\n".join(_signing(role))),
        demands_signed_requests=role.get("AuthnRequestsSigned", "").lower() in {"true", "1"},
        name_id_format=next((one for one in formats if one in NameIdFormat.values), ""),
        ignored=[one.get("Binding", "") for one in services if one not in by_post],
    )


def _address(service: Element | None, name: str = "Location") -> str:
    text = service.get(name, "") if service is not None else ""
    return check_address(text, field="file") if text else ""


def _rank(service: Element) -> tuple[bool, int]:
    """The default first, then by index, as the standard says."""
    index = service.get("index", "0")
    return service.get("isDefault") not in {"true", "1"}, int(index) if index.isdecimal() else 0


def _signing(role: Element) -> list[str]:
    bodies = [
        "".join((one.text or "").split())
        for key in role.findall(f"{METADATA}KeyDescriptor")
        if key.get("use") in {None, "signing"}
        for one in key.iter(f"{DS}X509Certificate")
    ]
    return [f"-----BEGIN CERTIFICATE-----{body}-----END CERTIFICATE-----" for body in dict.fromkeys(bodies) if body]


def written(provider: ServiceProvider) -> str:
    """Return the metadata of a registered application, for pysaml2, from the rows alone."""
    role = md.SPSSODescriptor(
        protocol_support_enumeration=PROTOCOL,
        key_descriptor=[signing_key(body) for body in certificates.bodies(provider.certificates)],
        assertion_consumer_service=[
            md.AssertionConsumerService(binding=BINDING_HTTP_POST, location=address, index=str(number))
            for number, address in enumerate(provider.acs_addresses)
        ],
        single_logout_service=[
            md.SingleLogoutService(binding=binding, location=address)
            for binding, address in (
                (provider.logout_binding, provider.logout_address),
                (BINDING_SOAP, provider.logout_soap_address),
            )
            if address
        ],
    )
    return str(md.EntityDescriptor(entity_id=provider.entity_id, spsso_descriptor=role))


def signing_key(body: str) -> md.KeyDescriptor:
    """Return the element of metadata that shows a certificate."""
    data = X509Data(x509_certificate=X509Certificate(text=body))
    return md.KeyDescriptor(use="signing", key_info=KeyInfo(x509_data=data))
