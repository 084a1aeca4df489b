"""The layout table of NĐ 30/2020, annex I, against what our two renderers print for every type: places and sizes in figures.

`python -m tests.papers.layout_table` prints the table. The rule is section 1 of the annex as we have it: A4, margins 20-25
(top, bottom), 30-35 (left), 15-20 mm (right); sizes of type by component. Word files are converted by LibreOffice.
"""

import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import django
import pypdfium2
from django.apps import apps
from pypdfium2 import raw

if not apps.ready:  # run as a program
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()

from truongso.foundation.org.models import School
from truongso.foundation.papers.content import OfficialPaper
from truongso.foundation.papers.pdf import fonts_directory, render_pdf
from truongso.foundation.papers.word import render_docx
from truongso.governance.outgoing.content import Standing, as_paper, first_content
from truongso.governance.outgoing.kinds import form_of, forms

MM = 25.4 / 72
PAGE = (210.0, 297.0)
TOLERANCE = 1.0  # millimetres
CAPITAL = 0.66  # height of a capital letter of the font, in its size


@dataclass(frozen=True)
class Line:
    """A printed line: its words, edges in millimetres from the left and the top of the page, size of type, style."""

    text: str
    left: float
    right: float
    top: float
    base: float
    size: float
    bold: bool
    italic: bool

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class Rule:
    """What the decree says of a component: sizes in points, style, and the side of the page where it stands."""

    name: str
    sizes: tuple[float, float]
    bold: bool | None = None
    italic: bool | None = None
    side: str = ""  # left, right: the half of the head; centre: of the text; margin: at the left margin


RULES = {
    "state": Rule("Quốc hiệu", (12, 13), True, False, "right"),
    "motto": Rule("Tiêu ngữ", (13, 14), True, False, "right"),
    "parent": Rule("Cơ quan chủ quản", (12, 13), False, False, "left"),
    "agency": Rule("Cơ quan ban hành", (12, 13), True, False, "left"),
    "number": Rule("Số, ký hiệu", (13, 13), False, False, "left"),
    "date": Rule("Địa danh, thời gian", (13, 14), False, True, "right"),
    "type": Rule("Tên loại", (13, 14), True, False, "centre"),
    "subject": Rule("Trích yếu", (13, 14), True, False, "centre"),
    "about": Rule("V/v (công văn)", (12, 13), False, False, "left"),
    "basis": Rule("Căn cứ", (13, 14), False, True, "margin"),
    "addressee": Rule("Kính gửi", (13, 14), False, False, "centre"),
    "text": Rule("Nội dung", (13, 14), None, None, "margin"),
    "post": Rule("Chức vụ người ký", (13, 14), True, False, "right"),
    "signer": Rule("Họ tên người ký", (13, 14), True, False, "right"),
    "recipients": Rule("«Nơi nhận:»", (12, 12), True, True, "margin"),
    "recipient": Rule("Danh sách nơi nhận", (11, 11), False, False, "margin"),
    "contact": Rule("Địa chỉ cơ quan", (11, 12), False, False, ""),
}
ORDER = ("state", "motto", "number", "type", "subject", "basis", "text", "post", "signer")
# What stands at fixed places: below, the text runs on, and small differences of line spacing add up.
HEAD = (
    "state",
    "motto",
    "parent",
    "agency",
    "number",
    "date",
    "about",
    "type",
    "subject",
    "addressee",
    "basis",
    "contact",
)
SUBJECT = "Tổ chức hội giảng cấp trường"


def sample(code: str) -> OfficialPaper:
    """Return a paper of a type as its form begins, for An Lão."""
    school = School(
        name="Trường THPT An Lão", agency="TRƯỜNG THPT AN LÃO", parent_agency="SỞ GIÁO DỤC VÀ ĐÀO TẠO\nHẢI PHÒNG",
        symbol="THPTAL", place="An Lão", address="Thị trấn An Lão, Hải Phòng", phone="0225 000 000",
    )  # fmt: skip
    form = form_of(code)
    content = first_content(form, subject=SUBJECT)
    if form.addressees:
        content["addressees"] = ["Sở Giáo dục và Đào tạo"]
    if form.second:
        content["second_name"] = "Vũ Thị Lan"
    standing = Standing(
        school=school, form=form, signature_lines=("HIỆU TRƯỞNG",), signer="Nguyễn Thị Hạnh", number=5,
        dated_on=date(2026, 2, 5),
    )  # fmt: skip
    return as_paper(content, standing)


def lines_of(content: bytes, page: int = 0) -> list[Line]:
    """Return the lines of a page from the top, split where the type changes or a gap parts the columns."""
    with pypdfium2.PdfDocument(content) as pdf:
        opened = pdf[page]
        height = opened.get_height()
        text = opened.get_textpage()
        found = [_line(part, height) for part in _parts(text)]
    return sorted((line for line in found if line.text), key=lambda line: (round(line.base), line.left))


@dataclass(frozen=True)
class _Letter:
    """A printed letter: where it begins and ends, its base line (points from the lower left corner), size and font."""

    text: str
    left: float
    right: float
    base: float
    size: float
    font: str

    def goes_on(self, last: "_Letter") -> bool:
        """Return whether this letter stands in the same line of the same type as the one before it."""
        near = abs(last.base - self.base) < 1.5 and -1 < self.left - last.right < 12
        return near and (last.size, last.font) == (self.size, self.font)


def _parts(text: pypdfium2.PdfTextPage) -> Iterator[list[_Letter]]:
    part: list[_Letter] = []
    for n in range(text.count_chars()):
        character = text.get_text_range(n, 1)
        if not character.strip():
            continue
        letter = _letter(text, n, character)
        if part and not letter.goes_on(part[-1]):
            yield part
            part = []
        part.append(letter)
    if part:
        yield part


def _letter(text: pypdfium2.PdfTextPage, n: int, character: str) -> _Letter:
    matrix, x, y = raw.FS_MATRIX(), ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetMatrix(text, n, matrix)
    raw.FPDFText_GetCharOrigin(text, n, x, y)
    flags, buffer = ctypes.c_int(), ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(text, n, buffer, 128, flags)
    size = round(raw.FPDFText_GetFontSize(text, n) * abs(matrix.d), 1)
    return _Letter(character, x.value, text.get_charbox(n)[2], y.value, size, buffer.value.decode("latin-1"))


def _line(part: list[_Letter], height: float) -> Line:
    words, last = "", None
    for letter in part:
        if last is not None and letter.left - last > 2.2:
            words += " "
        words, last = words + letter.text, letter.right
    first = part[0]
    return Line(
        words, first.left * MM, part[-1].right * MM, (height - first.base - CAPITAL * first.size) * MM,
        (height - first.base) * MM, first.size, "Bold" in first.font, "Italic" in first.font,
    )  # fmt: skip


def parts_of(paper: OfficialPaper, content: bytes) -> dict[str, Line]:
    """Return the components of a paper that stand on its first page, each with the line that it begins with."""
    lines = lines_of(content)

    def one(start: str, size: float | None = None) -> Line | None:
        key = "".join(start.split())[:24]
        fitting = (line for line in lines if size is None or abs(line.size - size) < 0.6)
        return next((line for line in fitting if "".join(line.text.split()).startswith(key)), None)

    def last(words: str) -> Line | None:
        key = "".join(words.split())
        return next((line for line in reversed(lines) if "".join(line.text.split()) == key), None)

    first = next(block for block in paper.as_data()["blocks"] if block["kind"] != "centred")
    words = first["runs"][0]["text"] if first["kind"] == "paragraph" else first["text"]
    wanted = {
        "state": one("CỘNG HÒA XÃ HỘI"), "motto": one("Độc lập - Tự do"), "parent": one(paper.parent_agency[0]),
        "agency": one(paper.agency), "number": one(paper.number_line), "date": one(paper.date_line),
        "type": None if paper.letter else one(paper.type_name),
        "subject": one(paper.subject) if paper.subject and not paper.letter else None,
        "about": one("V/v") if paper.letter else None,
        "basis": one(paper.legal_bases[0]) if paper.legal_bases else None,
        "addressee": one("Kính gửi:") if paper.addressees else None,
        "text": one(words), "post": last(paper.signature_lines[0]), "signer": last(paper.signer),
        "recipients": one("Nơi nhận:"), "recipient": one(f"- {paper.recipients[0]}", 11) if paper.recipients else None,
        "contact": one(paper.contact) if paper.contact else None,
    }  # fmt: skip
    return {name: line for name, line in wanted.items() if line is not None}


def convert_all(papers: dict[str, OfficialPaper], folder: Path) -> dict[str, bytes]:
    """Return what LibreOffice prints of the Word files of all papers, converted in one go."""
    program = shutil.which("soffice")
    if program is None:
        raise FileNotFoundError("soffice")
    fonts = folder / "fonts.conf"
    fonts.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{fonts_directory()}</dir><cachedir>{folder / 'cache'}</cachedir>"
        '<alias binding="same"><family>Times New Roman</family><prefer><family>Tinos</family></prefer></alias></fontconfig>'
    )
    names = {code: f"loai-{n}" for n, code in enumerate(papers)}
    for code, name in names.items():
        (folder / f"{name}.docx").write_bytes(render_docx(papers[code]))
    command = [
        program, f"-env:UserInstallation=file://{folder / 'profile'}", "--headless", "--convert-to", "pdf", "--outdir",
        str(folder / "out"), *(str(folder / f"{name}.docx") for name in names.values()),
    ]  # fmt: skip
    subprocess.run(
        command, check=True, capture_output=True, timeout=300, env=os.environ | {"FONTCONFIG_FILE": str(fonts)}
    )
    return {code: (folder / "out" / f"{name}.pdf").read_bytes() for code, name in names.items()}


def margins_of(content: bytes) -> tuple[float, float, float, float]:
    """Return left, right, top and bottom edge of what stands on page 1, as distances from the page's edges in mm."""
    lines = [line for line in lines_of(content) if line.size > 11.5]
    return (
        min(line.left for line in lines), PAGE[0] - max(line.right for line in lines), min(line.top for line in lines),
        PAGE[1] - max(line.base for line in lines),
    )  # fmt: skip


def troubles(code: str, pdf: dict[str, Line], word: dict[str, Line]) -> list[str]:
    """Return in words where a file leaves the rule, or the two differ by more than the tolerance."""
    found = []
    for kind, parts in (("PDF", pdf), ("Word", word)):
        found += [
            f"{code} {kind} {RULES[name].name}: {said}"
            for name, line in parts.items()
            for said in _off(RULES[name], line)
        ]
        order = [parts[name].base for name in ORDER if name in parts]
        if order != sorted(order):
            found.append(f"{code} {kind}: components out of order")
    for name in pdf.keys() ^ word.keys():
        found.append(f"{code}: {RULES[name].name} stands in one file only")
    for name in pdf.keys() & word.keys():
        one, other = pdf[name], word[name]
        across = abs(one.left - other.left)
        if across > TOLERANCE:
            found.append(f"{code} {RULES[name].name}: {across:.1f} mm apart across")
        down = abs(one.base - other.base)
        if name in HEAD and down > TOLERANCE:
            found.append(f"{code} {RULES[name].name}: {down:.1f} mm apart down")
    return found


def _off(rule: Rule, line: Line) -> Iterator[str]:
    low, high = rule.sizes
    if not low - 0.1 <= line.size <= high + 0.1:
        yield f"size {line.size}, not {low}-{high}"
    for said, wanted, is_so in (("bold", rule.bold, line.bold), ("italic", rule.italic, line.italic)):
        if wanted is not None and wanted != is_so:
            yield f"{said} is {is_so}"
    if line.left < 30 - TOLERANCE or line.right > 210 - 15 + TOLERANCE:
        yield f"leaves the margins: {line.left:.1f} to {line.right:.1f} mm"
    if rule.side == "centre" and abs(line.middle - 110) > TOLERANCE:
        yield f"middle at {line.middle:.1f} mm, not 110"
    if (rule.side == "left" and line.middle > 95) or (rule.side == "right" and line.middle < 110):
        yield f"middle at {line.middle:.1f} mm: wrong half"
    if rule.side == "margin" and not any(abs(line.left - at) <= TOLERANCE for at in (30, 40, 42.7, 110)):
        yield f"begins at {line.left:.1f} mm, neither at the margin nor at the indent"


def measure() -> dict[str, tuple[dict[str, Line], dict[str, Line], tuple[float, ...], tuple[float, ...]]]:
    """Return for each type the components and the margins of PDF and Word."""
    papers = {code: sample(code) for code in forms()}
    with tempfile.TemporaryDirectory() as folder:
        word = convert_all(papers, Path(folder))
    found = {}
    for code, paper in papers.items():
        pdf = render_pdf(paper)
        found[code] = (parts_of(paper, pdf), parts_of(paper, word[code]), margins_of(pdf), margins_of(word[code]))
    return found


def print_table() -> int:
    """Print the figures; return how many places leave the rule."""
    found = measure()
    count = 0
    print(
        f"{'Loại':5} {'Thành phần':24} {'Cỡ PDF':>7} {'Cỡ Word':>8} {'Trái PDF':>9} {'Word':>6} {'Dòng PDF':>9} {'Word':>6} {'Lệch ngang':>11} {'dọc':>5}"
    )
    for code, (pdf, word, left, right) in found.items():
        for name, one in pdf.items():
            other = word.get(name, one)
            print(
                f"{code:5} {RULES[name].name:24} {one.size:7.1f} {other.size:8.1f} {one.left:9.1f} {other.left:6.1f} "
                f"{one.base:9.1f} {other.base:6.1f} {abs(one.left - other.left):11.2f} {abs(one.base - other.base):5.2f}"
            )
        print(
            f"{code:5} lề trái/phải/trên PDF {left[0]:.1f}/{left[1]:.1f}/{left[2]:.1f}, Word {right[0]:.1f}/{right[1]:.1f}/{right[2]:.1f} mm"
        )
        said = troubles(code, pdf, word)
        count += len(said)
        for one_trouble in said:
            print("  !", one_trouble)
    print(f"{len(found)} loại, {count} chỗ lệch quy định.")
    return count


if __name__ == "__main__":
    sys.exit(1 if print_table() else 0)
