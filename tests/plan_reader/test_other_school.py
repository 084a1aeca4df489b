"""Story: the vice-principal of another school brings a plan that was written to another pattern."""

import unicodedata

import pytest

from tests.plan_reader import other_school
from tests.plan_reader.makers import docx_of, pdf_of

FORMS = {
    "txt": lambda: (other_school.as_text(other_school.plan()).encode(), "kh.txt"),
    "utf16": lambda: (other_school.as_text(other_school.plan()).encode("utf-16"), "kh.txt"),
    "nfd": lambda: (unicodedata.normalize("NFD", other_school.as_text(other_school.plan())).encode(), "kh.txt"),
    "docx": lambda: (docx_of(other_school.plan()), "kh.docx"),
    "docx-nfd-merged": lambda: (
        docx_of(other_school.plan(), merge_groups=True, change=lambda text: unicodedata.normalize("NFD", text)), "kh.docx"),
    "pdf": lambda: (pdf_of(other_school.plan(), size=10), "kh.pdf"),
}  # fmt: skip


@pytest.fixture(scope="module", params=FORMS)
def form(request: pytest.FixtureRequest) -> tuple[bytes, str]:
    return FORMS[request.param]()


def test_another_pattern_is_understood_in_every_format(read, form):
    reading = read(*form).as_dict()

    assert reading["title"] == "Kế hoạch Chuyển đổi số và bảo đảm an toàn thông tin của nhà trường năm 2026"
    assert (reading["number"], reading["issued_on"], reading["place"]) == ("47/KH-THPTHB", "2026-01-19", "Hoa Ban")
    assert (reading["agency"], reading["parent_agency"]) == (
        "TRƯỜNG THPT HOA BAN",
        "SỞ GIÁO DỤC VÀ ĐÀO TẠO TỈNH MƯỜNG HOA",
    )
    assert (reading["signer_title"], reading["signer_name"]) == ("HIỆU TRƯỞNG", "Lò Văn Mẫu")
    assert [basis[:32] for basis in reading["legal_bases"]] == [
        "Căn cứ Quyết định số 12/QĐ-SGDĐT",
        "Căn cứ Nghị quyết của Hội đồng t",
    ]
    assert [section["heading"] for section in reading["sections"]] == ["I. MỤC ĐÍCH, YÊU CẦU", "II. TỔ CHỨC THỰC HIỆN"]

    lines = [line for group in reading["indicator_groups"] for line in group["indicators"]]
    assert [group["name"] for group in reading["indicator_groups"]] == ["Quản trị", "Dạy học"]
    assert [(line["ordinal"], line["text"], line["comparison"], line["target"], line["unit"]) for line in lines] == [
        (1, "Văn bản đi được ký số", ">=", 97.5, "%"),
        (2, "Giáo viên có chữ ký số", "=", 100, "%"),
        (3, "Tiết dạy có học liệu số", ">=", 200, None),
        (4, "Học sinh được khảo sát kỹ năng số", ">=", 90, "%"),
    ]

    tasks = [task for group in reading["task_groups"] for task in group["tasks"]]
    assert [(group["numeral"], group["name"], len(group["tasks"])) for group in reading["task_groups"]] == [
        ("I", "Nền nếp số", 3),
        ("II", "Lớp học số", 2),
    ]
    assert [task["lead"] for task in tasks] == [
        ["Văn thư"],
        ["Tổ Tin học", "Công đoàn"],
        ["Tổ Tin học"],
        ["Tổ chuyên môn"],
        ["Đoàn trường"],
    ]
    assert tasks[0]["deliverables"] == ["Sổ văn bản (bản điện tử; bản in)", "hướng dẫn"]
    assert [(task["schedule"]["kind"], task["schedule"]["quarters"]) for task in tasks] == [
        ("span", [1, 2]),
        ("span", [4]),
        ("quarterly", [1, 2, 3, 4]),
        ("continuous", [1, 2, 3, 4]),
        ("span", [1, 2, 3, 4]),
    ]


def test_what_is_odd_is_told_and_nothing_else(read, codes, form):
    found = codes(read(*form))
    assert set(found) - {"row_joined_across_pages", "repeated_header"} == {"indicator_without_unit", "unknown_schedule"}
    assert found["unknown_schedule"][0].message == "Thời gian «Học kỳ tới» của nhiệm vụ 4 không đọc được."
    assert found["indicator_without_unit"][0].where == "Phụ lục chỉ tiêu, chỉ tiêu 3"


def test_one_annex_alone_is_read_and_the_other_asked_for(read, codes):
    parts = [part for part in other_school.plan() if part is not other_school.INDICATORS]
    reading = read(docx_of(parts), "kh.docx")
    assert reading.indicator_groups == []
    assert sum(len(group["tasks"]) for group in reading.task_groups) == 5
    assert codes(reading)["annex_missing"][0].message == "Không tìm thấy bảng của phụ lục chỉ tiêu."


def test_counts_stated_in_words_are_compared_with_the_annexes(read, codes):
    text = (
        other_school.as_text(other_school.plan())
        .replace("gồm 5 nhiệm vụ", "gồm 7 nhiệm vụ")
        .replace("Nền nếp số", "Nền nếp số (4 nhiệm vụ)")
    )
    messages = [finding.message for finding in codes(read(text))["totals_mismatch"]]
    assert messages == [
        "Phần lời nói 7 nhiệm vụ, nhưng phụ lục có 5 nhiệm vụ.",
        "Nhóm I ghi 4 nhiệm vụ, nhưng phụ lục có 3 nhiệm vụ trong nhóm.",
    ]
