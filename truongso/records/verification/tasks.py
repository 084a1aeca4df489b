"""Sending in the background, started by the button of a batch."""

from typing import Any

from django.contrib.auth import get_user_model
from django_tasks import task

from truongso.core.refusal import Refused
from truongso.records.verification.connector import connector
from truongso.records.verification.models import VerificationBatch
from truongso.records.verification.sending import send


@task()
def send_batch(batch: int, user: int | None) -> str:
    """Send what waits in a batch; a batch that is closed or being sent meanwhile is left alone."""
    by: Any = get_user_model().objects.filter(pk=user).first() if user is not None else None
    try:
        sent = send(VerificationBatch.objects.get(pk=batch), connector(), by=by)
    except Refused as refusal:
        return refusal.sentence
    return f"{sent.answered} em có kết quả, {sent.left} em còn chờ. {sent.trouble}".strip()
