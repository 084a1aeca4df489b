"""The register, the guide, the post and the dossier are what runs here; each version is kept as it was."""

from datetime import date, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from tests.consents.conftest import agree
from tests.privacy.conftest import OFFICER, clock_at
from tests.students.conftest import words_of
from truongso.foundation.audit.models import Event
from truongso.foundation.consents.registry import purposes
from truongso.foundation.evidence.models import Item
from truongso.foundation.evidence.products import made
from truongso.foundation.evidence.store import path_of
from truongso.foundation.org.models import Assignment
from truongso.trust.privacy.activities import activities
from truongso.trust.privacy.clocks import months_after
from truongso.trust.privacy.dossier_clocks import standing_on
from truongso.trust.privacy.models import Appointment, Dossier, RegisterIssue

REGISTER = "/bao-ve-du-lieu/hoat-dong/"
RISKS = "Rủi ro chính là gửi nhầm danh sách; đã tắt gửi tệp qua nhóm chat, chỉ xuất khi cần."


def test_the_register_is_what_runs(school: SimpleNamespace, client_of: Any, settings: Any) -> None:
    for who in (school.chi, school.dung):
        agree(client_of(who), school.first)
    page = words_of(client_of(school.hanh).get(REGISTER))
    assert f"{len(purposes)} hoạt động" in page
    assert "Đối chiếu với cơ sở dữ liệu quốc gia về dân cư" in page
    assert "1 trên 13 người đã đồng ý" in page
    assert "chưa mở kết nối" in page
    settings.POPULATION_URL = "https://example.invalid"
    by_code = {one.code: one for one in activities(timezone.localdate())}
    assert "qua kết nối đang mở" in by_code["verification.population"].channels
    assert (by_code["students.photo"].agreed, by_code["students.photo"].people) == (
        1,
        13,
    )  # twelve of the register, and one of the cast without a record
    assert by_code["students.education"].is_sensitive and not by_code["privacy.trail"].is_sensitive


def test_excel_of_the_register(school: SimpleNamespace, client_of: Any) -> None:
    sheet = load_workbook(BytesIO(client_of(school.lan).get(REGISTER + "?xuat=xlsx").content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    titles = {row[1] for row in rows}
    assert {one.title for one in purposes} <= titles
    assert any("chưa phân công" in str(cell) for row in rows for cell in row)


def test_a_version_is_issued_and_kept(school: SimpleNamespace, client_of: Any) -> None:
    handed: list[str] = []

    def take(sender: Any, **_: Any) -> None:
        handed.append(sender.code)

    made.connect(take)
    try:
        hanh = client_of(school.hanh)
        assert "Hãy lập sổ hoạt động xử lý trước" in words_of(hanh.post(reverse("privacy:guide"), follow=True))
        assert "số 01/BC-THPTAL" in words_of(hanh.post(reverse("privacy:issue"), follow=True))
        assert "hướng dẫn số 01/HD-THPTAL" in words_of(hanh.post(reverse("privacy:guide"), follow=True))
    finally:
        made.disconnect(take)
    assert handed == ["privacy.register", "privacy.guide"]
    kept = RegisterIssue.objects.get()
    assert len(kept.activities) == len(purposes)
    assert Item.objects.about(kept).count() == 5
    text = _text_of(
        Item.objects.about(kept).get(
            title__endswith="lý dữ liệu cá nhân số 01/BC-THPTAL: Word",
            versions__original_name="huong-dan-bao-ve-du-lieu.docx",
        )
    )
    assert "Im lặng không phải là đồng ý" in text and "72 giờ" in text


def _text_of(item: Item) -> str:
    content = path_of(item.current_version.blob_id).read_bytes()
    return "\n".join(paragraph.text for paragraph in Document(BytesIO(content)).paragraphs)


def test_who_sees_and_who_issues(school: SimpleNamespace, client_of: Any) -> None:
    seen = {who: client_of(getattr(school, who)).get(REGISTER).status_code
            for who in ("hanh", "minh", "lan", "an", "chi", "dung", "em")}  # fmt: skip
    assert seen == {"hanh": 200, "minh": 200, "lan": 200, "an": 403, "chi": 403, "dung": 403, "em": 403}
    assert client_of(school.lan).post(reverse("privacy:issue")).status_code == 403
    assert client_of(school.lan).post(reverse("privacy:dossiers"), {"reason": "x", "risks": RISKS}).status_code == 403
    assert not RegisterIssue.objects.exists() and not Dossier.objects.exists()


# --- The post ------------------------------------------------------------------------------------------------


def test_the_principal_appoints(school: SimpleNamespace, client_of: Any) -> None:
    hanh = client_of(school.hanh)
    answer = hanh.post(reverse("privacy:officer"), OFFICER | {"person": school.thu.person.pk}, follow=True)
    assert "Đã phân công." in words_of(answer)
    assert Assignment.objects.get(role="data_protection_officer").person == school.thu.person
    assert client_of(school.thu).get(reverse("privacy:breaches")).status_code == 200
    assert "Hoàng Thị Thu (Quyết định 20/QĐ-THPTAL ngày 01/11/2026)" in words_of(hanh.get(REGISTER))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"basis": " "}, "bắt buộc"),
        ({"experience_years": "1"}, "ít nhất 2 năm kinh nghiệm"),
        ({"degree": ""}, "bắt buộc"),
    ],
)
def test_an_appointment_that_the_decree_does_not_allow(
    school: SimpleNamespace, client_of: Any, changed: dict[str, str], sentence: str
) -> None:
    form = OFFICER | {"person": school.thu.person.pk} | changed
    page = words_of(client_of(school.hanh).post(reverse("privacy:officer"), form))
    assert sentence in page or "Hãy " in page
    assert not Appointment.objects.exists() and not Assignment.objects.filter(role="data_protection_officer").exists()
    form = OFFICER | {"person": school.thu.person.pk}
    assert client_of(school.minh).post(reverse("privacy:officer"), form).status_code == 302
    assert not Appointment.objects.exists()


# --- The dossier -------------------------------------------------------------------------------------------


def test_first_dossier_within_sixty_days(school: SimpleNamespace, client_of: Any) -> None:
    started = timezone.localdate()  # the first event of this system is of today
    due = standing_on(started).due
    assert [(one.due_on, one.counted_from) for one in due] == [(started + timedelta(days=60), started)]
    assert not due[0].is_late(started + timedelta(days=60)) and due[0].is_late(started + timedelta(days=61))
    hanh = client_of(school.hanh)
    answer = hanh.post(reverse("privacy:dossiers"), {"reason": "lập lần đầu", "risks": RISKS}, follow=True)
    assert "Đã lập Hồ sơ đánh giá tác động, phiên bản 1." in words_of(answer)
    made_now = Dossier.objects.get()
    assert (
        made_now.facts["people"]["basic_people"] == Assignment.objects.on(started).values("person").distinct().count()
    )
    pupils = next(one for one in made_now.facts["data_sets"] if one["code"] == "students.pupils")
    assert (pupils["records"], "Số định danh cá nhân" in pupils["sensitive"]) == (12, True)
    assert Item.objects.about(made_now).count() == 2
    assert [one.is_filing for one in standing_on(started).due] == [True]
    filed = {"on": started.isoformat(), "how": "Cổng dịch vụ công"}
    assert "Đã ghi ngày gửi" in words_of(hanh.post(made_now.get_absolute_url(), filed, follow=True))
    assert standing_on(started).due == ()
    assert "Đã ghi gửi hồ sơ này ngày" in words_of(hanh.post(made_now.get_absolute_url(), filed, follow=True))


def _filed(school: SimpleNamespace, client_of: Any) -> Dossier:
    hanh = client_of(school.hanh)
    hanh.post(reverse("privacy:dossiers"), {"reason": "lập lần đầu", "risks": RISKS})
    kept = Dossier.objects.get()
    hanh.post(kept.get_absolute_url(), {"on": kept.day.isoformat(), "how": "Cổng"})
    return Dossier.objects.get()


def test_a_change_is_due_in_six_months_and_a_new_officer_in_ten_days(
    school: SimpleNamespace, client_of: Any, settings: Any
) -> None:
    kept = _filed(school, client_of)
    settings.POPULATION_URL = "https://example.invalid"
    standing = standing_on(kept.day)
    assert standing.changes == ("«Đối chiếu với cơ sở dữ liệu quốc gia về dân cư» đổi cách chuyển.",)
    assert [one.due_on for one in standing.due] == [months_after(kept.day, 6)]
    started = kept.day + timedelta(days=3)
    form = OFFICER | {"person": school.thu.person.pk, "starts_on": started.isoformat()}
    client_of(school.hanh).post(reverse("privacy:officer"), form)
    later = standing_on(kept.day + timedelta(days=5))
    assert [one.due_on for one in later.due] == [started + timedelta(days=10)]
    with clock_at(timezone.now() + timedelta(days=5)):
        client_of(school.hanh).post(reverse("privacy:dossiers"), {"reason": "đổi người phụ trách", "risks": RISKS})
    newest = Dossier.objects.first()
    assert newest.number == 2 and standing_on(newest.day).changes == ()
    item = Item.objects.about(newest).get(versions__original_name="danh-gia-tac-dong-2.docx")
    assert "Phụ trách bảo vệ dữ liệu: từ «chưa phân công» thành «Hoàng Thị Thu" in _text_of(item)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"reason": "lập", "risks": "ngắn"}, "phần này phần mềm không viết thay"),
        ({"reason": "", "risks": RISKS}, "bắt buộc"),
    ],
)
def test_a_dossier_without_the_school_s_own_words(
    school: SimpleNamespace, client_of: Any, values: dict[str, str], sentence: str
) -> None:
    page = words_of(client_of(school.hanh).post(reverse("privacy:dossiers"), values))
    assert sentence in page or "Hãy " in page
    assert not Dossier.objects.exists() and not Event.objects.filter(code="privacy.dossier_issued").exists()


@pytest.mark.parametrize(
    ("on", "sentence"), [("2099-01-01", "không được ở sau hôm nay"), ("2020-01-01", "trước ngày lập hồ sơ")]
)
def test_a_filing_day_that_cannot_be(school: SimpleNamespace, client_of: Any, on: str, sentence: str) -> None:
    hanh = client_of(school.hanh)
    hanh.post(reverse("privacy:dossiers"), {"reason": "lập lần đầu", "risks": RISKS})
    kept = Dossier.objects.get()
    assert sentence in words_of(hanh.post(kept.get_absolute_url(), {"on": on, "how": "Cổng"}))
    kept.refresh_from_db()
    assert kept.filed_on is None


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 6, 30), 6, date(2026, 12, 30)),
        (date(2026, 7, 15), 6, date(2027, 1, 15)),
        (date(2024, 2, 29), 60, date(2029, 2, 28)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_months_are_months(day: date, months: int, after: date) -> None:
    assert months_after(day, months) == after
