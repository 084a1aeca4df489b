"""The pages of code lists and units."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

pytestmark = pytest.mark.django_db


def text_of(client_of: Any, user: Any, path: str) -> str:
    answer = client_of(user).get(path)
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text


def test_an_employee_reads_where_a_list_comes_from(cast: Any, client_of: Any) -> None:
    page = text_of(client_of, cast.an, "/bang-ma/?q=dân tộc")
    assert "Quyết định 121-TCTK/PPCĐ (1979)" in page
    assert "gso (chỉ dùng khi chọn)" in page
    assert "Chưa ai kiểm tra" in page
    assert "Nhóm máu" not in page
    one = text_of(client_of, cast.an, "/bang-ma/ethnic_group/gso/")
    assert "Mâu thuẫn với QĐ 121" in one
    assert client_of(cast.an).get("/bang-ma/ethnic_group/1900/").status_code == 404


def test_a_pupil_does_not(cast: Any, client_of: Any) -> None:
    for path in ("/bang-ma/", "/bang-ma/don-vi/", "/bang-ma/gender/2020/"):
        assert client_of(cast.chi).get(path).status_code == 403


def test_old_units_stand_beside_new_ones(cast: Any, client_of: Any) -> None:
    page = text_of(client_of, cast.an, "/bang-ma/don-vi/?q=11635")
    assert "Xã An Trường (11635)" in page
    assert "3 đơn vị cũ, 0 bị chia" in page
    assert "Bị chia: phải hỏi" in text_of(client_of, cast.an, "/bang-ma/don-vi/?q=truong son")
    assert "Không có đơn vị nào khớp" in text_of(client_of, cast.an, "/bang-ma/don-vi/?q=zzz&tinh=01")
    assert "168 đơn vị cũ" in text_of(client_of, cast.an, "/bang-ma/don-vi/?tinh=zz&trang=99")


def test_both_lists_as_excel_with_codes_as_text(cast: Any, client_of: Any) -> None:
    answer = client_of(cast.an).get("/bang-ma/don-vi/?q=huyện an lão&xuat=xlsx")
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(min_row=4, values_only=True))
    assert len(rows) == 17
    assert rows[9] == (
        "11656",
        "Thị trấn Trường Sơn",
        "Huyện An Lão",
        "Thành phố Hải Phòng",
        "Xã An Lão (11629); Phường Phù Liễn (11446)",
        "có",
    )
    answer = client_of(cast.an).get("/bang-ma/gender/2020/?xuat=xlsx")
    assert load_workbook(BytesIO(answer.content)).active["A4"].value == "01"
