"""A small school of four classrooms, a computer room and a studio, with what stands in them and two lines."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from tests.cast import make_cast
from truongso.records.facilities import actions
from truongso.records.facilities.models import Device, InternetLine, Room
from truongso.records.register.models import Source

ROOM_ROWS: list[dict[str, Any]] = [
    {"code": "A101", "name": "Phòng học 10A1", "kind": "classroom", "building": "Nhà A", "has_internet": True, "has_wifi": True},
    {"code": "A102", "name": "Phòng học 10A2", "kind": "classroom", "building": "Nhà A", "has_internet": True, "has_wifi": False},
    {"code": "A103", "name": "Phòng học 10A3", "kind": "classroom", "building": "Nhà A", "has_internet": False},
    {"code": "A104", "name": "Phòng học 10A4", "kind": "classroom", "building": "Nhà A"},
    {"code": "B201", "name": "Phòng tin học 1", "kind": "computer_room", "building": "Nhà B", "has_internet": True, "has_wifi": True},
    {"code": "B202", "name": "Studio", "kind": "studio", "building": "Nhà B", "has_internet": True, "has_wifi": True},
]  # fmt: skip
DEVICE_ROWS: list[dict[str, Any]] = [
    {"code": "TB-01", "kind": "projector", "name": "Epson EB-X06", "serial": "X6-001", "room": "A101", "state": "working"},
    {"code": "TB-02", "kind": "projector", "name": "Epson EB-X06", "room": "A102", "state": "broken"},
    {"code": "TB-03", "kind": "smart_tv", "name": "Tivi 65 inch", "room": "A103", "state": "working"},
    {"kind": "pupil_computer", "name": "Máy tính để bàn", "quantity": 24, "room": "B201", "state": "working",
     "bought_on": date(2022, 8, 15), "money_source": "state_budget"},
    {"kind": "pupil_computer", "name": "Máy tính để bàn cũ", "quantity": 6, "room": "B201", "state": "broken"},
    {"kind": "camera", "name": "Camera cổng trường", "quantity": 3, "state": "working"},
]  # fmt: skip
LINE_ROWS: list[dict[str, Any]] = [
    {"code": "HPG-1", "provider": "VNPT", "kind": "fibre", "download": 300, "starts_on": date(2025, 1, 1)},
    {"code": "HPG-2", "provider": "Viettel", "kind": "fibre", "download": 150, "ends_on": date(2025, 12, 31)},
]


def make_facilities() -> SimpleNamespace:
    """Enter rooms, devices and lines from one file."""
    people = SimpleNamespace(**make_cast())
    source = Source.objects.create(kind=Source.Kind.FILE, title="Sổ tài sản 2026")
    rooms = actions.add(Room, ROOM_ROWS, source=source, by=people.lan)
    devices = actions.add(Device, DEVICE_ROWS, source=source, by=people.lan)
    lines = actions.add(InternetLine, LINE_ROWS, source=source, by=people.lan)
    return SimpleNamespace(
        **vars(people), rooms={room.code: room for room in rooms}, devices=devices, lines=lines, source=source
    )


@pytest.fixture
def facilities(db: Any) -> SimpleNamespace:
    return make_facilities()
