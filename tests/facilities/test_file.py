"""A list of devices or rooms in a file: shown before anything is written, added when the same file is given again."""

import io
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

from truongso.foundation.audit.models import Event
from truongso.records.facilities.models import Device, Room
from truongso.records.register.models import Source, ValueChange

pytestmark = pytest.mark.django_db
DEVICES = (
    ("Tên thiết bị", "Loại", "Mã tài sản", "SL", "Phòng", "Tình trạng", "Ngày mua", "Nguồn vốn"),
    ("Tivi Sony 65", "Tivi", "TB-20", "", "A104", "Tốt", "15/8/2024", "XHH"),
    ("Epson EB-X06", "Máy chiếu", "TB-01", 1, "A101", "Tốt", "", ""),
    ("Máy tính để bàn", "Máy tính cho học sinh", "", 24, "B201", "Tốt", "", ""),
    ("Máy tính xách tay", "Máy tính làm việc", "TB-21", "hai", "A101", "Tốt", "", ""),
    ("Máy in", "Máy in", "TB-22", 1, "Z9", "Tốt", "", ""),
    ("Máy quét", "Máy quét", "TB-20", 1, "", "Tốt", "", ""),
    ("Máy chủ", "Máy chủ", "TB-23", 1, "", "", "", ""),
)
ROOMS = (
    ("STT", "Mã phòng", "Tên phòng", "Loại phòng", "Diện tích", "Internet"),
    (1, "C301", "Phòng học 12A1", "Phòng học", 54.5, "có"),
    (2, "A101", "Phòng học 10A1", "Phòng học", 54, "có"),
)


def workbook(rows: Any) -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(list(row))
    book.save(buffer)
    return buffer.getvalue()


def given(content: bytes, digest: str = "") -> dict[str, Any]:
    file = io.BytesIO(content)
    file.name = "tai-san.xlsx"
    return {"file": file, "digest": digest}


def traces() -> tuple[int, ...]:
    return tuple(m.objects.count() for m in (Room, Device, Source, ValueChange, Event))


def address(slug: str) -> str:
    return f"/ho-so/co-so-vat-chat/{slug}/nap-tep/"


def test_clerk_loads_the_new_devices_and_is_told_why_the_others_stay(
    facilities: SimpleNamespace, client_of: Any
) -> None:
    client, content, before = client_of(facilities.lan), workbook(DEVICES), traces()

    found = client.post(address("thiet-bi"), given(content)).context["list"]

    assert [(row.title, row.outcome, row.faults) for row in found.rows] == [
        ("Tivi Sony 65", "new", []),
        ("Epson EB-X06", "stands", []),
        ("Máy tính để bàn", "stands", []),
        ("Máy tính xách tay", "fault", ["Số lượng không đọc được thành số: «hai»."]),
        ("Máy in", "fault", ["Không có phòng mã Z9 đang dùng: hãy thêm phòng trước hoặc sửa mã."]),
        ("Máy quét", "fault", ["Dòng này trùng mã (hoặc giống hệt) một dòng trên."]),
        ("Máy chủ", "fault", ["Tình trạng không được để trống."]),
    ]
    assert traces() == before

    done = client.post(address("thiet-bi"), given(content, found.digest), follow=True)

    assert "Đã thêm 1 thiết bị; 2 dòng đã có, 4 dòng chưa nạp được." in done.content.decode()
    made = Device.objects.whole().get(code="TB-20")
    assert (made.kind, made.room_code, made.quantity, made.money_source) == ("smart_tv", "A104", 1, "sponsor")
    assert {change.source.title for change in ValueChange.objects.of(made)} == {"tai-san.xlsx"}
    again = client.post(address("thiet-bi"), given(content, found.digest))
    assert again.status_code == 422 and "không có dòng nào để thêm" in again.content.decode()


def test_rooms_are_loaded_too_and_another_file_is_refused(facilities: SimpleNamespace, client_of: Any) -> None:
    client, content = client_of(facilities.thu), workbook(ROOMS)
    digest = client.post(address("phong"), given(content)).context["list"].digest
    before = traces()

    other = client.post(address("phong"), given(workbook(ROOMS[:2]), digest))

    assert other.status_code == 422 and traces() == before
    client.post(address("phong"), given(content, digest))
    room = Room.objects.get(code="C301")
    assert (room.kind, str(room.area), room.has_internet) == ("classroom", "54.5", True)


def test_who_may_not_manage_loads_nothing(facilities: SimpleNamespace, client_of: Any) -> None:
    before = traces()
    for who in (facilities.an, facilities.chi, facilities.em):
        assert client_of(who).post(address("phong"), given(workbook(ROOMS))).status_code == 403
    assert client_of(facilities.lan).get(address("xe-may")).status_code == 404
    assert traces() == before
