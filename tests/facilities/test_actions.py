"""Rooms, devices and lines through their actions: history, refusals with nothing changed, figures counted from rows."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.foundation.org.models import SchoolYear
from truongso.records.facilities import actions
from truongso.records.facilities.figures import BY_CODE, FIGURES
from truongso.records.facilities.models import Device, InternetLine, Room
from truongso.records.register.history import timeline_of
from truongso.records.register.models import ValueChange
from truongso.records.students import actions as students

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Room, Device, InternetLine, ValueChange, Event))


def refused(sentence: str, act: Any) -> None:
    """Assert that an act is refused with a sentence and leaves nothing behind."""
    before = counts()
    with pytest.raises(Refused) as refusal:
        act()
    assert refusal.value.sentence == sentence
    assert counts() == before


def test_flat_record_comes_back_as_it_was_given(facilities: SimpleNamespace) -> None:
    computers = Device.objects.whole().get(name="Máy tính để bàn")
    assert computers.flat() == {
        "kind": "pupil_computer", "name": "Máy tính để bàn", "quantity": 24, "room": "B201", "state": "working",
        "bought_on": date(2022, 8, 15), "money_source": "state_budget",
    }  # fmt: skip
    assert Room.objects.get(code="A103").flat() == {
        "code": "A103", "name": "Phòng học 10A3", "kind": "classroom", "building": "Nhà A", "has_internet": False,
    }  # fmt: skip
    assert [r.code for r in Room.objects.matching("tin hoc nha b")] == ["B201"]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"kind": "projector", "state": "working"}, "Tên, kiểu máy không được để trống."),
        ({"name": "Máy chiếu", "kind": "projector", "state": "working", "quantity": -1}, "Số lượng phải từ 0 đến 999999."),
        (
            {"name": "Máy chiếu", "kind": "projector", "state": "working", "quantity": Decimal("1.5")},
            "Số lượng phải là số nguyên.",
        ),
        (
            {"name": "Máy chiếu", "kind": "projector", "state": "working", "quantity": 2, "serial": "X1"},
            "Thiết bị có số sê-ri là một chiếc: hãy ghi số lượng 1 hoặc bỏ số sê-ri.",
        ),
        (
            {"name": "Máy chiếu", "kind": "projector", "state": "working", "code": "TB-01"},
            "Mã TB-01 đã thuộc một thiết bị khác: hãy chọn mã khác.",
        ),
        (
            {"name": "Máy chiếu", "kind": "projector", "state": "working", "room": "Z9"},
            "Không có phòng mã Z9 đang dùng: hãy thêm phòng trước hoặc sửa mã.",
        ),
        (
            {"name": "M" * 201, "kind": "projector", "state": "working"},
            "Tên, kiểu máy dài quá 200 ký tự.",
        ),
    ],
)  # fmt: skip
def test_a_row_that_is_wrong_refuses_all_of_them(facilities: SimpleNamespace, row: Any, sentence: str) -> None:
    good = {"name": "Máy in", "kind": "printer", "state": "working"}
    refused(sentence, lambda: actions.add(Device, [good, row], by=facilities.lan))


def test_a_code_twice_in_one_file_and_a_line_that_ends_before_it_begins_are_refused(
    facilities: SimpleNamespace,
) -> None:
    room = {"code": "C1", "name": "Kho", "kind": "store"}
    line = {"code": "L", "provider": "FPT", "kind": "fibre", "download": 100}
    refused(
        "Mã C1 đã thuộc một phòng khác: hãy chọn mã khác.", lambda: actions.add(Room, [room, room], by=facilities.lan)
    )
    refused(
        "Ngày hết phải từ ngày bắt đầu trở đi.",
        lambda: actions.add(InternetLine, [line | {"starts_on": DAY, "ends_on": date(2026, 11, 1)}], by=facilities.lan),
    )


def test_a_device_that_moves_keeps_where_it_stood_and_who_moved_it(facilities: SimpleNamespace) -> None:
    projector = facilities.devices[0]
    made = actions.change(projector, {"room": "A104", "state": "needs_repair"}, by=facilities.minh)

    assert {(c.field, c.old, c.new) for c in made} == {
        ("room", "A101", "A104"), ("state", "working", "needs_repair")
    }  # fmt: skip
    moved = Device.objects.whole().get(pk=projector.pk)
    assert (moved.room_code, moved.version) == ("A104", 2)
    newest, first = timeline_of(moved, sees_sealed=True)
    assert (newest.by, newest.title) == ("Đỗ Quang Minh", "Đỗ Quang Minh sửa trực tiếp")
    assert {(c.label, c.old, c.new) for c in newest.changes} == {
        ("Phòng đặt", "A101", "A104"), ("Tình trạng", "Đang dùng tốt", "Cần sửa chữa")
    }  # fmt: skip
    assert (first.is_first, first.title) == (True, "Sổ tài sản 2026")
    event = Event.objects.get(code="facilities.changed")
    assert event.sentence == "đã sửa Phòng đặt, Tình trạng của thiết bị «Epson EB-X06, mã TB-01»"
    assert actions.change(projector, {"room": "A104"}, by=facilities.minh) == []


def test_changes_that_make_no_sense_are_refused(facilities: SimpleNamespace) -> None:
    projector, room = facilities.devices[0], facilities.rooms["A101"]
    act = actions.change
    refused(
        "Không có phòng mã Z9 đang dùng: hãy thêm phòng trước hoặc sửa mã.",
        lambda: act(projector, {"room": "Z9"}, by=facilities.lan),
    )
    refused("Tên phòng không được để trống.", lambda: act(room, {"name": None}, by=facilities.lan))
    refused(
        "Mã A102 đã thuộc một phòng khác: hãy chọn mã khác.", lambda: act(room, {"code": "A102"}, by=facilities.lan)
    )
    refused(
        "A101, Phòng học 10A1 vừa được người khác sửa: hãy xem chỗ đã đổi rồi lưu lại.",
        lambda: act(room, {"name": "Phòng mới"}, by=facilities.lan, seen_version=7),
    )


def test_what_is_put_out_of_use_counts_no_more_and_comes_back(facilities: SimpleNamespace) -> None:
    figure, computers = BY_CODE["may-tinh-hoc-sinh"], facilities.devices[3]
    assert figure.met(DAY).count() == 1
    actions.retire(computers, reason="Thanh lý theo QĐ 9", by=facilities.thu)

    assert figure.met(DAY).count() == 0
    event = Event.objects.get(code="facilities.retired")
    assert event.sentence == "đã cho thiết bị «Máy tính để bàn» thôi dùng: Thanh lý theo QĐ 9"
    refused(f"{computers} đã thôi dùng.", lambda: actions.retire(computers, reason="Nữa", by=facilities.thu))
    refused(
        f"{computers} đã thôi dùng: hãy đưa vào dùng lại trước khi sửa.",
        lambda: actions.change(computers, {"quantity": 1}, by=facilities.thu),
    )

    actions.restore(computers, by=facilities.thu)

    assert figure.met(DAY).count() == 1
    refused(f"{computers} đang dùng.", lambda: actions.restore(computers, by=facilities.thu))


def test_a_room_leaves_only_when_it_is_empty(facilities: SimpleNamespace) -> None:
    room, projector = facilities.rooms["A101"], facilities.devices[0]
    refused(
        "Phòng A101, Phòng học 10A1 còn 1 dòng thiết bị: hãy chuyển hoặc cho thôi dùng thiết bị trước.",
        lambda: actions.retire(room, reason="Sửa chữa", by=facilities.lan),
    )
    refused("Hãy ghi lý do thôi dùng.", lambda: actions.retire(projector, reason=" ", by=facilities.lan))
    actions.retire(projector, reason="Hỏng bóng", by=facilities.lan)
    actions.retire(room, reason="Sửa chữa", by=facilities.lan)
    refused(
        "Phòng A101, Phòng học 10A1 đã thôi dùng: hãy đưa phòng vào dùng lại trước.",
        lambda: actions.restore(projector, by=facilities.lan),
    )


def test_figures_are_counted_from_rows(facilities: SimpleNamespace) -> None:
    assert {figure.code: figure.written(DAY) for figure in FIGURES} == {
        "phong-hoc-trinh-chieu": ("25 %", "1/4 phòng"),  # A102's projector is broken, A103 has no Internet
        "may-tinh-hoc-sinh": ("", "24 máy, 0 học sinh đang học"),
        "phong-may": ("1 phòng", "trong 1 phòng cùng loại"),
        "phong-studio": ("1 phòng", "trong 1 phòng cùng loại"),
        "thiet-bi-trinh-chieu": ("2 chiếc", "trong 3 chiếc đã khai"),
        "may-tinh-lam-viec": ("", "chưa khai thiết bị nào"),
        "camera": ("3 chiếc", "trong 3 chiếc đã khai"),
        "duong-truyen-internet": ("1 đường", "tổng tải xuống 300 Mbps"),
        "phong-co-wifi": ("50 %", "3/6 phòng"),
    }
    assert BY_CODE["duong-truyen-internet"].written(date(2025, 12, 31)) == ("2 đường", "tổng tải xuống 450 Mbps")


def test_computers_are_divided_by_the_pupils_who_study(facilities: SimpleNamespace) -> None:
    year = SchoolYear.objects.create(code="2026-2027", starts_on=date(2026, 8, 1), ends_on=date(2027, 7, 31))
    school_class = students.open_class(year, "10A1", by=facilities.lan)
    rows = [{"full_name": f"Nguyễn Văn {chr(65 + n)}", "class_name": "10A1"} for n in range(30)]
    pupils = students.add_pupils(
        rows, classes={"10A1": school_class}, on=date(2026, 9, 5), source=facilities.source, by=facilities.lan
    )
    figure, day = BY_CODE["may-tinh-hoc-sinh"], timezone.localdate()
    assert figure.written(day) == (
        "80,0 máy trên 100 học sinh", "24 máy, 30 học sinh đang học, 1,3 học sinh mỗi máy"
    )  # fmt: skip

    students.leave(pupils[0], on=date(2026, 10, 1), reason_code="01", by=facilities.lan)

    assert figure.written(day)[1] == "24 máy, 29 học sinh đang học, 1,2 học sinh mỗi máy"


def test_an_empty_school_has_no_figure_and_no_nought(db: Any) -> None:
    assert {value for value, _ in (figure.written(DAY) for figure in FIGURES)} == {""}
