"""A test hierarchy of certificates: two roots, their authorities, people of the cast, a time-stamp authority, a revoked one.

Everything is made on the spot and opens nothing real. The names say so.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

TEST = "MẪU THỬ"
SINCE = datetime(2025, 1, 1, tzinfo=UTC)
UNTIL = datetime(2031, 1, 1, tzinfo=UTC)
_USES = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
         "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip


@dataclass(frozen=True)
class Holder:
    """A certificate with its key and the certificates above it, up to but without the root."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    def as_pkcs12(self, password: str) -> bytes:
        """Return key and certificates as a .p12 file."""
        name = self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
        sealed = BestAvailableEncryption(password.encode())
        return pkcs12.serialize_key_and_certificates(str(name).encode(), self.key, self.certificate, self.chain, sealed)

    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@dataclass(frozen=True)
class Hierarchy:
    """What a school trusts and who signs, all invented."""

    root: Holder
    authority: Holder
    stamps: Holder
    people: dict[str, Holder]
    stranger_root: Holder
    stranger: Holder
    revocation_list: x509.CertificateRevocationList
    root_revocation_list: x509.CertificateRevocationList

    def write_trust(self, folder: Path) -> None:
        """Write root, authority and revocation lists as the school keeps what it trusts."""
        for name, parts in {
            "cong-vu/goc-mau-thu.pem": [self.root.certificate.public_bytes(Encoding.PEM)],
            "trung-gian/co-quan-mau-thu.pem": [self.authority.certificate.public_bytes(Encoding.PEM)],
            "thu-hoi/co-quan-mau-thu.crl": [self.revocation_list.public_bytes(Encoding.PEM)],
            "thu-hoi/goc-mau-thu.crl": [self.root_revocation_list.public_bytes(Encoding.PEM)],
        }.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"".join(parts))


@cache
def _key(number: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def make_hierarchy(
    *, now: datetime, people: dict[str, str], lists_run: timedelta = timedelta(days=30),
    organisations: dict[str, str] | None = None,
) -> Hierarchy:  # fmt: skip
    """Make the hierarchy: people are {code: full name}; the codes "revoked" and "expired" are what they say.

    organisations are {code: name}: agencies and schools outside, whose certificates bear their own name.

    A revoked certificate is revoked one day before now; an expired one ended thirty days before now.
    """
    root = _authority("Gốc chữ ký chuyên dùng công vụ", 1, None)
    authority = _authority("Cơ quan chứng thực chuyên dùng", 2, root)
    stamps = _end("Dịch vụ cấp dấu thời gian", 3, authority, stamping=True)
    holders = {
        code: _end(name, 10 + number, authority, ends=now - timedelta(days=30) if code == "expired" else UNTIL)
        for number, (code, name) in enumerate(people.items())
    }
    for number, (code, name) in enumerate((organisations or {}).items()):
        holders[code] = _end(name, 60 + number, authority, organisation=name)
    revoked = [holders["revoked"].certificate] if "revoked" in holders else []
    stranger_root = _authority("Gốc lạ", 4, None)
    return Hierarchy(
        root, authority, stamps, holders, stranger_root, _end("Phạm Thị An", 5, stranger_root),
        _revocation_list(authority, revoked, now, lists_run), _revocation_list(root, [], now, lists_run),
    )  # fmt: skip


def _authority(name: str, number: int, above: Holder | None) -> Holder:
    key = _key(number)
    subject = _name(name, organisation="Cơ quan chứng thực")
    builder = _builder(subject, key, above, SINCE, UNTIL)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    builder = builder.add_extension(_uses("key_cert_sign", "crl_sign", "digital_signature"), critical=True)
    return _signed(builder, key, above)


def _end(
    name: str, number: int, above: Holder, *, ends: datetime = UNTIL, stamping: bool = False,
    organisation: str = "Trường THPT An Lão",
) -> Holder:  # fmt: skip
    key = _key(number)
    builder = _builder(_name(name, organisation), key, above, SINCE, ends)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    if stamping:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        builder = builder.add_extension(_uses("digital_signature"), critical=True)
    else:
        builder = builder.add_extension(_uses("digital_signature", "content_commitment"), critical=True)
    return _signed(builder, key, above)


def _name(name: str, organisation: str = "Trường THPT An Lão") -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, f"{organisation} ({TEST})"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )


def _builder(
    subject: x509.Name, key: rsa.RSAPrivateKey, above: Holder | None, begins: datetime, ends: datetime
) -> x509.CertificateBuilder:
    issuer_key = (above.key if above else key).public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(above.certificate.subject if above else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
    )


def _signed(builder: x509.CertificateBuilder, key: rsa.RSAPrivateKey, above: Holder | None) -> Holder:
    certificate = builder.sign(above.key if above else key, SHA256())
    is_below_root = above is not None and above.certificate.subject != above.certificate.issuer
    return Holder(key, certificate, (above.certificate, *above.chain) if above and is_below_root else ())


def _uses(*names: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: name in names for name in _USES})


def _revocation_list(
    authority: Holder, revoked: list[x509.Certificate], now: datetime, lists_run: timedelta
) -> x509.CertificateRevocationList:
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(now - timedelta(hours=1))
        .next_update(now + lists_run)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
        .add_extension(x509.CRLNumber(1), critical=False)
    )
    for certificate in revoked:
        row = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number)
        row = row.revocation_date(now - timedelta(days=1)).add_extension(
            x509.CRLReason(x509.ReasonFlags.key_compromise), critical=False
        )
        builder = builder.add_revoked_certificate(row.build())
    return builder.sign(authority.key, SHA256())
