"""A list of staff in a file: shown before anything is written, added when the same file is given again."""

import io
from datetime import date
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from tests.staff.conftest import AN_NUMBER
from truongso.foundation.audit.models import Event
from truongso.foundation.org.models import Assignment, Person
from truongso.records.register.models import Source, ValueChange
from truongso.records.staff.models import StaffMember

pytestmark = pytest.mark.django_db
HEADS = (
    "STT",
    "Họ và tên",
    "Mã cán bộ",
    "Số CCCD",
    "Ngày sinh",
    "Nữ",
    "Tổ chuyên môn",
    "Chức vụ",
    "Môn dạy",
    "Hợp đồng",
    "Sở thích",
)
ROWS = (
    (1, "Hoàng Thị Thu", "3100000010", "031188000010", date(1988, 2, 3), "x", "Kế toán", "Kế toán", "", "Thỉnh giảng", "đọc"),
    (2, "LÊ THỊ MƠ", "3100000011", 31192000011, "04/05/1992", "x", "Tổ Ngoại ngữ", "", "Tiếng Anh", "Thỉnh giảng", ""),
    (3, "Phạm Thị An", "3100000001", AN_NUMBER, "", "x", "Tổ Toán – Tin", "", "Toán", "", ""),
    (4, "Ngô Văn Lạ", "3100000012", "", "", "", "Tổ Ảo thuật", "", "Toán", "", ""),
    (5, "Đinh Văn Hai", "3100000011", "", "", "", "", "", "Môn lạ", "", ""),
    (6, "Vũ Văn Nam", "", "", "", "", "", "Nhân viên bảo vệ", "", "", ""),
)  # fmt: skip


def workbook(rows: Any = ROWS) -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    sheet.append(["DANH SÁCH CÁN BỘ, GIÁO VIÊN NĂM HỌC 2026-2027"])
    sheet.append([])
    for row in (HEADS, *rows):
        sheet.append(list(row))
    book.save(buffer)
    return buffer.getvalue()


def given(content: bytes, **values: str) -> dict[str, Any]:
    file = io.BytesIO(content)
    file.name = "can-bo.xlsx"
    return {"file": file, "on": "2026-09-01", "digest": "", **values}


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def traces() -> tuple[int, ...]:
    return tuple(m.objects.count() for m in (StaffMember, Person, Assignment, Source, ValueChange, Event))


ADDRESS = "/ho-so/can-bo/nap-tep/"


def test_clerk_looks_at_a_file_then_gives_it_again(staff: SimpleNamespace, client_of: Any) -> None:
    client, content, before = client_of(staff.lan), workbook(), traces()

    seen = client.post(ADDRESS, given(content))

    found, page = seen.context["list"], text_of(seen)
    assert [(row.where, row.outcome) for row in found.rows] == [
        ("Sheet, dòng 4", "new"), ("Sheet, dòng 5", "new"), ("Sheet, dòng 6", "stands"), ("Sheet, dòng 7", "fault"),
        ("Sheet, dòng 8", "fault"), ("Sheet, dòng 9", "stands"),
    ]  # fmt: skip
    assert "Sở thích" in found.unknown_headings
    assert "Lập hồ sơ cho người cùng tên đã có trong danh bạ" in page
    assert "mất 1 số 0 ở đầu" in page and "Không có tổ, bộ phận «Tổ Ảo thuật»" in page
    assert "đã có ở một dòng trên" in page and "«Môn lạ» không có trong danh mục" in page
    assert traces() == before

    done = client.post(ADDRESS, given(content, digest=found.digest), follow=True)

    assert "Đã thêm 2 cán bộ; 2 dòng đã có trong sổ, 2 dòng chưa nạp được." in text_of(done)
    thu, mo = (StaffMember.objects.whole().get(ministry_code=code) for code in ("3100000010", "3100000011"))
    assert thu.person == staff.thu.person and thu.person.assignments.count() == 2  # the roles that she had
    assert mo.flat() == {
        "ministry_code": "3100000011", "identity_number": "031192000011", "full_name": "Lê Thị Mơ",
        "born_on": date(1992, 5, 4), "gender": "02", "staff_group": "03", "unit": "Tổ Ngoại ngữ", "status": "01",
        "subject": "07", "contract_type": "06",
    }  # fmt: skip
    assert {change.source.title for change in ValueChange.objects.of(mo)} == {"can-bo.xlsx"}


def test_another_file_than_the_one_looked_at_adds_nothing(staff: SimpleNamespace, client_of: Any) -> None:
    client = client_of(staff.lan)
    digest = client.post(ADDRESS, given(workbook())).context["list"].digest
    before = traces()

    answer = client.post(ADDRESS, given(workbook(ROWS[:1]), digest=digest))

    assert answer.status_code == 422 and "khác tệp đã xem trước" in text_of(answer)
    assert traces() == before


def test_a_namesake_is_asked_never_guessed(staff: SimpleNamespace, client_of: Any) -> None:
    rows = [(1, "Hoàng Thị Thu", code, "", "", "", "", "", "Toán", "", "") for code in ("3100000021", "3100000022")]
    found = client_of(staff.lan).post(ADDRESS, given(workbook(rows))).context["list"]
    assert [row.outcome for row in found.rows] == ["fault", "fault"]
    assert "không rõ là ai" in found.rows[0].faults[0]


def test_files_that_hold_no_list_are_refused(staff: SimpleNamespace, client_of: Any) -> None:
    client, before = client_of(staff.lan), traces()
    for content in (b"khong phai excel", workbook(())):
        answer = client.post(ADDRESS, given(content))
        assert answer.status_code == 422 and answer.context["form"].errors["file"]
    assert client.post(ADDRESS, {"on": "2026-09-01"}).status_code == 422
    assert traces() == before


@pytest.mark.parametrize("who", ["long", "an", "chi", "em"])
def test_others_load_no_file(staff: SimpleNamespace, client_of: Any, who: str) -> None:
    before = traces()
    assert reverse("staff:load_file") == ADDRESS
    assert client_of(getattr(staff, who)).post(ADDRESS, given(workbook())).status_code == 403
    assert traces() == before
