"""Is a certificate that of an organisation, or of a person who works there?

No field says so in a way that all providers follow. Our rule: the common name of an organisation's certificate is the name of
the organisation itself (NĐ 130/2018 named the tax number in UID for organisations, the identity number for persons; recalled,
unchecked), so either the name stands in the organisation's or the other way round, or UID carries a tax number (MST).
"""

from asn1crypto import x509

from truongso.core.text import fold
from truongso.foundation.signing.verdicts import SignerFinding

_PERSONAL = ("cmnd", "cccd", "hc:", "cdd")


def is_of_organisation(signer: SignerFinding) -> bool:
    """Return whether a signature was made with the certificate of an organisation."""
    identifier = _identifier(signer.certificate)
    if identifier.startswith(_PERSONAL):
        return False
    if identifier.startswith("mst"):
        return True
    name, organisation = fold(signer.name).strip(), fold(signer.organisation).strip()
    return bool(name and organisation) and (name in organisation or organisation in name)


def _identifier(certificate_hex: str) -> str:
    """Return the identifier (UID) in the subject of a certificate, in small letters; nothing when there is none."""
    try:
        subject = x509.Certificate.load(bytes.fromhex(certificate_hex)).subject.native
    except (ValueError, TypeError):
        return ""
    return str(subject.get("user_id", "")).lower()
