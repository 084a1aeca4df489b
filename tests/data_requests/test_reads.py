"""«Ai đã xem hồ sơ của con tôi?»: who, when, what; nothing about anybody else, no matter how many rows."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.data_requests.conftest import MONDAY, words_of
from truongso.foundation.audit.recording import record_read
from truongso.records.students import actions as students

pytestmark = pytest.mark.django_db


def page_of(client: Any, school: SimpleNamespace, query: str = "") -> str:
    answer = client.get(reverse("data_requests:reads", args=[school.first.person.uid]) + query)
    assert answer.status_code == 200
    return words_of(answer)


def test_a_father_reads_who_looked(school: SimpleNamespace, client_of: Any, on: Any) -> None:
    an, minh = client_of(school.an), client_of(school.minh)
    an.get(school.first.get_absolute_url())
    an.get(school.mate.get_absolute_url())
    minh.get(reverse("students:pupils") + "?xuat=xlsx")
    page = page_of(client_of(school.dung), school)
    assert "2 lần, mới nhất trước" in page
    assert "Phạm Thị An" in page
    assert "Giáo viên chủ nhiệm" in page
    assert "Đã xem hồ sơ «Ngô Linh Chi»" in page
    assert "Đã xuất danh sách 12 học sinh, trong đó có hồ sơ này" in page
    assert "Mai Lan" not in page
    assert "Ai đã xem hồ sơ của con tôi?" in page
    assert "Ai đã xem hồ sơ của tôi?" in page_of(client_of(school.chi), school)


def test_what_others_of_the_family_did_is_told_without_a_name(school: SimpleNamespace, client_of: Any, on: Any) -> None:
    from truongso.foundation.org import actions as org

    org.assign(school.em.person, "guardian", starts_on=date(2026, 9, 1), by=None)
    students.link_guardian(school.first, school.em.person, relation="mother", by=school.lan)
    client_of(school.em).get(school.first.get_absolute_url())
    client_of(school.dung).get(school.first.get_absolute_url())
    page = page_of(client_of(school.dung), school)
    assert "người khác trong gia đình có quyền xem" in page
    assert "Trịnh Thị Em" not in page
    assert ">Bạn<" in page


def test_a_time_is_chosen_and_a_question_leads_to_a_request(school: SimpleNamespace, client_of: Any, on: Any) -> None:
    record_read("students.pupil_viewed", school.first, by=school.an)
    on(MONDAY + timedelta(days=10))
    record_read("students.pupil_viewed", school.first, by=school.lan)
    dung = client_of(school.dung)
    page = page_of(dung, school, "?first=2026-11-02&last=2026-11-03")
    assert ("Phạm Thị An" in page, "Vũ Thị Lan" in page) == (True, False)
    assert "Không có lần xem nào trong thời gian này" in page_of(dung, school, "?first=2026-11-04&last=2026-11-05")
    page = words_of(dung.get(reverse("data_requests:file", args=[school.first.person.uid]) + "?loai=know&hoi=1"))
    assert "Xin nhà trường cho biết:" in page


def test_a_list_of_others_is_not_shown(school: SimpleNamespace, client_of: Any, on: Any) -> None:
    record_read("students.pupils_exported", None, by=school.minh, rows=300)  # of before: who was in it is not known
    record_read("students.pupils_exported", None, by=school.minh, subjects=[school.mate], rows=1)
    assert "Chưa ai mở hồ sơ này" in page_of(client_of(school.dung), school)


def test_statements_stay_the_same_however_many_looked(school: SimpleNamespace, client_of: Any, on: Any) -> None:
    dung = client_of(school.dung)

    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            page_of(dung, school)
        return len(found)

    for _ in range(2):
        record_read("students.pupil_viewed", school.first, by=school.an)
    page_of(dung, school)
    few = statements()
    for who in (school.lan, school.hanh, school.binh, school.minh) * 5:
        record_read("students.pupil_viewed", school.first, by=who)
    assert statements() <= few
