"""Requests about personal data: one closed, one under way, one late; and a few looks at Chi's record."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from truongso.foundation.audit.recording import record_read
from truongso.foundation.org.models import Person
from truongso.foundation.org.periods import add_working_days
from truongso.records.students.models import Pupil
from truongso.trust.data_requests import actions
from truongso.trust.data_requests.models import DataRequest

LATE_BY = 6  # working days ago: acknowledging takes two


def make_data_requests(users: dict[str, Any], *, today: date) -> None:
    """Make them once."""
    if DataRequest.objects.exists():
        return
    chi = Pupil.objects.whole().get(person=users["chi"].person)
    _looks(chi, users)
    _closed(chi.person, users, today)
    _under_way(chi.person, users, today)
    _late(users, today)


def _looks(chi: Pupil, users: dict[str, Any]) -> None:
    """Let the homeroom teacher and the office open the record, and the office take a list along."""
    record_read("students.pupil_viewed", chi, by=users["an"])
    record_read("students.pupil_viewed", chi, by=users["lan"])
    of_class = Pupil.objects.studying().filter(school_class=chi.school_class)
    record_read("students.pupils_exported", None, by=users["minh"], subjects=of_class, rows=of_class.count())


def _closed(chi: Person, users: dict[str, Any], today: date) -> None:
    """Dũng asked for a copy a fortnight ago and has his answer."""
    first = add_working_days(today, -8)
    shown = actions.file_request(
        chi,
        "copy",
        text="Xin nhà trường cho gia đình bản sao mọi dữ liệu đang giữ về cháu.",
        today=first,
        by=users["dung"],
    )
    second = add_working_days(first, 1)
    actions.check(shown, note="Đối chiếu căn cước của ông Dũng; quan hệ cha con ghi trong sổ.", by=users["minh"])
    actions.acknowledge(shown, today=second, by=users["minh"])
    actions.ask_archive(shown, by=users["minh"])
    for archive in shown.archives.filter(stage="building"):
        actions.build_archive(archive, now=timezone.now())
    words = "Gói dữ liệu gồm mọi dữ liệu nhà trường giữ về cháu; tải ở trang «Dữ liệu cá nhân của tôi»."
    actions.handle(shown, outcome="granted", words=words, by=users["minh"])
    actions.answer(shown, today=add_working_days(first, 3), by=users["hanh"])
    actions.close(shown, note="Ông Dũng tải trên trang.", by=users["minh"])


def _under_way(chi: Person, users: dict[str, Any], today: date) -> None:
    """Chi asks that her photo is not used; the administrator is at it."""
    first = today - timedelta(days=1)
    shown = actions.file_request(
        chi, "restrict", text="Em đề nghị nhà trường không dùng ảnh và tên em trong các danh sách không bắt buộc.",
        today=first, by=users["chi"],
    )  # fmt: skip
    actions.check(shown, note="Em Chi đăng nhập bằng tài khoản của mình; đã báo gia đình.", by=users["minh"])
    actions.acknowledge(shown, today=today, by=users["minh"])


def _late(users: dict[str, Any], today: date) -> None:
    """A teacher asked what is kept about her, and nobody answered yet."""
    actions.file_request(
        users["an"].person, "know", text="Xin cho biết nhà trường đang giữ những dữ liệu nào về tôi, gửi cho những ai.",
        today=add_working_days(today, -LATE_BY), by=users["an"],
    )  # fmt: skip
