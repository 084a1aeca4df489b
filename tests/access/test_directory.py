"""Who finds whom, and what happens on the page of a person."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from truongso.foundation.audit.models import Event
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Assignment, Person, Unit
from truongso.foundation.org.roles import Role

pytestmark = pytest.mark.django_db


def names_on(text: str) -> list[str]:
    rows = text.split("<tbody>")[1].split("</tbody>")[0] if "<tbody>" in text else ""
    return [part.split("</a>")[0].rpartition(">")[2] for part in rows.split('<th scope="row">')[1:]]


def test_leader_sees_all_in_the_order_of_vietnamese_names(cast: Any, page: Any) -> None:
    assert names_on(page(cast.binh, "/danh-ba/")) == [
        "Phạm Thị An",
        "Trần Văn Bình",
        "Ngô Linh Chi",
        "Ngô Văn Dũng",
        "Trịnh Thị Em",
        "Nguyễn Thị Hạnh",
        "Vũ Thị Lan",
        "Bùi Đức Long",
        "Lê Thị Mai",
        "Đỗ Quang Minh",
        "Hoàng Thị Thu",
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=do+quang", ["Đỗ Quang Minh"]),
        ("q=Đỗ", ["Đỗ Quang Minh"]),
        ("role=pupil", ["Ngô Linh Chi"]),
        ("role=nhan-vien&q=thi", ["Phạm Thị An", "Nguyễn Thị Hạnh", "Vũ Thị Lan", "Lê Thị Mai", "Hoàng Thị Thu"]),
        ("q=khong+co+ai", []),
    ],
)
def test_directory_is_narrowed_blind_to_accents(cast: Any, page: Any, query: str, found: list[str]) -> None:
    text = page(cast.binh, f"/danh-ba/?{query}")
    assert names_on(text) == found
    assert ("Không có ai khớp bộ lọc" in text) is (not found)


def test_directory_is_narrowed_by_unit(cast: Any, page: Any) -> None:
    unit = Unit.objects.get(code="to-toan-tin")
    assert names_on(page(cast.binh, f"/danh-ba/?unit={unit.pk}")) == ["Phạm Thị An", "Bùi Đức Long"]


def test_teacher_finds_colleagues_but_no_pupils(cast: Any, page: Any) -> None:
    text = page(cast.an, "/danh-ba/")
    assert "Bùi Đức Long" in text and "Ngô Linh Chi" not in text and "Trịnh Thị Em" not in text
    assert "Ngày sinh" not in page(cast.an, f"/danh-ba/{cast.long.person.uid}/")
    page(cast.an, f"/danh-ba/{cast.chi.person.uid}/", status=404)


def test_pupil_sees_only_herself(cast: Any, page: Any, client_of: Any) -> None:
    page(cast.chi, "/danh-ba/", status=403)
    page(cast.chi, "/don-vi/", status=403)
    page(cast.chi, "/nhat-ky/", status=403)
    page(cast.chi, f"/danh-ba/{cast.an.person.uid}/", status=404)
    own = page(cast.chi, f"/danh-ba/{cast.chi.person.uid}/")
    assert "Ngô Linh Chi" in own and "Thêm vai trò" not in own and "Đặt lại mật khẩu" not in own
    assert "/danh-ba/" not in page(cast.chi, "/quyen-cua-toi/").split("<main")[0]
    refused = client_of(cast.chi).post(f"/danh-ba/{cast.chi.person.uid}/phan-cong/", {"role": "principal"})
    assert refused.status_code == 403
    assert set(cast.chi.person.assignments.values_list("role", flat=True)) == {"pupil"}


def test_looking_at_a_person_is_recorded_once_a_page(cast: Any, page: Any) -> None:
    page(cast.binh, f"/danh-ba/{cast.chi.person.uid}/")
    page(cast.binh, f"/danh-ba/{cast.binh.person.uid}/")
    seen = Event.objects.filter(code="access.person_viewed")
    assert [(e.actor, e.target) for e in seen] == [(cast.binh, cast.chi.person)]


def test_export_holds_what_the_page_shows(cast: Any, client_of: Any) -> None:
    answer = client_of(cast.lan).get("/danh-ba/excel/?role=pupil")
    assert answer["Content-Disposition"].startswith('attachment; filename="danh-ba-')
    sheet = load_workbook(BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert rows == [
        ["TT", "Họ và tên", "Mã", "Ngày sinh", "Vai trò, đơn vị"],
        [1, "Ngô Linh Chi", "DM-chi", None, "Học sinh, Lớp 10A1"],
    ]
    assert Event.objects.get(code="access.people_exported").data["rows"] == 1


def test_leader_adds_a_person_and_gives_a_role(cast: Any, client_of: Any, page: Any) -> None:
    client = client_of(cast.binh)
    empty = client.post("/danh-ba/them/", {"full_name": " ", "code": ""})
    assert "Hãy điền mục này." in empty.content.decode()
    client.post("/danh-ba/them/", {"full_name": "  Đặng   Văn Giang ", "code": "GV-77"})
    person = Person.objects.get(code="GV-77")
    assert person.full_name == "Đặng Văn Giang"
    address = f"/danh-ba/{person.uid}/"
    missing = client.post(f"{address}phan-cong/", {"role": "teacher", "starts_on": "2026-09-01", "basis": ""})
    assert "Hãy điền mục này." in missing.content.decode()
    assert not person.assignments.exists()
    unit = Unit.objects.get(code="to-toan-tin")
    values = {"role": "teacher", "unit": unit.pk, "starts_on": "2026-09-01", "basis": "Quyết định 45/QĐ-THPT"}
    assert client.post(f"{address}phan-cong/", values).url == address
    again = client.post(f"{address}phan-cong/", values).content.decode()
    assert "đã có hiệu lực trong thời gian này" in again
    assert [(a.role, a.unit, a.basis) for a in person.assignments.all()] == [("teacher", unit, "Quyết định 45/QĐ-THPT")]
    history = page(cast.binh, address).split("Lịch sử")[1]
    assert "đã thêm người «Đặng Văn Giang»" in history and "đã phân công" in history


def test_ending_a_role_asks_for_day_and_reason(cast: Any, client_of: Any, page: Any) -> None:
    client, today = client_of(cast.hanh), timezone.localdate()
    assignment = Assignment.objects.get(person=cast.lan.person, role=Role.CLERK)
    address = f"/danh-ba/{cast.lan.person.uid}/phan-cong/{assignment.pk}/ket-thuc/"
    for values, told in (
        ({"ends_on": "", "reason": "Nghỉ"}, "Hãy chọn ngày kết thúc phân công."),
        ({"ends_on": "2026-13-40", "reason": "Nghỉ"}, "Hãy chọn ngày kết thúc phân công."),
        ({"ends_on": today.isoformat(), "reason": " "}, "Hãy ghi lý do kết thúc phân công."),
        ({"ends_on": "2020-01-01", "reason": "Nghỉ"}, "phải từ ngày bắt đầu trở đi"),
    ):
        assert told in client.post(address, values, follow=True).content.decode()
    assignment.refresh_from_db()
    assert assignment.ends_on is None and not Event.objects.filter(code="org.assignment_ended").exists()
    yesterday = today - timedelta(days=1)
    client.post(address, {"ends_on": yesterday.isoformat(), "reason": "Chuyển việc"})
    assignment.refresh_from_db()
    assert assignment.ends_on == yesterday
    assert names_on(page(cast.hanh, "/danh-ba/?role=clerk")) == []


def test_changing_a_name_keeps_what_stood_before(cast: Any, client_of: Any) -> None:
    address = f"/danh-ba/{cast.chi.person.uid}/"
    values = {"full_name": "Ngô Thị Linh Chi", "code": "DM-chi", "born_on": "2010-05-01", "gender": "F", "email": ""}
    assert client_of(cast.hanh).post(f"{address}sua/", values).url == address
    person = Person.objects.get(pk=cast.chi.person_id)
    assert (person.full_name, person.born_on, person.version) == ("Ngô Thị Linh Chi", date(2010, 5, 1), 2)
    event = Event.objects.get(code="org.person_changed")
    assert event.personal.data["before"]["full_name"] == "Ngô Linh Chi"
    assert "Ngô Linh Chi" not in str(event.data)


def test_number_of_queries_does_not_grow_with_the_rows(cast: Any, client_of: Any) -> None:
    client = client_of(cast.minh)
    paths = [
        "/danh-ba/",
        "/don-vi/",
        "/don-vi/to-toan-tin/",
        "/nhat-ky/",
        "/quyen-cua-toi/",
        "/bang-quyen/",
        "/nam-hoc/",
    ]

    def counted() -> dict[str, int]:
        found = {}
        for path in paths:
            cache.clear()  # the count in the menu is kept until the next event
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            found[path] = len(queries)
        return found

    counted()  # kinds of objects are looked up once in the life of a process
    few = counted()
    unit = Unit.objects.get(code="to-toan-tin")
    for number in range(12):
        org.add_unit(code=f"to-{number}", name=f"Tổ {number}", kind=Unit.Kind.DEPARTMENT, by=None)
        person = org.add_person(full_name=f"Giáo viên {number}", by=None)
        org.assign(person, Role.TEACHER, starts_on=date(2025, 9, 1), unit=unit, by=None)
        org.assign(person, Role.UNIT_HEAD, starts_on=date(2025, 9, 1), unit=unit, by=None)
    assert counted() == few
