"""Notices, letters and recurring duties of a person. What was told may name others, so it is masked."""

from datetime import datetime
from typing import Any

from truongso.core.holdings import Asked, Erased, Free, Table, holding, only_acts
from truongso.foundation.work.models import CalendarFeed, DutyDone, Letter, Notice, NoticePreference


def _notices(asked: Asked) -> Table:
    found = Notice.objects.filter(recipient__person=asked.person).order_by("pk")
    return Table(
        ("Lúc", "Thông báo", "Nội dung"), tuple((one.created_at, Free(one.title), Free(one.body)) for one in found)
    )


def _erase_notices(person: Any, before: datetime | None) -> Erased:
    return Erased(Notice.objects.filter(recipient__person=person).delete()[0])


def _letters(asked: Asked) -> Table:
    found = Letter.objects.filter(recipient__person=asked.person).order_by("pk")
    return Table(("Thư nhắc ngày",), tuple((one.day,) for one in found))


def _erase_letters(person: Any, before: datetime | None) -> Erased:
    return Erased(Letter.objects.filter(recipient__person=person).delete()[0])


def _settings(asked: Asked) -> Table:
    wishes = NoticePreference.objects.filter(user__person=asked.person)
    rows = [("Cách nhận thông báo", one.get_mail_display()) for one in wishes]
    rows += [("Lịch trên điện thoại", "có") for _ in CalendarFeed.objects.filter(user__person=asked.person)]
    return Table(("Mục", "Giá trị"), tuple(rows))


def _erase_settings(person: Any, before: datetime | None) -> Erased:
    gone = NoticePreference.objects.filter(user__person=person).delete()[0]
    return Erased(gone + CalendarFeed.objects.filter(user__person=person).delete()[0])


def _duties(asked: Asked) -> Table:
    found = DutyDone.objects.filter(person=asked.person).order_by("pk")
    return Table(("Việc định kỳ", "Kỳ", "Xong ngày"), tuple((one.title, one.period, one.done_on) for one in found))


holding(
    "work.notices", "Thông báo đã nhận", of=("work.Notice.recipient",), table=_notices, rule="nothing",
    erase=_erase_notices,
)  # fmt: skip
holding(
    "work.letters", "Thư nhắc việc", of=("work.Letter.recipient",), table=_letters, rule="nothing", erase=_erase_letters
)
holding(
    "work.settings", "Cách nhận thông báo, lịch", of=("work.NoticePreference.user", "work.CalendarFeed.user"),
    table=_settings, rule="nothing", erase=_erase_settings,
)  # fmt: skip
holding(
    "work.duties",
    "Việc định kỳ đã làm",
    of=("work.DutyDone.person",),
    table=_duties,
    kept="Là việc của trường, không phải dữ liệu riêng của người.",
)
only_acts(
    "work.DutyDone.done_by", "work.DutyDone.reopened_by", "work.Notice.sent_by", "work.StatutoryCheck.verified_by"
)
