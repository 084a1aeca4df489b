"""The list of tasks: what stands in it, how it is narrowed, and what it costs."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.plan.builders import LIBRARY, occurrence_of, task_of, words_of
from tests.plan.test_indicator_pages import table_of
from tests.plan_reports.builders import hand_in
from truongso.governance.plan.actions.tasks import assign_task, report_progress
from truongso.governance.plan.models import Occurrence, Task
from truongso.governance.plan.openings import add_deliverables, open_occurrences

LIST = "/ke-hoach/nhiem-vu/"


@pytest.fixture
def school(school):
    """Task 2 is done, task 4 is the office's and Giang's; of the library only months are open that are over."""
    hand_in(school, school.plan, 2, "2026-Q2-3")
    assign_task(
        task_of(school, 4),
        leads=[school.office],
        partners=[],
        assignee=school.giang.person,
        applied_text="",
        applied_reason="",
        by=school.binh,
    )
    for period in ("2026-Q1", "2026-Q2"):
        hand_in(school, school.plan, LIBRARY, period)
    return school


def ordinals_of(answer):
    return [row["task"].ordinal for rows in answer.context["groups"].values() for row in rows]


def test_the_heading_counts_what_is_late_and_what_nobody_reported(school, client_of):
    answer = client_of(school.an).get(LIST)
    assert ordinals_of(answer) == [1, 2, 3, 4, 5]
    page = words_of(answer)
    assert "5 nhiệm vụ, 2 trễ hạn, 1 thiếu báo tiến độ" in page
    assert "Hàng quý 0 % 0/4 kỳ Trễ hạn Quý I/2026" in page
    assert "Quý II - III 100 % 1/1 kỳ Đã xong kỳ này Quý II – III/2026" in page
    assert "Thường xuyên 50 % 2/4 kỳ Thiếu báo tiến độ Tháng 4/2026" in page
    assert "Văn phòng Lê Thị Giang Quý IV 0 % 0/1 kỳ Chưa đến kỳ Quý IV/2026" in page


ASKED = [
    ({"trang-thai": "late"}, [1, 3]),
    ({"trang-thai": "silent"}, [5]),
    ({"trang-thai": "done"}, [2]),
    ({"trang-thai": "later"}, [4]),
    ({"trang-thai": "khong-co"}, [1, 2, 3, 4, 5]),
    ({"q": "doi soat"}, [3]),
    ({"q": "ĐỐI SOÁT"}, [3]),
    ({"q": "khong co gi"}, []),
    ({"nam": "2026"}, [1, 2, 3, 4, 5]),
]


def test_the_list_is_narrowed_by_state_and_by_words_without_accents(school, client_of):
    an = client_of(school.an)
    for asked, found in ASKED:
        answer = an.get(LIST, asked)
        assert ordinals_of(answer) == found, asked
        assert words_of(answer).startswith(f"Kế hoạch năm 2026 {len(found)} nhiệm vụ")


def test_the_list_is_narrowed_by_unit_and_by_person(school, client_of):
    an = client_of(school.an)
    assert ordinals_of(an.get(LIST, {"don-vi": school.office.pk})) == [4]
    assert ordinals_of(an.get(LIST, {"don-vi": school.board.pk, "trang-thai": "late"})) == [1, 3]
    assert ordinals_of(an.get(LIST, {"nguoi": school.giang.person.pk})) == [4]
    assert ordinals_of(an.get(LIST, {"nguoi": school.an.person.pk})) == []
    assert "Không có nhiệm vụ nào hợp với bộ lọc" in words_of(an.get(LIST, {"nguoi": school.an.person.pk}))


def test_a_month_that_was_reported_is_no_longer_silent(school, client_of, on_day):
    for month in ("04", "05", "07", "08"):
        report_progress(
            occurrence_of(school, LIBRARY, f"2026-M{month}"),
            percent=40,
            text="Thêm 20 bài giảng",
            by=school.an,
            on=date(2026, 9, 25),
        )
    answer = client_of(school.an).get(LIST)
    assert "5 nhiệm vụ, 2 trễ hạn In" in words_of(answer)
    on_day(date(2026, 10, 2))  # the third quarter is over
    assert "5 nhiệm vụ, 3 trễ hạn In" in words_of(client_of(school.an).get(LIST))


def test_the_list_as_excel_holds_what_the_page_shows(school, client_of):
    an = client_of(school.an)
    answer = an.get(LIST, {"xuat": "xlsx"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="nhiem-vu.xlsx"'
    assert table_of(answer) == {
        1: [
            "Theo dõi, báo cáo việc thực hiện kế hoạch",
            "Ban chuyển đổi số",
            None,
            "Hàng quý",
            0,
            4,
            "Trễ hạn",
        ],
        2: ["Rà soát quy trình nội bộ", "Ban chuyển đổi số", None, "Quý II - III", 1, 1, "Đã xong kỳ này"],
        3: ["Đối soát dữ liệu học sinh", "Ban chuyển đổi số", None, "Hàng quý", 0, 4, "Trễ hạn"],
        4: ["Tổng kết chuyên đề", "Văn phòng", "Lê Thị Giang", "Quý IV", 0, 1, "Chưa đến kỳ"],
        5: ["Bổ sung kho học liệu số dùng chung", "Ban chuyển đổi số", None, "Thường xuyên", 2, 4, "Thiếu báo tiến độ"],
    }
    assert list(table_of(an.get(LIST, {"xuat": "xlsx", "trang-thai": "late"}))) == [1, 3]


def test_the_list_takes_the_same_number_of_queries_for_many_tasks(school, client_of):
    an = client_of(school.an)

    def queries():
        an.get(LIST)
        with CaptureQueriesContext(connection) as taken:
            assert an.get(LIST).status_code == 200
        return len(taken)

    few, pattern = queries(), task_of(school, 3)
    for ordinal in range(6, 26):
        task = Task.objects.create(
            plan=school.plan, group=pattern.group, ordinal=ordinal, text=f"Việc {ordinal}", schedule="quarterly"
        )
        task.leads.set([school.board, school.office])
        add_deliverables(task, ["Báo cáo"])
        open_occurrences(task)
    assert (queries(), len(ordinals_of(an.get(LIST)))) == (few, 25)
    assert Occurrence.objects.in_force(school.plan).count() == 20 + 20 * 4
