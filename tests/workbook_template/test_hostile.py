"""What is no template is refused in a sentence, quickly, and nothing of it is kept."""

import io
import time
import zipfile

import pytest

from tests.workbook_template.templates import HEADINGS, parts_of, portal, rebuilt
from truongso.core.refusal import Refused
from truongso.core.workbook_template import CellFill, fill_template, inspect_template

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET = "xl__worksheets__sheet1.xml"


def _bomb() -> bytes:
    out = io.BytesIO(portal())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", b"\0" * (100 * 1024 * 1024))
    return out.getvalue()


def _sheet(text: bytes) -> bytes:
    return rebuilt(portal(), **{SHEET: text})


HOSTILE = [
    (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 100, "có mật khẩu: hãy bỏ mật khẩu"),
    (OLE + b"\0" * 1000, "lưu lại dạng .xlsx rồi thử lại"),
    (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "không phải tệp Excel .xlsx"),
    (b"PK\x03\x04" + b"\0" * 100, "hỏng"),
    (portal()[:3000], "hỏng"),
    (rebuilt(portal(), **{"xl__vbaProject.bin": b"x"}), "có macro"),
    (
        _sheet(b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet><sheetData/></worksheet>'),
        "khai báo DTD",
    ),
    (_sheet(b"<worksheet><sheetData><row r='1'>"), "không đọc được"),
    (_sheet(b"<worksheet><sheetData><row r='x'/></sheetData></worksheet>"), "hỏng"),
    (_sheet(b"<worksheet><sheetData><row r='5'/><row r='2'/></sheetData></worksheet>"), "dòng 2 đứng sai thứ tự"),
    (_sheet(b"<chartsheet/>"), "không phải trang tính có ô"),
    (_sheet(b"<worksheet><sheetData/><mergeCells>" + b'<mergeCell ref="A1:B2"/>' * 150_000 + b"</mergeCells></worksheet>"),
     "hơn 100 nghìn ô gộp"),
    (_bomb(), "bung ra quá lớn"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "sentence"), HOSTILE, ids=[sentence for _, sentence in HOSTILE])
def test_what_is_no_template_is_refused(content, sentence):
    start = time.perf_counter()
    with pytest.raises(Refused) as refused:
        inspect_template(content, "mau.xlsx", HEADINGS)
    assert sentence in refused.value.sentence
    with pytest.raises(Refused):
        fill_template(content, [CellFill("DanhSach", 4, "D", "An")])
    assert time.perf_counter() - start < 5


def test_another_encoding_is_refused():
    xml = parts_of(portal())["xl/worksheets/sheet1.xml"].decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    with pytest.raises(Refused, match="không ghi bằng UTF-8"):
        fill_template(_sheet(xml.encode("utf-16")), [CellFill("DanhSach", 4, "D", "An")])
