"""People are told: of a post handed over, both; of an emergency access, those who lead, at once and by letter."""

from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone

from truongso.core.text import format_date, format_datetime
from truongso.foundation.access.explanations import in_words
from truongso.foundation.access.models import EmergencyAccess
from truongso.foundation.access.signals import emergency_taken
from truongso.foundation.accounts.models import User
from truongso.foundation.org.models import Assignment, Person
from truongso.foundation.org.roles import LEADERS, Role
from truongso.foundation.org.signals import cover_ended, delegated
from truongso.foundation.work.actions import notify
from truongso.foundation.work.letters import post
from truongso.foundation.work.models import Letter, Notice


@receiver(emergency_taken, dispatch_uid="reviews.emergency_taken")
def tell_leaders(sender: Any, access: EmergencyAccess, **_: Any) -> None:
    """Tell leaders and administrators now; a letter goes to whoever has an address, also to who likes one a day."""
    leading = Person.objects.with_role(*LEADERS, Role.ADMINISTRATOR, on=timezone.localdate())
    told = notify(
        User.objects.filter(is_active=True, person__in=leading).select_related("person"),
        title=f"{access.user} vừa mở truy cập khẩn cấp",
        body=f"Đến {format_datetime(access.ends_at)}. Lý do: {access.reason}",
        url=access.get_absolute_url(), key=f"access.emergency:{access.uid}", kind="Truy cập khẩn cấp", by=access.user,
    )  # fmt: skip
    _write_now(told)


def _write_now(notices: list[Notice]) -> None:
    wanted = {f"notice:{notice.pk}": notice for notice in notices if notice.recipient.email}
    standing = set(Letter.objects.filter(key__in=wanted).values_list("key", flat=True))
    today = timezone.localdate()
    letters = [
        Letter(recipient=notice.recipient, key=key, notice=notice, day=today)
        for key, notice in wanted.items()
        if key not in standing
    ]
    Letter.objects.bulk_create(letters, batch_size=200)
    post(Letter.objects.filter(key__in=[letter.key for letter in letters]).values_list("pk", flat=True))


@receiver(delegated, dispatch_uid="reviews.delegated")
def tell_both(sender: Any, cover: Assignment, by: Any, **_: Any) -> None:
    """Tell the holder and who stands in, whoever arranged it."""
    days = f"từ {format_date(cover.starts_on)} đến hết {format_date(cover.ends_on)}"
    _tell(cover, f"{cover.person.full_name} làm thay: {in_words(cover)}, {days}", "given", by)


@receiver(cover_ended, dispatch_uid="reviews.cover_ended")
def tell_ended(sender: Any, cover: Assignment, by: Any, **_: Any) -> None:
    """Tell both that it ended before its time."""
    _tell(cover, f"Việc làm thay đã kết thúc sớm: {cover.person.full_name}, {in_words(cover)}", "ended", by)


def _tell(cover: Assignment, title: str, what: str, by: Any) -> None:
    post_held = cover.stands_in_for
    people = [cover.person_id] + ([post_held.person_id] if post_held else [])
    notify(
        User.objects.filter(is_active=True, person__in=people).select_related("person"), title=title,
        body=f"Căn cứ: {cover.basis}", url=reverse("access:delegations"), key=f"org.cover_{what}:{cover.uid}",
        kind="Làm thay", by=by,
    )  # fmt: skip
