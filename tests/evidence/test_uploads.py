"""What comes in from outside: honest files pass unchanged, harmful ones are refused with a sentence."""

import hashlib
import struct
from io import BytesIO

import pytest
from PIL import Image

from tests.evidence import builders
from tests.evidence.builders import Upload
from truongso.core import pdf_pages, upload_checks
from truongso.core.refusal import Refused
from truongso.core.uploads import clean_name, inspect_upload


def inspect(content: bytes, name: str, **options):
    return inspect_upload(Upload(content, name), name, **options)


def refusal_of(content: bytes, name: str, **options) -> str:
    with pytest.raises(Refused) as refused:
        inspect(content, name, **options)
    return refused.value.sentence


@pytest.mark.parametrize(
    ("content", "name", "content_type"),
    [
        (builders.pdf(), "quyết định.pdf", "application/pdf"),
        (builders.photo(), "ảnh.JPEG", "image/jpeg"),
        (builders.png(), "sơ đồ.png", "image/png"),
        (builders.office(), "kế hoạch.docx", upload_checks.DOCX),
        (builders.office(builders.XLSX_MAIN), "số liệu.xlsx", upload_checks.XLSX),
        (builders.office(builders.PPTX_MAIN), "bài giảng.pptx", upload_checks.PPTX),
        (builders.open_document(), "biên bản.odt", upload_checks.ODT),
        (builders.open_document("spreadsheet"), "bảng.ods", upload_checks.ODS),
        ("Đã họp ngày 05/10/2026".encode(), "ghi chú.txt", "text/plain"),
        ("\ufeffTên;Số\nĐỗ;1\n".encode(), "danh sách.csv", "text/csv"),
    ],
)
def test_an_honest_file_is_known_by_its_content_and_kept_byte_for_byte(content, name, content_type):
    inspected = inspect(content, name)
    assert (inspected.content_type, inspected.content, inspected.size) == (content_type, content, len(content))
    assert inspected.sha256 == hashlib.sha256(content).hexdigest()


def test_a_pdf_says_how_many_pages_it_has():
    assert inspect(builders.pdf(3), "a.pdf").page_count == 3


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/mật khẩu.txt", "mật khẩu.txt"),
        ("C:\\Users\\An\\báo cáo.pdf", "báo cáo.pdf"),
        ("báo\0 cáo.pdf", "báo cáo.pdf"),
        ("hình\u202efdp.png", "hìnhfdp.png"),
        ("CON.pdf", "tep-CON.pdf"),
        ("com1.xlsx.pdf", "tep-com1.xlsx.pdf"),
        ('a<b>"c".pdf', "a_b__c_.pdf"),
        ("  .. .pdf", "tep.pdf"),
        ("Đề án.PDF", "Đề án.pdf"),
        ("ke\u0302\u0301 hoa\u0323ch.docx", "kế hoạch.docx"),
        ("x" * 400 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_a_name_is_cleaned_of_what_misleads(sent, kept):
    assert clean_name(sent) == kept


def test_a_name_turned_by_an_invisible_mark_shows_its_true_extension():
    sentence = refusal_of(builders.pdf(), "bao-cao\u202efdp.exe")
    assert sentence == (
        "Tên «bao-caofdp.exe» không đúng với nội dung (nội dung là PDF): "
        "hãy đổi tên thành «bao-caofdp.pdf» nếu đúng là tệp này."
    )


def test_a_name_without_extension_is_refused():
    assert refusal_of(builders.pdf(), "quyetdinh").startswith("Tên tệp «quyetdinh» không có phần mở rộng")


def test_empty_and_oversized_files_are_refused():
    assert refusal_of(b"", "a.pdf") == "Tệp «a.pdf» trống (0 byte): hãy mở lại trên máy để kiểm tra rồi chọn lại."
    assert refusal_of(b"%PDF-" + b"0" * 2_000_000, "a.pdf", limit=1_048_576).startswith("Tệp «a.pdf» lớn hơn 1 MB")


def test_the_limit_comes_from_the_settings(settings):
    settings.EVIDENCE_MAX_BYTES = 2 * 1_048_576
    assert refusal_of(b"a" * (2 * 1_048_576 + 1), "a.txt").startswith("Tệp «a.txt» lớn hơn 2 MB")


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"MZ\x90\0" + b"\0" * 200, "phan-mem.exe", "Không nhận loại tệp «phan-mem.exe» (nội dung là .exe)"),
        (b"MZ\x90\0" + b"\0" * 200, "bao-cao.pdf", "Không nhận loại tệp «bao-cao.pdf»"),
        (b"<html><script>alert(1)</script>", "trang.html", "Không nhận loại tệp «trang.html»"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "hinh.svg", "Không nhận loại tệp «hinh.svg»"),
        (b"alert(document.cookie)", "ma.js", "Không nhận loại tệp «ma.js»"),
        (b"<script>alert(1)</script>", "ghi.txt", "«ghi.txt» không phải văn bản thuần UTF-8"),
        (b"#!/bin/sh\nrm -rf /", "ghi.txt", "«ghi.txt» không phải văn bản thuần UTF-8"),
        ("Đỗ".encode("utf-16"), "ds.csv", "«ds.csv» không phải văn bản thuần UTF-8"),
        (b"abc\0def", "ds.csv", "«ds.csv» không phải văn bản thuần UTF-8"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "cu.doc", "«cu.doc» là tệp Office đời cũ hoặc có mật khẩu"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 50, "anh.heic", "Ảnh «anh.heic» ở dạng HEIC/AVIF"),
        (builders.archive({"a.txt": "1"}), "nen.zip", "Không nhận tệp nén «nen.zip»"),
        (builders.archive({"a.txt": "1"}), "gia.docx", "Không nhận tệp nén «gia.docx»"),
        (b"\n<html>" + builders.pdf(), "lai.pdf", "Không nhận loại tệp «lai.pdf»"),
        (b"GIF89a" + b"\0" * 30, "dong.gif", "Không nhận loại tệp «dong.gif»"),
    ],
)
def test_other_kinds_are_refused_by_content(content, name, says):
    assert refusal_of(content, name).startswith(says)


@pytest.mark.parametrize(
    ("content", "name", "right"),
    [
        (builders.photo(), "a.png", "a.jpg"),
        (builders.office(builders.XLSX_MAIN), "a.docx", "a.xlsx"),
        (builders.pdf(), "a.jpg", "a.pdf"),
    ],
)
def test_extension_and_content_must_agree(content, name, right):
    assert f"hãy đổi tên thành «{right}»" in refusal_of(content, name)


def test_a_place_may_take_fewer_kinds():
    sentence = refusal_of(builders.photo(), "a.jpg", allowed=["application/pdf"])
    assert sentence == "Chỗ này không nhận tệp JPG, chỉ nhận: PDF."


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (builders.office(**{"word/vbaProject.bin": b"x"}), "Tệp «a.docx» có macro"),
        (
            builders.office("application/vnd.ms-word.document.macroEnabled.main+xml"),
            "Không nhận «a.docx»: tệp có macro, hãy lưu lại dạng không có macro.",
        ),
        (builders.office(**{"../../etc/cron.d/x": b"x"}), "Tệp «a.docx» có đường dẫn bất thường bên trong"),
        (builders.office(**{"/tuyet/doi": b"x"}), "Tệp «a.docx» có đường dẫn bất thường bên trong"),
        (
            builders.office(**{"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
            "Không nhận «a.docx»: XML bên trong có khai báo DTD hoặc thực thể",
        ),
        (
            builders.office(
                **{"word/document.xml": '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16")}
            ),
            "Không nhận «a.docx»: XML bên trong có khai báo DTD hoặc thực thể",
        ),
        (builders.office(**{"word/document.xml": "<a><b></a>"}), "Không nhận «a.docx»: XML bên trong không đọc được"),
        (
            builders.office(
                **{
                    "word/_rels/settings.xml.rels": '<R><Relationship TargetMode="External" Target="http://x/y.dotm" '
                    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/></R>'
                }
            ),
            "Không nhận «a.docx»: tệp tự tải nội dung từ địa chỉ ngoài khi mở",
        ),
        (builders.office(**{"word/media/a.bin": b"\0" * 60_000_000}), "Tệp «a.docx» bung ra quá lớn (57 MB, 3 phần)"),
        (builders.office(**{f"p{n}": b"" for n in range(5_001)}), "Tệp «a.docx» bung ra quá lớn (0 MB, 5003 phần)"),
        (builders.office()[:-40], "Tệp «a.docx» hỏng hoặc bị cắt giữa chừng"),
    ],
)
def test_harmful_office_files_are_refused(content, says):
    assert refusal_of(content, "a.docx").startswith(says)


def test_a_part_that_is_larger_than_it_claims_is_refused():
    content = builders.office(**{"word/media/a.bin": b"\0" * 1_000_000})
    claimed = content.replace(struct.pack("<I", 1_000_000), struct.pack("<I", 10))
    assert claimed != content
    assert (
        refusal_of(claimed, "a.docx")
        == "Tệp «a.docx» hỏng hoặc bị cắt giữa chừng: hãy mở lại trên máy, lưu lại rồi nộp."
    )


def test_an_encrypted_part_is_refused():
    content = bytearray(builders.office())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at != -1:
            content[at + offset] |= 1
            at = content.find(mark, at + 4)
    assert refusal_of(bytes(content), "a.docx") == "Tệp «a.docx» có mật khẩu: hãy bỏ mật khẩu rồi nộp lại."


def test_a_macro_in_an_open_document_is_refused():
    assert refusal_of(builders.open_document(**{"Basic/Standard/M.xml": "<a/>"}), "a.odt").startswith(
        "Tệp «a.odt» có macro"
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.7\nkhong phai", "PDF «a.pdf» hỏng hoặc không có trang nào"),
        (builders.pdf()[:200], "PDF «a.pdf» hỏng hoặc không có trang nào"),
        (builders.locked_pdf(), "PDF «a.pdf» có mật khẩu"),
    ],
)
def test_a_pdf_that_cannot_be_opened_is_refused(content, says):
    assert refusal_of(content, "a.pdf").startswith(says)


@pytest.mark.parametrize("side", [7_100, 30_000])
def test_a_picture_bomb_is_refused_before_it_is_unpacked(side):
    sentence = refusal_of(builders.png_that_claims(side, side), "bom.png")
    assert sentence == "Ảnh «bom.png» quá lớn (trên 50 triệu điểm): hãy thu nhỏ rồi nộp."


def test_a_picture_that_is_cut_off_is_refused():
    assert refusal_of(builders.photo(width=400, height=400)[:900], "a.jpg").startswith("Ảnh «a.jpg» hỏng hoặc bị cắt")


def test_an_animated_picture_is_refused():
    out = BytesIO()
    frames = [Image.new("RGB", (9, 9), color) for color in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    assert refusal_of(out.getvalue(), "a.webp") == "Ảnh «a.webp» là ảnh động: hãy nộp ảnh tĩnh."


def test_a_photo_loses_its_place_and_stands_upright():
    sent = builders.photo(place=True, orientation=6)
    assert Image.open(BytesIO(sent)).getexif().get_ifd(0x8825)
    inspected = inspect(sent, "chụp.jpg")
    kept = Image.open(BytesIO(inspected.content))
    assert (dict(kept.getexif()), kept.size) == ({}, (40, 60))
    assert b"Exif" not in inspected.content
    assert inspected.sha256 == hashlib.sha256(inspected.content).hexdigest()
    assert inspect(inspected.content, "chụp.jpg").sha256 == inspected.sha256  # sent again, it is the same content


def test_what_hides_behind_a_picture_goes():
    for content, name in (
        (builders.photo() + b"<script>x</script>", "a.jpg"),
        (builders.png() + b"PK\x03\x04x", "a.png"),
    ):
        inspected = inspect(content, name)
        assert b"script" not in inspected.content
        assert b"PK" not in inspected.content


def test_a_page_is_drawn_at_the_asked_width_and_a_giant_page_is_held_down():
    drawn = Image.open(BytesIO(pdf_pages.draw(builders.pdf(), 1, 320)))
    assert (drawn.format, drawn.size) == ("PNG", (320, 453))
    giant = Image.open(BytesIO(pdf_pages.draw(builders.pdf(width=14_000, height=14_000), 1, 14_000)))
    assert giant.width * giant.height <= 12_100_000


def test_a_page_that_does_not_exist_is_unreadable():
    with pytest.raises(pdf_pages.Unreadable):
        pdf_pages.draw(builders.pdf(), 2, 320)
