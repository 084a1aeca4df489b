"""Every file is hostile until checked: what cannot be read safely is refused in one sentence that says what to do."""

import io
import subprocess
import time
import unicodedata
import zipfile
import zlib

import pypdfium2
import pytest
from PIL import Image

from tests.plan_reader import other_school
from tests.plan_reader.makers import docx_of, pdf_of, with_part, zip_of
from truongso.core.refusal import Refused
from truongso.governance.plan.reader import inspect_plan, office

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SCHOOL = {
    "indicators": [["STT", "Chỉ tiêu", "Đơn vị tính", "Mức đạt 2026"], ["1", "Hồ sơ điện tử", "%", "100%"]],
}


@pytest.fixture(scope="module")
def good() -> bytes:
    return docx_of([SCHOOL["indicators"]])


@pytest.fixture
def refusal(read):
    """Return the sentence with which a file is refused."""

    def run(content: bytes | str, name: str) -> str:
        with pytest.raises(Refused) as refused:
            read(content, name)
        return refused.value.sentence

    return run


def billion_laughs() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    return f'<?xml version="1.0"?><!DOCTYPE x [{entities}]><x>&a9;</x>'.encode()


def test_empty_files(refusal):
    assert refusal(b"", "kh.docx") == "Tệp «kh.docx» trống: hãy kiểm tra lại tệp rồi chọn lại."
    assert refusal(b" \n\t\n", "kh.txt") == "Tệp «kh.txt» trống: hãy kiểm tra lại tệp rồi chọn lại."


def test_a_missing_file_and_a_folder(tmp_path):
    for path in (tmp_path / "khong-co.txt", tmp_path):
        with pytest.raises(Refused, match="Không mở được tệp"):
            inspect_plan(path)


def test_a_huge_file(refusal):
    assert "lớn hơn 20 MB" in refusal(b"%PDF-1.7" + b"0" * (20 * 1024 * 1024), "kh.pdf")


def test_content_that_is_not_what_the_name_says(refusal, good):
    assert "nội dung là Word (.docx)" in refusal(good, "kh.pdf")
    assert "nội dung là PDF" in refusal(pdf_of(["Một hai ba"]), "kh.docx")
    assert "không phải là tệp .docx thật" in refusal("chỉ là chữ", "kh.docx")
    assert "không phải văn bản Word" in refusal(zip_of({"a.txt": b"a"}), "kh.docx").replace(
        "không phải là", "không phải"
    )
    assert "không phải là tệp .exe thật" in refusal(b"MZ\x90\x00 chuong trinh", "kh.exe")


def test_documents_that_are_not_plans(refusal):
    wanted = "không giống một kế hoạch"
    letter = ["Kính gửi: Quý thầy cô", "Nhà trường mời họp lúc 7 giờ.", other_school.BUDGET]
    assert wanted in refusal("Kính gửi quý thầy cô,\nMời họp lúc 7 giờ.", "thu.txt")
    assert wanted in refusal(docx_of(letter), "thu.docx")
    assert wanted in refusal(pdf_of(letter), "thu.pdf")


def test_zip_bombs(refusal, good):
    swollen = with_part(good, "word/media/anh.xml", b"<a>" + b" " * (30 * 1024 * 1024))
    assert "nở ra quá lớn" in refusal(swollen, "kh.docx")
    many = with_part(good, "a0", b"")
    with zipfile.ZipFile(io.BytesIO(many)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    entries |= {f"word/x{number}": b"" for number in range(5_001)}
    assert "nở ra quá lớn" in refusal(zip_of(entries), "kh.docx")


def test_a_size_that_lies_is_not_believed(refusal, good):
    """The directory says 100 bytes, the data unpack to 30 MB: the read stops, nothing is believed."""
    content = bytearray(with_part(good, "word/document.xml", b"<a>" + b" " * (30 * 1024 * 1024)))
    size = (30 * 1024 * 1024 + 3).to_bytes(4, "little")
    content = content.replace(size, (100).to_bytes(4, "little"))
    assert "hỏng" in refusal(bytes(content), "kh.docx")


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "word\\..\\..\\a", "C:\\a.txt"])
def test_path_tricks(refusal, good, name):
    assert "đường dẫn lạ" in refusal(with_part(good, name, b"x"), "kh.docx")


@pytest.mark.parametrize(
    "part", ["word/document.xml", "word/styles.xml", "docProps/core.xml", "word/_rels/document.xml.rels"]
)
def test_entities_in_any_part(refusal, good, part):
    assert "khai báo XML lạ" in refusal(with_part(good, part, billion_laughs()), "kh.docx")


def test_external_entities_late_or_in_another_encoding(refusal, good):
    external = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'.encode("utf-16")
    assert "khai báo XML lạ" in refusal(with_part(good, "word/document.xml", external), "kh.docx")
    late = b"<?xml version='1.0'?>" + b"<!-- -->" * 1_000 + b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>"
    assert "khai báo XML lạ" in refusal(with_part(good, "word/document.xml", late), "kh.docx")
    endless = b"<?xml version='1.0'?>" + b"<!-- -->" * 20_000 + b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>"
    assert "khai báo XML lạ" in refusal(with_part(good, "word/document.xml", endless), "kh.docx")


def test_macros(refusal, good):
    assert "có macro" in refusal(with_part(good, "word/vbaProject.bin", b"x"), "kh.docx")
    assert "có macro" in refusal(good, "kh.docm")
    types = b'<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
    assert "có macro" in refusal(with_part(good, "[Content_Types].xml", types), "kh.docx")


def test_passwords(refusal):
    assert "có mật khẩu" in refusal(OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "kh.docx")
    assert "có mật khẩu" in refusal(encrypted_pdf(), "kh.pdf")


def test_old_binary_files_that_are_not_word(refusal):
    assert "không phải văn bản Word" in refusal(OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), "kh.doc")
    macros = OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le") + "_VBA_PROJECT".encode("utf-16-le")
    assert "có macro" in refusal(macros, "kh.doc")


def test_old_word_without_an_office_program_says_how_to_save_it(refusal, monkeypatch):
    monkeypatch.setattr(office.shutil, "which", lambda name: None)
    sentence = refusal(OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "kh.doc")
    assert "Lưu thành (Save As), loại .docx" in sentence


def test_an_office_program_that_hangs_is_ended(refusal, monkeypatch, tmp_path):
    fake = tmp_path / "soffice"
    fake.write_text("#!/bin/sh\nsleep 60\n")
    fake.chmod(0o755)
    monkeypatch.setattr(office.shutil, "which", lambda name: str(fake))
    monkeypatch.setattr(office, "SECONDS", 0.3)
    begin = time.perf_counter()
    assert "chưa xong" in refusal(OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "kh.doc")
    assert time.perf_counter() - begin < 5


def test_a_pdf_of_scanned_pages(refusal):
    pages = [Image.new("L", (620, 877), 250 - number) for number in range(2)]
    file = io.BytesIO()
    pages[0].save(file, "PDF", save_all=True, append_images=pages[1:])
    assert "bản quét ảnh, không có lớp chữ" in refusal(file.getvalue(), "kh.pdf")


def test_a_scanned_annex_in_a_written_pdf_is_named(refusal):
    written = pypdfium2.PdfDocument(pdf_of(["Kế hoạch chuyển đổi số của nhà trường năm nay, phần lời ở trang này."]))
    file = io.BytesIO()
    Image.new("L", (620, 877), 250).save(file, "PDF")
    written.import_pages(pypdfium2.PdfDocument(file.getvalue()))
    both = io.BytesIO()
    written.save(both)
    assert "Có trang là ảnh quét" in refusal(both.getvalue(), "kh.pdf")


def test_a_pdf_table_without_lines_says_so(refusal):
    assert "không có đường kẻ" in refusal(
        pdf_of(["STT Chỉ tiêu Đơn vị tính Mức đạt 2026", "1 Hồ sơ điện tử của nhà trường % 100%"]), "kh.pdf"
    )


def test_broken_files(refusal, good):
    assert "bị hỏng" in refusal(good[:-200], "kh.docx")
    assert "bị hỏng" in refusal(with_part(good, "word/document.xml", b"<w:document"), "kh.docx")
    assert "bị hỏng" in refusal(b"%PDF-1.7\nkhong phai pdf", "kh.pdf")


@pytest.mark.slow
def test_a_pdf_that_would_fill_memory_is_stopped(refusal):
    """One page whose content stream unpacks to two gigabytes."""
    packer = zlib.compressobj(9)
    stream = b"".join(packer.compress(b"q Q " * 262_144) for _ in range(2_000)) + packer.flush()
    content = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R>>endobj\n"
        + f"4 0 obj<</Length {len(stream)}/Filter/FlateDecode>>stream\n".encode()
        + stream
        + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )
    begin = time.perf_counter()
    sentence = refusal(content, "kh.pdf")
    assert sentence.startswith(("Tệp «kh.pdf» bị hỏng", "Đọc «kh.pdf» quá"))
    assert time.perf_counter() - begin < 35


def test_text_in_old_codes(read, codes, refusal):
    text = "\n".join(["Kế hoạch năm 2026", *("\t".join(row) for row in SCHOOL["indicators"])])
    pieces = "".join(_tone_apart(letter) for letter in text)
    reading = read(pieces.encode("cp1258"), "kh.txt")
    assert reading.indicator_groups[0]["indicators"][0]["text"] == "Hồ sơ điện tử"
    assert "Windows-1258" in codes(reading)["legacy_encoding"][0].message
    assert "không phải văn bản Unicode" in refusal(bytes(range(1, 256)) * 20, "kh.txt")


def test_endless_tables_are_bounded(read, refusal):
    header = "\t".join(SCHOOL["indicators"][0])
    rows = "\n".join(f"{n % 999}\tChỉ tiêu {n}\t%\t90%" for n in range(15_000))
    begin = time.perf_counter()
    reading = read(f"{header}\n{rows}", "kh.txt")
    assert sum(len(group["indicators"]) for group in reading.indicator_groups) == 1_000
    assert any(
        finding.code == "row_not_understood" and "tối đa 1000 dòng" in finding.message for finding in reading.findings
    )
    assert "hơn 20000 dòng" in refusal("a\n" * 30_000, "kh.txt")
    assert "không giống một kế hoạch" in refusal("\t".join("x" * 50_000), "kh.txt")
    assert "không giống một kế hoạch" in refusal("số, ngày (" * 500_000, "kh.txt")
    assert time.perf_counter() - begin < 20


def test_very_many_cells_are_bounded(refusal):
    assert "100000 ô" in refusal("\n".join("\t".join("1" * 60) for _ in range(3_000)), "kh.txt")
    assert "100000 ô" in refusal(docx_with("<w:tr>" + "<w:tc/>" * 200 + "</w:tr>", 600), "kh.docx")


def test_deep_nesting_and_endless_numbers(read, refusal):
    nested = "<w:tbl><w:tr><w:tc>" * 60 + "<w:p><w:r><w:t>a</w:t></w:r></w:p>" + "</w:tc></w:tr></w:tbl>" * 60
    assert "không giống một kế hoạch" in refusal(docx_with(nested, 1, around="w:sdtContent"), "kh.docx")
    deep = "<w:sdt>" * 5_000 + "</w:sdt>" * 5_000
    assert "bị hỏng" in refusal(docx_with(deep, 1), "kh.docx")
    digits = "9" * 5_000
    row = f"<w:tr><w:tc><w:tcPr><w:gridSpan w:val='{digits}'/></w:tcPr></w:tc></w:tr>"
    assert "không giống một kế hoạch" in refusal(docx_with(row, 1), "kh.docx")
    header = "\t".join(SCHOOL["indicators"][0])
    odd = f"²\t²\t²\t²\n{digits}\t{digits}\t{digits}\t{digits}"
    reading = read(f"{header}\n{odd}\n1\tHồ sơ\t%\t{digits}%", "kh.txt")
    assert [line["target"] for group in reading.indicator_groups for line in group["indicators"]] == [None]


def docx_with(inside: str, times: int, around: str = "w:tbl") -> bytes:
    """Return a .docx whose body is one element with the same content many times."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f"<{around}>{inside * times}</{around}>"
    document = f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
    entries = {"[Content_Types].xml": b"<Types/>", "word/document.xml": document.encode()}
    return zip_of(entries, compression=zipfile.ZIP_STORED)


def test_names_are_shown_without_folders_and_not_endless(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"")
    with pytest.raises(Refused) as refused:
        inspect_plan(path, name="../../etc/" + "x" * 500 + "\n.txt")
    assert "etc" not in refused.value.sentence
    assert "\n" not in refused.value.sentence
    assert len(refused.value.sentence) < 200


def _tone_apart(letter: str) -> str:
    """Write a letter as Windows-1258 does: ê and then the dot below."""
    parts = unicodedata.normalize("NFD", letter)
    tones = [part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323"]
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones)) + "".join(tones)


def encrypted_pdf() -> bytes:
    """A minimal PDF with a user password that nobody knows."""
    body = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"3 0 obj<</Filter/Standard/V 1/R 2/P -4/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">>>endobj\n"
    )
    table = b"xref\n0 4\n0000000000 65535 f \n" + b"".join(
        b"%010d 00000 n \n" % body.index(b"%d 0 obj" % number) for number in (1, 2, 3)
    )
    tail = b"trailer<</Size 4/Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]>>\nstartxref\n%d\n%%%%EOF" % len(body)
    return body + table + tail


def test_the_worker_of_pdf_is_a_process_of_its_own(monkeypatch, refusal):
    def never(*_: object, **options: object) -> None:
        raise subprocess.TimeoutExpired("worker", 30)

    monkeypatch.setattr(subprocess, "run", never)
    assert "quá 30 giây" in refusal(b"%PDF-1.7\n", "kh.pdf")
