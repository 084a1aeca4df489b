"""How often strangers asked: a number a day and answer, nothing of who or what."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from truongso.foundation.signing.models import PublicCheck


def count_check(way: str, answer: str) -> None:
    """Add one to today's number."""
    what = {"day": timezone.localdate(), "way": way, "answer": answer}
    if PublicCheck.objects.filter(**what).update(number=F("number") + 1):
        return
    try:
        with transaction.atomic():
            PublicCheck.objects.create(**what, number=1)
    except IntegrityError:  # another request was first
        PublicCheck.objects.filter(**what).update(number=F("number") + 1)
