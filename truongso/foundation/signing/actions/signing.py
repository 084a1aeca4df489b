"""Sign: one sitting, one key, as many files as were looked at; each file is done or not done by itself."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from asn1crypto import x509 as asn1_x509
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence import store
from truongso.foundation.signing.actions.keys import check_usable
from truongso.foundation.signing.actions.requests import check_turn, locked_step
from truongso.foundation.signing.keys import OpenKey, open_key
from truongso.foundation.signing.marks import mark_for
from truongso.foundation.signing.models import SignatureStep, SigningKey, State
from truongso.foundation.signing.pdf_signing import Certificates, complete, prepare
from truongso.foundation.signing.signals import finished
from truongso.foundation.signing.stamping import time_stamper
from truongso.foundation.signing.trust import trust_store
from truongso.foundation.signing.verdicts import Verdict
from truongso.foundation.signing.verifying import verify

logger = logging.getLogger(__name__)
FEWEST_OPENED = 5
OPENED_SHARE = 10  # of a hundred


@dataclass(frozen=True)
class Outcome:
    """What became of one file in a sitting: an empty problem means that it is signed."""

    step: SignatureStep
    problem: str = ""


def sign_steps(steps: Sequence[SignatureStep], *, key: SigningKey, secret: str, by: Any) -> list[Outcome]:
    """Sign files with one key. Refused as a whole for what concerns the key or the review; else one outcome for each.

    A file that fails leaves the others signed. Nothing of the secret is kept.
    """
    if not steps:
        raise Refused("Hãy chọn ít nhất một văn bản để ký.")
    _check_reviewed(steps)
    certificates = certificates_of(key)
    _check_key(key, steps, certificates, by)
    with open_key(key, secret) as opened:
        return [_sign_one(step, key, certificates, opened, by) for step in steps]


def needed_openings(number: int) -> int:
    """Return how many of a batch must have been opened: all of a few, of many at least a tenth and five."""
    return number if number <= FEWEST_OPENED else max(FEWEST_OPENED, -(-number * OPENED_SHARE // 100))


def certificates_of(key: SigningKey) -> Certificates:
    """Return the certificates of a key."""
    return Certificates(bytes(key.certificate), tuple(bytes.fromhex(der) for der in key.above))


def _check_reviewed(steps: Sequence[SignatureStep]) -> None:
    opened, needed = sum(step.opened_at is not None for step in steps), needed_openings(len(steps))
    if opened < needed:
        raise Refused(
            f"Hãy mở xem trước khi ký: cần xem ít nhất {needed} trên {len(steps)} văn bản đã chọn, mới xem {opened}."
        )


def _check_key(key: SigningKey, steps: Sequence[SignatureStep], certificates: Certificates, by: Any) -> None:
    if key.removed_at is not None:
        raise Refused("Khóa này đã thôi dùng: hãy chọn khóa khác.")
    if not key.is_of_organisation and key.person_id != by.person_id:
        raise Refused("Khóa này của người khác: mỗi người chỉ ký bằng khóa của mình.")
    if any(step.person_id != key.person_id for step in steps):
        raise Refused("Khóa không phải của người phải ký: hãy ký bằng đúng khóa của người được trình.")
    check_usable(certificates)


def _sign_one(step: SignatureStep, key: SigningKey, certificates: Certificates, opened: OpenKey, by: Any) -> Outcome:
    try:
        _sign(step, key, certificates, opened, by=by)
    except Refused as refusal:
        return Outcome(step, str(refusal))
    except store.Damaged:
        logger.exception("a file to sign is damaged: step %s", step.pk)
        return Outcome(step, "Tệp trình ký trong kho đã hỏng: hãy báo quản trị hệ thống.")
    return Outcome(step)


@action
def _sign(step: SignatureStep, key: SigningKey, certificates: Certificates, opened: OpenKey, *, by: Any) -> None:
    request, step = locked_step(step)
    check_turn(request, step)
    now = timezone.now()
    content = store.read(request.current_sha256)
    owner = asn1_x509.Certificate.load(certificates.own)
    prepared = prepare(content, certificates, reason=step.capacity, mark=mark_for(content, step, owner, now))
    signed = complete(prepared, certificates, opened.sign(prepared.to_sign), stamper=time_stamper())
    _check_result(signed, certificates)
    step.state, step.key, step.ended_at, step.ended_by, step.sha256 = State.SIGNED, key, now, by, store.put(signed)
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
