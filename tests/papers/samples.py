"""A third-quarter report as the school would send it; every line of the plan's size, no real data."""

from datetime import date
from decimal import Decimal

from truongso.governance.plan.report_files.content import IndicatorRow, ReportContent, TaskRow

GROUPS = (
    ("I. Thể chế và quản trị số", 6),
    ("II. Hạ tầng và dữ liệu số", 6),
    ("III. Phát triển nhân lực số", 5),
    ("IV. Ứng dụng chuyển đổi số trong dạy học và quản trị cơ sở giáo dục", 5),
)
TASK_GROUPS = (
    ("I. Quản trị, điều hành và hoàn thiện thể chế chuyển đổi số trong toàn ngành", 6),
    ("II. Phát triển dữ liệu số và cơ sở dữ liệu ngành; kết nối, chia sẻ dữ liệu phục vụ quản trị", 6),
    ("III. Chuyển đổi số trong dạy học, kiểm tra đánh giá và quản trị cơ sở giáo dục", 5),
    ("IV. Phát triển nhân lực số và nâng cao năng lực chuyển đổi số", 4),
    ("V. Tài chính số và huy động nguồn lực cho chuyển đổi số", 3),
    ("VI. Bảo đảm an toàn, an ninh thông tin và bảo vệ dữ liệu cá nhân", 4),
    ("VII. Truyền thông và nhân rộng mô hình chuyển đổi số", 1),
)
# ordinal: (kind, numerator, denominator, value, text, standing, state_text)
FIGURES = {
    3: ("ratio", 79, 85, "92.94", "92,9 %", "at_risk", ""),
    4: ("milestone", 1, 1, "100", "Đạt (100 %)", "met", ""),
    8: ("ratio", 1401, 1500, "93.4", "93,4 %", "missed", ""),
    9: ("milestone", 0, 1, "0", "Chưa đạt (0 %)", "missed", ""),
    10: ("ratio", None, None, None, "", "no_data", "số liệu đang chờ xác nhận"),
    12: ("ratio", None, None, None, "", "no_data", "chưa có số liệu"),
    17: ("count", 3, None, "3", "3 hoạt động", "met", ""),
    19: ("ratio", None, None, None, "", "failed", "không tính được"),
    21: ("narrative", None, None, None, "Có báo cáo", "no_target", ""),
}
TEXTS = {
    8: "Dữ liệu học sinh được xác thực với CSDL quốc gia về dân cư",
    21: "Nhà trường thí điểm ứng dụng AI trong dạy học",
}
STATES = ("done", "done", "ongoing", "late", "done_late", "later", "submitted")


def _number(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def indicator(ordinal: int, group: str) -> IndicatorRow:
    kind, numerator, denominator, value, words, standing, state_text = FIGURES.get(
        ordinal, ("ratio", 1470 + ordinal, 1500, str(Decimal(1470 + ordinal) / 15), "98,1 %", "met", "")
    )
    no_target = kind == "narrative"
    is_count = kind == "count"
    target = None if no_target else Decimal(1 if is_count else 90 if standing == "met" else 98)
    unit = "" if no_target else "hoạt động" if is_count else "%"
    has_data = value is not None or no_target
    return IndicatorRow(
        ordinal=ordinal,
        group=group,
        text=TEXTS.get(ordinal, f"Hồ sơ công việc xử lý trên môi trường điện tử (trừ hồ sơ mật), chỉ tiêu {ordinal}"),
        unit=unit,
        target_text="" if no_target else f"≥ {target} {unit}",
        target=target,
        kind=kind,
        value_text=words,
        value=_number(value).quantize(Decimal("0.01")) if value is not None else None,
        numerator=_number(numerator),
        denominator=_number(denominator),
        cumulative_text=words,
        provenance=("Đo", "Nhập", "Khai")[ordinal % 3] if has_data else "",
        data_as_of=date(2026, 9, 30) if has_data else None,
        standing=standing,
        state_text=state_text,
        evidence=("Báo cáo thống kê văn bản điện tử quý III (bản 1)", "Ảnh chụp màn hình hệ thống (bản 2)")
        if has_data
        else (),
        note="Còn 99 học sinh sai số định danh, đang phối hợp công an xã đối chiếu" if standing == "missed" else "",
    )


def task(ordinal: int, group: str) -> TaskRow:
    state = STATES[ordinal % len(STATES)]
    return TaskRow(
        ordinal=ordinal,
        group=group,
        text=f"Nhiệm vụ {ordinal}: tổ chức rà soát, làm sạch, chuẩn hóa dữ liệu học sinh, đội ngũ, cơ sở vật chất trên CSDL "
        "ngành; thống nhất mã định danh và cấu trúc dữ liệu",
        deliverables=("Bộ dữ liệu chuẩn hóa (đã nghiệm thu)", "biên bản đối soát (chờ nghiệm thu)"),
        leads=("Ban chuyển đổi số",),
        partners=("Các tổ/nhóm", "GVCN và các bộ phận liên quan"),
        schedule_text="Thường xuyên",
        due_on=date(2026, 9, 30),
        done_on=date(2026, 9, 25) if state == "done" else None,
        state=state,
        percent=100 if state.startswith("done") else 60,
        evidence=("Biên bản đối soát dữ liệu tháng 9 (bản 1)",) if state.startswith("done") else (),
        note="Còn nợ kết quả: Quý II/2026." if state == "late" else "",
    )


def _numbered(groups: tuple[tuple[str, int], ...], make) -> tuple:
    names = [name for name, count in groups for _ in range(count)]
    return tuple(make(ordinal, name) for ordinal, name in enumerate(names, start=1))


def report(**changes: object) -> ReportContent:
    """The report of the third quarter of 2026: 22 indicators in 4 groups, 29 tasks in 7 groups."""
    values: dict[str, object] = {
        "period_text": "Quý III/2026",
        "year": 2026,
        "quarter": 3,
        "as_of": date(2026, 10, 5),
        "school": "Trường THPT An Lão",
        "agency": "TRƯỜNG THPT AN LÃO",
        "parent_agency": ("SỞ GIÁO DỤC VÀ ĐÀO TẠO", "HẢI PHÒNG"),
        "place": "An Lão",
        "plan_reference": "Kế hoạch số 25/KH-THPTAL ngày 09/03/2026",
        "indicators": _numbered(GROUPS, indicator),
        "tasks": _numbered(TASK_GROUPS, task),
        "narrative": {
            "results": "Hoàn thành tự đánh giá mức độ chuyển đổi số.\n- Học bạ số đã ký 100 % khối 12;\n- Tổ chức 03 buổi tập huấn.",
            "difficulties": "Một số máy tính phòng Tin học đã xuống cấp.",
            "proposals": "Đề nghị Sở GD&ĐT hỗ trợ đối chiếu dữ liệu dân cư.",
            "next": "Hoàn thành nhiệm vụ 6 và 28.",
        },
        "signature_lines": ("KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"),
        "signer": "Phạm Thanh Bình",
        "symbol": "BC-THPTAL",
        "number": 5,
        "issued_on": date(2026, 10, 5),
        "products": 41,
        "products_accepted": 29,
    }
    return ReportContent(**(values | changes))
