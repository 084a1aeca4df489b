"""Put one signature on one file, made here and now or given later from outside."""

from typing import Any

from django.utils import timezone

from truongso.core import pdf_pages
from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence import store
from truongso.foundation.evidence.contents import keep
from truongso.foundation.signing import pdf_files
from truongso.foundation.signing.files import complete_file, prepare_step
from truongso.foundation.signing.keys import OpenKey
from truongso.foundation.signing.marks import Find
from truongso.foundation.signing.models import (
    SignatureRequest,
    SignatureStep,
    SigningKey,
    SigningTransaction,
    State,
    TransactionItem,
)
from truongso.foundation.signing.pdf_signing import Certificates
from truongso.foundation.signing.signals import finished
from truongso.foundation.signing.stamping import time_stamper
from truongso.foundation.signing.transaction_models import TransactionState
from truongso.foundation.signing.trust import trust_store
from truongso.foundation.signing.turns import certificates_of, check_signer, check_turn, check_usable, locked_step
from truongso.foundation.signing.values import check_value
from truongso.foundation.signing.verdicts import Verdict
from truongso.foundation.signing.verifying import verify


@action
def sign_step(
    step: SignatureStep,
    key: SigningKey,
    certificates: Certificates,
    opened: OpenKey,
    *,
    by: Any,
    find: Find = pdf_pages.find,
) -> None:
    """Sign a file whose turn it is with an open key; what does not verify afterwards is not kept."""
    request, step = locked_step(step)
    check_turn(request, step)
    content = store.read(request.current_sha256)
    prepared = prepare_step(content, request, step, certificates, timezone.now(), find)
    signed = complete_file(request.kind, prepared, certificates, opened.sign(prepared.to_sign))
    _keep_signed(request, step, key, certificates, signed, by)


@action
def put_in_value(item: TransactionItem, value: bytes, *, by: Any) -> bool:
    """Put a value from outside into its file; False when the item had ended before. Refused for any value but the right one.

    The right one is that of the certificate over what was prepared, for a file that is still as it was and still waits.
    """
    transaction = SigningTransaction.objects.select_for_update().select_related("key").get(pk=item.transaction_id)
    request, step = locked_step(item.step)
    item = TransactionItem.objects.select_for_update().get(pk=item.pk)
    if not transaction.is_waiting or item.state != TransactionState.WAITING:
        return False
    certificates = certificates_of(transaction.key)
    check_signer(by)
    check_usable(certificates)
    check_turn(request, step)
    if request.current_sha256 != item.base_sha256:
        raise Refused(f"«{request}» đã thay đổi từ khi bạn bắt đầu ký: hãy mở xem và ký lại.")
    prepared = item.prepared()
    check_value(certificates.own, prepared.to_sign, value)
    signed = complete_file(request.kind, prepared, certificates, value)
    _keep_signed(request, step, transaction.key, certificates, signed, by)
    item.state = TransactionState.SIGNED
    item.forget_prepared()
    item.save()
    return True


def _keep_signed(
    request: SignatureRequest, step: SignatureStep, key: SigningKey, certificates: Certificates, signed: bytes, by: Any
) -> None:
    _check_result(signed, certificates)
    now = timezone.now()
    step.state, step.key, step.ended_at, step.ended_by = State.SIGNED, key, now, by
    step.sha256 = keep(signed, request.kind).sha256
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
    if time_stamper() is not None and found.kind == pdf_files.KIND and not mine[-1].time_is_proved:
        raise Refused(
            "Dấu thời gian nhận được không dẫn đến gốc tin cậy hoặc đã hết hạn: tệp chưa được ký, hãy báo quản trị."
        )
