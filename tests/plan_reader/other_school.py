"""An invented plan of another school: the task annex first, other head words, other columns, a budget table after them."""

from tests.plan_reader.makers import Part

HEAD: list[Part] = [
    "SỞ GIÁO DỤC VÀ ĐÀO TẠO TỈNH MƯỜNG HOA",
    "TRƯỜNG THPT HOA BAN",
    "Số: 47/KH-THPTHB",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Hoa Ban, ngày 19 tháng 01 năm 2026",
    "KẾ HOẠCH",
    "Chuyển đổi số và bảo đảm an toàn thông tin của nhà trường",
    "năm 2026",
    "Căn cứ Quyết định số 12/QĐ-SGDĐT ngày 05/01/2026 của Sở Giáo dục và Đào tạo tỉnh Mường Hoa về phát triển giáo dục số;",
    "Căn cứ Nghị quyết của Hội đồng trường;",
    "Trường THPT Hoa Ban xây dựng kế hoạch gồm 5 nhiệm vụ và 4 chỉ tiêu nêu tại hai phụ lục như sau:",
    "I. MỤC ĐÍCH, YÊU CẦU",
    "- Đưa công việc của nhà trường lên môi trường số.",
    "- Mỗi bộ phận biết rõ việc của mình.",
    "II. TỔ CHỨC THỰC HIỆN",
    "Các bộ phận báo cáo định kỳ theo quý.",
    "Nơi nhận:",
    "- Lưu: VT.",
    "HIỆU TRƯỞNG",
    "Lò Văn Mẫu",
]

TASK_HEADER = [
    "TT", "Nội dung nhiệm vụ", "Đơn vị chủ trì", "Đơn vị phối hợp", "Sản phẩm/kết quả", "Chỉ tiêu liên quan", "Thời hạn",
    "Căn cứ/lý do đề xuất nhiệm vụ",
]  # fmt: skip
TASKS: Part = [
    TASK_HEADER,
    ["I", "Nền nếp số", "", "", "", "", "", ""],
    [
        "1",
        "Lập sổ theo dõi văn bản điện tử",
        "Văn thư",
        "Các tổ",
        "Sổ văn bản (bản điện tử; bản in); hướng dẫn",
        "1",
        "Quý I-II",
        "QĐ 12",
    ],
    [
        "2",
        "Tập huấn ký số cho giáo viên",
        "Tổ Tin học; Công đoàn",
        "Các tổ",
        "Danh sách; ảnh",
        "2",
        "Tháng 10",
        "QĐ 12",
    ],
    ["3", "Sao lưu dữ liệu của trường", "Tổ Tin học", "", "Nhật ký sao lưu", "", "Hằng quý", ""],
    ["II", "Lớp học số", "", "", "", "", "", ""],
    ["4", "Dạy thử bằng học liệu số", "Tổ chuyên môn", "Thư viện", "Giáo án", "3", "Học kỳ tới", ""],
    ["5", "Khảo sát kỹ năng số của học sinh", "Đoàn trường", "GVCN", "Báo cáo khảo sát", "4", "Cả năm", ""],
]

INDICATOR_HEADER = [
    "TT", "Chỉ tiêu", "Mức phấn đấu", "Đơn vị chủ trì theo dõi", "Đơn vị phối hợp", "Nguồn số liệu/minh chứng", "Thời hạn",
    "Ghi chú", "Căn cứ/lý do đề xuất chỉ tiêu",
]  # fmt: skip
INDICATORS: Part = [
    INDICATOR_HEADER,
    ["I", "Quản trị", "", "", "", "", "", "", ""],
    ["1", "Văn bản đi được ký số", "≥ 97,5%", "Văn thư", "", "Sổ văn bản", "Quý IV", "", ""],
    ["2", "Giáo viên có chữ ký số", "100%", "Tổ Tin học", "", "Danh sách", "Quý IV", "", ""],
    ["II", "Dạy học", "", "", "", "", "", "", ""],
    ["3", "Tiết dạy có học liệu số", "tối thiểu 200 tiết", "Tổ chuyên môn", "", "Sổ đầu bài", "Quý IV", "", ""],
    ["4", "Học sinh được khảo sát kỹ năng số", "90 % trở lên", "Đoàn trường", "", "Phiếu", "Quý IV", "", ""],
]

BUDGET: Part = [
    ["STT", "Nội dung", "ĐVT", "Số lượng", "Đơn giá", "Thành tiền"],
    ["1", "Máy quét", "cái", "2", "9.000.000", "18.000.000"],
    ["2", "Đường truyền", "tháng", "12", "500.000", "6.000.000"],
]


def plan() -> list[Part]:
    """Return the whole plan, the task annex first."""
    return [
        *HEAD,
        "Phụ lục 1", "DANH MỤC NHIỆM VỤ", TASKS,
        "Phụ lục 2", "CHỈ TIÊU", INDICATORS,
        "Phụ lục 3", "DỰ TOÁN KINH PHÍ", BUDGET,
    ]  # fmt: skip


def as_text(parts: list[Part]) -> str:
    """Return parts as plain text, cells parted by tabs."""
    return "\n\n".join(part if isinstance(part, str) else "\n".join("\t".join(row) for row in part) for part in parts)
