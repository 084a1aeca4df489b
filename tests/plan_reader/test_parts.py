"""Times, targets, products and numbers as plans write them."""

from decimal import Decimal

import pytest

from truongso.governance.plan.reader.headers import recognise
from truongso.governance.plan.reader.numbering import roman
from truongso.governance.plan.reader.ordinals import written_ordinal
from truongso.governance.plan.reader.schedule import is_known_time, schedule_of
from truongso.governance.plan.reader.values import parts_of, target_of


@pytest.mark.parametrize(
    ("text", "kind", "quarters"),
    [
        ("Hàng quý", "quarterly", [1, 2, 3, 4]),
        ("Hằng quý", "quarterly", [1, 2, 3, 4]),
        ("Định kỳ quý", "quarterly", [1, 2, 3, 4]),
        ("Thường xuyên", "continuous", [1, 2, 3, 4]),
        ("Thường xuyên trong năm 2026", "continuous", [1, 2, 3, 4]),
        ("Hàng tháng", "continuous", [1, 2, 3, 4]),
        ("Thường xuyên, từ quý II", "continuous", [2, 3, 4]),
        ("Quý I", "span", [1]),
        ("Quý I, II", "span", [1, 2]),
        ("Quý II-III", "span", [2, 3]),
        ("Quý I – Quý IV", "span", [1, 2, 3, 4]),
        ("Quý I, IV", "span", [1, 4]),
        ("Quý 2 và quý 4", "span", [2, 4]),
        ("Từ quý II đến quý IV", "span", [2, 3, 4]),
        ("Quý III/2026", "span", [3]),
        ("Quý 3/2026", "span", [3]),
        ("Tháng 10", "span", [4]),
        ("Tháng 3, 9", "span", [1, 3]),
        ("Tháng 02 đến tháng 8/2026", "span", [1, 2, 3]),
        ("Trước 30/6/2026", "span", [2]),
        ("15.09.2026", "span", [3]),
        ("10/2026", "span", [4]),
        ("Cả năm", "span", [1, 2, 3, 4]),
        ("Năm 2026", "span", [1, 2, 3, 4]),
        ("6 tháng đầu năm", "span", [1, 2]),
        ("6 tháng cuối năm", "span", [3, 4]),
    ],
)
def test_times(text, kind, quarters):
    schedule = schedule_of(text)
    assert (schedule["kind"], schedule["quarters"], schedule["text"]) == (kind, quarters, text)
    assert (schedule["from_quarter"], schedule["to_quarter"]) == (min(quarters), max(quarters))
    assert is_known_time(text)


@pytest.mark.parametrize("text", ["", "Học kỳ tới", "Theo chỉ đạo của cấp trên", "Khi có yêu cầu"])
def test_a_time_that_says_nothing_is_continuous_but_not_known(text):
    assert schedule_of(text)["kind"] == "continuous"
    assert not is_known_time(text)


@pytest.mark.parametrize(
    ("text", "comparison", "target"),
    [
        ("100%", "=", "100"),
        ("≥95%", ">=", "95"),
        (">= 97,5 %", ">=", "97.5"),
        ("Tối thiểu 90%", ">=", "90"),
        ("Từ 80% trở lên", ">=", "80"),
        ("Không quá 5 %", "<=", "5"),
        ("≤ 2", "<=", "2"),
        ("Dưới 3%", "<", "3"),
        ("Trên 60%", ">", "60"),
        ("1.200 tiết", "=", "1200"),
        ("98.5", "=", "98.5"),
        ("01", "=", "1"),
    ],
)
def test_targets(text, comparison, target):
    assert target_of(text) == (comparison, Decimal(target))


@pytest.mark.parametrize("text", ["", "Đạt", "…", "99999999999999"])
def test_no_target(text):
    assert target_of(text) == (None, None)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Báo cáo quý; báo cáo năm; bảng tổng hợp chỉ tiêu", ["Báo cáo quý", "báo cáo năm", "bảng tổng hợp chỉ tiêu"]),
        ("Sổ (giấy; điện tử); ảnh.", ["Sổ (giấy; điện tử)", "ảnh"]),
        ("- Kế hoạch\n- Danh sách", ["Kế hoạch", "Danh sách"]),
        ("1. Kế hoạch\n2. Danh sách", ["Kế hoạch", "Danh sách"]),
        ("Các tổ/nhóm và\ncác bộ phận liên quan", ["Các tổ/nhóm và các bộ phận liên quan"]),
        ("Tổ 1 (chưa đóng ngoặc; Tổ 2", ["Tổ 1 (chưa đóng ngoặc", "Tổ 2"]),
        ("Kế hoạch/hoạt động; tin, bài", ["Kế hoạch/hoạt động", "tin, bài"]),
        (" ; ;", []),
        ("", []),
    ],
)
def test_products_and_owners(text, parts):
    assert parts_of(text) == parts


@pytest.mark.parametrize(
    ("header", "kind", "roles"),
    [
        ("STT|Chỉ tiêu|Đơn vị tính|Mức đạt 2026", "indicators", "ordinal text unit target"),
        ("STT|Nhiệm vụ cụ thể|Sản phẩm/Kết quả|Đơn vị chủ trì|Đơn vị phối hợp|Thời gian", "tasks",
         "ordinal text deliverables lead partners schedule"),
        ("STT|Chỉ tiêu|Mức phấn đấu|Đơn vị chủ trì theo dõi|Đơn vị phối hợp|Nguồn số liệu/minh chứng|Thời hạn|Ghi chú"
         "|Căn cứ/lý do đề xuất chỉ tiêu", "indicators", "ordinal text target lead partners - schedule - -"),
        ("STT|Nội dung nhiệm vụ|Đơn vị chủ trì|Đơn vị phối hợp|Sản phẩm/kết quả|Chỉ tiêu liên quan|Căn cứ/lý do đề xuất nhiệm vụ",
         "tasks", "ordinal text lead partners deliverables - -"),
        ("TT|Nội dung|Thời gian thực hiện|Đơn vị chủ trì|Đơn vị phối hợp|Ghi chú", "tasks", "ordinal text schedule lead partners -"),
        ("TT|Nội dung|ĐVT|Kế hoạch 2026", "indicators", "ordinal text unit target"),
        ("STT|Tên chỉ tiêu|Đơn vị|Thực hiện 2025|Kế hoạch năm 2025|Kế hoạch năm 2026", "indicators", "ordinal text unit - - target"),
        ("Người phụ trách|Công việc|Hoàn thành trước|Số TT", "tasks", "lead text schedule ordinal"),
    ],
)  # fmt: skip
def test_heads_by_meaning(header, kind, roles):
    found = recognise(header.split("|"))
    assert found is not None
    assert found.kind == kind
    assert " ".join(found.roles.get(at, "-") for at in range(len(header.split("|")))) == roles


@pytest.mark.parametrize(
    "row",
    [
        "STT|Nội dung|ĐVT|Số lượng|Đơn giá|Thành tiền",
        "Họ và tên|Chức vụ|Nhiệm vụ",
        "1|Hồ sơ công việc|%|100%",
        "Ngày|Buổi|Nội dung|Lớp",
    ],
)
def test_other_tables_are_not_annexes(row):
    assert recognise(row.split("|")) is None


def test_numbers_of_lines():
    assert [written_ordinal(text) and written_ordinal(text).value for text in ("7", "07.", "7)", "2.7", "II.3", "I", "a", "", "7 8")] == [
        7, 7, 7, 7, 3, None, None, None, None,
    ]  # fmt: skip
    assert [roman(number) for number in (1, 4, 9, 14, 40)] == ["I", "IV", "IX", "XIV", "XL"]
