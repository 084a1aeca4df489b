"""Send signed documents by e-mail: claimed before they go, tried again when the mail server is away, given up when it says no."""

import smtplib
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from truongso.core.text import format_date
from truongso.foundation.evidence import store
from truongso.foundation.org.models import School
from truongso.governance.office.models import Channel
from truongso.governance.outgoing.actions.deliveries import note_delivery
from truongso.governance.outgoing.models import Delivery

TIMEOUT_SECONDS = 15
MOST_ATTEMPTS = 5
LEASE = timedelta(minutes=5)


@task()
def send_document(pk: int) -> str:
    """Send one document to one address, once."""
    delivery = _claim(pk, timezone.now())
    if delivery is None:
        return "nothing to do"
    try:
        _message(delivery).send()
    except smtplib.SMTPRecipientsRefused:
        return _note(delivery, Delivery.State.FAILED, f"Máy chủ thư không nhận địa chỉ {delivery.correspondent.email}.")
    except (OSError, ValueError, smtplib.SMTPException) as error:
        if delivery.attempts >= MOST_ATTEMPTS:
            return _note(
                delivery, Delivery.State.FAILED, f"Đã thử {delivery.attempts} lần không gửi được: {error}"[:500]
            )
        return "later"
    return _note(delivery, Delivery.State.SENT, f"Đã gửi tới {delivery.correspondent.email}.")


def send_waiting(now: datetime) -> int:
    """Hand to the worker e-mail deliveries that wait, at the latest some minutes after the last attempt."""
    due = list(waiting(now).values_list("pk", flat=True)[:200])
    for pk in due:
        send_document.enqueue(pk)
    return len(due)


def waiting(now: datetime) -> Any:
    """Return e-mail deliveries of issued documents that were not sent, and that nobody tried in the last minutes."""
    rows = Delivery.objects.of_sent_documents().filter(channel=Channel.EMAIL, state=Delivery.State.PENDING)
    return rows.exclude(attempts__gt=0, changed_at__gt=now - LEASE)


def _claim(pk: int, now: datetime) -> Delivery | None:
    with transaction.atomic():
        delivery: Delivery | None = waiting(now).select_for_update(of=("self",)).filter(pk=pk).first()
        if delivery is not None:
            delivery.attempts, delivery.changed_at = delivery.attempts + 1, now
            delivery.save(update_fields=["attempts", "changed_at"])
        return delivery


def _note(delivery: Delivery, state: Delivery.State, detail: str) -> str:
    note_delivery(delivery, state=state, detail=detail, at=timezone.now(), by=None)
    return state.value


def _message(delivery: Delivery) -> EmailMessage:
    document, school = delivery.document, School.current()
    assert school is not None
    assert document.signed_file_id is not None
    text = (
        f"Kính gửi {delivery.correspondent.name},\n\n{school.name} gửi {document.get_type_code_display().lower()} số "
        f"{document.notation} ngày {format_date(document.dated_on)}: {document.subject}.\n\n"
        "Văn bản kèm theo là bản điện tử có chữ ký số của nhà trường, có giá trị như bản gốc.\n\n"
        f"Trân trọng,\nVăn thư {school.name}"
    )
    subject = f"{document.get_type_code_display()} số {document.notation}: {document.subject}"[:200]
    message = EmailMessage(
        subject, text, None, [delivery.correspondent.email], connection=get_connection(timeout=TIMEOUT_SECONDS)
    )
    message.attach(f"{document.file_name}.pdf", store.read(document.signed_file_id), "application/pdf")
    for annex in document.annex_files.all():
        message.attach(annex.name, store.read(annex.signed_file_id or annex.file_id), "application/pdf")
    return message


@task()
def tell_recalled(pk: int, reason: str) -> None:
    """Ask an agency by e-mail to delete a document that was recalled; what could not be told is shown as failed."""
    delivery = Delivery.objects.whole().get(pk=pk)
    document, school = delivery.document, School.current()
    text = (
        f"Kính gửi {delivery.correspondent.name},\n\n{school} thu hồi {document.get_type_code_display().lower()} số "
        f"{document.notation} ngày {format_date(document.dated_on)}: {document.subject}.\nLý do: {reason}\n\n"
        "Đề nghị quý cơ quan xóa văn bản điện tử đã nhận và báo lại cho nhà trường (Nghị định 30/2020/NĐ-CP, Điều 18)."
        "\n\nTrân trọng."
    )
    message = EmailMessage(
        f"Thu hồi văn bản số {document.notation}", text, None, [delivery.correspondent.email],
        connection=get_connection(timeout=TIMEOUT_SECONDS),
    )  # fmt: skip
    try:
        message.send()
    except (OSError, ValueError, smtplib.SMTPException) as error:
        note_delivery(
            delivery,
            state=Delivery.State.FAILED,
            detail=f"Chưa báo thu hồi được: {error}"[:500],
            at=timezone.now(),
            by=None,
        )
