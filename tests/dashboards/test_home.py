"""Where each person lands, and the first hour of a new school."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.urls import reverse

from tests.cast import make_cast
from tests.dashboards.conftest import words_of
from tests.plan_reports.builders import AT_WORK
from truongso.dashboards.first_hour import steps
from truongso.foundation.accounts.models import User
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Unit
from truongso.foundation.org.roles import Role


@pytest.fixture
def cast(db):
    """The demo school before it has a plan."""
    return SimpleNamespace(**make_cast())


@pytest.mark.parametrize(
    ("who", "where"),
    [("hanh", "/bang-dieu-hanh/"), ("binh", "/bang-dieu-hanh/"), ("khanh", "/viec-cua-toi/"), ("an", "/viec-cua-toi/")],
)
def test_leaders_land_on_the_scoreboard_and_others_on_their_own_work(school, client_of, who, where):
    answer = client_of(getattr(school, who)).get("/")
    assert (answer.status_code, answer["Location"]) == (302, where)
    assert client_of(getattr(school, who)).get("/", follow=True).status_code == 200


def test_a_pupil_and_a_parent_land_on_the_childs_record(cast, client_of):
    for user in (cast.chi, cast.dung):
        answer = client_of(user).get("/")
        assert (answer.status_code, answer["Location"]) == (302, "/ho-so/cua-toi/")


def test_an_account_without_a_person_and_one_whose_posts_are_over_are_told_the_same(cast, client_of, on_day):
    assert "Tài khoản của bạn đã sẵn sàng" in words_of(client_of(cast.em).get("/"))
    on_day(date(2024, 1, 5))
    assert "Tài khoản của bạn đã sẵn sàng" in words_of(client_of(cast.binh).get("/"))


def test_a_stranger_is_sent_to_the_login_page(client):
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/tai-khoan/dang-nhap/?next=/")


def test_before_there_is_a_plan_the_administrator_lands_in_the_first_hour(cast, client_of):
    assert client_of(cast.minh).get("/")["Location"] == "/gio-dau-tien/"
    assert client_of(cast.binh).get("/")["Location"] == "/bang-dieu-hanh/"
    assert client_of(cast.an).get("/")["Location"] == "/viec-cua-toi/"


def test_once_there_is_a_plan_the_administrator_lands_on_own_work(school, client_of, on_day):
    person = org.add_person(full_name="Đỗ Quang Minh", by=None)
    org.assign(person, Role.ADMINISTRATOR, starts_on=date(2020, 8, 1), by=None)
    minh = User.objects.create_user("minh", None, person=person)
    assert client_of(minh).get("/")["Location"] == "/viec-cua-toi/"
    assert client_of(minh).get("/gio-dau-tien/").status_code == 200
    # A new year has no plan yet.
    on_day(date(2027, 1, 4))
    assert client_of(minh).get("/")["Location"] == "/gio-dau-tien/"


@pytest.mark.parametrize("who", ["binh", "an", "chi"])
def test_the_first_hour_is_for_who_sets_the_school_up(cast, client_of, who):
    answer = client_of(getattr(cast, who)).get("/gio-dau-tien/")
    assert answer.status_code == 403
    assert "«Dựng trường trong giờ đầu tiên»" in words_of(answer)


TITLES = (
    "Ghi thông tin trường",
    "Đặt năm học và học kỳ",
    "Lập các đơn vị",
    "Thêm người và phân công",
    "Mở tài khoản cho lãnh đạo",
    "Nạp kế hoạch chuyển đổi số",
)


def steps_on(answer):
    """Return each step with what the page says of it: Đã xong or Chưa xong."""
    rows = answer.content.decode().split('<li class="list-group-item')[1:]
    return {
        title: "Đã xong" if "Đã xong" in row else "Chưa xong"
        for title, row in zip(TITLES, rows, strict=True)
        if title in row
    }


def test_the_steps_of_the_first_hour_know_what_is_done(cast, client_of):
    client = client_of(cast.minh)
    answer = client.get("/gio-dau-tien/")
    assert steps_on(answer) == {
        "Ghi thông tin trường": "Chưa xong",
        "Đặt năm học và học kỳ": "Chưa xong",
        "Lập các đơn vị": "Đã xong",
        "Thêm người và phân công": "Đã xong",
        "Mở tài khoản cho lãnh đạo": "Đã xong",
        "Nạp kế hoạch chuyển đổi số": "Chưa xong",
    }
    assert "việc tiếp theo là Ghi thông tin trường" in words_of(answer)
    org.describe_school(by=None, name="Trường THPT Mẫu", agency="TRƯỜNG THPT MẪU", symbol="THPTM", place="An Lão")
    answer = client.get("/gio-dau-tien/")
    assert steps_on(answer)["Ghi thông tin trường"] == "Đã xong"
    assert "việc tiếp theo là Đặt năm học và học kỳ" in words_of(answer)


def test_every_step_of_the_first_hour_opens(cast, client_of):
    for step in steps(AT_WORK.year):
        opened = client_of(cast.hanh if step.url_name == "plan:import_start" else cast.minh).get(reverse(step.url_name))
        assert opened.status_code == 200, step.title


def test_two_units_and_one_leader_are_not_enough(db, client_of):
    person = org.add_person(full_name="Đỗ Quang Minh", by=None)
    org.assign(person, Role.ADMINISTRATOR, starts_on=date(2020, 8, 1), by=None)
    minh = User.objects.create_user("minh", None, person=person)
    for number in range(2):
        org.add_unit(code=f"to-{number}", name=f"Tổ {number}", kind=Unit.Kind.DEPARTMENT, by=None)
    leader = org.add_person(full_name="Nguyễn Thị Hạnh", by=None)
    org.assign(leader, Role.PRINCIPAL, starts_on=date(2020, 8, 1), by=None)
    User.objects.create_user("hanh", None, person=leader)
    assert set(steps_on(client_of(minh).get("/gio-dau-tien/")).values()) == {"Chưa xong"}


def test_the_first_hour_ends_when_everything_is_there(school, client_of):
    org.set_school_year(
        "2026-2027", starts_on=date(2026, 9, 5), second_term_on=date(2027, 1, 18), ends_on=date(2027, 5, 31), by=None
    )
    org.add_unit(code="to-toan", name="Tổ Toán", kind=Unit.Kind.DEPARTMENT, by=None)
    org.assign(school.khanh.person, Role.ADMINISTRATOR, starts_on=date(2020, 8, 1), by=None)
    answer = client_of(school.khanh).get("/gio-dau-tien/")
    assert set(steps_on(answer).values()) == {"Đã xong"}
    assert "Trường đã sẵn sàng. Từ nay việc của mỗi người nằm ở Việc của tôi, số liệu ở Bảng điều hành." in words_of(
        answer
    )
    assert "Làm bước này" not in words_of(answer)
