"""Put one signature on one file."""

from typing import Any

from asn1crypto import x509 as asn1_x509
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence import store
from truongso.foundation.evidence.contents import keep
from truongso.foundation.signing.keys import OpenKey
from truongso.foundation.signing.marks import mark_for
from truongso.foundation.signing.models import SignatureStep, SigningKey, State
from truongso.foundation.signing.pdf_signing import Certificates, complete, prepare
from truongso.foundation.signing.signals import finished
from truongso.foundation.signing.stamping import time_stamper
from truongso.foundation.signing.trust import trust_store
from truongso.foundation.signing.turns import check_turn, locked_step
from truongso.foundation.signing.verdicts import Verdict
from truongso.foundation.signing.verifying import verify


@action
def sign_step(step: SignatureStep, key: SigningKey, certificates: Certificates, opened: OpenKey, *, by: Any) -> None:
    """Sign a file whose turn it is with an open key; what does not verify afterwards is not kept."""
    request, step = locked_step(step)
    check_turn(request, step)
    now = timezone.now()
    content = store.read(request.current_sha256)
    owner = asn1_x509.Certificate.load(certificates.own)
    prepared = prepare(content, certificates, reason=step.capacity, mark=mark_for(content, step, owner, now))
    signed = complete(prepared, certificates, opened.sign(prepared.to_sign), stamper=time_stamper())
    _check_result(signed, certificates)
    step.state, step.key, step.ended_at, step.ended_by, step.sha256 = (
        State.SIGNED,
        key,
        now,
        by,
        keep(signed, "application/pdf").sha256,
    )
    step.save()
    request.current_sha256 = step.sha256
    event = "signing.sealed" if key.is_of_organisation else "signing.signed"
    record(event, request, by=by, serial=key.serial, sha256=step.sha256, position=step.position)
    if not request.steps.filter(state=State.WAITING).exists():
        request.state, request.ended_at = State.SIGNED, now
        record("signing.finished", request, by=None)
    request.save()
    if request.state == State.SIGNED:
        finished.send(sender=type(request), request=request, by=by)


def _check_result(signed: bytes, certificates: Certificates) -> None:
    """Look at what was made as a stranger would; a file that does not verify is never kept."""
    found = verify(signed, trust_store())
    mine = [signer for signer in found.signers if signer.certificate == certificates.own.hex()]
    if not mine or mine[-1].verdict != Verdict.VALID:
        why = mine[-1].notes[0] if mine and mine[-1].notes else found.reason
        raise Refused(f"Tệp vừa ký không qua được kiểm tra nên không giữ lại: {why}")
