"""Pages of rooms, devices and lines through HTTP: employees see, the office keeps, pupils and strangers stay outside."""

import io
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from truongso.core.search import searches
from truongso.foundation.audit.models import Event
from truongso.records.facilities import actions
from truongso.records.facilities.figures import FIGURES
from truongso.records.facilities.models import Device, InternetLine, Room
from truongso.records.register.models import ValueChange

pytestmark = pytest.mark.django_db


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def sheet_of(answer: Any) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))


def traces() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Room, Device, InternetLine, ValueChange, Event))


def of(name: str, *args: Any) -> str:
    return reverse(f"facilities:{name}", args=args)


def test_teacher_sees_figures_lists_and_cards_and_changes_nothing(facilities: SimpleNamespace, client_of: Any) -> None:
    client, room, before = client_of(facilities.an), facilities.rooms["A101"], traces()

    summary, shown = text_of(client.get(of("summary"))), text_of(client.get(of("thing", "phong", room.uid)))

    assert "25 %" in summary and "1/4 phòng" in summary and "Chưa có số liệu" in summary
    assert "Epson EB-X06, mã TB-01" in shown and "Thôi dùng" not in shown
    assert "6 phòng" in text_of(client.get(of("list", "phong")))
    answers = [
        client.get(of("add", "phong")),
        client.post(of("add", "phong"), {"code": "X", "name": "X", "kind": "store", "version": 0}),
        client.post(of("change", "phong", room.uid), {"name": "X"}),
        client.post(of("retire", "phong", room.uid), {"reason": "X"}),
        client.post(of("restore", "phong", room.uid)),
    ]
    assert [answer.status_code for answer in answers] == [403] * 5
    assert traces() == before


@pytest.mark.parametrize("who", ["chi", "dung", "em"])
def test_pupils_parents_and_strangers_are_turned_away(facilities: SimpleNamespace, client_of: Any, who: str) -> None:
    client, room = client_of(getattr(facilities, who)), facilities.rooms["A101"]
    pages = [
        of("summary"),
        of("figure", "camera"),
        of("list", "phong"),
        of("thing", "phong", room.uid),
        of("add", "phong"),
    ]
    assert [client.get(page).status_code for page in pages] == [403] * 5
    assert list(searches.get("facilities.rooms").find(getattr(facilities, who), "a101")) == []


def test_every_figure_opens_to_its_rows(facilities: SimpleNamespace, client_of: Any) -> None:
    client = client_of(facilities.binh)
    summary = text_of(client.get(of("summary")))
    for figure in FIGURES:
        assert of("figure", figure.code) in summary
        assert figure.title in text_of(client.get(of("figure", figure.code)))

    address = of("figure", "phong-hoc-trinh-chieu")
    counted, not_counted = client.get(address, {"tinh": "1"}), client.get(address, {"tinh": "0", "xuat": "xlsx"})

    assert "1 trên 4 phòng" in text_of(counted) and "A101" in text_of(counted)
    assert [row[0] for row in sheet_of(not_counted)[3:]] == ["A102", "A103", "A104"]
    assert client.get(of("figure", "khong-co")).status_code == 404


def test_summary_and_lists_are_given_as_workbooks(facilities: SimpleNamespace, client_of: Any) -> None:
    client = client_of(facilities.binh)
    summary = sheet_of(client.get(of("summary"), {"xuat": "xlsx"}))
    assert summary[3][:4] == ("1.7.1", "Phòng học có thiết bị trình chiếu và Internet", "25 %", "1/4 phòng")
    devices = sheet_of(client.get(of("list", "thiet-bi"), {"xuat": "xlsx", "loai": "pupil_computer"}))
    assert [(row[0], row[3], row[4]) for row in devices[3:]] == [
        ("Máy tính để bàn", 24, "B201"), ("Máy tính để bàn cũ", 6, "B201")
    ]  # fmt: skip


def test_lists_are_narrowed_by_room_state_and_words(facilities: SimpleNamespace, client_of: Any) -> None:
    client, address = client_of(facilities.an), of("list", "thiet-bi")
    assert "2 trên 6 thiết bị" in text_of(client.get(address, {"phong": facilities.rooms["B201"].pk}))
    assert "2 trên 6 thiết bị" in text_of(client.get(address, {"tinh-trang": "broken"}))
    assert "2 trên 6 thiết bị" in text_of(client.get(address, {"q": "EPSON x06"}))
    assert "4 trên 6 phòng" in text_of(client.get(of("list", "phong"), {"internet": "1"}))
    assert client.get(of("list", "xe-may")).status_code == 404


def test_clerk_adds_a_device_and_is_told_what_is_wrong(facilities: SimpleNamespace, client_of: Any) -> None:
    client, address = client_of(facilities.lan), of("add", "thiet-bi")
    assert client.get(address, {"phong": "A104"}).context["form"]["room"].value() == "A104"
    asked = {
        "kind": "smart_tv",
        "name": "Tivi  75 inch",
        "quantity": "1",
        "state": "working",
        "room": "A104",
        "version": "0",
    }
    before = traces()

    wrong = client.post(address, asked | {"quantity": "hai", "room": "Z9"})
    taken = client.post(address, asked | {"code": "TB-01"})

    assert (wrong.status_code, set(wrong.context["form"].errors)) == (422, {"quantity", "room"})
    assert taken.context["form"].errors["code"] == ["Mã TB-01 đã thuộc một thiết bị khác: hãy chọn mã khác."]
    assert traces() == before
    done = text_of(client.post(address, asked, follow=True))
    assert "Đã thêm thiết bị Tivi 75 inch." in done and "Đã sửa cách ghi" in done
    assert Device.objects.get(name="Tivi 75 inch").room == facilities.rooms["A104"]


def test_clerk_corrects_a_room_and_the_figure_moves(facilities: SimpleNamespace, client_of: Any) -> None:
    client, room = client_of(facilities.lan), facilities.rooms["A103"]
    address = of("change", "phong", room.uid)
    form = client.get(address).context["form"]
    asked = {name: form[name].value() for name in form.fields}
    assert (asked["has_internet"], asked["has_wifi"], asked["version"]) == ("0", "", 1)

    done = text_of(client.post(address, asked | {"has_internet": "1", "area": "56,5"}, follow=True))

    assert "Đã lưu 2 giá trị." in done and "không → <strong>có</strong>" in done and "56,5" in done
    assert "2/4 phòng" in text_of(client.get(of("summary")))
    stale = client.post(address, asked | {"area": "60"})
    assert stale.status_code == 422 and "vừa được người khác sửa" in text_of(stale)


def test_retiring_and_restoring_through_the_pages(facilities: SimpleNamespace, client_of: Any) -> None:
    client, device = client_of(facilities.thu), facilities.devices[1]

    client.post(of("retire", "thiet-bi", device.uid), {"reason": "Thanh lý"})

    assert "1 thiết bị" in text_of(client.get(of("retired", "thiet-bi")))
    assert "5 thiết bị" in text_of(client.get(of("list", "thiet-bi")))
    assert "Đã thôi dùng từ" in text_of(client.get(of("thing", "thiet-bi", device.uid)))
    done = client.post(of("restore", "thiet-bi", device.uid), follow=True)
    assert "Đã đưa Epson EB-X06, mã TB-02 vào dùng lại." in text_of(done)
    refusal = client.post(of("retire", "phong", facilities.rooms["B201"].uid), {"reason": "Sửa"}, follow=True)
    assert "còn 2 dòng thiết bị" in text_of(refusal)


def test_search_box_finds_rooms_and_devices(facilities: SimpleNamespace) -> None:
    rooms, devices = searches.get("facilities.rooms").find, searches.get("facilities.devices").find
    assert [(f.title, f.detail) for f in rooms(facilities.an, "tin hoc")] == [
        ("B201, Phòng tin học 1", "Phòng máy tính")
    ]
    assert [f.title for f in devices(facilities.an, "x6-001")] == ["Epson EB-X06, mã TB-01"]


def test_number_of_statements_does_not_grow_with_the_rows(facilities: SimpleNamespace, client_of: Any) -> None:
    def statements(address: str) -> int:
        client = client_of(facilities.lan)
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    addresses = [
        of("summary"), of("list", "thiet-bi"), of("list", "thiet-bi") + "?xuat=xlsx", of("figure", "camera"),
        of("thing", "phong", facilities.rooms["B201"].uid),
    ]  # fmt: skip
    before = [statements(address) for address in addresses]
    rows = [{"kind": "camera", "name": f"Camera {n}", "state": "working", "room": "B201"} for n in range(20)]
    actions.add(Device, rows, source=facilities.source, by=facilities.lan)
    assert [statements(address) for address in addresses] == before
