"""The scoreboard: counts, tiles, what is late and due; it follows every change at once."""

import html
import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.dashboards.conftest import words_of
from tests.plan_reports import builders
from tests.plan_reports.builders import Q3, complete_quarter, declare, hand_in, make_people, make_plan
from truongso.foundation.accounts.models import User
from truongso.foundation.evidence import actions as evidence
from truongso.foundation.indicators.actions import Values, confirm_figure, declare_figure
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Unit
from truongso.foundation.org.periods import Quarter
from truongso.foundation.org.roles import Role
from truongso.governance.plan.actions.tasks import report_progress
from truongso.governance.plan.models import IndicatorLine, Occurrence, Task

BOARD = "/bang-dieu-hanh/"
OCTOBER = date(2026, 10, 22)


def counts_line(answer):
    """Return the line of counts above the tiles, without the hour at its end."""
    return words_of(answer).partition("Quý IV ")[2].partition(" Tính lúc")[0]


def tiles_of(answer):
    """Return what each tile says, by number."""
    parts = answer.content.decode().split('<div class="tile tile-')[1:]
    texts = [" ".join(words_of_part(part).split()) for part in parts]
    return {int(text.split(" ", 1)[0]): text.split(" ", 1)[1] for text in texts}


def words_of_part(part):
    part = part.partition(">")[2]
    for end in ("</section>", '<section class="card'):
        part = part.partition(end)[0]
    return html.unescape(re.sub(r"<[^>]+>", " ", part))


def listed(answer, title):
    """Return the entries of one of the two lists under the tiles: what is late, what is due."""
    text = answer.content.decode()
    card = text.partition(f"{title} (")[2].partition("</section>")[0]
    number = int(card.partition(")")[0])
    return number, [" ".join(words_of_part(item.partition("</li>")[0]).split()) for item in card.split("<li")[1:]]


def test_the_line_of_counts(school, client_of):
    answer = client_of(school.binh).get(BOARD)
    assert answer.status_code == 200
    assert counts_line(answer) == "3 Đạt 1 Có nguy cơ 1 Chưa có số liệu 1 Báo cáo bằng lời 4 Việc trễ hạn"


def test_the_tiles(school, client_of):
    assert tiles_of(client_of(school.binh).get(BOARD)) == {
        1: "Đạt 100% hồ sơ công việc được xử lý trên môi trường điện tử 100 % Mức 100 % · 40/40 "
        "Khai báo có minh chứng Dự báo cuối năm 100 %",
        2: "Có nguy cơ Tối thiểu 95% văn bản được trao đổi dưới dạng điện tử 80 % Mức ≥ 95 % · 96/120 "
        "Khai báo có minh chứng Dự báo cuối năm 100 %",
        3: "Đạt Tổ chức ít nhất 01 hoạt động tuyên truyền về chuyển đổi số 1 hoạt động Mức ≥ 1 hoạt động "
        "Khai báo có minh chứng Dự báo cuối năm 1 hoạt động",
        4: "Đạt Nhà trường tự đánh giá mức độ chuyển đổi số Đạt Mức 100 % Khai báo có minh chứng",
        5: "Chưa có số liệu Tối thiểu 98% học sinh được xác thực với CSDL quốc gia Chờ xác nhận Mức ≥ 98 % · "
        "1.470/1.500 Khai báo có minh chứng",
        6: "Báo cáo bằng lời Thí điểm ứng dụng trí tuệ nhân tạo Có báo cáo Không đặt mức Khai báo có minh chứng",
    }


def test_tiles_stand_in_the_groups_of_the_plan_and_open_their_indicator(school, client_of):
    text = client_of(school.binh).get(BOARD).content.decode()
    assert [part.partition("</h2>")[0] for part in text.split('<h2 class="mb-2">')[1:]] == [
        "I. Quản trị số",
        "II. Dữ liệu và dạy học",
    ]
    assert 'href="/ke-hoach/2026/chi-tieu/2/?quy=3"' in text
    assert client_of(school.binh).get("/ke-hoach/2026/chi-tieu/2/?quy=3").status_code == 200


def test_what_is_late_and_what_is_due(school, client_of):
    answer = client_of(school.binh).get(BOARD)
    assert listed(answer, "Trễ hạn") == (
        4,
        [
            "Nhiệm vụ 1, Quý I/2026: Theo dõi, báo cáo việc thực hiện kế hoạch hạn 31/03/2026 · Ban chuyển đổi số",
            "Nhiệm vụ 3, Quý I/2026: Đối soát dữ liệu học sinh hạn 31/03/2026 · Ban chuyển đổi số",
            "Nhiệm vụ 1, Quý II/2026: Theo dõi, báo cáo việc thực hiện kế hoạch hạn 30/06/2026 · Ban chuyển đổi số",
            "Nhiệm vụ 3, Quý II/2026: Đối soát dữ liệu học sinh hạn 30/06/2026 · Ban chuyển đổi số",
        ],
    )
    assert listed(answer, "Đến hạn trong 14 ngày") == (
        2,
        [
            "Nhiệm vụ 1, Quý III/2026: Theo dõi, báo cáo việc thực hiện kế hoạch hạn 30/09/2026 · Ban chuyển đổi số",
            "Nhiệm vụ 3, Quý III/2026: Đối soát dữ liệu học sinh hạn 30/09/2026 · Ban chuyển đổi số",
        ],
    )


def test_lateness_changes_at_midnight_though_nothing_was_done(school, client_of, on_day):
    client = client_of(school.binh)
    on_day(date(2026, 9, 30))
    assert (listed(client.get(BOARD), "Trễ hạn")[0], listed(client.get(BOARD), "Đến hạn trong 14 ngày")[0]) == (4, 2)
    on_day(date(2026, 10, 1))
    assert (listed(client.get(BOARD), "Trễ hạn")[0], listed(client.get(BOARD), "Đến hạn trong 14 ngày")[0]) == (6, 0)
    assert "Không có việc đến hạn." in words_of(client.get(BOARD))


@pytest.fixture
def school_with_months(db, monkeypatch):
    """The plan with three tasks that go on all the time, which ask for progress each month."""
    always = [
        (number, f"Việc thường xuyên số {number}", ["Báo cáo"], "continuous", 1, 4, "Thường xuyên")
        for number in (5, 6, 7)
    ]
    monkeypatch.setattr(builders, "TASKS", [*builders.TASKS, *always])
    people = make_people()
    people.plan = make_plan(people.binh)
    return people


def test_the_progress_of_a_month_is_one_line(school_with_months, client_of, on_day):
    on_day(OCTOBER)
    answer = client_of(school_with_months.binh).get(BOARD)
    assert listed(answer, "Đến hạn trong 14 ngày") == (
        1,
        ["Báo tiến độ tháng 10/2026: còn 3 nhiệm vụ (5, 6, 7) hạn 30/10/2026"],
    )
    # Months without a report are no late results.
    late, shown = listed(answer, "Trễ hạn")
    assert (late, len(shown)) == (16, 8)
    assert not [entry for entry in shown if "Tháng" in entry or "tiến độ" in entry]
    assert "Xem tất cả" in words_of(answer)


def test_a_reported_month_leaves_the_line(school_with_months, client_of, on_day):
    on_day(OCTOBER)
    client = client_of(school_with_months.binh)
    assert "còn 3 nhiệm vụ (5, 6, 7)" in words_of(client.get(BOARD))
    month = Occurrence.objects.get(task__ordinal=6, period="2026-M10")
    report_progress(month, percent=30, text="Đã làm hai bài.", by=school_with_months.an, on=OCTOBER)
    assert "Báo tiến độ tháng 10/2026: còn 2 nhiệm vụ (5, 7) hạn 30/10/2026" in words_of(client.get(BOARD))


def test_the_kept_board_follows_a_declaration_and_a_confirmation_at_once(school, client_of):
    client = client_of(school.binh)
    assert "Chờ xác nhận" in tiles_of(client.get(BOARD))[5]
    complete_quarter(school)
    assert tiles_of(client.get(BOARD))[5].startswith(
        "Đạt Tối thiểu 98% học sinh được xác thực với CSDL quốc gia 98 % Mức ≥ 98 % · 1.470/1.500"
    )
    assert counts_line(client.get(BOARD)).startswith("4 Đạt 1 Có nguy cơ 1 Báo cáo bằng lời")
    figure = declare(
        school,
        "library.teachers_using",
        confirm=False,
        numerator=119,
        denominator=120,
        reason="Bổ sung văn bản tháng 9",
    )
    assert "Chờ xác nhận" in tiles_of(client.get(BOARD))[2]
    confirm_figure(figure, by=school.binh)
    assert "99,2 %" in tiles_of(client.get(BOARD))[2]
    assert counts_line(client.get(BOARD)).startswith("5 Đạt 1 Báo cáo bằng lời")


def test_the_kept_board_follows_an_accepted_product_at_once(school, client_of):
    client = client_of(school.binh)
    assert listed(client.get(BOARD), "Đến hạn trong 14 ngày")[0] == 2
    hand_in(school, school.plan, 3, "2026-Q3")
    assert listed(client.get(BOARD), "Đến hạn trong 14 ngày") == (
        1,
        ["Nhiệm vụ 1, Quý III/2026: Theo dõi, báo cáo việc thực hiện kế hoạch hạn 30/09/2026 · Ban chuyển đổi số"],
    )


def test_a_second_look_reads_the_kept_board(school, client_of):
    client = client_of(school.binh)
    first = words_of(client.get(BOARD))
    with CaptureQueriesContext(connection) as taken:
        assert words_of(client.get(BOARD)) == first
    asked = [
        query["sql"] for query in taken if "indicators_figure" in query["sql"] or "plan_occurrence" in query["sql"]
    ]
    assert asked == []
    assert words_of(client_of(school.hanh).get(BOARD)) == first


def test_a_refresh_gets_the_board_alone(school, client_of):
    answer = client_of(school.binh).get(BOARD, headers={"HX-Request": "true"})
    text = answer.content.decode().strip()
    assert (answer.status_code, "<html" in text, "<main" in text) == (200, False, False)
    assert text.startswith('<div id="bang" hx-get="/bang-dieu-hanh/?quy=3&amp;nam=2026"')
    assert len(tiles_of(answer)) == 6
    assert text in client_of(school.binh).get(BOARD).content.decode()


@pytest.mark.parametrize(
    ("asked", "quarter"),
    [
        ("", "Quý III/2026"),
        ("?quy=1", "Quý I/2026"),
        ("?quy=2&nam=2026", "Quý II/2026"),
        ("?quy=4&nam=2026", "Quý IV/2026"),
        ("?nam=2026", "Quý III/2026"),
        ("?nam=2025", "Quý IV/2025"),
        ("?quy=2&nam=2027", "Quý II/2027"),
        ("?quy=0", "Quý III/2026"),
        ("?quy=5&nam=2026", "Quý III/2026"),
        ("?quy=abc&nam=abc", "Quý III/2026"),
        ("?quy=-1&nam=-1", "Quý III/2026"),
        ("?nam=1999", "Quý III/2026"),
        ("?nam=2019", "Quý III/2026"),
        ("?nam=99999999999999999999", "Quý III/2026"),
        ("?quy=2026-Q2", "Quý III/2026"),
        ("?quy=%3Cscript%3Ealert(1)%3C/script%3E", "Quý III/2026"),
    ],
)
def test_the_quarter_that_is_looked_at(school, client_of, asked, quarter):
    for page in (BOARD, f"{BOARD}phong-hop/"):
        answer = client_of(school.binh).get(f"{page}{asked}")
        assert (answer.status_code, str(answer.context["quarter"])) == (200, quarter)
        assert quarter in words_of(answer)
        assert "<script>alert(1)" not in answer.content.decode()


def test_the_chosen_quarter_is_marked_among_the_four(school, client_of):
    text = " ".join(client_of(school.binh).get(f"{BOARD}?quy=2").content.decode().split())
    assert text.count('aria-current="page">Quý II<') == 1
    assert text.count('aria-current="page">Quý ') == 1


def test_an_earlier_quarter_shows_its_own_figures(school, client_of):
    answer = client_of(school.binh).get(f"{BOARD}?quy=2&nam=2026")
    shown = tiles_of(answer)
    assert "60 % Mức ≥ 95 % · 60/100" in shown[2] and "2 hoạt động" in shown[3]
    assert counts_line(answer).startswith("2 Đạt 1 Chưa đạt 3 Chưa có số liệu")


def test_a_milestone_that_was_met_stays_met(school, client_of):
    answer = client_of(school.binh).get(f"{BOARD}?quy=4&nam=2026")
    shown = tiles_of(answer)
    assert shown[4] == (
        "Đạt Nhà trường tự đánh giá mức độ chuyển đổi số Đạt Mức 100 % · từ quý III/2026 Khai báo có minh chứng"
    )
    assert counts_line(answer).startswith("1 Đạt 5 Chưa có số liệu")


def test_a_year_without_a_plan_says_what_to_do(school, client_of):
    answer = client_of(school.binh).get(f"{BOARD}?nam=2025")
    assert words_of(answer).endswith(
        "Chưa có chỉ tiêu nào để theo dõi Bảng này hiện chỉ tiêu của kế hoạch năm 2025. Nạp tệp kế hoạch để bắt đầu."
    )
    assert tiles_of(answer) == {}


def test_a_school_without_a_plan_says_what_to_do(db, client_of):
    people = make_people()
    answer = client_of(people.binh).get(BOARD)
    assert "Chưa có chỉ tiêu nào để theo dõi" in words_of(answer)
    make_plan(people.binh)
    assert len(tiles_of(client_of(people.binh).get(BOARD))) == 6


@pytest.mark.parametrize("page", [BOARD, f"{BOARD}phong-hop/"])
def test_who_may_see_the_board(school, client_of, page):
    for who in ("hanh", "binh", "khanh", "an"):
        assert client_of(getattr(school, who)).get(page).status_code == 200, who
    father = org.add_person(full_name="Đỗ Văn Dũng", by=None)
    org.assign(father, Role.GUARDIAN, starts_on=date(2020, 8, 1), by=None)
    former = org.add_person(full_name="Lê Thị Mai", by=None)
    org.assign(former, Role.TEACHER, starts_on=date(2020, 8, 1), ends_on=date(2026, 8, 31), by=None)
    accounts = [User.objects.create_user(f"user{person.pk}", None, person=person) for person in (father, former)]
    client_of(school.binh).get(page)
    for user in (school.chi, *accounts):
        for headers in ({}, {"HX-Request": "true"}):
            answer = client_of(user).get(page, headers=headers)
            assert answer.status_code == 403
            assert "Việc này cần quyền «Xem bảng điều hành»." in words_of(answer)
            assert "Tối thiểu 95% văn bản" not in answer.content.decode()


def test_the_meeting_room(school, client_of):
    answer = client_of(school.binh).get(f"{BOARD}phong-hop/?quy=3&nam=2026")
    said = words_of(answer)
    assert said.startswith(
        "Trường THPT Mẫu: chỉ tiêu chuyển đổi số, Quý III/2026 3 Đạt 1 Có nguy cơ 1 Chưa có số liệu 1 Báo cáo bằng lời "
        "Toàn màn hình Thoát"
    )
    assert len(tiles_of(answer)) == 6
    assert 'href="/bang-dieu-hanh/?quy=3&amp;nam=2026"' in answer.content.decode()


def test_the_meeting_room_follows_a_change_at_once(school, client_of):
    client = client_of(school.binh)
    assert "Chờ xác nhận" in words_of(client.get(f"{BOARD}phong-hop/"))
    complete_quarter(school)
    assert "Chờ xác nhận" not in words_of(client.get(f"{BOARD}phong-hop/"))


def test_what_people_write_is_escaped_in_the_kept_board(school, client_of):
    org.change_unit(
        school.board, name="<script>alert(1)</script>", kind=Unit.Kind.BOARD, other_names=[], by=school.binh
    )
    text = client_of(school.binh).get(BOARD).content.decode()
    assert "<script>alert(1)" not in text and "&lt;script&gt;alert(1)" in text


def test_the_table_beside_the_picture_has_every_indicator(school, client_of):
    said = words_of(client_of(school.binh).get(BOARD)).partition("Xem bảng số liệu")[2]
    assert (
        "2. Tối thiểu 95% văn bản được trao đổi dưới dạng điện tử ≥ 95 % 80 % Có nguy cơ 100 %. Giả định mỗi quý còn lại "
        "thay đổi 20,0 điểm % như trung bình các quý đã qua."
    ) in said
    assert (
        "5. Tối thiểu 98% học sinh được xác thực với CSDL quốc gia ≥ 98 % chưa có số liệu Chưa có số liệu Chưa đủ số liệu"
    ) in said
    assert "6. Thí điểm ứng dụng trí tuệ nhân tạo – Có báo cáo Báo cáo bằng lời" in said


def queries_of(client, page):
    with CaptureQueriesContext(connection) as taken:
        assert client.get(page).status_code == 200
    return len(taken)


def test_the_board_runs_the_same_number_of_queries_however_long_the_plan(school, client_of):
    client = client_of(school.binh)
    client.get(f"{BOARD}phong-hop/")
    # The meeting room is never kept, so it shows what drawing costs.
    few = queries_of(client, f"{BOARD}phong-hop/"), queries_of(client, BOARD)
    line = IndicatorLine.objects.get(ordinal=1, plan=school.plan)
    for ordinal, code in enumerate(("fees.cashless", "courses.classes_on_lms"), start=20):
        line.pk, line.uid, line.ordinal, line.code = None, Unit._meta.get_field("uid").get_default(), ordinal, code
        line.save(force_insert=True)
        declare(school, code, numerator=1, denominator=2)
    task = Task.objects.get(ordinal=3, plan=school.plan)
    occurrence = task.occurrences.get(period="2026-Q3")
    for ordinal in range(20, 50):
        task.pk, task.uid, task.ordinal = None, Unit._meta.get_field("uid").get_default(), ordinal
        task.save(force_insert=True)
        task.leads.set([school.board, school.office])
        occurrence.pk, occurrence.uid, occurrence.task = None, Unit._meta.get_field("uid").get_default(), task
        occurrence.save(force_insert=True)
    assert (queries_of(client, f"{BOARD}phong-hop/"), queries_of(client, BOARD)) == few
    assert listed(client.get(BOARD), "Đến hạn trong 14 ngày")[0] == 32
    assert len(tiles_of(client.get(BOARD))) == 8


def test_a_figure_declared_by_hand_in_the_page_is_on_the_board(school, client_of):
    """The whole way: Khánh declares with a proof, Bình confirms, and Hạnh's board has moved twice."""
    board = client_of(school.hanh)
    assert "Chưa có số liệu" in tiles_of(board.get(f"{BOARD}?quy=4"))[1]
    figure = declare_figure(
        "exams.subjects_online",
        Quarter(2026, 4),
        Values(as_of=date(2026, 10, 1), numerator=Decimal(9), denominator=Decimal(10)),
        by=school.khanh,
        seen=None,
    )
    evidence.add_file(
        title="Danh sách hồ sơ",
        upload=builders.photo("quy-4.png"),
        owner=school.khanh.person,
        effective_from=Q3.starts_on,
        by=school.khanh,
        link_to=figure,
    )
    assert "Chờ xác nhận" in tiles_of(board.get(f"{BOARD}?quy=4"))[1]
    confirm_figure(figure, by=school.binh)
    assert "90 % Mức 100 % · 9/10" in tiles_of(board.get(f"{BOARD}?quy=4"))[1]
