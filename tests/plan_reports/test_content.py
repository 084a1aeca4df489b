"""What a report says, built from rows for a period."""

import hashlib
import json
from datetime import date

import pytest

from tests.plan_reports.builders import FREEZING, Q3, complete_quarter, declare, hand_in
from truongso.foundation.evidence.models import Item
from truongso.foundation.indicators.registry import Kind, Measure, indicator, indicators
from truongso.foundation.org.models import Person, Unit
from truongso.foundation.org.periods import Quarter, Year
from truongso.governance.plan.models import IndicatorLine
from truongso.governance.plan.report_files.frozen import content_of as content_of_paper
from truongso.governance.plan.report_files.paper import report_paper
from truongso.governance.plan.reporting import build_content, canonical_bytes, default_narrative, gaps_of, rows_in


def content_of(school, period=Q3, today=FREEZING, words=None):
    return build_content(school.plan, period, words or {}, today=today)


def rows(content, part="indicators"):
    return {row["ordinal"]: row for row in rows_in(content[part])}


def test_figures_of_the_third_quarter(school):
    shown = {
        n: (row["value_text"], row["numerator"], row["denominator"], row["standing"], row["state"], row["provenance"])
        for n, row in rows(content_of(school)).items()
    }
    assert shown == {
        1: ("100 %", "40", "40", "met", "data", "declared"),
        2: ("80 %", "96", "120", "at_risk", "data", "declared"),
        3: ("1 hoạt động", "1", None, "met", "data", "declared"),
        4: ("Đạt (100 %)", None, None, "met", "data", "declared"),
        5: ("", None, None, "no_data", "waiting", ""),
        6: ("Có báo cáo", None, None, "no_target", "data", "declared"),
    }


def test_a_figure_carries_its_proof(school):
    row = rows(content_of(school))[2]
    item = Item.objects.get(title="Danh sách library.teachers_using 2026-Q3")
    assert row["evidence"] == [
        {
            "uid": str(item.uid),
            "version": 1,
            "sha256": item.current_version.blob_id,
            "title": item.title,
            "status": "Đã chấp nhận",
        }
    ]
    assert (row["definition_version"], row["figure"]["declared_by"]) == (1, "Vũ Khánh")
    assert (row["note"], row["cumulative_text"]) == ("Một số đơn vị còn gửi bản giấy.", "80 %")
    assert [(q["period"], q["text"]) for q in row["by_quarter"]] == [
        ("2026-Q1", ""),
        ("2026-Q2", "60 %"),
        ("2026-Q3", "80 %"),
    ]


def test_counts_add_up_since_the_years_start(school):
    assert rows(content_of(school))[3]["cumulative_text"] == "3 hoạt động"


def test_the_year_takes_the_newest_figure_of_each_line(school):
    content = content_of(school, Year(2026), date(2027, 1, 5))
    shown = {n: (row["value_text"], row["standing"], row["data_period"]) for n, row in rows(content).items()}
    assert shown == {
        1: ("100 %", "met", "2026-Q3"),
        2: ("80 %", "missed", "2026-Q3"),
        3: ("3 hoạt động", "met", "2026-Q3"),
        4: ("Đạt (100 %)", "met", "2026-Q3"),
        5: ("", "no_data", None),
        6: ("Có báo cáo", "no_target", "2026-Q3"),
    }
    assert len(rows(content)[1]["by_quarter"]) == 4


def test_tasks_of_the_third_quarter(school):
    hand_in(school, school.plan, 3, "2026-Q3", accept=False)
    shown = {
        n: (
            row["state"],
            row["percent"],
            row["due_text"],
            [(p["title"], p["state_text"]) for p in row["products"]],
            row["debts"],
        )
        for n, row in rows(content_of(school), "tasks").items()
    }
    assert shown == {
        # The report itself is the product: once it exists the task is done, two days after its deadline.
        1: (
            "done_late",
            100,
            "30/09/2026",
            [("Báo cáo quý", "chính báo cáo này"), ("bảng tổng hợp chỉ tiêu", "chính báo cáo này")],
            ["Quý I/2026", "Quý II/2026"],
        ),
        2: ("done", 100, "30/09/2026", [("Danh mục quy trình", "đã nghiệm thu")], []),
        3: ("submitted", 0, "30/09/2026", [("Biên bản đối soát", "chờ nghiệm thu")], ["Quý I/2026", "Quý II/2026"]),
        4: ("later", 0, "31/12/2026", [("Báo cáo chuyên đề", "chưa đến hạn")], []),
    }


def test_a_task_past_its_deadline_is_late_and_before_it_is_not(school):
    assert rows(content_of(school), "tasks")[3]["state"] == "late"
    assert rows(content_of(school, today=date(2026, 9, 30)), "tasks")[3]["state"] == "open"


def test_a_span_is_running_until_its_last_quarter(school):
    assert rows(content_of(school, Quarter(2026, 2), date(2026, 7, 3)), "tasks")[2]["state"] in (
        "done",
        "ongoing",
        "open",
    )


def test_totals_count_the_rows(school):
    totals = content_of(school)["totals"]
    assert totals["standings"] == {"met": 3, "at_risk": 1, "missed": 0, "no_data": 1, "no_target": 1, "failed": 0}
    assert {k: n for k, n in totals["states"].items() if n} == {"done": 1, "done_late": 1, "late": 1, "later": 1}
    assert (totals["indicators"], totals["tasks"], totals["products"], totals["products_accepted"]) == (6, 4, 4, 3)


def test_a_quarter_without_data_says_so_and_never_zero(school):
    content = content_of(school, Quarter(2026, 1), date(2026, 4, 2))
    for row in rows(content).values():
        assert (row["value"], row["value_text"], row["state_text"], row["standing"]) == (
            None,
            "",
            "chưa có số liệu",
            "no_data",
        )
    annex = report_paper(content_of_paper(content)).annexes[0].blocks[0]
    assert [row.cells[4] for row in annex.rows if not row.is_group] == ["chưa có số liệu"] * 6
    assert not {
        cell for row in annex.rows for cell in row.cells if cell in ("0 %", "100 %") and row.cells.index(cell) > 3
    }


@pytest.fixture
def counted_by_the_platform(school):
    """Indicator 5 is measured for a while: of all people with a name, those whose name begins with Đ."""

    def declare_with(compute):
        indicators.remove("transcripts.signed")
        indicator(
            "transcripts.signed",
            title="Xác thực",
            kind=Kind.RATIO,
            counts="học sinh khớp",
            out_of="học sinh",
        )(compute)

    kept = indicators.get("transcripts.signed")
    yield declare_with
    indicators.remove(kept.code)
    indicators.add(kept.code, kept)


def test_one_failing_indicator_shows_only_on_its_row(school, counted_by_the_platform):
    before = content_of(school)

    def broken(period):
        raise ZeroDivisionError("no rows")

    counted_by_the_platform(broken)
    after = content_of(school)
    assert (rows(after)[5]["state"], rows(after)[5]["state_text"], rows(after)[5]["standing"]) == (
        "failed",
        "không tính được",
        "failed",
    )
    others = [n for n in rows(before) if n != 5]
    assert [rows(after)[n] for n in others] == [rows(before)[n] for n in others]


def test_a_measured_figure_keeps_the_keys_of_its_rows_and_no_names(school, counted_by_the_platform):
    people = Person.objects.order_by("pk")
    counted_by_the_platform(lambda period: Measure(population=people, met=people.filter(full_name__startswith="Đ")))
    row = rows(content_of(school))[5]
    chi = str(school.chi.person.uid)
    everybody = sorted(str(uid) for uid in Person.objects.values_list("uid", flat=True))
    assert (row["value_text"], row["numerator"], row["denominator"], row["provenance"]) == (
        "20 %",
        "1",
        "5",
        "measured",
    )
    assert row["rows"]["met"] == {
        "model": "org.Person",
        "count": 1,
        "sha256": hashlib.sha256(chi.encode()).hexdigest(),
        "keys": [chi],
    }
    assert row["rows"]["population"]["sha256"] == hashlib.sha256("\n".join(everybody).encode()).hexdigest()
    assert "Đỗ Linh Chi" not in json.dumps(row, ensure_ascii=False)


def test_no_pupil_is_named_in_a_report(school):
    declare(
        school,
        "exams.subjects_online",
        numerator=39,
        denominator=40,
        reason="đếm lại",
        title="Hồ sơ của em Đỗ Linh Chi",
    )
    content = content_of(school, words=default_narrative(school.plan, Q3, today=FREEZING))
    assert "Đỗ Linh Chi" not in canonical_bytes(content).decode()
    assert [key["title"] for key in rows(content)[1]["evidence"]] == ["minh chứng có tên học sinh, xem trong hệ thống"]


def test_draft_words_say_only_what_the_rows_say(school):
    words = default_narrative(school.plan, Q3, today=FREEZING)
    assert words == {
        "results": (
            "3/6 chỉ tiêu đạt mức kế hoạch: chỉ tiêu 1, 3, 4.\n"
            "So với quý trước: chỉ tiêu 2 tăng từ 60 % lên 80 %.\n"
            "2/4 nhiệm vụ hoàn thành kết quả của kỳ: nhiệm vụ 1, 2.\n"
            "3/4 sản phẩm phải nộp đã được nghiệm thu."
        ),
        "difficulties": (
            "Chỉ tiêu 2 (Tối thiểu 95% văn bản được trao đổi dưới dạng điện tử) mới đạt 80 %, mức kế hoạch ≥ 95 %; "
            "Một số đơn vị còn gửi bản giấy.\n"
            "Có 1 nhiệm vụ chậm hạn: nhiệm vụ 3 (Ban chuyển đổi số, hạn 30/09/2026)."
        ),
        "proposals": (
            "Đề nghị các đơn vị phụ trách bổ sung số liệu và minh chứng của chỉ tiêu 5.\n"
            "Đề nghị các đơn vị chủ trì hoàn thành các nhiệm vụ chậm hạn: 3."
        ),
        "next": (
            "Quý IV/2026: hoàn thành kết quả của 3 nhiệm vụ đến hạn: 1, 3, 4.\n"
            "Tiếp tục các nhiệm vụ chưa hoàn thành: 3.\n"
            "Tập trung các chỉ tiêu chưa đạt: 2."
        ),
    }


def test_the_gate_lists_what_is_missing_with_its_page(school):
    content = content_of(school, words=default_narrative(school.plan, Q3, today=FREEZING))
    assert [
        (gap.code, gap.text, gap.url, gap.blocking) for gap in gaps_of(school.plan, Q3, content, today=FREEZING)
    ] == [("figure_waiting", "Chỉ tiêu 5: số liệu đang chờ xác nhận", "/ke-hoach/2026/chi-tieu/5/?quy=3", False)]
    early = date(2026, 9, 20)
    assert [gap.code for gap in gaps_of(school.plan, Q3, content_of(school, today=early), today=early)] == [
        "period_open",
        *["words_empty"] * 4,
        "figure_waiting",
    ]
    complete_quarter(school)
    content = content_of(school, words=default_narrative(school.plan, Q3, today=FREEZING))
    assert gaps_of(school.plan, Q3, content, today=FREEZING) == []


def test_building_takes_the_same_number_of_queries_however_long_the_plan(school, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as few:
        content_of(school)
    line = IndicatorLine.objects.get(ordinal=1, plan=school.plan)
    for ordinal, code in enumerate(
        ("fees.cashless", "courses.classes_on_lms", "diplomas.register_digitised"), start=20
    ):
        line.pk, line.uid, line.ordinal, line.code = None, Unit._meta.get_field("uid").get_default(), ordinal, code
        line.save(force_insert=True)
        declare(school, code, numerator=1, denominator=2)
    hand_in(school, school.plan, 3, "2026-Q3")
    with django_assert_num_queries(len(few)):
        content_of(school)


def test_equal_contents_are_equal_bytes(school):
    one, two = content_of(school), content_of(school)
    assert canonical_bytes(one) == canonical_bytes(json.loads(json.dumps(two)))
