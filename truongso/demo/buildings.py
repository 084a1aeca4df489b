"""Rooms, devices and Internet lines of the demo school, invented."""

from datetime import date
from typing import Any

from truongso.foundation.audit.recording import action
from truongso.records.facilities.actions import add
from truongso.records.facilities.models import Device, InternetLine, Room

Row = dict[str, Any]
SPECIAL = (
    ("M1", "Phòng máy tính 1", "computer_room", 45), ("M2", "Phòng máy tính 2", "computer_room", 45),
    ("BM1", "Phòng bộ môn Vật lí", "physics_lab", 45), ("BM2", "Phòng bộ môn Hóa học", "chemistry_lab", 45),
    ("BM3", "Phòng bộ môn Sinh học", "biology_lab", 45), ("ST1", "Phòng ghi hình bài giảng", "studio", 6),
    ("TV", "Thư viện", "library", 80), ("HT", "Nhà đa năng", "hall", 600), ("GV", "Phòng hội đồng", "staff_room", 90),
    ("VP", "Văn phòng", "office", 8), ("YT", "Phòng y tế", "medical_room", 4),
)  # fmt: skip
# Kind, name, quantity, room, state, bought on, source of money.
DEVICES = (
    ("pupil_computer", "Máy bộ phòng máy 1", 42, "M1", "working", date(2022, 8, 15), "state_budget"),
    ("pupil_computer", "Máy bộ phòng máy 1", 3, "M1", "broken", date(2022, 8, 15), "state_budget"),
    ("pupil_computer", "Máy bộ phòng máy 2", 40, "M2", "working", date(2024, 8, 20), "project"),
    ("staff_computer", "Máy tính văn phòng", 11, "VP", "working", date(2021, 5, 10), "state_budget"),
    ("projector", "Máy chiếu phòng bộ môn", 1, "BM1", "working", date(2019, 9, 1), "state_budget"),
    ("projector", "Máy chiếu phòng bộ môn", 1, "BM2", "needs_repair", date(2019, 9, 1), "state_budget"),
    ("interactive_board", "Bảng tương tác", 1, "BM3", "working", date(2023, 10, 2), "sponsor"),
    ("studio_kit", "Bộ ghi hình bài giảng", 1, "ST1", "working", date(2025, 3, 12), "sponsor"),
    ("camera", "Camera cổng và hành lang", 16, "", "working", date(2023, 7, 1), "school_income"),
    ("printer", "Máy in văn phòng", 5, "VP", "working", date(2022, 1, 5), "state_budget"),
    ("scanner", "Máy quét hai mặt", 2, "VP", "working", date(2024, 2, 20), "state_budget"),
    ("server", "Máy chủ của trường", 1, "VP", "working", date(2025, 8, 1), "project"),
    ("network", "Bộ chuyển mạch tầng", 9, "", "working", date(2023, 7, 1), "state_budget"),
)  # fmt: skip
LINES = (
    {"code": "FTTH-01", "provider": "VNPT Hải Phòng", "kind": "fibre", "download": 500, "upload": 500,
     "starts_on": date(2024, 1, 1), "money_source": "school_income"},
    {"code": "FTTH-02", "provider": "Viettel Hải Phòng", "kind": "fibre", "download": 300, "upload": 300,
     "starts_on": date(2025, 9, 1), "money_source": "school_income"},
)  # fmt: skip


@action
def make_buildings(users: dict[str, Any]) -> int:
    """Fill the register of a school that has no rooms; returns how many rooms, devices and lines there are."""
    if Room.objects.exists():
        return 0
    rooms, by = [*_classrooms(), *_special()], users["minh"]
    names = ("kind", "name", "quantity", "room", "state", "bought_on", "money_source")
    devices = [dict(zip(names, row, strict=True)) for row in DEVICES]
    devices += [_screen(number, row["code"]) for number, row in enumerate(_classrooms())]
    add(Room, rooms, by=by)
    add(Device, devices, by=by)
    add(InternetLine, [dict(line) for line in LINES], by=by)
    return len(rooms) + len(devices) + len(LINES)


def _classrooms() -> list[Row]:
    return [
        {"code": f"{building}{floor}0{door}", "name": f"Phòng học {building}{floor}0{door}", "kind": "classroom",
         "building": f"Nhà {building}", "floor": str(floor), "area": 54, "seats": 45, "has_internet": True,
         "has_wifi": building == "A" or floor > 1}
        for building in "AB" for floor in (1, 2, 3) for door in range(1, 7)
    ]  # fmt: skip


def _special() -> list[Row]:
    return [
        {"code": code, "name": name, "kind": kind, "building": "Nhà C", "seats": seats, "has_internet": True, "has_wifi": True}
        for code, name, kind, seats in SPECIAL
    ]  # fmt: skip


def _screen(number: int, room: str) -> Row:
    kind, name = ("smart_tv", "Tivi 65 inch") if number % 3 else ("projector", "Máy chiếu treo trần")
    state = "needs_repair" if number % 11 == 5 else "working"
    return {
        "kind": kind,
        "name": name,
        "quantity": 1,
        "room": room,
        "state": state,
        "bought_on": date(2023, 8, 10),
        "money_source": "sponsor",
    }
