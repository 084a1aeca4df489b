"""What the school keeps of a pupil: one list of fields for import, rules, reconciliation, templates and exchange.

Field codes are flat: "father.name" is the name of the row of Guardian whose relation is father. Headings are those met in
files of the sector database, vnEdu, SMAS and class teachers; the label itself is always known. "Cha > Họ tên" is a heading
in two rows.
"""

from truongso.foundation.datasets.registry import Classification, Field, Kind, data_set

I, P, S = Classification.INTERNAL, Classification.PERSONAL, Classification.SENSITIVE  # noqa: E741


def _parent(relation: str, word: str, said: tuple[str, ...]) -> tuple[Field, ...]:
    group = f"Gia đình: {word}"

    def headings(*forms: str) -> tuple[str, ...]:
        return tuple(form.format(name) for form in forms for name in said)

    return (
        Field(f"{relation}.name", f"Tên {word}", Kind.NAME, classification=S, group=group,
              headings=headings("Họ tên {}", "Họ và tên {}", "Tên {}", "{} > Họ tên", "{} > Họ và tên", "{}")),
        Field(f"{relation}.occupation", f"Nghề nghiệp {word}", Kind.TEXT, classification=S, group=group,
              headings=headings("Nghề {}", "Nghề nghiệp {}", "{} > Nghề nghiệp", "{} > Nghề")),
        Field(f"{relation}.birth_year", f"Năm sinh {word}", Kind.YEAR, classification=S, group=group,
              headings=headings("NS {}", "Năm sinh {}", "{} > Năm sinh", "{} > NS")),
        Field(f"{relation}.phone", f"SĐT {word}", Kind.PHONE, classification=S, group=group,
              headings=headings("SĐT {}", "ĐT {}", "Điện thoại {}", "{} > SĐT", "{} > Điện thoại")),
        Field(f"{relation}.identity_number", f"Số định danh {word}", Kind.IDENTITY, classification=S, group=group,
              headings=headings("CCCD {}", "Số định danh {}", "Số CCCD {}", "{} > Số định danh", "{} > CCCD")),
    )  # fmt: skip


PUPIL_FIELDS = (
    Field("ministry_code", "Mã định danh Bộ GD&ĐT", Kind.CODE_TEXT, classification=I, group="Mã",
          headings=("Mã HS", "Mã học sinh", "Mã HS (Bộ GD&ĐT)", "Mã định danh", "Mã định danh Bộ", "Mã HS Bộ")),
    Field("identity_number", "Số định danh cá nhân", Kind.IDENTITY, classification=S, group="Mã", required=True,
          headings=("Số ĐDCN", "Số định danh", "Số ĐDCN/CCCD", "Số ĐDCN/ CCCD", "ĐDCN", "Mã định danh cá nhân", "Số CCCD", "CCCD")),
    Field("full_name", "Họ tên", Kind.NAME, group="Nhân thân", required=True,
          headings=("Họ và tên", "Họ tên học sinh", "Họ và tên học sinh", "Tên học sinh")),
    Field("born_on", "Ngày sinh", Kind.DAY, group="Nhân thân", required=True,
          headings=("Ngày tháng năm sinh", "Ngày, tháng, năm sinh", "Năm sinh", "NTNS")),
    Field("gender", "Giới tính", Kind.CHOICE, code_list="gender", group="Nhân thân", required=True, headings=("Nữ", "Phái", "GT")),
    Field("ethnic_group", "Dân tộc", Kind.CHOICE, code_list="ethnic_group", classification=S, group="Nhân thân", required=True),
    Field("religion", "Tôn giáo", Kind.CHOICE, code_list="religion", classification=S, group="Nhân thân"),
    Field("class_name", "Lớp học", Kind.TEXT, classification=I, group="Học tập", required=True, headings=("Lớp", "Tên lớp")),
    Field("grade", "Khối học", Kind.CHOICE, code_list="grade", classification=I, group="Học tập", required=True, headings=("Khối",)),
    Field("status", "Trạng thái", Kind.CHOICE, code_list="pupil_status", classification=I, group="Học tập", required=True,
          headings=("Trạng thái học sinh", "Tình trạng")),
    Field("phone", "SĐT liên hệ", Kind.PHONE, group="Liên hệ", headings=("ĐT liên hệ", "Số điện thoại", "Điện thoại", "SĐT")),
    Field("birthplace", "Nơi sinh chi tiết", Kind.ADDRESS, "Giữ nguyên địa danh lúc sinh, không đổi theo đơn vị mới.",
          group="Nơi ở", headings=("Nơi sinh",)),
    Field("permanent.detail", "Tổ/thôn HKTT", Kind.ADDRESS, group="Nơi ở",
          headings=("Thôn/tổ HKTT", "Thôn/tổ", "Nơi ở > Tổ/thôn HKTT")),
    Field("origin.commune", "Phường/Xã quê quán", Kind.ADDRESS, group="Nơi ở",
          headings=("Quê quán > Phường/Xã", "Quê quán (xã)", "Xã quê quán")),
    Field("origin.province", "Tỉnh thành quê quán", Kind.ADDRESS, group="Nơi ở",
          headings=("Quê quán > Tỉnh/Thành", "Quê quán (tỉnh)", "Tỉnh quê quán")),
    Field("current.address", "Chỗ ở hiện nay", Kind.ADDRESS, group="Nơi ở", required=True,
          headings=("Chỗ ở hiện nay (ghi đủ thôn, xã)", "Nơi ở > Chỗ ở hiện nay", "Địa chỉ", "Nơi ở hiện nay", "Địa chỉ hiện nay")),
    Field("card.number", "Số CMND", Kind.IDENTITY, classification=S, group="Giấy tờ",
          headings=("CMND/CCCD > Số", "Số thẻ căn cước")),
    Field("card.issued_on", "Ngày cấp", Kind.DAY, classification=S, group="Giấy tờ", headings=("CMND/CCCD > Ngày cấp",)),
    Field("card.issuer", "Nơi cấp", Kind.TEXT, classification=S, group="Giấy tờ", headings=("CMND/CCCD > Nơi cấp",)),
    *_parent("father", "cha", ("cha", "bố")),
    *_parent("mother", "mẹ", ("mẹ",)),
    *_parent("guardian", "người giám hộ", ("người giám hộ", "NGH", "giám hộ")),
    Field("policy_group", "Diện chính sách", Kind.CHOICE, code_list="policy_group", classification=S, group="Chính sách",
          headings=("Đối tượng chính sách",)),
    Field("disability", "Loại khuyết tật", Kind.CHOICE, code_list="disability", classification=S, group="Sức khỏe", headings=("Khuyết tật",)),
    Field("height", "Chiều cao (cm)", Kind.NUMBER, classification=S, group="Sức khỏe", headings=("Chiều cao",)),
    Field("weight", "Cân nặng (kg)", Kind.NUMBER, classification=S, group="Sức khỏe", headings=("Cân nặng",)),
    Field("blood_group", "Nhóm máu", Kind.CHOICE, code_list="blood_group", classification=S, group="Sức khỏe"),
    Field("insurance_number", "Số thẻ BHYT", Kind.CODE_TEXT, classification=S, group="Sức khỏe", headings=("Mã thẻ BHYT", "Mã số BHXH")),
)  # fmt: skip

PUPILS = data_set(
    "students.pupils",
    "Học sinh",
    purpose="Quản lý học sinh, đồng bộ cơ sở dữ liệu ngành, lập học bạ và báo cáo thống kê của trường.",
    legal_basis="Luật Giáo dục; Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15; quy chế cơ sở dữ liệu ngành (điều khoản cụ thể: cần kiểm tra)",
    retention="Trong thời gian học và theo thời hạn lưu trữ hồ sơ học sinh (cần kiểm tra với danh mục lưu trữ của trường)",
    fields=PUPIL_FIELDS,
    key="ministry_code",
)
