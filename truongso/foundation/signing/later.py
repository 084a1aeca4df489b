"""A sitting whose values come later: begin it, ask what became of it, take what comes."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.signing import actions
from truongso.foundation.signing.keys.remote import MOST_FILES, Answer, Answered, TryAgain, remote_service
from truongso.foundation.signing.models import Holder, SignatureStep, SigningKey, SigningTransaction
from truongso.foundation.signing.sitting import check_sitting
from truongso.foundation.signing.transaction_models import TransactionState

logger = logging.getLogger(__name__)
TOO_LATE = "Hết thời gian chờ xác nhận: các văn bản chưa ký, hãy bắt đầu lại khi sẵn sàng."
DENIED = "Người ký đã từ chối trên điện thoại."


def begin(steps: Sequence[SignatureStep], *, key: SigningKey, by: Any) -> SigningTransaction:
    """Begin a sitting with a key that answers later. Refused for what concerns key or review, as any sitting is."""
    check_sitting(steps, key=key, by=by)
    if len(steps) > MOST_FILES:
        raise Refused(f"Mỗi lần ký trên điện thoại hoặc trên máy của bạn tối đa {MOST_FILES} văn bản.")
    if key.holder == Holder.REMOTE:
        remote_service()  # refused before anything is prepared
    ends = timezone.now() + timedelta(seconds=settings.REMOTE_SIGNING_SECONDS)
    made = actions.start_transaction(steps, key, expires_at=ends, by=by)
    if key.holder == Holder.REMOTE:
        _send(made)
    made.refresh_from_db()
    return made


def _send(transaction: SigningTransaction) -> None:
    """Tell the service. Without an answer the transaction waits on and is told again: our number makes it the same."""
    items = transaction.items.filter(state=TransactionState.WAITING).select_related("step__request")
    files = [(str(item.pk), bytes(item.to_sign or b"")) for item in items]
    if not files:
        return
    first = items[0].step.request.title
    title = first if len(files) == 1 else f"{first} và {len(files) - 1} văn bản khác"
    key = transaction.key
    try:
        given = remote_service().start(
            key.remote_account.get("user_id", ""), key.serial, str(transaction.uid), title[:200], files
        )
    except TryAgain as trouble:
        logger.warning("remote signing was not reached: %s", trouble)
        SigningTransaction.objects.filter(pk=transaction.pk).update(problem=f"{trouble} Hệ thống đang thử lại."[:500])
        return
    except Refused as refusal:
        actions.end_transaction(
            transaction, state=TransactionState.FAILED, problem=str(refusal), by=transaction.made_by
        )
        return
    actions.note_sent(transaction, given, by=transaction.made_by)


def refresh(transaction: SigningTransaction, now: datetime) -> SigningTransaction:
    """Ask the service what became of a waiting transaction; end it when its time is over. Returns it as it is then."""
    if transaction.is_waiting and transaction.key.holder == Holder.REMOTE:
        _ask(transaction)
        transaction.refresh_from_db()
    if transaction.is_waiting and transaction.expires_at < now:
        actions.end_transaction(transaction, state=TransactionState.TIMEOUT, problem=TOO_LATE, by=transaction.made_by)
        transaction.refresh_from_db()
    return transaction


def _ask(transaction: SigningTransaction) -> None:
    try:
        if not transaction.service_id:
            _send(transaction)
            return
        take_answer(transaction, remote_service().status(transaction.service_id, str(transaction.uid)))
    except TryAgain as trouble:
        logger.info("remote signing gave no answer: %s", trouble)
    except Refused as refusal:
        actions.end_transaction(
            transaction, state=TransactionState.FAILED, problem=str(refusal), by=transaction.made_by
        )


def take_answer(transaction: SigningTransaction, answer: Answer) -> None:
    """Do what the service says. Each value is judged against certificate and file, whoever brought it."""
    by = transaction.made_by
    if answer.state == Answered.SIGNED:
        actions.take_values(transaction, answer.values, by=by)
    elif answer.state == Answered.DENIED:
        actions.end_transaction(transaction, state=TransactionState.FAILED, problem=DENIED, by=by)
    elif answer.state == Answered.EXPIRED:
        actions.end_transaction(transaction, state=TransactionState.TIMEOUT, problem=TOO_LATE, by=by)


def follow_all(now: datetime) -> str:
    """Follow every waiting transaction: pages may have been closed and messages lost."""
    rows = list(SigningTransaction.objects.waiting().select_related("key", "made_by"))
    for transaction in rows:
        refresh(transaction, now)
    return f"{len(rows)} giao dịch đang chờ" if rows else ""
