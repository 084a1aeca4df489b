"""A later version of the plan is merged: lines keep their history, and every change is an amendment."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.plan.builders import Trail, told_of, words_of
from tests.plan_reports.builders import make_people
from truongso.demo.plan_file import plan_text
from truongso.foundation.org.models import Unit
from truongso.governance.plan.actions.plans import change_target
from truongso.governance.plan.actions.tasks import report_progress
from truongso.governance.plan.models import Amendment, Delivery, IndicatorLine, Occurrence, Plan, PlanImport, Task

START = "/ke-hoach/nap/"
HEAD = {"head:number": "25/KH-THPTAL", "head:issued_on": "2026-03-09"}


@pytest.fixture
def school(db, on_day):
    on_day(date(2026, 3, 20))
    return make_people()


@pytest.fixture
def bring(school, client_of):
    """Return a function that takes a text through review, everything accepted, and applies it."""
    binh = client_of(school.binh)

    def run(text, name):
        answer = binh.post(START, {"file": SimpleUploadedFile(name, text.encode()), "year": "2026"}, follow=True)
        merges = "Áp dụng tệp này sẽ đối chiếu từng dòng với kế hoạch đang có" in words_of(answer)
        assert merges == Plan.objects.exists()
        started = PlanImport.objects.order_by("-pk").first()
        address = f"{START}{started.uid}/"
        binh.post(f"{address}quyet-dinh/", {"number": "all", "decision": "accept"})
        binh.post(f"{address}sua/", HEAD)
        codes = {f"code-{ordinal}": code for ordinal, code in started.decisions["codes"].items()}
        binh.post(f"{address}khop-ma/", codes)
        answer = binh.post(f"{address}ap-dung/", follow=True)
        assert told_of(answer).endswith("Đã áp dụng kế hoạch năm 2026.")

    return run


@pytest.fixture
def first(bring):
    text = plan_text().decode()
    bring(text, "ban-mot.txt")
    return text


def amendments():
    rows = Amendment.objects.order_by("pk").values_list("subject", "field", "before", "after")
    return [(subject.partition(":")[0], field, before, after) for subject, field, before, after in rows]


def without_row(text, start):
    return "\n".join(line for line in text.split("\n") if not line.startswith(start))


def test_a_later_version_changes_what_it_changes_and_keeps_the_rest(school, first, bring):
    plan, units = Plan.objects.get(), Unit.objects.count()
    task = Task.objects.in_force(plan).get(ordinal=20)
    month = Occurrence.objects.in_force(plan).get(task=task, period="2026-M04")
    report_progress(month, percent=30, text="Đã dạy hai buổi", by=school.binh, on=date(2026, 4, 20))
    dropped = Task.objects.in_force(plan).get(ordinal=28)
    later = without_row(first, "28\t").replace("an toàn số cho học sinh", "an toàn số cho mọi học sinh")
    later = later.replace("triển khai hệ thống LMS\t%", "triển khai hệ thống LMS dùng chung\t%").replace("≥95%", "≥97%")
    trail = Trail()
    bring(later, "ban-hai.txt")
    assert amendments() == [
        ("Chỉ tiêu 2", "mức", "≥ 95 %", "≥ 97 %"),
        ("Chỉ tiêu 18", "lời", "Nhà trường triển khai hệ thống LMS", "Nhà trường triển khai hệ thống LMS dùng chung"),
        (
            "Nhiệm vụ 28",
            "toàn bộ",
            "Tổ chức diễn tập xử lý sự cố an ninh mạng trong ngành giáo dục",
            "rút khỏi kế hoạch",
        ),
        (
            "Nhiệm vụ 20",
            "lời",
            "Bồi dưỡng kỹ năng số, kỹ năng an toàn số cho học sinh",
            "Bồi dưỡng kỹ năng số, kỹ năng an toàn số cho mọi học sinh",
        ),
    ]
    assert set(Amendment.objects.values_list("reason", "basis")) == {
        ("Theo bản mới của kế hoạch (tệp ban-hai.txt).", "25/KH-THPTAL")
    }
    assert trail.codes[-5:] == ["plan.amended"] * 4 + ["plan.merged"]
    assert trail.sentences[-1].endswith("4 thay đổi")
    task.refresh_from_db()
    dropped.refresh_from_db()
    assert (task.text.endswith("cho mọi học sinh"), dropped.ended_at is not None) == (True, True)
    assert month.reports.get().text == "Đã dạy hai buổi"
    assert list(Occurrence.objects.in_force(plan).filter(task=task, period="2026-M04")) == [month]
    assert Task.objects.in_force(plan).count() == 28 and IndicatorLine.objects.in_force(plan).count() == 22
    assert (Plan.objects.get(), Unit.objects.count()) == (plan, units)
    line = IndicatorLine.objects.in_force(plan).get(ordinal=2)
    assert (line.written.text, line.target.text) == ("≥ 97 %", "≥ 97 %")


def test_the_same_plan_again_changes_nothing(school, first, bring):
    plan = Plan.objects.get()
    change_target(
        IndicatorLine.objects.in_force(plan).get(ordinal=2),
        comparison=">=",
        target=99,
        unit="%",
        reason="Theo Sở",
        by=school.binh,
    )
    before = amendments()
    bring(first + "\n", "ban-hai.txt")
    assert amendments() == before == [("Chỉ tiêu 2", "mức phấn đấu", "≥ 95 %", "≥ 99 %")]
    assert IndicatorLine.objects.in_force(plan).get(ordinal=2).target.text == "≥ 99 %"
    assert Occurrence.objects.count() == 158


def test_lines_that_change_places_keep_their_history(school, first, bring):
    plan = Plan.objects.get()
    seventh, eighth = (IndicatorLine.objects.in_force(plan).get(ordinal=n) for n in (7, 8))
    later = re.sub(r"\n7\tHồ sơ học sinh", "\n8\tHồ sơ học sinh", first)
    later = re.sub(r"\n8\tDữ liệu học sinh", "\n7\tDữ liệu học sinh", later)
    bring(later, "ban-hai.txt")
    moved = {line.pk: line.ordinal for line in IndicatorLine.objects.in_force(plan).filter(ordinal__in=(7, 8))}
    assert moved == {seventh.pk: 8, eighth.pk: 7}
    assert amendments() == []


def test_new_lines_other_products_and_another_rhythm(school, first, bring):
    plan = Plan.objects.get()
    later = re.sub(r"(\n22\tTỷ lệ thanh toán[^\n]*)", "\\1\n23\tThư viện có phòng đọc trực tuyến\t%\t≥50%", first)
    later = re.sub(r"(\n22\tHướng dẫn[^\n]*\t)Quý I\n", "\\1Quý II\n", later)
    later = later.replace("danh sách mức độ CDS", "phiếu tự chấm")
    bring(later, "ban-hai.txt")
    assert amendments() == [
        ("Chỉ tiêu 23", "toàn bộ", "", "Thư viện có phòng đọc trực tuyến"),
        ("Nhiệm vụ 2", "sản phẩm", "danh sách mức độ CDS", ""),
        ("Nhiệm vụ 2", "sản phẩm", "", "phiếu tự chấm"),
        ("Nhiệm vụ 22", "thời gian", "Quý I", "Quý II"),
    ]
    added = IndicatorLine.objects.in_force(plan).get(ordinal=23)
    assert (added.target.text, added.code) == ("≥ 50 %", "")
    assert not Delivery.objects.filter(deliverable__title="danh sách mức độ CDS").exists()
    task = Task.objects.in_force(plan).get(ordinal=22)
    assert list(Occurrence.objects.in_force(plan).filter(task=task).values_list("period", flat=True)) == ["2026-Q2"]


def test_a_product_that_comes_later_is_due_in_what_is_still_open(school, first, bring):
    plan = Plan.objects.get()
    task = Task.objects.in_force(plan).get(ordinal=1)
    before = Delivery.objects.filter(occurrence__task=task).count()
    bring(first.replace("Báo cáo quý; báo cáo năm", "Báo cáo quý; bản tin quý; báo cáo năm"), "ban-hai.txt")
    added = Delivery.objects.filter(deliverable__title="bản tin quý").order_by("occurrence__due_on")
    assert [delivery.occurrence.period for delivery in added] == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
    assert Delivery.objects.filter(occurrence__task=task).count() == before + 4
    assert len(set(task.deliverables.values_list("position", flat=True))) == task.deliverables.count()


def test_the_confirmed_table_of_codes_counts_also_for_lines_that_stay(school, first, bring, client_of):
    plan = Plan.objects.get()
    lines = {line.ordinal: line for line in IndicatorLine.objects.in_force(plan)}
    moved, given = lines[1].code, lines[2].code
    later = re.sub(r"(\n22\tTỷ lệ thanh toán[^\n]*)", "\\1\n23\tHồ sơ công việc giấy\t%\t≥50%", first)
    binh = client_of(school.binh)
    binh.post(START, {"file": SimpleUploadedFile("ban-hai.txt", later.encode()), "year": "2026"})
    started = PlanImport.objects.order_by("-pk").first()
    address = f"{START}{started.uid}/"
    assert started.decisions["codes"]["1"] == moved, (
        "the standing line's code is proposed, not only what its words suggest"
    )
    binh.post(f"{address}quyet-dinh/", {"number": "all", "decision": "accept"})
    codes = {f"code-{n}": code for n, code in started.decisions["codes"].items()}
    binh.post(f"{address}khop-ma/", codes | {"code-1": "", "code-23": moved})
    binh.post(f"{address}ap-dung/")
    now = {line.ordinal: line.code for line in IndicatorLine.objects.in_force(plan)}
    assert (now[1], now[2], now[23]) == ("", given, moved)
    assert ("Chỉ tiêu 1", "mã", moved, "") in amendments()


def test_a_later_file_without_number_and_day_takes_neither_away_and_a_new_number_is_told(
    school, first, bring, client_of
):
    binh = client_of(school.binh)
    for text, head in ((first + "\n", {}), (first + "\n\n", {"head:number": "30/KH-THPTAL"})):
        binh.post(START, {"file": SimpleUploadedFile("ban-sau.txt", text.encode()), "year": "2026"})
        started = PlanImport.objects.order_by("-pk").first()
        address = f"{START}{started.uid}/"
        binh.post(f"{address}quyet-dinh/", {"number": "all", "decision": "keep"})
        if head:
            binh.post(f"{address}sua/", head)
        binh.post(f"{address}khop-ma/", {f"code-{n}": code for n, code in started.decisions["codes"].items()})
        binh.post(f"{address}ap-dung/")
        plan = Plan.objects.get()
        assert (plan.number, plan.issued_on) == (head.get("head:number", "25/KH-THPTAL"), date(2026, 3, 9))
    changed = [row for row in amendments() if row[0] == "Phần đầu văn bản"]
    assert changed == [("Phần đầu văn bản", "số, ký hiệu", "25/KH-THPTAL", "30/KH-THPTAL")]
