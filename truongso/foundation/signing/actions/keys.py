"""Register keys and stop using them."""

from typing import Any

from asn1crypto import x509 as asn1_x509
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import fold
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org.models import Person, School
from truongso.foundation.signing.keys import software, token
from truongso.foundation.signing.models import Holder, SigningKey
from truongso.foundation.signing.pdf_signing import Certificates
from truongso.foundation.signing.trust import common_name
from truongso.foundation.signing.turns import check_usable


@action
def register_software_key(person: Person | None, *, content: bytes, password: str, by: Any) -> SigningKey:
    """Keep a .p12 file for a person (none for the school's own). The password is tried and forgotten."""
    _, certificates = software.read_pkcs12(content, password)
    key = _new_key(person, certificates, Holder.SOFTWARE, by)
    key.keep_pkcs12(content)
    return _kept(key, by)


@action
def register_token_key(person: Person | None, *, token_label: str, pin: str, by: Any) -> SigningKey:
    """Note which token holds the key of a person (none for the school's own). The PIN is tried and forgotten."""
    key = _new_key(person, token.read_token(token_label, pin), Holder.TOKEN, by)
    key.token_label = token_label
    return _kept(key, by)


@action
def register_remote_key(person: Person | None, *, account: str, certificates: Certificates, by: Any) -> SigningKey:
    """Note the account of a person at the remote signing service, with the certificate that the service holds for it."""
    key = _new_key(person, certificates, Holder.REMOTE, by)
    key.remote_account = {"user_id": account}
    return _kept(key, by)


@action
def register_browser_key(person: Person | None, *, certificates: Certificates, by: Any) -> SigningKey:
    """Note the certificate of a token in the signer's own machine. Who has no key for it signs nothing with it."""
    return _kept(_new_key(person, certificates, Holder.BROWSER, by), by)


@action
def remove_key(key: SigningKey, *, reason: str, by: Any) -> SigningKey:
    """Stop using a key; its file is erased, its certificate stays with what it signed."""
    if not reason.strip():
        raise Refused("Hãy ghi lý do thôi dùng khóa.", field="reason")
    key = SigningKey.objects.select_for_update().get(pk=key.pk)
    if key.removed_at is not None:
        raise Refused("Khóa này đã thôi dùng từ trước.")
    key.removed_at, key.removal_reason, key.sealed_file = timezone.now(), reason.strip()[:300], None
    key.save(update_fields=["removed_at", "removal_reason", "sealed_file"])
    record("signing.key_removed", key, by=by, reason=key.removal_reason)
    return key


def _new_key(person: Person | None, certificates: Certificates, holder: Holder, by: Any) -> SigningKey:
    try:
        certificate = asn1_x509.Certificate.load(certificates.own, strict=True)
        certificate.native  # noqa: B018 - parsed lazily: what is broken shows itself here
    except ValueError as error:
        raise Refused("Chứng thư nhận được không đọc được.") from error
    check_usable(certificates)
    _check_whose(certificate, person)
    return SigningKey(
        person=person,
        holder=holder,
        certificate=certificates.own,
        above=[der.hex() for der in certificates.above],
        subject=common_name(certificate)[:200],
        issuer=certificate.issuer.human_friendly[:300],
        serial=format(certificate.serial_number, "X"),
        valid_from=certificate.not_valid_before,
        valid_to=certificate.not_valid_after,
        added_by=by,
    )


def _check_whose(certificate: Any, person: Person | None) -> None:
    name = common_name(certificate)
    if person is not None:
        if fold(name) != fold(person.full_name):
            raise Refused(
                f"Chứng thư mang tên «{name}», không phải {person.full_name}: mỗi người chỉ đăng ký chứng thư của mình."
            )
        return
    school = School.current()
    if school is None or fold(school.name) not in fold(name):
        raise Refused(f"Chứng thư mang tên «{name}», không phải của nhà trường.")


def _kept(key: SigningKey, by: Any) -> SigningKey:
    if SigningKey.objects.in_use().filter(serial=key.serial, issuer=key.issuer).exists():
        raise Refused("Chứng thư này đã được đăng ký: không cần đăng ký lại.")
    key.save()
    record("signing.key_registered", key, by=by, holder=key.get_holder_display(), serial=key.serial)
    return key
