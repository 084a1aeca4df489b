"""Begin, follow and end a sitting whose values come later."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from truongso.core.pdf_searching import Searching
from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence import store
from truongso.foundation.signing.actions.signing import put_in_value
from truongso.foundation.signing.files import prepare_step
from truongso.foundation.signing.marks import Find
from truongso.foundation.signing.models import SignatureStep, SigningKey, SigningTransaction, TransactionItem
from truongso.foundation.signing.transaction_models import TransactionState
from truongso.foundation.signing.turns import certificates_of, check_turn, locked_step


@action
def start_transaction(
    steps: Sequence[SignatureStep], key: SigningKey, *, expires_at: datetime, by: Any
) -> SigningTransaction:
    """Prepare files for values that come later. A file that cannot be prepared is an item that says why."""
    made = SigningTransaction.objects.create(key=key, made_by=by, expires_at=expires_at)
    with Searching() as searching:
        for step in steps:
            _prepare(made, step, searching.find)
    record("signing.transaction_started", made, by=by, files=len(steps), serial=key.serial)
    if not made.items.filter(state=TransactionState.WAITING).exists():
        _end(made, TransactionState.FAILED, "Không tệp nào chuẩn bị được để ký.", by)
    return made


def _prepare(transaction: SigningTransaction, step: SignatureStep, find: Find) -> None:
    request, step = locked_step(step)
    item = TransactionItem(transaction=transaction, step=step, base_sha256=request.current_sha256)
    try:
        check_turn(request, step)
        if TransactionItem.objects.filter(step=step, state=TransactionState.WAITING).exists():
            raise Refused(f"«{request}» đang chờ xác nhận ở một lần ký khác: hãy đợi hoặc hủy lần đó.")
        content = store.read(request.current_sha256)
        certificates = certificates_of(transaction.key)
        prepared = prepare_step(content, request, step, certificates, transaction.made_at, find)
        item.keep_prepared(content, prepared)
    except Refused as refusal:
        item.state, item.problem = TransactionState.FAILED, str(refusal)[:500]
    except store.Damaged:
        item.state, item.problem = TransactionState.FAILED, "Tệp trình ký trong kho đã hỏng: hãy báo quản trị hệ thống."
    item.save()


@action
def note_sent(transaction: SigningTransaction, service_id: str, *, by: Any) -> None:
    """Note the number that the service gave; the first one stays."""
    transaction = SigningTransaction.objects.select_for_update().get(pk=transaction.pk)
    if transaction.is_waiting and not transaction.service_id:
        transaction.service_id, transaction.problem = service_id, ""
        transaction.save(update_fields=["service_id", "problem"])
        record("signing.transaction_sent", transaction, by=by, service_id=service_id)


@action
def take_values(transaction: SigningTransaction, values: Mapping[str, bytes], *, by: Any) -> None:
    """Put the values that came into their files, each by itself, and end the transaction. An ended one changes nothing."""
    transaction = SigningTransaction.objects.select_for_update().get(pk=transaction.pk)
    if not transaction.is_waiting:
        return
    waiting = transaction.items.filter(state=TransactionState.WAITING).select_related("step__request")
    for item in waiting.order_by("pk"):
        value = values.get(str(item.pk), b"")
        try:
            if not value:
                raise Refused("Không nhận được giá trị chữ ký của tệp này.")
            put_in_value(item, value, by=by)
        except Refused as refusal:
            _fail(item, str(refusal), by)
        except store.Damaged:
            _fail(item, "Tệp trình ký trong kho đã hỏng: hãy báo quản trị hệ thống.", by)
    signed = transaction.items.filter(state=TransactionState.SIGNED).count()
    state = TransactionState.SIGNED if signed else TransactionState.FAILED
    _end(transaction, state, "" if signed else "Không tệp nào ký được.", by)


def _fail(item: TransactionItem, why: str, by: Any) -> None:
    item.state, item.problem = TransactionState.FAILED, why[:500]
    item.forget_prepared()
    item.save()
    record("signing.value_refused", item.step.request, by=by, reason=item.problem)


@action
def end_transaction(transaction: SigningTransaction, *, state: TransactionState, problem: str, by: Any) -> bool:
    """End a transaction without values: denied, too late, cancelled. False when it had ended before."""
    transaction = SigningTransaction.objects.select_for_update().get(pk=transaction.pk)
    if not transaction.is_waiting:
        return False
    _end(transaction, state, problem, by)
    return True


def _end(transaction: SigningTransaction, state: TransactionState, problem: str, by: Any) -> None:
    for item in transaction.items.filter(state=TransactionState.WAITING):
        item.state, item.problem = state, problem[:500]
        item.forget_prepared()
        item.save()
    transaction.state, transaction.problem, transaction.ended_at = state, problem[:500], timezone.now()
    transaction.save(update_fields=["state", "problem", "ended_at"])
    record("signing.transaction_ended", transaction, by=by, outcome=transaction.get_state_display().lower(),
           problem=transaction.problem)  # fmt: skip
