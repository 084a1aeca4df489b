"""Who agreed and who did not: the teacher sees her class, the office all; forms to print; the list and the page agree."""

from datetime import date
from io import BytesIO
from types import SimpleNamespace
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from tests.consents.conftest import PHOTO, agree, paper, scan, take_back, url_of
from tests.students.conftest import words_of
from truongso.core import pdf_pages
from truongso.foundation.consents import actions
from truongso.foundation.consents.models import PARTS, Wording
from truongso.foundation.consents.questions import consented_people, standings, with_state
from truongso.foundation.consents.registry import purposes
from truongso.foundation.consents.states import State
from truongso.foundation.work.desk import desk_of
from truongso.records.students import actions as students
from truongso.records.students.models import Pupil

LIST = "/bao-ve-du-lieu/dong-y/"


def answer_in_every_way(school: SimpleNamespace, client_of: Any) -> None:
    """Bring nine pupils of 10A1 into nine situations."""
    today, photo = timezone.localdate(), purposes.get(PHOTO)
    both, own = actions.PaperAnswer("representative", True, name="Mẹ"), actions.PaperAnswer("subject", True)
    old = [school.pupils[number] for number in (1, 2)]
    for pupil in old:
        actions.record_paper(pupil.person, PHOTO, [own, both], upload=scan(), on=today, today=today, by=school.an)
    parts = {key: f"{Wording.now(photo).parts[key]} (mới)" for key in PARTS}
    actions.publish_wording(PHOTO, parts=parts, reason="thử", seen_number=1, by=school.hanh)
    agree(client_of(school.chi), school.first, number=2)  # 0 waits for the father

    def record(number: int, *answers: Any) -> None:
        pupil = school.pupils[number]
        actions.record_paper(pupil.person, PHOTO, answers, upload=scan(), on=today, today=today, by=school.an)

    record(2, own, both)  # asked again, and agreed; 1 stays outdated
    record(3, both)  # waits for the pupil
    record(4, own, actions.PaperAnswer("representative", False, name="Mẹ"))
    record(5, own, both)
    actions.withdraw_on_request(school.pupils[5].person, PHOTO, side="subject", reason="đơn", today=today, by=school.an)
    for number in (6, 7):
        students.change_pupil(school.pupils[number], {"born_on": date(2006, 1, 1)}, by=school.lan)
    record(6, own)  # grown up: alone


EXPECTED = [
    State.WAITS_REPRESENTATIVE, State.ASK_AGAIN, State.AGREED, State.WAITS_SUBJECT, State.REFUSED, State.WITHDRAWN,
    State.AGREED, State.UNANSWERED,
]  # fmt: skip


def test_list_page_and_question_give_one_answer(school: SimpleNamespace, client_of: Any) -> None:
    answer_in_every_way(school, client_of)
    today, photo = timezone.localdate(), purposes.get(PHOTO)
    pupils = list(with_state(Pupil.objects.filter(school_class__name="10A1"), photo, today).whole().order_by("pk"))
    assert [State(pupil.consent_state) for pupil in pupils] == EXPECTED
    assert [one.state for one in standings([p.person for p in pupils], [photo], on=today)] == EXPECTED
    agreed = {pupil.person_id for pupil, state in zip(pupils, EXPECTED, strict=True) if state == State.AGREED}
    assert set(consented_people(PHOTO, today).values_list("pk", flat=True)) == agreed
    listed = Pupil.objects.with_photo_consent(today).exclude(photo_consent_on=None).values_list("person_id", flat=True)
    assert set(listed) == agreed


def test_the_teacher_sees_her_class_and_the_office_all(school: SimpleNamespace, client_of: Any) -> None:
    an, hanh = client_of(school.an), client_of(school.hanh)
    assert "8 học sinh" in words_of(an.get(LIST))
    assert "12 học sinh" in words_of(hanh.get(LIST))
    seen = {who: client_of(getattr(school, who)).get(LIST).status_code for who in ("long", "chi", "dung", "em")}
    assert seen == {"long": 403, "chi": 403, "dung": 403, "em": 403}
    other = school.classes["10A2"].uid
    assert an.get(reverse("privacy:forms", args=[other, PHOTO, "pdf"])).status_code == 404


def test_filter_excel_and_queries(school: SimpleNamespace, client_of: Any) -> None:
    hanh = client_of(school.hanh)
    hanh.get(LIST)
    with CaptureQueriesContext(connection) as few:
        hanh.get(LIST)
    answer_in_every_way(school, client_of)
    with CaptureQueriesContext(connection) as many:
        hanh.get(LIST)
    assert len(many) <= len(few) + 1  # the first wording is a row now
    page = words_of(hanh.get(LIST, {"tinh-trang": "withdrawn", "muc-dich": PHOTO}))
    assert "1 trên 12 học sinh" in page
    sheet = load_workbook(BytesIO(hanh.get(LIST, {"xuat": "xlsx", "tinh-trang": "agreed"}).content)).active
    assert sum("Đã đồng ý" in [cell.value for cell in row] for row in sheet.iter_rows()) == 2


def test_forms_of_a_class_are_printed_for_those_who_did_not_agree(school: SimpleNamespace, client_of: Any) -> None:
    answer_in_every_way(school, client_of)
    url = reverse("privacy:forms", args=[school.classes["10A1"].uid, PHOTO, "pdf"])
    answer = client_of(school.an).get(url)
    assert answer["Content-Disposition"] == 'attachment; filename="phieu-dong-y-10a1.pdf"'
    assert pdf_pages.count(answer.content) == 1 + 6
    word = client_of(school.an).get(url.replace("/pdf/", "/docx/"))
    assert word.content.startswith(b"PK")
    for bad in (url.replace("/pdf/", "/exe/"), url.replace(PHOTO, "students.education")):
        assert client_of(school.an).get(bad).status_code == 404


def test_the_teacher_s_desk_asks_for_missing_answers(school: SimpleNamespace, client_of: Any) -> None:
    def lines() -> list[str]:
        return [
            one.item.title
            for one in desk_of(school.an, timezone.localdate()).items
            if "chưa đủ trả lời" in one.item.title
        ]

    assert lines() == ["Lớp 10A1: 8 em chưa đủ trả lời về «Ảnh trong hồ sơ học sinh»"]
    client_of(school.an).post(url_of("paper", school.first), paper() | {"file": scan()})
    assert lines() == ["Lớp 10A1: 7 em chưa đủ trả lời về «Ảnh trong hồ sơ học sinh»"]
    take_back(client_of(school.chi), school.first)
    assert lines() == ["Lớp 10A1: 7 em chưa đủ trả lời về «Ảnh trong hồ sơ học sinh»"]  # no is an answer
