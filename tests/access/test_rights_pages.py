"""What I may do and why; rights by role; units, school, years and the trail."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from truongso.core.rights import Scope, permissions
from truongso.foundation.access.explanations import reach
from truongso.foundation.audit.models import Event
from truongso.foundation.org.models import Holiday, School, SchoolYear, Unit
from truongso.foundation.org.roles import Role

pytestmark = pytest.mark.django_db


def row_of(text: str, title: str) -> str:
    return text.split(f'<th scope="row">{title}</th>')[1].split("</tr>")[0]


def test_teacher_reads_which_role_grants_what(cast: Any, page: Any) -> None:
    text = page(cast.an, "/quyen-cua-toi/")
    view_units = row_of(text, "Xem các đơn vị của trường")
    assert "Có" in view_units and "Giáo viên, Tổ Toán – Tin" in view_units
    manage = row_of(text, "Mở, khóa tài khoản và đặt lại mật khẩu")
    assert "Không" in manage and "Dành cho: Quản trị hệ thống" in manage


def test_person_without_a_role_is_told_so(cast: Any, page: Any) -> None:
    assert "chưa có vai trò nào đang hiệu lực" in page(cast.em, "/quyen-cua-toi/")


@pytest.mark.parametrize(
    ("name", "role", "expected"),
    [
        ("accounts.manage", Role.ADMINISTRATOR, Scope.ALL),
        ("accounts.manage", Role.PRINCIPAL, Scope.NONE),
        ("org.view_person", Role.CLERK, Scope.ALL),
        ("org.view_person", Role.TEACHER, Scope.OWN),
        ("org.view_person", Role.PUPIL, Scope.OWN),
        ("org.view_directory", Role.PUPIL, Scope.NONE),
        ("audit.view_log", Role.VICE_PRINCIPAL, Scope.ALL),
        ("audit.view_log", Role.PLAN_OWNER, Scope.NONE),
    ],
)
def test_matrix_is_computed_from_the_rules(name: str, role: Role, expected: Scope) -> None:
    assert reach(permissions.get(name).stated, role) == expected


def test_matrix_for_leaders_and_its_export(cast: Any, page: Any, client_of: Any) -> None:
    page(cast.an, "/bang-quyen/", status=403)
    text = page(cast.hanh, "/bang-quyen/")
    assert all(declared.title in text for declared in permissions)
    sheet = load_workbook(BytesIO(client_of(cast.hanh).get("/bang-quyen/excel/").content)).active
    assert sheet.max_row == 3 + len(permissions)
    assert Event.objects.filter(code="access.matrix_exported", actor=cast.hanh).count() == 1


def test_unit_is_added_and_its_spellings_corrected(cast: Any, client_of: Any, page: Any) -> None:
    client = client_of(cast.binh)
    taken = client.post("/don-vi/them/", {"name": "Ban chuyển đổi số", "code": "ban-moi", "kind": "board"})
    assert "Đã có đơn vị «Ban chuyển đổi số»" in taken.content.decode()
    assert not Unit.objects.filter(code="ban-moi").exists()
    values = {"name": "Tổ Tiếng Nhật", "code": "to-nhat", "kind": "department", "other_names": "Nhóm tiếng Nhật\n\n"}
    assert client.post("/don-vi/them/", values).url == "/don-vi/to-nhat/"
    values = {"name": "Tổ Nhật ngữ", "kind": "department", "other_names": "Nhóm Nhật\nTổ Tiếng Nhật"}
    assert client.post("/don-vi/to-nhat/sua/", values).url == "/don-vi/to-nhat/"
    unit = Unit.objects.get(code="to-nhat")
    assert (unit.name, unit.other_names, unit.version) == ("Tổ Nhật ngữ", ["Nhóm Nhật", "Tổ Tiếng Nhật"], 2)
    assert "Chưa có ai trong đơn vị này" in page(cast.binh, "/don-vi/to-nhat/")
    assert client_of(cast.an).post("/don-vi/to-nhat/sua/", values).status_code == 403
    assert "Phụ trách" in page(cast.an, "/don-vi/")


def test_school_and_its_calendar(cast: Any, client_of: Any, page: Any) -> None:
    client = client_of(cast.minh)
    values = {
        "name": "Trường THPT Mẫu",
        "agency": "TRƯỜNG THPT MẪU",
        "parent_agency": "SỞ GD&ĐT",
        "symbol": "THPTM",
        "place": "Hải Phòng",
    }
    School.objects.create(is_demo=True, **values)
    assert client.post("/thong-tin-truong/", values | {"place": "An Lão"}).url == "/thong-tin-truong/"
    school = School.objects.get()
    assert (school.place, school.is_demo) == ("An Lão", True)
    wrong = {"code": "2026-2027", "starts_on": "2026-09-05", "second_term_on": "2026-09-01", "ends_on": "2027-05-31"}
    assert "phải theo thứ tự thời gian" in client.post("/nam-hoc/luu/", wrong).content.decode()
    assert not SchoolYear.objects.exists()
    client.post("/nam-hoc/luu/", wrong | {"second_term_on": "2027-01-18"})
    assert [t.starts_on for t in SchoolYear.objects.get().terms.all()] == [date(2026, 9, 5), date(2027, 1, 18)]
    client.post("/nam-hoc/ngay-nghi/", {"day": "2026-11-20", "name": "Ngày Nhà giáo Việt Nam"})
    assert [(h.day, h.is_working) for h in Holiday.objects.all()] == [(date(2026, 11, 20), False)]
    assert "Ngày Nhà giáo Việt Nam" in page(cast.minh, "/nam-hoc/")
    page(cast.an, "/nam-hoc/", status=403)


def test_trail_is_read_by_managers_and_narrowed(cast: Any, client_of: Any, page: Any) -> None:
    page(cast.an, "/nhat-ky/", status=403)
    page(cast.binh, "/danh-ba/" + str(cast.chi.person.uid) + "/")
    text = page(cast.hanh, "/nhat-ky/?kind=access.person_viewed&who=Bình")
    assert "đã mở trang của «Ngô Linh Chi»" in text and "1 sự việc" in text
    assert "Không có sự việc nào khớp bộ lọc" in page(cast.hanh, "/nhat-ky/?last=2020-01-01")
    page(cast.hanh, "/nhat-ky/?kind=khong.co&first=hom-qua")
    answer = client_of(cast.hanh).get("/nhat-ky/excel/?kind=access.person_viewed")
    sheet = load_workbook(BytesIO(answer.content)).active
    assert [sheet.cell(4, column).value for column in (3, 4)] == ["Trần Văn Bình", "đã mở trang của «Ngô Linh Chi»"]
    assert Event.objects.get(code="audit.exported").data["rows"] == 1


def test_scripts_in_a_name_stay_text(cast: Any, client_of: Any, page: Any) -> None:
    name = "<script>alert(1)</script> Hùng"
    client_of(cast.binh).post("/danh-ba/them/", {"full_name": name})
    for path in ("/danh-ba/", "/nhat-ky/"):
        assert "<script>alert(1)" not in page(cast.binh, path)
        assert "&lt;script&gt;alert(1)" in page(cast.binh, path)
