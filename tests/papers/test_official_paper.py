"""An official paper by NĐ 30/2020: what it says is printed literally, in PDF and in Word alike."""

import io
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pdfplumber
import pytest
from docx import Document
from PIL import Image

from tests.papers import samples
from truongso.core.refusal import Refused
from truongso.foundation.papers.content import (
    Annex,
    Bullets,
    Column,
    Heading,
    OfficialPaper,
    Paragraph,
    Picture,
    Row,
    Run,
    Table,
)
from truongso.foundation.papers.pdf import render_pdf
from truongso.foundation.papers.word import render_docx
from truongso.governance.plan.report_files import report_paper

HOSTILE = (
    '#import "/etc/passwd": *',
    '$ x^2 $ #read("paper.typ") #panic() \\ `raw` *đậm* _nghiêng_ @nhan <nhan> // ghi chú',
    "<script>alert(1)</script> &amp; </w:t> {{ jinja }} {% now %}",
    "=cmd|' /C calc'!A0",
)
ALPHABET = "Ư Ứ Ừ Ử Ữ Ự ẵ ẳ ặ ỡ ỗ ỹ ỵ ẽ ỳ đ Đ ₫ ≥ …"


def a_paper(**changes) -> OfficialPaper:
    values = {
        "parent_agency": ("SỞ GIÁO DỤC VÀ ĐÀO TẠO", "HẢI PHÒNG"),
        "agency": "TRƯỜNG THPT AN LÃO",
        "symbol": "BC-THPTAL",
        "place": "An Lão",
        "type_name": "BÁO CÁO",
        "subject": "Về việc thử bản in",
        "number": 5,
        "issued_on": date(2026, 2, 3),
        "blocks": (Paragraph("Kính báo cáo."),),
        "signature_lines": ("KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"),
        "signer": "Phạm Thanh Bình",
        "recipients": ("Sở GD&ĐT (để b/c);", "Lưu: VT."),
    }
    return OfficialPaper(**(values | changes))


def word_text(content: bytes) -> str:
    """All words of a Word document in reading order, tables included."""
    texts = Document(io.BytesIO(content)).element.body.itertext("{*}t")
    return " ".join(" ".join(texts).split())


def test_head_and_signature_are_printed_as_the_decree_says(pdf_text):
    text = pdf_text(render_pdf(a_paper()))
    for words in (
        "SỞ GIÁO DỤC VÀ ĐÀO TẠO", "HẢI PHÒNG", "TRƯỜNG THPT AN LÃO", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc", "Số: 05/BC-THPTAL", "An Lão, ngày 03 tháng 02 năm 2026", "BÁO CÁO",
        "Nơi nhận:", "- Lưu: VT.", "KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG", "Phạm Thanh Bình",
    ):  # fmt: skip
        assert words in text


@pytest.mark.parametrize(
    ("number", "issued_on", "number_line", "date_line"),
    [
        (12, date(2026, 10, 5), "Số: 12/BC-THPTAL", "An Lão, ngày 05 tháng 10 năm 2026"),
        (1, date(2026, 3, 31), "Số: 01/BC-THPTAL", "An Lão, ngày 31 tháng 3 năm 2026"),
        (None, None, "Số: ......../BC-THPTAL", "An Lão, ngày ...... tháng ...... năm ........"),
    ],
)
def test_number_and_date_carry_leading_zeros_or_room_for_the_pen(number, issued_on, number_line, date_line):
    paper = a_paper(number=number, issued_on=issued_on)
    assert (paper.number_line, paper.date_line) == (number_line, date_line)


def test_what_people_write_is_printed_and_never_run(pdf_text):
    table = Table((Column("Một"), Column("Hai")), tuple(Row((text, text)) for text in HOSTILE))
    paper = a_paper(subject=HOSTILE[0], blocks=(*(Paragraph(text) for text in HOSTILE), Bullets(HOSTILE), table))
    printed = re.sub(r"\s|\u200b", "", pdf_text(render_pdf(paper)))
    written = re.sub(r"\s", "", word_text(render_docx(paper)))
    for text in HOSTILE:
        wanted = re.sub(r"\s", "", text)
        assert printed.count(wanted) >= 3
        assert written.count(wanted) >= 4


def test_letters_that_the_font_lacks_and_control_characters_do_not_stop_the_paper(pdf_text):
    odd = f"Chữ {ALPHABET} rồi 😀 漢 \x00\x07 \ud800 \u202e \ufeff và NFD ẽ; hết"
    paper = a_paper(blocks=(Paragraph(odd),))
    text = pdf_text(render_pdf(paper))
    assert all(letter in text for letter in ALPHABET.split())
    assert "rồi \ufffd \ufffd và NFD ẽ; hết" in text
    assert "😀 漢" in word_text(render_docx(paper))


def test_a_word_without_end_stays_inside_its_column():
    table = Table((Column("STT"), Column("Chữ", 2)), (Row(("1", "a" * 400)), Row(("2", "b " * 3000))))
    with pdfplumber.open(io.BytesIO(render_pdf(a_paper(blocks=(table,))))) as document:
        assert len(document.pages) > 2
        for page in document.pages:
            assert max(letter["x1"] for letter in page.chars) <= page.width - 20 / 25.4 * 72 + 1
            assert max(letter["bottom"] for letter in page.chars) <= page.height - 20 / 25.4 * 72 + 3


def test_pdf_is_archival_with_embedded_vietnamese_fonts():
    content = render_pdf(a_paper(blocks=(Paragraph(runs=(Run("đậm", bold=True), Run("nghiêng", italic=True))),)))
    assert b"<pdfaid:part>2</pdfaid:part>" in content
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in content
    with pdfplumber.open(io.BytesIO(content)) as document:
        names = {letter["fontname"].split("+")[-1] for page in document.pages for letter in page.chars}
        assert document.metadata["Title"] == "Báo cáo Về việc thử bản in"
    assert names == {"Tinos-Regular", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic"}


SCRIPT = """
import hashlib, os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
from tests.papers import samples
from truongso.foundation.papers.pdf import render_pdf
from truongso.foundation.papers.word import render_docx
from truongso.governance.plan.report_files import report_paper, report_workbook
content = samples.report(); paper = report_paper(content)
print([hashlib.sha256(made).hexdigest() for made in (render_pdf(paper), render_docx(paper), report_workbook(content))])
"""


def test_equal_content_is_equal_bytes_in_another_process_too():
    run = [sys.executable, "-W", "ignore", "-c", SCRIPT]
    root = Path(__file__).parents[2]
    first, second = (subprocess.run(run, capture_output=True, text=True, check=True, cwd=root).stdout for _ in range(2))
    assert first == second
    assert len(set(re.findall(r"[0-9a-f]{64}", first))) == 3
    assert render_pdf(a_paper()) != render_pdf(a_paper(number=6))


def test_word_says_what_the_pdf_says(report, pdf_text):
    paper = report_paper(report)
    printed, written = (
        sorted(re.findall(r"\w+", text)) for text in (pdf_text(render_pdf(paper)), word_text(render_docx(paper)))
    )
    # Page numbers and the heads of tables repeated on new pages stand in the PDF only; nothing stands in Word only.
    assert set(written) - set(printed) == set()
    assert {word for word in set(printed) - set(written) if not word.isdigit()} == set()
    for words in ("Hoàn thành tự đánh giá mức độ chuyển đổi số.", "Còn 99 học sinh sai số định danh", "Kính gửi:"):
        assert words in word_text(render_docx(paper))


def test_word_in_libreoffice_has_the_same_pages_of_text_and_turned_annexes(report, convert, pdf_text):
    content = convert(render_docx(report_paper(report)), "docx", "pdf")
    with pdfplumber.open(io.BytesIO(content)) as document:
        turned = [page.width > page.height for page in document.pages]
        first = document.pages[0].extract_text()
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in first  # one line: the motto does not wrap
    assert turned.index(True) in (2, 3) and all(turned[turned.index(True) :])
    text = pdf_text(content)
    assert text.count("STT Chỉ tiêu") >= 3  # the head of the table repeats
    assert "(Kèm theo Báo cáo số 05/BC-THPTAL ngày 05 tháng 10 năm 2026 của Trường THPT An Lão)" in text


def test_word_carries_times_new_roman_a4_and_the_decree_margins(report):
    content = render_docx(report_paper(report))
    document = Document(io.BytesIO(content))
    assert [section.page_width > section.page_height for section in document.sections] == [False, True, True]
    first = document.sections[0]
    margins = (first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)
    assert [round(margin.mm) for margin in margins] == [20, 20, 30, 20]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        styles, body = archive.read("word/styles.xml").decode(), archive.read("word/document.xml").decode()
        assert {info.date_time for info in archive.infolist()} == {(2020, 1, 1, 0, 0, 0)}
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        assert f'w:{script}="Times New Roman"' in styles
    assert body.count("<w:tblHeader/>") == 4
    assert document.core_properties.created.date() == date(2026, 10, 5)


def test_pages_are_numbered_from_the_second_and_anew_in_each_annex(report):
    with pdfplumber.open(io.BytesIO(render_pdf(report_paper(report)))) as document:
        heads = [page.within_bbox((0, 0, page.width, 20 / 25.4 * 72)).extract_text() for page in document.pages]
    first_of_annex = [number for number, head in enumerate(heads) if not head]
    assert len(first_of_annex) == 3
    for start, end in zip(first_of_annex, [*first_of_annex[1:], len(heads)], strict=True):
        assert heads[start:end] == ["", *map(str, range(2, end - start + 1))]


def test_signature_takes_the_last_sentence_along_to_a_new_page():
    """However long the text, no page carries the signature block alone, and the block is never torn."""
    for lines in range(20, 34):
        blocks = (*(Paragraph("Dòng chữ.") for _ in range(lines)), Paragraph("Nhà trường trân trọng báo cáo./."))
        with pdfplumber.open(io.BytesIO(render_pdf(a_paper(blocks=blocks)))) as document:
            last = document.pages[-1].extract_text()
        for words in ("trân trọng báo cáo./.", "Nơi nhận:", "KT. HIỆU TRƯỞNG", "Phạm Thanh Bình"):
            assert words in last


def test_a_group_never_stands_last_on_a_page():
    for spare in range(1, 14):
        rows = (
            *(Row(("1", "Dòng")) for _ in range(24 + spare)),
            Row(("II", "NHÓM HAI"), is_group=True),
            Row(("2", "Sau")),
        )
        blocks = (Table((Column("STT"), Column("Nội dung", 6)), rows),)
        with pdfplumber.open(io.BytesIO(render_pdf(a_paper(blocks=blocks)))) as document:
            texts = [page.extract_text() for page in document.pages]
        page = next(text for text in texts if "NHÓM HAI" in text)
        assert "Sau" in page.split("NHÓM HAI")[1]


def test_picture_mark_urgency_and_addressees_are_shown(pdf_text):
    buffer = io.BytesIO()
    Image.new("RGB", (60, 30), "teal").save(buffer, "PNG")
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30"><rect width="60" height="30" fill="teal"/></svg>'
    pictures = (Picture(buffer.getvalue(), caption="Hình 1"), Picture(buffer.getvalue(), svg=svg, caption="Hình 2"))
    annex = Annex("Phụ lục", "BIỂU ĐỒ", (Heading("Một", 3), *pictures))
    paper = a_paper(
        mark="DỰ THẢO", urgency="HỎA TỐC", addressees=("Sở Giáo dục và Đào tạo;", "UBND phường"), annexes=(annex,)
    )
    content, word = render_pdf(paper), render_docx(paper)
    for text in (pdf_text(content), word_text(word)):
        for words in (
            "DỰ THẢO",
            "HỎA TỐC",
            "Kính gửi:",
            "- Sở Giáo dục và Đào tạo;",
            "- UBND phường",
            "Hình 1",
            "Hình 2",
        ):
            assert words in text
    with zipfile.ZipFile(io.BytesIO(word)) as archive:
        assert any(name.startswith("word/media/") for name in archive.namelist())


def test_a_row_that_does_not_fit_its_table_is_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="does not fit 2 columns"):
        Table((Column("A"), Column("B")), (Row(("1", "2", "3")),))


def test_missing_fonts_are_said_in_one_sentence(settings, tmp_path):
    settings.PAPER_FONTS = str(tmp_path)
    with pytest.raises(Refused) as refusal:
        render_pdf(a_paper())
    assert refusal.value.sentence == "Thiếu phông chữ Tinos để in văn bản: hãy chạy «make setup» rồi thử lại."


def test_a_replacing_report_says_what_it_replaces_and_why(pdf_text):
    content = samples.report(version=2, replaces="05/BC-THPTAL", reason="sửa số liệu chỉ tiêu 8")
    text = pdf_text(render_pdf(report_paper(content)))
    assert "bản lập lại lần 2, thay thế Báo cáo số 05/BC-THPTAL. Lý do: sửa số liệu chỉ tiêu 8." in text


def test_a_draft_is_marked_and_has_no_number(pdf_text):
    text = pdf_text(render_pdf(report_paper(replace(samples.report(), number=None, issued_on=None, mark="DỰ THẢO"))))
    assert "DỰ THẢO" in text and "Số: ......../BC-THPTAL" in text
