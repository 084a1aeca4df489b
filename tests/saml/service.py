"""The other side: pysaml2's own service provider, as the library of the school would run it."""

import base64
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT, BINDING_SOAP
from saml2.client import Saml2Client
from saml2.config import SPConfig
from saml2.metadata import entity_descriptor
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

ENTITY = "https://thu-vien.demo.invalid/saml"
HOME = "https://thu-vien.demo.invalid/"
ACS = "https://thu-vien.demo.invalid/saml/acs"
LOGOUT = "https://thu-vien.demo.invalid/saml/slo"


def make_pair(folder: Path, name: str = "sp") -> tuple[str, str]:
    """Write a key and its certificate, and return where."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(
        subject,
        subject,
        key.public_key(),
        x509.random_serial_number(),
        now - timedelta(days=1),
        now + timedelta(days=30),
    )
    certificate = builder.sign(key, hashes.SHA256())
    paths = folder / f"{name}.key", folder / f"{name}.pem"
    paths[0].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()))
    paths[1].write_bytes(certificate.public_bytes(Encoding.PEM))
    return str(paths[0]), str(paths[1])


class Service:
    """An application with SAML: asks for logins, reads answers, ends sessions."""

    def __init__(self, pair: tuple[str, str], school_metadata: str, **options: Any) -> None:
        self.school_metadata = school_metadata
        self.key_file, self.certificate_file = pair
        self.options = options
        self.client = self._client()
        self.asked: dict[str, str] = {}

    def _client(self) -> Saml2Client:
        config = SPConfig()
        config.load(
            {
                "entityid": self.options.get("entity", ENTITY),
                "key_file": self.key_file,
                "cert_file": self.certificate_file,
                "allow_unknown_attributes": True,
                "metadata": {"inline": [self.school_metadata]},
                "service": {"sp": self._sp()},
            }
        )
        return Saml2Client(config=config)

    def _sp(self) -> dict[str, Any]:
        logouts = [(LOGOUT, BINDING_HTTP_REDIRECT)]
        if soap := self.options.get("soap"):
            logouts.append((soap, BINDING_SOAP))
        return {
            "endpoints": {
                "assertion_consumer_service": [(self.options.get("acs", ACS), BINDING_HTTP_POST)],
                "single_logout_service": logouts,
            },
            "allow_unsolicited": self.options.get("unsolicited", False),
            "authn_requests_signed": self.options.get("signs", False),
            "want_assertions_signed": True,
            "want_response_signed": False,
            "logout_requests_signed": True,
            "signing_algorithm": SIG_RSA_SHA256,
            "digest_algorithm": DIGEST_SHA256,
            "name_id_policy_format": None,
        }

    @property
    def metadata(self) -> str:
        return str(entity_descriptor(self.client.config))

    @property
    def certificate(self) -> str:
        return Path(self.certificate_file).read_text()

    def ask(self, relay_state: str = "/sach/12", *, binding: str = BINDING_HTTP_REDIRECT, **options: Any) -> str:
        """Return the address of the school to which the browser is sent for a login."""
        number, info = self.client.prepare_for_authenticate(relay_state=relay_state, binding=binding, **options)
        self.asked[number] = "/"
        self.last = number
        if binding == BINDING_HTTP_REDIRECT:
            return dict(info["headers"])["Location"]
        return str(info["data"])

    def read(self, response: str) -> Any:
        """Return what an answer says, verified as an application verifies it; an exception when it is not right."""
        return self.client.parse_authn_request_response(response, BINDING_HTTP_POST, outstanding=dict(self.asked))

    def ask_logout(self, name_id: Any, indexes: list[str], *, address: str, sign: bool = True) -> str:
        """Return the address to which the browser is sent to end a session everywhere."""
        _, message = self.client.create_logout_request(
            address, self.client.config.entityid, name_id=name_id, session_indexes=indexes, sign=False
        )
        info = self.client.apply_binding(BINDING_HTTP_REDIRECT, str(message), address, "tro-lai", sign=sign)
        return dict(info["headers"])["Location"]


def fields_of(page: str) -> dict[str, str]:
    """Return the hidden fields of the page that carries an answer."""
    found = re.findall(r'<input type="hidden" name="(SAMLResponse|SAMLRequest|RelayState)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found}


def xml_of(response: str) -> str:
    return base64.b64decode(response).decode()


def path_of(address: str) -> str:
    """Return path and query of an address, for the test client."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def query_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
