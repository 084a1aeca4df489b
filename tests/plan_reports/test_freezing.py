"""Drafting, editing, freezing and correcting a report."""

import hashlib
import json
import zipfile
from datetime import date
from io import BytesIO

import pytest

from tests.plan_reports.builders import FREEZING, Q3, complete_quarter, declare, items_of, make_plan
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence import store
from truongso.foundation.evidence.models import Item, Kind, Status
from truongso.foundation.org.models import School
from truongso.foundation.org.periods import Quarter, Year
from truongso.foundation.papers.models import IssuedNumber
from truongso.foundation.work.models import Notice
from truongso.governance.plan.actions import reports as actions
from truongso.governance.plan.models import Delivery, Occurrence, Report, ReportVersion
from truongso.governance.plan.reporting import canonical_bytes, differences, frozen_files, rows_in


def draft(school, period=Q3, today=FREEZING):
    return actions.draft_report(school.plan, period, by=school.khanh, today=today)


def freeze(report, by, *, reason="", today=FREEZING, accept_gaps=False):
    return actions.freeze_report(report, reason=reason, by=by, today=today, accept_gaps=accept_gaps)


def nothing_frozen() -> bool:
    left = (ReportVersion.objects.count(), IssuedNumber.objects.count(), Item.objects.filter(kind=Kind.RECORD).count())
    return (
        left == (0, 0, 0) and not Event.objects.filter(code__in=["plan.report_frozen", "papers.number_issued"]).exists()
    )


@pytest.fixture
def report(school):
    return draft(school)


@pytest.fixture
def frozen(school, report):
    complete_quarter(school)
    return freeze(report, school.binh)


def test_vice_principal_freezes_the_third_quarter(school, frozen):
    content = frozen.content
    assert (frozen.number, frozen.reason, str(frozen.issued)) == (1, "", "01/BC-THPTM")
    assert content["document"] == {
        "number": 1,
        "symbol": "BC-THPTM",
        "text": "01/BC-THPTM",
        "issued_on": "2026-10-02",
        "version": 1,
        "reason": "",
        "replaces": "",
    }
    assert content["signing"] == {"lines": ["KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"], "name": "Phạm Thanh Bình"}
    assert [(row["ordinal"], row["value"]) for row in rows_in(content["indicators"])] == [
        (1, "100"),
        (2, "80"),
        (3, "1"),
        (4, "100"),
        (5, "98"),
        (6, None),
    ]
    assert frozen.sha256 == hashlib.sha256(canonical_bytes(content)).hexdigest()
    assert frozen_files.verify_version(frozen) is True
    told = [event.sentence for event in Event.objects.about(frozen).filter(code="plan.report_frozen")]
    assert told == [f"đã khóa «Báo cáo Quý III/2026, phiên bản 1», băm {frozen.sha256}"]


def test_the_principal_signs_for_himself_and_the_clerk_may_not_freeze(school, report):
    complete_quarter(school)
    assert freeze(report, school.hanh).content["signing"] == {"lines": ["HIỆU TRƯỞNG"], "name": "Hoàng Thị Hạnh"}


def test_three_files_are_kept_as_evidence_of_the_version(frozen):
    kept = [(item.title, item.kind, item.status, item.current_version.original_name) for item in items_of(frozen)]
    assert kept == [
        ("Báo cáo Quý III/2026, phiên bản 1: bản Word", "record", "accepted", "bao-cao-quy-3-2026.docx"),
        ("Báo cáo Quý III/2026, phiên bản 1: bản PDF", "record", "accepted", "bao-cao-quy-3-2026.pdf"),
        ("Báo cáo Quý III/2026, phiên bản 1: bảng tổng hợp chỉ tiêu", "record", "accepted", "bao-cao-quy-3-2026.xlsx"),
    ]
    files = {kind: frozen_files.stored_file(frozen, kind)[0] for kind in ("docx", "pdf", "xlsx")}
    assert files["pdf"].startswith(b"%PDF-")
    assert "word/document.xml" in zipfile.ZipFile(BytesIO(files["docx"])).namelist()
    assert "xl/workbook.xml" in zipfile.ZipFile(BytesIO(files["xlsx"])).namelist()


def test_the_report_is_handed_in_as_the_product_of_its_task(school, frozen):
    occurrence = Occurrence.objects.get(task__ordinal=1, period="2026-Q3")
    products = {d.deliverable.title: d for d in Delivery.objects.filter(occurrence=occurrence)}
    assert {title: (d.state, len(items_of(d))) for title, d in products.items()} == {
        "Báo cáo quý": ("accepted", 2),
        "bảng tổng hợp chỉ tiêu": ("accepted", 1),
    }
    assert (occurrence.state, occurrence.percent, occurrence.done_on) == ("done", 100, FREEZING)
    row = rows_in(frozen.content["tasks"])[0]
    assert (row["state"], row["percent"], row["done_on"]) == ("done_late", 100, "2026-10-02")
    untouched = Delivery.objects.filter(deliverable__made_by="plan.report").exclude(occurrence=occurrence)
    assert set(untouched.values_list("state", flat=True)) == {"missing"}


def test_the_yearly_report_is_handed_in_by_the_year_only(school):
    yearly = draft(school, Year(2026), date(2027, 1, 5))
    version = freeze(yearly, school.binh, today=date(2027, 1, 5), accept_gaps=True)
    assert str(version.issued) == "01/BC-THPTM"
    assert version.issued.series.year == 2027  # numbers run by the year in which the paper is issued
    accepted = Delivery.objects.filter(deliverable__made_by="plan.report", state=Delivery.State.ACCEPTED)
    assert [(d.deliverable.title, d.occurrence.period) for d in accepted] == [("báo cáo năm", "2026-Q4")]


def test_the_other_leaders_are_told(school, frozen):
    assert [
        (n.recipient.username, n.title, n.url) for n in Notice.objects.filter(key__startswith="plan.report_frozen")
    ] == [("hanh", "Đã khóa Báo cáo Quý III/2026, số 01/BC-THPTM", "/ke-hoach/bao-cao/2026-Q3/?phien-ban=1")]


def test_freezing_with_gaps_is_refused_with_the_list_until_a_leader_accepts_them(school, report):
    with pytest.raises(Refused) as refused:
        freeze(report, school.binh)
    assert refused.value.sentence == (
        "Báo cáo còn 1 chỗ thiếu: Chỉ tiêu 5: số liệu đang chờ xác nhận. "
        "Hãy bổ sung, hoặc xác nhận khóa với các chỗ thiếu này."
    )
    assert nothing_frozen()
    version = freeze(report, school.binh, accept_gaps=True)
    row = rows_in(version.content["indicators"])[4]
    assert (row["value"], row["value_text"], row["state_text"]) == (None, "", "số liệu đang chờ xác nhận")


def test_a_pupils_name_in_the_words_cannot_be_accepted(school, report):
    complete_quarter(school)
    actions.edit_narrative(report, {"results": "Em Đỗ Linh Chi đạt 9 điểm."}, seen_version=1, by=school.khanh)
    with pytest.raises(Refused) as refused:
        freeze(report, school.binh, accept_gaps=True)
    assert refused.value.sentence == (
        "Chưa khóa được báo cáo: Tên học sinh «Đỗ Linh Chi» ở phần «Kết quả nổi bật»: báo cáo không nêu tên học sinh."
    )
    assert nothing_frozen()


def test_a_school_without_a_symbol_gets_no_number(school, report):
    School.objects.update(symbol="")
    with pytest.raises(Refused, match=r"^Chưa khóa được báo cáo: Chưa khai tên, ký hiệu và địa danh"):
        freeze(report, school.binh, accept_gaps=True)
    assert nothing_frozen()


def test_remaking_a_frozen_report_gives_the_same_bytes(school, frozen):
    before = {kind: frozen_files.stored_file(frozen, kind)[0] for kind in ("docx", "pdf", "xlsx")}
    data = canonical_bytes(frozen.content)
    declare(school, "library.teachers_using", numerator=118, denominator=120, reason="bổ sung")
    School.objects.update(name="Trường đã đổi tên")
    again = ReportVersion.objects.get(pk=frozen.pk)
    assert canonical_bytes(again.content) == data
    assert frozen_files.remake(again) == before


def test_a_damaged_copy_is_made_again(frozen):
    kept = items_of(frozen)[1].current_version
    good = store.read(kept.blob_id)
    store.path_of(kept.blob_id).chmod(0o600)
    store.path_of(kept.blob_id).write_bytes(b"hong")
    assert frozen_files.stored_file(frozen, "pdf")[0] == good
    assert store.read(kept.blob_id) == good


def test_a_changed_content_does_not_verify(frozen):
    frozen.content["indicators"][0]["rows"][0]["value"] = "99"
    assert frozen_files.verify_version(frozen) is False


def test_a_correction_is_a_second_version_with_its_reason_and_number(school, report, frozen):
    declare(school, "library.teachers_using", numerator=118, denominator=120, reason="bổ sung sổ công văn")
    second = freeze(report, school.binh, reason="Văn thư bổ sung sổ công văn", today=date(2026, 10, 9))
    assert (second.number, second.reason, str(second.issued)) == (2, "Văn thư bổ sung sổ công văn", "02/BC-THPTM")
    assert (second.content["document"]["replaces"], second.content["document"]["version"]) == ("01/BC-THPTM", 2)
    frozen.refresh_from_db()
    assert frozen_files.verify_version(frozen) and rows_in(frozen.content["indicators"])[1]["value"] == "80"
    changed = {(d.where, d.what): (d.before, d.after) for d in differences(frozen.content, second.content)}
    assert changed[("Chỉ tiêu 2", "kết quả")] == ("80 %", "98,3 %")
    assert changed[("Chỉ tiêu 2", "tử số")] == ("96", "118")
    assert changed[("Chỉ tiêu 2", "đánh giá")] == ("Có nguy cơ", "Đạt")
    assert {where for where, _ in changed} == {"Chỉ tiêu 2"}
    assert list(IssuedNumber.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_a_later_version_without_a_reason_is_refused(school, report, frozen):
    declare(school, "library.teachers_using", numerator=118, denominator=120, reason="bổ sung")
    with pytest.raises(
        Refused, match=r"^Báo cáo Quý III/2026 đã được Phạm Thanh Bình khóa lúc .*, số 01/BC-THPTM: .*hãy ghi lý do\.$"
    ):
        freeze(report, school.hanh)
    assert (ReportVersion.objects.count(), IssuedNumber.objects.count()) == (1, 1)


def test_a_later_version_that_says_nothing_new_is_refused(school, report, frozen):
    with pytest.raises(Refused) as refused:
        freeze(report, school.hanh, reason="khóa lại cho chắc", today=date(2026, 10, 9))
    assert refused.value.sentence == "Không có gì thay đổi so với phiên bản 1: không cần lập bản thay thế."
    assert (
        ReportVersion.objects.count(),
        IssuedNumber.objects.count(),
        Event.objects.filter(code="plan.report_frozen").count(),
    ) == (1, 1, 1)


def test_drafting_twice_is_one_report(school, report):
    assert draft(school) == report
    assert (Report.objects.count(), Event.objects.filter(code="plan.report_drafted").count()) == (1, 1)


@pytest.mark.parametrize(
    ("period", "says"),
    [
        (Quarter(2026, 4), "Quý IV/2026 chưa bắt đầu: hãy lập báo cáo khi đã vào kỳ."),
        (Quarter(2025, 3), "Quý III/2025 không thuộc kế hoạch năm 2026: hãy chọn kỳ của năm 2026."),
    ],
)
def test_a_report_of_another_time_is_refused(school, period, says):
    with pytest.raises(Refused) as refused:
        draft(school, period, date(2026, 9, 30))
    assert (refused.value.sentence, Report.objects.count()) == (says, 0)


def test_the_later_editor_sees_who_changed_which_part(school, report):
    actions.edit_narrative(report, {"difficulties": "Thiếu máy quét."}, seen_version=1, by=school.khanh)
    with pytest.raises(Refused) as refused:
        actions.edit_narrative(
            report,
            {"difficulties": "Thiếu kinh phí.", "next": report.narrative["next"]},
            seen_version=1,
            by=school.binh,
        )
    assert refused.value.sentence.startswith("Vũ Khánh vừa sửa phần lời của báo cáo lúc ")
    assert "Phần khác với bạn: «Khó khăn, vướng mắc»." in refused.value.sentence
    report.refresh_from_db()
    assert report.narrative["difficulties"] == "Thiếu máy quét."
    assert Event.objects.filter(code="plan.report_edited").count() == 1


def test_words_lose_what_paper_cannot_carry(school, report):
    actions.edit_narrative(report, {"results": "Đạt\x00 tốt\x07\r\n- dòng hai"}, seen_version=1, by=school.khanh)
    report.refresh_from_db()
    assert report.narrative["results"] == "Đạt tốt\n- dòng hai"


def test_too_many_words_are_refused(school, report):
    with pytest.raises(Refused) as refused:
        actions.edit_narrative(report, {"results": "x" * 10_001}, seen_version=1, by=school.khanh)
    assert refused.value.sentence == "Phần «Kết quả nổi bật» dài quá 10000 ký tự: hãy viết gọn lại."
    report.refresh_from_db()
    assert report.version == 1


def test_words_edited_after_freezing_wait_for_the_next_version(school, report, frozen):
    report.refresh_from_db()
    actions.edit_narrative(report, {"next": "Tập huấn chữ ký số."}, seen_version=report.version, by=school.khanh)
    frozen.refresh_from_db()
    assert frozen.content["narrative"]["next"] != "Tập huấn chữ ký số."
    second = freeze(report, school.binh, reason="Bổ sung nhiệm vụ kỳ tới")
    assert [(d.where, d.what) for d in differences(frozen.content, second.content)] == [
        ("Phần lời", "Nhiệm vụ trọng tâm kỳ tới")
    ]


def test_no_pupil_stands_in_the_three_files(school, report):
    declare(school, "campaigns.activities", numerator=2, reason="thêm một buổi", title="Ảnh em Đỗ Linh Chi dự thi")
    complete_quarter(school)
    version = freeze(report, school.binh)
    assert "Linh Chi" not in json.dumps(version.content, ensure_ascii=False)
    for kind in ("docx", "xlsx"):
        archive = zipfile.ZipFile(BytesIO(frozen_files.stored_file(version, kind)[0]))
        assert not [name for name in archive.namelist() if "Linh Chi" in archive.read(name).decode("utf-8", "ignore")]


def test_a_freeze_that_breaks_half_way_leaves_nothing(school, report, monkeypatch):
    complete_quarter(school)

    def broken(content):
        raise OSError("disk full")

    monkeypatch.setattr(actions, "remake", broken)
    with pytest.raises(OSError, match="disk full"):
        freeze(report, school.binh)
    assert nothing_frozen()
    monkeypatch.undo()
    assert str(freeze(report, school.binh).issued) == "01/BC-THPTM"


def test_two_plans_do_not_mix(school):
    assert make_plan(school.binh) == school.plan  # the same file again is merged, not doubled
    assert Status.ACCEPTED in {item.status for item in Item.objects.all()}
