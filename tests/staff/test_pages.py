"""Pages of staff through HTTP: the office sees all, a head the own unit without numbers, each the own card."""

import io
from datetime import date
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.staff.conftest import AN_NUMBER, HOA_NUMBER, START, fresh
from truongso.core.search import searches
from truongso.demo.cast import make_member
from truongso.foundation.audit.models import Event
from truongso.foundation.org.models import Assignment, Person
from truongso.records.register.models import ValueChange
from truongso.records.staff import actions
from truongso.records.staff.models import StaffMember

pytestmark = pytest.mark.django_db


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def card(member: StaffMember) -> str:
    return reverse("staff:member", args=[member.uid])


@pytest.mark.parametrize("who", ["hanh", "binh", "lan", "minh"])
def test_leaders_and_office_see_everybody_with_numbers_and_the_reading_is_recorded(
    staff: SimpleNamespace, client_of: Any, who: str
) -> None:
    client = client_of(getattr(staff, who))

    page = text_of(client.get(reverse("staff:list")))
    shown = text_of(client.get(card(staff.hoa)))

    assert "4 cán bộ" in page and all(name in page for name in ("Đặng Thị Hoa", "Vũ Văn Nam", "Phạm Thị An"))
    assert HOA_NUMBER not in page
    assert HOA_NUMBER in shown and "Viên chức/Công chức HĐLV xác định thời hạn" in shown
    event = Event.objects.get(code="staff.member_viewed")
    assert (event.actor, event.object_label) == (getattr(staff, who), "Đặng Thị Hoa")


def test_head_of_a_department_sees_the_own_unit_without_numbers(staff: SimpleNamespace, client_of: Any) -> None:
    client = client_of(staff.long)

    page, shown = text_of(client.get(reverse("staff:list"))), text_of(client.get(card(staff.an_member)))

    assert "2 cán bộ" in page and "Đặng Thị Hoa" not in page
    assert "0590000001" in shown and "Thạc sĩ" in shown
    assert AN_NUMBER not in shown and "Không tôn giáo" not in shown
    assert "Số định danh và dữ liệu nhạy cảm không hiện với quyền của bạn." in shown
    assert client.get(card(staff.hoa)).status_code == 404
    assert client.get(reverse("staff:change", args=[staff.an_member.uid])).status_code == 403
    assert client.post(reverse("staff:step", args=[staff.an_member.uid, "roi-truong"])).status_code == 403


def test_teacher_sees_the_own_card_with_the_number_and_no_other(staff: SimpleNamespace, client_of: Any) -> None:
    client = client_of(staff.an)

    own = client.get(reverse("staff:mine"), follow=True)

    assert own.redirect_chain == [(card(staff.an_member), 302)]
    assert AN_NUMBER in text_of(own) and "Đây là hồ sơ của bạn." in text_of(own)
    assert not Event.objects.filter(code="staff.member_viewed").exists()
    assert client.get(reverse("staff:list")).status_code == 403
    assert client.get(card(staff.hoa)).status_code == 404
    assert client.get(reverse("staff:change", args=[staff.an_member.uid])).status_code == 403
    assert "chưa lập hồ sơ cán bộ" in text_of(client_of(staff.thu).get(reverse("staff:mine")))


@pytest.mark.parametrize("who", ["chi", "dung", "em"])
def test_pupils_parents_and_strangers_are_turned_away(staff: SimpleNamespace, client_of: Any, who: str) -> None:
    client, before = client_of(getattr(staff, who)), (ValueChange.objects.count(), Event.objects.count())

    for name in ("list", "gone", "mine", "add"):
        assert client.get(reverse(f"staff:{name}")).status_code == 403
    assert client.get(card(staff.hoa)).status_code in {403, 404}
    step = staff.hoa.steps.get()
    answers = [
        client.post(reverse("staff:change", args=[staff.hoa.uid]), {"full_name": "Kẻ Gian"}),
        client.post(reverse("staff:load", args=[staff.hoa.uid]), {"periods": "1"}),
        client.post(reverse("staff:step", args=[staff.hoa.uid, "roi-truong"]), {"status": "05"}),
        client.post(reverse("staff:undo", args=[step.pk]), {"reason": "Phá"}),
        client.post(reverse("staff:add"), {"full_name": "Kẻ Gian"}),
    ]
    assert [answer.status_code for answer in answers] == [403] * 5
    assert (ValueChange.objects.count(), Event.objects.count()) == before


def test_filters_search_and_workbook_give_the_same_rows(staff: SimpleNamespace, client_of: Any) -> None:
    client, address = client_of(staff.lan), reverse("staff:list")

    by_unit = text_of(client.get(address, {"don-vi": staff.units["to-toan-tin"].pk}))
    assert "2 trên 4 cán bộ" in by_unit and "Vũ Văn Nam" not in by_unit
    assert "1 trên 4 cán bộ" in text_of(client.get(address, {"mon": "20"}))
    assert "1 trên 4 cán bộ" in text_of(client.get(address, {"hop-dong": "02"}))
    assert "1 trên 4 cán bộ" in text_of(client.get(address, {"chuc-vu": "03"}))
    assert "1 trên 4 cán bộ" in text_of(client.get(address, {"q": "hoa"}))

    file = client.get(address, {"xuat": "xlsx", "mon": "22"})

    rows = list(openpyxl.load_workbook(io.BytesIO(file.content)).active.iter_rows(values_only=True))
    assert rows[2][0] == "Họ tên" and {row[0] for row in rows[3:]} == {"Phạm Thị An", "Bùi Đức Long"}
    assert AN_NUMBER not in str(rows)
    assert Event.objects.get(code="staff.members_exported").data == {"rows": 2}


def test_clerk_corrects_values_and_every_repair_is_said(staff: SimpleNamespace, client_of: Any) -> None:
    client, address = client_of(staff.lan), reverse("staff:change", args=[staff.hoa.uid])
    form = client.get(address).context["form"]
    asked = {name: form[name].value() or "" for name in form.fields}
    assert (asked["identity_number"], asked["contract_type"], asked["version"]) == (HOA_NUMBER, "08", 1)

    done = client.post(address, asked | {"phone": "590000123", "born_on": "1990-05-04"}, follow=True)

    page = text_of(done)
    assert "Đã lưu 2 giá trị." in page and "mất số 0 ở đầu" in page
    assert fresh(staff.hoa).flat()["born_on"] == date(1990, 5, 4)
    assert fresh(staff.hoa).flat()["phone"] == "0590000123"
    stale = client.post(address, asked | {"phone": "0590000777"})
    assert stale.status_code == 422 and "vừa được người khác sửa" in text_of(stale)
    assert fresh(staff.hoa).flat()["phone"] == "0590000123"


def test_a_repaired_identity_number_is_told_without_the_number(staff: SimpleNamespace, client_of: Any) -> None:
    client, address = client_of(staff.lan), reverse("staff:change", args=[staff.nam.uid])
    form = client.get(address).context["form"]
    asked = {name: form[name].value() or "" for name in form.fields}

    done = client.post(address, asked | {"identity_number": "31 190 009 999"})

    assert fresh(staff.nam).identity_number == "031190009999"
    said = [str(message) for message in get_messages(done.wsgi_request)]
    assert said == ["Đã lưu 1 giá trị.", "Đã sửa cách ghi: Số định danh cá nhân."]


def test_a_form_with_a_fault_says_where_and_changes_nothing(staff: SimpleNamespace, client_of: Any) -> None:
    client, address = client_of(staff.lan), reverse("staff:change", args=[staff.hoa.uid])
    form = client.get(address).context["form"]
    asked = {name: form[name].value() or "" for name in form.fields}
    before = (ValueChange.objects.count(), Event.objects.count())

    wrong = client.post(address, asked | {"identity_number": "không có"})
    taken = client.post(address, asked | {"ministry_code": "3100000001"})

    assert (wrong.status_code, taken.status_code) == (422, 422)
    assert wrong.context["form"].errors["identity_number"]
    assert taken.context["form"].errors["ministry_code"] == [
        "Mã định danh 3100000001 đã thuộc một cán bộ khác: hãy kiểm tra lại mã."
    ]
    assert (ValueChange.objects.count(), Event.objects.count()) == before


def test_clerk_enters_somebody_of_the_directory(staff: SimpleNamespace, client_of: Any) -> None:
    client, address = client_of(staff.lan), reverse("staff:add")
    people, roles = Person.objects.count(), Assignment.objects.count()
    form = client.get(address, {"nguoi": str(staff.thu.person.uid)}).context["form"]
    assert form["full_name"].value() == "Hoàng Thị Thu"
    asked = {name: form[name].value() or "" for name in form.fields} | {
        "nguoi": str(staff.thu.person.uid), "staff_group": "02", "position": "15", "contract_type": "07",
        "unit": staff.units["ke-toan"].pk, "on": "2026-09-01",
    }  # fmt: skip

    done = client.post(address, asked, follow=True)

    assert "Đã thêm Hoàng Thị Thu vào sổ cán bộ." in text_of(done)
    assert (Person.objects.count(), Assignment.objects.count()) == (people, roles)
    assert StaffMember.objects.get(person=staff.thu.person).unit_name == "Bộ phận Kế toán"
    assert client.post(address, asked).status_code == 404  # nobody is entered twice
    assert client.get(address, {"nguoi": "hong"}).status_code == 404


def test_clerk_adds_somebody_new(staff: SimpleNamespace, client_of: Any) -> None:
    asked = {"full_name": "LÊ THỊ MƠ", "staff_group": "03", "contract_type": "06", "on": "2026-09-01", "subject": "11"}

    done = client_of(staff.lan).post(reverse("staff:add"), asked, follow=True)

    assert "Đã thêm Lê Thị Mơ vào sổ cán bộ." in text_of(done) and "Đã sửa cách ghi" in text_of(done)
    made = StaffMember.objects.get(person__full_name="Lê Thị Mơ")
    assert Assignment.objects.get(person=made.person).role == "teacher"


def test_leaving_shows_what_ends_moves_the_card_and_is_undone(staff: SimpleNamespace, client_of: Any) -> None:
    client, address = client_of(staff.lan), reverse("staff:step", args=[staff.an_member.uid, "roi-truong"])
    assert "Giáo viên chủ nhiệm, Lớp 10A1" in text_of(client.get(address))
    assert client.post(address, {"on": "2026-10-01", "status": ""}).status_code == 422

    client.post(address, {"on": "2026-10-01", "status": "02", "place": "THPT Trần Phú"})

    assert "3 cán bộ" in text_of(client.get(reverse("staff:list")))
    assert "1 cán bộ" in text_of(client.get(reverse("staff:gone")))
    assert "nơi đến THPT Trần Phú" in text_of(client.get(card(staff.an_member)))
    step = staff.an_member.steps.get(step="left")
    client.post(reverse("staff:undo", args=[step.pk]), {"reason": ""})
    assert not fresh(staff.an_member).is_working
    done = client.post(reverse("staff:undo", args=[step.pk]), {"reason": "Rút đơn"}, follow=True)
    assert "Đã hoàn tác rời trường." in text_of(done) and fresh(staff.an_member).is_working


def test_the_other_steps_are_taken_from_their_pages(staff: SimpleNamespace, client_of: Any) -> None:
    client = client_of(staff.binh)

    def take(kind: str, **asked: Any) -> int:
        return client.post(reverse("staff:step", args=[staff.hoa.uid, kind]), asked).status_code

    assert take("chuyen-to", on="2026-10-01", to=staff.units["to-ngoai-ngu"].pk) == 302
    assert take("cho-nghi-huu", on="2026-11-01") == 302
    assert (fresh(staff.hoa).unit_name, fresh(staff.hoa).status) == ("Tổ Ngoại ngữ", "04")
    assert take("roi-truong", on="2026-12-01", status="05") == 302
    assert take("tro-lai", on="2027-01-02", unit=staff.units["to-ngu-van"].pk) == 302
    assert (fresh(staff.hoa).unit_name, fresh(staff.hoa).status) == ("Tổ Ngữ văn", "01")
    assert take("tro-lai", on="2027-01-02") == 422
    assert client.get(reverse("staff:step", args=[staff.hoa.uid, "khong-co"])).status_code == 404


def test_load_is_written_with_a_decimal_comma_beside_the_norm(staff: SimpleNamespace, client_of: Any) -> None:
    client, address = client_of(staff.mai), reverse("staff:load", args=[staff.hoa.uid])

    done = text_of(client.post(address, {"year": staff.year.pk, "periods": "13,5", "additional": "4"}, follow=True))

    assert "Đã ghi 17,5 tiết mỗi tuần, năm học 2026-2027." in done
    assert "17,5 tiết (13,5 dạy, 4 kiêm nhiệm)" in done and "Định mức 17 tiết/tuần" in done
    assert "Chưa ghi được số tiết" in text_of(client.post(address, {"year": staff.year.pk}, follow=True))
    assert staff.hoa.loads.count() == 1


def test_search_box_finds_staff_for_who_may_open_their_cards(staff: SimpleNamespace) -> None:
    find = searches.get("staff.members").find

    assert [(f.title, f.detail) for f in find(staff.lan, "dang hoa")] == [("Đặng Thị Hoa", "Giáo viên, Tổ Ngữ văn")]
    assert list(find(staff.long, "hoa")) == []
    assert [f.title for f in find(staff.long, "an")] == ["Phạm Thị An"]
    assert list(find(make_member("chi"), "hoa")) == []


def test_number_of_statements_does_not_grow_with_the_staff(staff: SimpleNamespace, client_of: Any) -> None:
    def statements(address: str) -> int:
        client = client_of(staff.lan)
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    addresses = [reverse("staff:list"), reverse("staff:list") + "?xuat=xlsx", card(staff.hoa)]
    before = [statements(address) for address in addresses]
    rows = [
        {"full_name": f"Nguyễn Văn {chr(65 + n)}", "staff_group": "03", "unit": "Tổ Ngữ văn", "subject": "20"}
        for n in range(20)
    ]
    actions.add_staff(
        rows, units={u.name: u for u in staff.units.values()}, on=START, source=staff.source, by=staff.lan
    )
    for n in range(8):
        actions.change_staff_member(staff.hoa, {"phone": f"059000010{n}"}, by=staff.lan)
    assert [statements(address) for address in addresses] == before
