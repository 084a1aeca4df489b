"""The pages of reports, through HTTP."""

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.plan_reports.builders import FREEZING, Q3, complete_quarter, declare
from truongso.foundation.audit.models import Event
from truongso.governance.plan.actions import reports as actions
from truongso.governance.plan.models import Report, ReportVersion
from truongso.governance.plan.views import reports as views

LIST, PAGE = "/ke-hoach/bao-cao/", "/ke-hoach/bao-cao/2026-Q3/"


@pytest.fixture(autouse=True)
def on_freezing_day(monkeypatch):
    monkeypatch.setattr(views, "today", lambda: FREEZING)


@pytest.fixture
def report(school):
    return actions.draft_report(school.plan, Q3, by=school.khanh, today=FREEZING)


def text_of(answer):
    return answer.content.decode()


def test_vice_principal_freezes_the_third_quarter_from_the_page(school, client_of):
    bình, clerk = client_of(school.binh), client_of(school.khanh)
    assert "Chưa lập báo cáo Quý III/2026" in text_of(clerk.get(PAGE))
    assert clerk.post(f"{PAGE}lap/").headers["Location"] == PAGE
    page = text_of(bình.get(PAGE))
    assert "Chỉ tiêu 5: số liệu đang chờ xác nhận" in page and "/ke-hoach/2026/chi-tieu/5/?quy=3" in page
    complete_quarter(school)
    assert "Không còn chỗ nào thiếu" in text_of(bình.get(PAGE))
    words = {
        "seen_version": "1",
        "results": "Kết quả tốt.",
        "difficulties": "Không.",
        "proposals": "Không.",
        "next": "Tiếp tục.",
    }
    assert clerk.post(f"{PAGE}loi/", words).headers["Location"] == f"{PAGE}#loi"
    answer = bình.post(f"{PAGE}khoa/")
    assert answer.headers["Location"] == f"{PAGE}?phien-ban=1"
    version = ReportVersion.objects.get()
    assert (str(version.issued), version.content["narrative"]["results"]) == ("01/BC-THPTM", "Kết quả tốt.")
    page = text_of(bình.get(answer.headers["Location"]))
    assert "Nguyên vẹn" in page and version.sha256 in page and "Kết quả tốt." in page
    page = text_of(bình.get(PAGE))
    assert "giống bản đã khóa" in page and "Khóa và lấy số" not in page


def test_freezing_with_gaps_needs_the_tick(school, report, client_of):
    bình = client_of(school.binh)
    answer = bình.post(f"{PAGE}khoa/")
    assert (answer.status_code, ReportVersion.objects.count()) == (409, 0)
    assert "Báo cáo còn 1 chỗ thiếu: Chỉ tiêu 5: số liệu đang chờ xác nhận." in text_of(answer)
    assert bình.post(f"{PAGE}khoa/", {"accept_gaps": "1"}).status_code == 302
    assert "chưa có số liệu" in text_of(bình.get(f"{PAGE}?phien-ban=1")) or "chờ xác nhận" in text_of(
        bình.get(f"{PAGE}?phien-ban=1")
    )


def test_the_later_clerk_keeps_what_he_typed_and_sees_the_other(school, report, client_of):
    actions.edit_narrative(report, {"results": "Lời của Bình"}, seen_version=1, by=school.binh)
    answer = client_of(school.khanh).post(f"{PAGE}loi/", {"seen_version": "1", "results": "Lời của Khánh"})
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Phạm Thanh Bình vừa sửa phần lời" in page and "Lời của Bình" in page and "Lời của Khánh" in page
    assert 'name="seen_version" value="2"' in page
    report.refresh_from_db()
    assert report.narrative["results"] == "Lời của Bình"


@pytest.fixture
def two_versions(school, report):
    complete_quarter(school)
    actions.freeze_report(report, reason="", by=school.binh, today=FREEZING)
    declare(school, "library.teachers_using", numerator=118, denominator=120, reason="bổ sung")
    return [
        ReportVersion.objects.get(),
        actions.freeze_report(report, reason="Bổ sung", by=school.hanh, today=date(2026, 10, 9)),
    ]


def test_what_changed_between_two_versions(school, two_versions, client_of):
    page = text_of(client_of(school.an).get(f"{PAGE}so-sanh/1/2/"))
    assert "Phiên bản 2 khác phiên bản 1 ở đâu" in page and "80 %" in page and "98,3 %" in page


def test_a_download_is_recorded(school, two_versions, client_of):
    answer = client_of(school.an).get(f"{PAGE}1/pdf/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="bao-cao-quy-3-2026.pdf"'
    assert (answer.headers["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    event = Event.objects.get(code="plan.report_downloaded")
    assert (event.actor, event.data, event.object_label) == (
        school.an,
        {"format": "pdf"},
        "Báo cáo Quý III/2026, phiên bản 1",
    )


def test_a_draft_is_marked_and_has_no_number(school, report, client_of):
    answer = client_of(school.khanh).get(f"{PAGE}du-thao/docx/")
    from docx import Document

    words = "\n".join(p.text for p in Document(BytesIO(answer.content)).element.body.iter() if getattr(p, "text", None))
    assert "DỰ THẢO" in words and "/BC-THPTM" in words and "01/BC" not in words


def test_the_list_says_where_each_report_stands(school, two_versions, client_of):
    page = text_of(client_of(school.khanh).get(LIST))
    assert "02/BC-THPTM" in page and page.count("Chưa lập") == 4 and "Chưa đến kỳ" not in page
    assert page.count("Lập báo cáo") == 4  # quarters I, II, IV and the year


@pytest.mark.parametrize(
    "path",
    [
        f"{PAGE}?phien-ban=9",
        "/ke-hoach/bao-cao/2026-Q9/",
        "/ke-hoach/bao-cao/hom-nay/",
        f"{PAGE}1/exe/",
        f"{PAGE}9/pdf/",
        "/ke-hoach/bao-cao/1999/",
    ],
)
def test_what_does_not_exist_is_not_found(school, report, client_of, path):
    assert client_of(school.binh).get(path).status_code == 404


@pytest.mark.parametrize("path", [LIST, PAGE, f"{PAGE}1/pdf/", f"{PAGE}so-sanh/1/2/"])
def test_a_pupil_sees_no_report(school, two_versions, client_of, path):
    assert client_of(school.chi).get(path).status_code == 403


@pytest.mark.parametrize(
    ("who", "path"), [("an", "lap/"), ("an", "loi/"), ("an", "khoa/"), ("khanh", "khoa/"), ("chi", "lap/")]
)
def test_who_has_no_right_changes_nothing(school, report, client_of, who, path):
    answer = client_of(getattr(school, who)).post(
        PAGE + path, {"seen_version": "1", "results": "x", "accept_gaps": "1"}
    )
    report.refresh_from_db()
    assert (answer.status_code, ReportVersion.objects.count(), report.version) == (403, 0, 1)


def test_scripts_in_words_are_shown_as_text(school, report, client_of):
    actions.edit_narrative(report, {"results": "<script>alert(1)</script>"}, seen_version=1, by=school.khanh)
    assert "<script>alert" not in text_of(client_of(school.an).get(PAGE))


def queries_of(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as taken:
        assert client.get(path).status_code == 200
    return len(taken)


def test_the_list_and_the_preview_take_a_constant_number_of_queries(school, report, client_of):
    an = client_of(school.an)
    few = (queries_of(an, LIST), queries_of(an, PAGE))
    complete_quarter(school)
    actions.freeze_report(report, reason="", by=school.binh, today=FREEZING)
    one_version = queries_of(an, PAGE)
    for n, numerator in enumerate((117, 118, 119)):
        declare(school, "library.teachers_using", numerator=numerator, denominator=120, reason=f"lần {n}")
        actions.freeze_report(report, reason=f"lần {n}", by=school.binh, today=FREEZING)
    assert queries_of(an, LIST) == few[0]
    assert queries_of(an, PAGE) == one_version
    assert Report.objects.count() == 1
