"""What the receiver asks of each table: fields, which are mandatory, their lists, what must have been received before.

Field names and NOT NULL marks come from the national data centre's education specification; the letters S, R and O in
README.md say what was seen, what is recalled and what is ours. Adapted to upper secondary schools.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
EVENTS = ("NEW", "UPDATE", "CANCEL")
NO_YES = frozenset({0, 1})


def _numbered(first: int, last: int, *more: str) -> frozenset[str]:
    return frozenset({f"{number:02d}" for number in range(first, last + 1)} | set(more))


GENDERS = frozenset({0, 1, 2})
PROVINCES = frozenset(
    {
        "01", "04", "08", "11", "12", "14", "15", "19", "20", "22", "24", "25", "31", "33", "37", "38", "40", "42", "44", "46", "48", "51", "52", "56", "66", "68", "75", "79", "80", "82", "86", "91", "92", "96"
    }
)  # fmt: skip


@dataclass(frozen=True)
class Field:
    """A field of a record: what it is (text, whole, number, flag, day, identity, digits), its list, when it must be there."""

    name: str
    kind: str = "text"
    codes: frozenset[Any] | None = None
    required: bool = False
    required_if: Callable[[Row], bool] | None = field(default=None, compare=False)
    length: int = 255


@dataclass(frozen=True)
class Reference:
    """A code of a record that another table must have received before; own is the name of that code over there."""

    name: str
    table: str
    own: str
    error: str


@dataclass(frozen=True)
class Table:
    """One kind of record: its fields, objects inside it, codes that no two records share, what it stands on."""

    name: str
    title: str
    fields: tuple[Field, ...]
    inner: dict[str, tuple[Field, ...]] = field(default_factory=dict)
    required_inner: frozenset[str] = frozenset()
    unique: dict[str, str] = field(default_factory=dict)  # field (or inner.field) -> error code
    references: tuple[Reference, ...] = ()


def _must(name: str, kind: str = "text", codes: frozenset[Any] | None = None, length: int = 255) -> Field:
    return Field(name, kind, codes, True, length=length)


def _flags(*names: str, required: bool = True) -> tuple[Field, ...]:
    return tuple(Field(name, "flag", NO_YES, required) for name in names)


LEVEL = _must("manhomcaphoc", codes=frozenset({"04"}))
SCHOOL_CODE = _must("matruong", length=20)
OF_SCHOOL = Reference("matruong", "truong", "matruong", "300-001")
ADDRESS = (
    Field("chitiet"),
    Field("maxa", "digits", length=5),
    Field("matinh", codes=PROVINCES),
    Field("quocgia", length=3),
)
PERSON = (
    _must("sodinhdanh", "identity"),
    _must("hovaten"),
    _must("gioitinh", "whole", GENDERS),
    Field("ngaythangnamsinh", "day", required_if=lambda row: not row.get("thangnamsinh") and not row.get("namsinh")),
    Field("thangnamsinh", length=7),
    Field("namsinh", length=4),
    _must("dantoc", codes=_numbered(1, 55)),
    _must("quoctich", length=2),
)
PARENT = (_must("hovaten"), _must("sodinhdanh", "identity"), _must("namsinh", "digits", length=4), Field("nghenghiep"))

SCHOOL = Table(
    "truong", "Trường",
    (
        LEVEL, SCHOOL_CODE, _must("maddtc", length=35), _must("tentruong"),
        _must("maloaihinhtruong", "whole", frozenset({1, 2, 3})), _must("makhuvuc", "whole", frozenset(range(5))),
        _must("sodienthoai", length=20), _must("email"), _must("fax"), _must("website"),
        _must("hieutruong"), _must("sodienthoaihieutruong", length=20), _must("tenvung"),
        _must("datkiemdinhcapdo", "whole", frozenset(range(5))),
        *_flags("cochibodang", "latruongdatchuanquocgia", "latruongquocte", "cohocsinhkhuyettat", "cohocsinhbantru",
                "cothuocvungdacbietkhokhan", "coday2buoingay", "cosudungmayvitinh", "duocketnoiinternet", "codienluoi",
                "conguonnuocsach", "cocongtrinhvesinhtheogioitinh", "cochuongtrinhgiaoducvesinhdoitay",
                "cochuongtrinhgiaoducgioitinh"),
    ),
    {"diachi": (Field("chitiet"), _must("maxa", "digits", length=5), _must("matinh", codes=PROVINCES))},
    frozenset({"diachi"}),
    {"matruong": "300-006"},
)  # fmt: skip

STAFF = Table(
    "canbo", "Cán bộ, giáo viên",
    (
        LEVEL, SCHOOL_CODE, _must("magiaovien", length=50), _must("matrangthailv", codes=_numbered(1, 7)),
        _must("manhomcanbo", codes=_numbered(1, 3, "06", "07", "08", "09", "10")),
        # The list has no entry for a teacher without a post.
        Field("maloaicanbo", codes=_numbered(1, 34), required_if=lambda row: row.get("manhomcanbo") != "03"),
        _must("mahinhthuchopdong", codes=_numbered(2, 8)),
        _must("matrinhdochuyenmon", codes=_numbered(1, 18) - {"12"}),
        Field("sodienthoai", length=20), Field("email"), Field("masobhxh", length=20), Field("ngaytuyendung", "day"),
        Field("mangach", codes=_numbered(1, 70)), Field("matrinhdolyluanchinhtri", codes=_numbered(1, 4, "000000")),
        Field("matrinhdoquanlygiaoduc", codes=_numbered(1, 4, "000000")),
        Field("matrinhdotinhoc", codes=_numbered(1, 8)), Field("madanhgiavienchuc", codes=_numbered(1, 4)),
        Field("maketquachuannghenghiep", codes=_numbered(1, 5)), Field("monday", codes=_numbered(1, 40)),
        *_flags("codangvien", "codoanvien"),
    ),
    {"nguoi": PERSON, "noiohientai": ADDRESS, "quequan": ADDRESS},
    frozenset({"nguoi"}),
    {"magiaovien": "300-006", "nguoi.sodinhdanh": "SO_DINH_DANH_001"},
    (OF_SCHOOL,),
)  # fmt: skip

CLASS = Table(
    "lophoc", "Lớp",
    (
        LEVEL, SCHOOL_CODE, _must("malop", length=50), _must("tenlop", length=50),
        _must("makhoi", codes=frozenset({"10", "11", "12"})), _must("magiaoviencn", length=50),
        _must("madanhmucngoaingu1", codes=_numbered(1, 6, "10", "11", "12", "13")),
        _must("maphanban", codes=_numbered(1, 3)),
        Field("mahechuyen", codes=_numbered(1, 14), required_if=lambda row: row.get("colopchuyen") == 1),
        Field("masobuoihoctrentuan", codes=_numbered(1, 6)),
        *_flags("lopghep", "colopchuyen", "day2buoingay", required=False),
    ),
    unique={"malop": "300-006"},
    references=(OF_SCHOOL, Reference("magiaoviencn", "canbo", "magiaovien", "300-002")),
)  # fmt: skip

PUPIL = Table(
    "hocsinh", "Học sinh",
    (
        LEVEL, SCHOOL_CODE, _must("mahocsinh", length=50), _must("makhoi", codes=frozenset({"10", "11", "12"})),
        _must("malop", length=50), _must("matrangthaihientai", codes=_numbered(1, 12)),
        Field("malydothoihoc", codes=_numbered(1, 10),
              required_if=lambda row: row.get("matrangthaihientai") in {"05", "09", "12"}),
        _must("makhuvuc", "whole", frozenset(range(5))),
        _must("chieucao", "number"), _must("cannang", "number"), _must("nhommau", "whole", frozenset(range(1, 6))),
        Field("maloaikhuyettat", codes=_numbered(1, 6)), Field("madienchinhsach", codes=_numbered(1, 16)),
        Field("mahocbantru", codes=_numbered(1, 2), required_if=lambda row: row.get("cohocsinhbantru") == 1),
        Field("sodienthoai", length=20),
        *_flags("cokhuyettatkhongdanhgia", "cohoc2buoi", "hongheo", "chadantoc", "medantoc", "vungkhokhan",
                "cogiamhocphi", "cohotrochiphihoctap", "cohotroantrua", "tuyenmoimamnon"),
        *_flags("cohocsinhbantru", "comienhocphi", required=False),
    ),
    {"nguoi": PERSON, "noisinh": ADDRESS, "noiohientai": ADDRESS, "quequan": ADDRESS,
     "cha": PARENT, "me": PARENT, "nguoigiamho": PARENT},
    frozenset({"nguoi"}),
    {"mahocsinh": "MA_HOC_SINH_001", "nguoi.sodinhdanh": "SO_DINH_DANH_001"},
    (OF_SCHOOL, Reference("malop", "lophoc", "malop", "300-003")),
)  # fmt: skip

RESULT = Table(
    "ketqua", "Kết quả học tập",
    (
        SCHOOL_CODE, _must("makhoi", codes=frozenset({"10", "11", "12"})), _must("malop", length=50),
        _must("mahocsinh", length=50), _must("hocky", codes=frozenset({"1", "2", "3"})), _must("diemtongket", "number"),
        _must("mahocluc", "whole", frozenset(range(1, 5))), _must("mahanhkiem", "whole", frozenset(range(1, 5))),
        _must("colenlop", "flag", NO_YES), Field("songaynghi", "whole"), Field("nhanxet"),
    ),
    references=(
        OF_SCHOOL, Reference("malop", "lophoc", "malop", "300-003"),
        Reference("mahocsinh", "hocsinh", "mahocsinh", "300-004"),
    ),
)  # fmt: skip

TABLES = {table.name: table for table in (SCHOOL, STAFF, CLASS, PUPIL, RESULT)}

# code -> (what it says, cause, cure); 000-000 and MA_HOC_SINH_001 were seen, the others are ours.
ERRORS: dict[str, tuple[str, str, str]] = {
    "000-000": ("Thành công", "", ""),
    "MA_HOC_SINH_001": ("Mã học sinh đã thuộc về một học sinh khác", "Mã của Bộ gán cho hai bản ghi", "Xóa mã học sinh của Bộ rồi gửi lại"),
    "SO_DINH_DANH_001": ("Số định danh đã có ở một bản ghi khác", "Hai bản ghi cùng số định danh", "Kiểm tra giấy khai sinh, sửa bản ghi sai"),
    "100-001": ("Thiếu trường bắt buộc", "Trường không được để trống", "Bổ sung giá trị rồi gửi lại"),
    "100-002": ("Giá trị sai kiểu hoặc quá dài", "Không đúng kiểu của trường", "Sửa giá trị rồi gửi lại"),
    "100-003": ("Mã không có trong danh mục", "Dùng danh mục khác phiên bản", "Chuyển sang mã của danh mục hiện hành"),
    "200-001": ("Phiên bản cũ hơn phiên bản đã nhận", "Phiên bản không tăng", "Gửi với phiên bản lớn hơn"),
    "200-002": ("Cùng phiên bản nhưng nội dung khác bản đã nhận", "Sửa mà không tăng phiên bản", "Gửi với phiên bản lớn hơn"),
    "200-003": ("Chưa nhận bản ghi này nên không cập nhật, hủy được", "Gửi UPDATE, CANCEL trước NEW", "Gửi NEW trước"),
    "300-001": ("Trường chưa được tiếp nhận", "Sai thứ tự đồng bộ", "Gửi thông tin trường trước"),
    "300-002": ("Giáo viên chủ nhiệm chưa được tiếp nhận", "Sai thứ tự đồng bộ", "Gửi cán bộ, giáo viên trước lớp"),
    "300-003": ("Lớp chưa được tiếp nhận", "Sai thứ tự đồng bộ", "Gửi lớp trước học sinh"),
    "300-004": ("Học sinh chưa được tiếp nhận", "Sai thứ tự đồng bộ", "Gửi học sinh trước kết quả"),
    "300-005": ("Còn bản ghi khác đang dùng mã này", "Hủy khi còn bản ghi phụ thuộc", "Hủy bản ghi phụ thuộc trước"),
    "300-006": ("Mã đã thuộc về một bản ghi khác", "Hai bản ghi cùng mã", "Đặt mã khác"),
    "400-001": ("Thiếu hoặc sai phần định danh bản ghi", "idbanghi, sukien, phienban, thoigiancapnhat không đúng", "Sửa phần mềm gửi"),
}  # fmt: skip
