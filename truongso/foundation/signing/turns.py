"""Whose turn it is to sign, and whether a certificate may be used now."""

from typing import Any

from asn1crypto import x509 as asn1_x509
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import EMPLOYEES
from truongso.foundation.signing.chains import judge_certificate
from truongso.foundation.signing.models import SignatureRequest, SignatureStep, SigningKey, State
from truongso.foundation.signing.pdf_signing import Certificates
from truongso.foundation.signing.trust import common_name, trust_store
from truongso.foundation.signing.verdicts import Verdict


def certificates_of(key: SigningKey) -> Certificates:
    """Return the certificates of a key."""
    return Certificates(bytes(key.certificate), tuple(bytes.fromhex(der) for der in key.above))


def check_usable(certificates: Certificates) -> None:
    """Refused unless the certificate is trusted, runs and is not revoked now (TT 15/2025: checked before signing)."""
    own = asn1_x509.Certificate.load(certificates.own)
    above = [asn1_x509.Certificate.load(der) for der in certificates.above]
    found = judge_certificate(own, above, trust_store())
    if found.verdict != Verdict.VALID:
        raise Refused(f"Chứng thư của {common_name(own)} không dùng để ký được: {found.reason}")


def locked_step(step: SignatureStep) -> tuple[SignatureRequest, SignatureStep]:
    """Return request and step, both locked in that order, as they are now."""
    request = SignatureRequest.objects.select_for_update().get(pk=step.request_id)
    return request, SignatureStep.objects.select_for_update().get(pk=step.pk)


def check_turn(request: SignatureRequest, step: SignatureStep) -> None:
    """Refused unless this step can be done now."""
    if step.state != State.WAITING or request.state != State.WAITING:
        raise Refused(f"«{request}» không còn chờ chữ ký này: {step.get_state_display().lower()}.")
    if request.steps.filter(position__lt=step.position, state=State.WAITING).exists():
        raise Refused(f"«{request}» chưa đến lượt: còn người ký trước.")


def check_signer(user: Any) -> None:
    """Refused for who left the school or whose account is closed: nobody signs after that, however long ago they began."""
    here = Assignment.objects.on(timezone.localdate()).filter(person=user.person_id, role__in=EMPLOYEES)
    if not user.is_active or not here.exists():
        raise Refused(
            "Người ký không còn công tác tại trường hoặc tài khoản đã đóng: hãy chuyển lượt ký cho người kế nhiệm."
        )
