"""What waits for a signature lies on the signer's desk."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.rights import allowed
from truongso.foundation.signing import actions, later
from truongso.foundation.signing.models import SignatureRequest, SignatureStep, SigningKey
from truongso.foundation.signing.questions import steps_waiting_for
from truongso.foundation.work.registry import WorkItem, worklist
from truongso.foundation.work.schedule import periodic

_KIND = "Chờ ký số"


def to_sign(user: Any, on: date) -> Any:
    """The person's own signatures and, for who may seal, the school's."""
    found = list(steps_waiting_for(user))
    return [*found, *steps_waiting_for(user, as_school=True)] if allowed(user, "signing.seal") else found


def _item(step: SignatureStep) -> WorkItem:
    what = "Ký" if step.person_id else "Đóng dấu số"
    return WorkItem(
        title=f"{what}: {step.request.title}",
        url=reverse("signing:look", args=[step.uid]),
        detail=f"{step.request.made_by or 'Hệ thống'} trình",
        since=timezone.localdate(step.request.made_at),
        kind=_KIND,
    )


worklist(
    "signing.waiting", "Văn bản chờ ký số", permission="signing.sign",
    items=lambda user, on: [_item(step) for step in to_sign(user, on)], order=12,
)  # fmt: skip


ENDS_SOON = timedelta(days=30)
ARCHIVED_A_NIGHT = 200


def keys_to_renew(user: Any, on: date) -> list[WorkItem]:
    """The person's own keys whose certificate ends within a month, and the school's for who may seal."""
    keys = SigningKey.objects.in_use().filter(valid_to__lt=timezone.now() + ENDS_SOON)
    mine = keys.of_person(user.person_id)
    if allowed(user, "signing.seal"):
        mine = mine | keys.of_organisation()
    return [
        WorkItem(title=f"Chứng thư của {key.subject} sắp hết hạn hoặc đã hết hạn", url=reverse("signing:keys"),
                 due_on=timezone.localdate(key.valid_to), kind="Khóa ký số")
        for key in mine
    ]  # fmt: skip


worklist(
    "signing.keys_to_renew", "Khóa ký số sắp hết hạn", permission="signing.sign", items=keys_to_renew, order=13,
)  # fmt: skip


def _archive(now: datetime) -> str:
    """Archive what is finished and not archived, renew what soon stops proving itself; the rest another night."""
    if not settings.TSA_URL:
        return ""
    soon = now + timedelta(days=settings.ARCHIVE_RENEW_DAYS)
    rows = [
        *SignatureRequest.objects.archive_ends_before(soon)[:ARCHIVED_A_NIGHT],
        *SignatureRequest.objects.for_the_archive()[:ARCHIVED_A_NIGHT],
    ]
    done, problems = 0, []
    for request in rows:
        try:
            actions.archive_request(request, by=None)
            done += 1
        except Refused as refusal:
            problems.append(str(refusal))
    return f"{done} văn bản" + (f", {len(problems)} chưa được: {problems[0]}" if problems else "")


periodic("signing.archive", "Lưu trữ dài hạn văn bản đã ký", _archive, every=time(2, 40))
periodic("signing.follow", "Theo dõi chữ ký chờ xác nhận", later.follow_all, every=timedelta(minutes=1))
