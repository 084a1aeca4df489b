"""A template comes back with our values and, byte for byte, everything else that the portal put into it."""

import io
import re
import shutil
import subprocess
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.workbook_template.templates import parts_of, per_class, portal, rebuilt, two_heads
from truongso.core.refusal import Refused
from truongso.core.workbook_template import CellFill, compare_untouched, fill_template, read_back

PORTAL_FILLS = [
    CellFill("DanhSach", 4, "C", "3190000001"),
    CellFill("DanhSach", 4, "D", "-Nguyễn  Thị <Ánh> & «Bé» "),
    CellFill("DanhSach", 4, "E", date(2010, 12, 5)),
    CellFill("DanhSach", 4, "F", "Nữ"),
    CellFill("DanhSach", 4, "G", "031310000001"),
    CellFill("DanhSach", 4, "H", Decimal("158.5")),
    CellFill("DanhSach", 5, "D", "=HYPERLINK(1)"),
    CellFill("DanhSach", 5, "G", "+84912345678"),
    CellFill("DanhSach", 12, "E", date(2010, 2, 28)),
    CellFill("DanhSach", 12, "D", "Lê Văn Mới"),
]
HEADS_FILLS = [
    CellFill("Hồ sơ HS", 6, "A", "0319"),
    CellFill("Hồ sơ HS", 6, "B", "Trần Thị Bưởi"),
    CellFill("Hồ sơ HS", 6, "C", "nữ"),
    CellFill("Hồ sơ HS", 6, "D", "Tày"),
    CellFill("Hồ sơ HS", 6, "F", 1980),
    CellFill("Hồ sơ HS", 8, "G", "_x0041_"),
]
CLASS_FILLS = [
    CellFill("Khối 10", 3, "B", "Phạm Văn Đức"),
    CellFill("Khối 10", 3, "C", date(2010, 7, 9)),
    CellFill("Khối 10", 9, "B", "Đỗ Thị Én"),
    CellFill("Khối 10", 11, "E", "Thôn 1\nxã An Lão"),
]
TEMPLATES = [(portal, PORTAL_FILLS), (two_heads, HEADS_FILLS), (per_class, CLASS_FILLS)]


@pytest.mark.parametrize(("make", "fills"), TEMPLATES)
def test_every_other_byte_stays(make, fills):
    template = make()
    filled = fill_template(template, fills)
    assert [change.cell for change in filled.changes] == [
        fill.cell for fill in sorted(fills, key=lambda fill: (fill.row, fill.column))
    ]
    assert filled.findings == []
    assert compare_untouched(template, filled.content, filled.touched) == []
    before, after = parts_of(template), parts_of(filled.content)
    assert list(before) == list(after)
    changed = [name for name in before if before[name] != after[name]]
    assert changed == ["xl/worksheets/sheet1.xml"]
    back = read_back(filled.content, filled.touched)
    assert back == {(change.sheet, change.cell): change.new for change in filled.changes}


@pytest.mark.parametrize(("make", "fills"), TEMPLATES)
def test_another_library_reads_the_values_and_the_validations(make, fills):
    filled = fill_template(make(), fills)
    book, old = openpyxl.load_workbook(io.BytesIO(filled.content)), openpyxl.load_workbook(io.BytesIO(make()))
    for change in filled.changes:
        if change.new == "_x0041_":
            continue
        cell = book[change.sheet][change.cell]
        value = cell.value.date() if isinstance(change.new, date) else cell.value
        assert value == (float(change.new) if isinstance(change.new, Decimal) else change.new)
        assert cell.data_type != "f"
    for sheet in old:
        assert book[sheet.title].sheet_state == sheet.sheet_state
        assert str(book[sheet.title].merged_cells) == str(sheet.merged_cells)
        rules = [rule.sqref for rule in sheet.data_validations.dataValidation]
        assert [rule.sqref for rule in book[sheet.title].data_validations.dataValidation] == rules
    assert set(book.defined_names) == set(old.defined_names)


@pytest.mark.slow
@pytest.mark.parametrize(("make", "fills"), TEMPLATES)
def test_libreoffice_opens_the_result(make, fills, tmp_path: Path):
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed here")
    filled = fill_template(make(), fills)
    (tmp_path / "mau.xlsx").write_bytes(filled.content)
    subprocess.run(
        [program, f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to",
         'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1', "--outdir", str(tmp_path),
         str(tmp_path / "mau.xlsx")],
        check=True, timeout=120, capture_output=True,
    )  # fmt: skip
    (made,) = tmp_path.glob("*.csv")
    said = made.read_text("utf-8")
    for change in filled.changes:
        if isinstance(change.new, str):
            assert change.new.strip() in said.replace('""', '"')


def test_what_stands_there_already_is_no_change():
    template = per_class()
    same = [CellFill("Khối 10", 3, "A", "31900"), CellFill("Khối 10", 3, "C", date(2010, 1, 1))]
    filled = fill_template(template, same)
    assert filled.changes == []
    assert filled.content == template


def test_changes_tell_the_old_value_beside_the_new():
    filled = fill_template(portal(), [CellFill("DanhSach", 4, "D", "Nguyễn Văn Mới")])
    (change,) = filled.changes
    assert (change.sheet, change.cell, change.old, change.new) == ("DanhSach", "D4", "Nguyễn Văn Cũ", "Nguyễn Văn Mới")


def test_a_date_goes_by_the_format_of_its_cell():
    day = date(2010, 3, 4)
    filled = fill_template(portal(), [CellFill("DanhSach", 4, "E", day), CellFill("DanhSach", 4, "C", day)])
    assert read_back(filled.content, filled.touched) == {("DanhSach", "E4"): day, ("DanhSach", "C4"): "04/03/2010"}
    sheet = parts_of(filled.content)["xl/worksheets/sheet1.xml"]
    assert re.search(rb'<c r="E4" s="\d+"><v>40241</v></c>', sheet)


def test_a_new_row_takes_the_style_of_the_row_above():
    fills = [CellFill("DanhSach", row, "E", date(2010, 3, row)) for row in (9, 10)]
    filled = fill_template(portal(), fills)
    book = openpyxl.load_workbook(io.BytesIO(filled.content))["DanhSach"]
    assert book["E10"].number_format == "dd/mm/yyyy"
    assert book["E10"].border.left.style == "thin"
    assert book["E10"].value.date() == date(2010, 3, 10)
    assert filled.notes[0] == "Vùng dữ liệu ghi ở đầu trang «DanhSach» nới từ A1:I8 thành A1:I10."
    assert compare_untouched(portal(), filled.content, filled.touched) == []


def test_a_value_outside_the_list_is_a_finding_and_the_cell_stays():
    template = two_heads()
    filled = fill_template(
        template, [CellFill("Hồ sơ HS", 6, "D", "Klingon"), CellFill("Hồ sơ HS", 6, "C", "Không rõ")]
    )
    assert filled.content == template
    assert filled.changes == []
    assert [(finding.cell, finding.kind) for finding in filled.findings] == [("C6", "list"), ("D6", "list")]
    assert filled.findings[1].message == (
        "Ô D6: «Klingon» không có trong danh sách chọn của tệp mẫu (4 giá trị, ví dụ «Kinh», «Tày», «Thái», «Ba Na»). "
        "Ô giữ nguyên; hãy chọn giá trị trong danh sách."
    )


def test_a_value_is_spelled_as_the_list_spells_it():
    filled = fill_template(
        two_heads(), [CellFill("Hồ sơ HS", 6, "D", "ta\u0300y "), CellFill("Hồ sơ HS", 6, "C", "NAM")]
    )
    assert [change.new for change in filled.changes] == ["Nam", "Tày"]


def test_a_formula_is_not_overwritten_without_asking():
    template = portal()
    fills = [CellFill("DanhSach", 4, "I", 16)]
    filled = fill_template(template, fills)
    assert filled.content == template
    assert filled.findings[0].message == (
        "Ô I4 có công thức «=2026-YEAR(E4)»: giữ nguyên, chưa ghi đè khi chưa được đồng ý."
    )
    agreed = fill_template(template, fills, overwrite_formulas={("DanhSach", "I4")})
    assert read_back(agreed.content, agreed.touched) == {("DanhSach", "I4"): 16}
    assert compare_untouched(template, agreed.content, agreed.touched) == []


def test_an_overwritten_formula_leaves_the_calculation_chain():
    chain = b'<?xml version="1.0"?><calcChain xmlns="x"><c r="I4" i="1"/><c r="I5"/><c r="I6" l="1"/></calcChain>'
    kinds = parts_of(portal())["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        b'spreadsheetml.calcChain+xml"/></Types>',
    )
    template = rebuilt(portal(), **{"[Content_Types].xml": kinds, "xl__calcChain.xml": chain})
    filled = fill_template(template, [CellFill("DanhSach", 4, "I", 16)], overwrite_formulas={("DanhSach", "I4")})
    assert parts_of(filled.content)["xl/calcChain.xml"] == (
        b'<?xml version="1.0"?><calcChain xmlns="x"><c i="1" r="I5"/><c r="I6" l="1"/></calcChain>'
    )
    assert compare_untouched(template, filled.content, filled.touched) == []


def test_a_covered_cell_of_a_merged_head_is_left():
    template = portal()
    filled = fill_template(template, [CellFill("DanhSach", 1, "C", "x")])
    assert filled.content == template
    assert filled.findings[0].message == "Ô C1 nằm trong ô gộp A1:I1: giá trị phải ghi vào ô A1."


def test_emptying_a_cell_keeps_its_style():
    filled = fill_template(per_class(), [CellFill("Khối 10", 3, "C", None)])
    (change,) = filled.changes
    assert (change.old, change.new) == (date(2010, 1, 1), None)
    assert re.search(rb'<c r="C3" s="\d+"/>', parts_of(filled.content)["xl/worksheets/sheet1.xml"])


def test_control_characters_are_refused():
    with pytest.raises(Refused, match=r"Giá trị của ô DanhSach!D4 có ký tự điều khiển \(mã 0007\)"):
        fill_template(portal(), [CellFill("DanhSach", 4, "D", "a\x07b")])


def test_a_cell_given_twice_is_a_mistake_of_the_programmer():
    with pytest.raises(ValueError, match="given twice"):
        fill_template(portal(), [CellFill("DanhSach", 4, "D", "a"), CellFill("DanhSach", 4, "d", "b")])


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(Refused, match="không có trang tính «Lop»; các trang có trong tệp: «DanhSach»"):
        fill_template(portal(), [CellFill("Lop", 4, "D", "a")])


SHEET = (
    b'<?xml version="1.0" encoding="UTF-8"?><x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/'
    b'main"><x:dimension ref="A1"/><x:sheetData>%s</x:sheetData></x:worksheet>'
)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (b"", b'<x:row r="2"><x:c r="B2" t="inlineStr"><x:is><x:t>An</x:t></x:is></x:c></x:row>'),
        (
            b'<x:row r="2" ht="30"/>\n<x:row r="9"/>',
            b'<x:row r="2" ht="30"><x:c r="B2" t="inlineStr"><x:is><x:t>An</x:t></x:is></x:c></x:row>\n<x:row r="9"/>',
        ),
        (
            b"<x:row>\n</x:row><x:row><x:c t='str' a='/>'><x:v>a/></x:v></x:c><x:c/><x:c><x:v>3</x:v></x:c></x:row>",
            b"<x:row>\n</x:row><x:row><x:c t='str' a='/>'><x:v>a/></x:v></x:c>"
            b'<x:c t="inlineStr"><x:is><x:t>An</x:t></x:is></x:c><x:c><x:v>3</x:v></x:c></x:row>',
        ),
        (
            b'<!-- <row r="2"> --><x:row r="2"><x:c r="A2"></x:c><x:c r="C2"/></x:row>',
            b'<!-- <row r="2"> --><x:row r="2"><x:c r="A2"></x:c>'
            b'<x:c r="B2" t="inlineStr"><x:is><x:t>An</x:t></x:is></x:c><x:c r="C2"/></x:row>',
        ),
    ],
)
def test_other_writers_of_xml(rows, expected):
    """Prefixes (Open XML SDK), rows and cells without references, comments, tags that only look empty."""
    template = rebuilt(portal(), **{"xl__worksheets__sheet1.xml": SHEET.replace(b"%s", rows)})
    filled = fill_template(template, [CellFill("DanhSach", 2, "B", "An")])
    wanted = SHEET.replace(b"%s", expected).replace(b'ref="A1"', b'ref="A1:B2"')
    assert parts_of(filled.content)["xl/worksheets/sheet1.xml"] == wanted
    assert compare_untouched(template, filled.content, filled.touched) == []
    assert read_back(filled.content, filled.touched) == {("DanhSach", "B2"): "An"}


def test_an_empty_sheet_data_is_opened():
    xml = SHEET.replace(b"<x:sheetData>%s</x:sheetData>", b"<x:sheetData />")
    template = rebuilt(portal(), **{"xl__worksheets__sheet1.xml": xml})
    filled = fill_template(template, [CellFill("DanhSach", 2, "B", "An")])
    assert compare_untouched(template, filled.content, filled.touched) == []
    assert read_back(filled.content, filled.touched) == {("DanhSach", "B2"): "An"}


def test_the_proof_sees_what_another_writer_does():
    template = per_class()
    filled = fill_template(template, CLASS_FILLS)
    book = openpyxl.load_workbook(io.BytesIO(template))
    out = io.BytesIO()
    book.save(out)
    assert compare_untouched(template, out.getvalue(), set()) != []
    assert compare_untouched(template, filled.content, filled.touched - {("Khối 10", "B9")}) == [
        "Trang «Khối 10», dòng 9 khác tệp mẫu ở ngoài các ô đã điền."
    ]
    sheet = parts_of(filled.content)["xl/worksheets/sheet1.xml"]
    for old, new, sentence in (
        (b"<conditionalFormatting sqref=\"C1", b"<conditionalFormatting sqref=\"C2", "Trang «Khối 10» khác tệp mẫu ở ngoài vùng ô."),
        (b'<row r="4"', b'<row r="4" hidden="1"', "Trang «Khối 10», dòng 4 khác tệp mẫu ở ngoài các ô đã điền."),
        (b'<c r="C3" s="2"', b'<c r="C3" s="1"', "Trang «Khối 10», ô C3 đổi định dạng."),
    ):  # fmt: skip
        assert old in sheet
        spoilt = _with_part(filled.content, sheet.replace(old, new, 1))
        assert compare_untouched(template, spoilt, filled.touched) == [sentence]


def _with_part(content: bytes, xml: bytes) -> bytes:
    from truongso.core.workbook_template.archive import Archive

    return Archive(content).replaced({"xl/worksheets/sheet1.xml": xml})


def test_a_zip_comment_and_streamed_members_stay():
    """Java and Go write sizes behind the data; the record of an untouched member is copied with them."""
    out = _Unseekable()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts_of(portal()).items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 9, 1, 7, 0, 0)), part, zipfile.ZIP_DEFLATED)
        archive.comment = "phiên bản 3".encode()
    template = out.getvalue()
    filled = fill_template(template, PORTAL_FILLS)
    assert compare_untouched(template, filled.content, filled.touched) == []
    with zipfile.ZipFile(io.BytesIO(filled.content)) as archive:
        assert archive.testzip() is None
        assert archive.comment == "phiên bản 3".encode()
        assert {info.date_time for info in archive.infolist()} == {(2026, 9, 1, 7, 0, 0)}


class _Unseekable(io.RawIOBase):
    def __init__(self) -> None:
        self.kept = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self.kept += data
        return len(data)

    def getvalue(self) -> bytes:
        return bytes(self.kept)
