"""Render an official paper to Word in the same layout as the PDF."""

import io
import zipfile
from datetime import datetime, time
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.shared import Mm, Pt

from truongso.foundation.papers.content import (
    Annex,
    Block,
    Bullets,
    Centred,
    Heading,
    OfficialPaper,
    Paragraph,
    Picture,
    Run,
    Table,
)
from truongso.foundation.papers.word_parts import (
    BODY_SIZE,
    CENTER,
    base_style,
    centred_lines,
    fixed_grid,
    frame,
    keep_row_whole,
    line_of,
    page_foot,
    page_set_up,
    rule,
    shrink_section_end,
    write,
)
from truongso.foundation.papers.word_tables import add_table

TEXT_WIDTH, LANDSCAPE_WIDTH = 160, 247
HEAD_WIDTHS = (61.5, 98.5)
MOTTO_WIDTH = 60.4  # of «Độc lập - Tự do - Hạnh phúc» in Times New Roman bold 14
ARCHIVE_TIME = (2020, 1, 1, 0, 0, 0)


def render_docx(paper: OfficialPaper) -> bytes:
    """Return the paper as .docx; the same paper gives the same bytes."""
    document = Document()
    base_style(document)
    page_set_up(document.sections[0], landscape=False)
    if paper.contact:
        page_foot(document.sections[0], paper.contact)
    _head(document, paper)
    if paper.authority:
        _centred(document, paper.authority)
    for basis in paper.legal_bases:
        line_of(document, (Run(basis, italic=True),))
    if paper.opens:
        _centred(document, paper.opens, after=1)
    for block in paper.blocks:
        _block(document, block, TEXT_WIDTH)
    if paper.blocks and isinstance(paper.blocks[-1], Paragraph):
        document.paragraphs[-1].paragraph_format.keep_with_next = True  # the signature never stands alone on a page
    _signature(document, paper)
    for annex in paper.annexes:
        _annex(document, annex)
    _properties(document, paper)
    buffer = io.BytesIO()
    document.save(buffer)
    return _with_fixed_times(buffer.getvalue())


def _properties(document: Any, paper: OfficialPaper) -> None:
    properties = document.core_properties
    properties.title, properties.author = paper.title[:255], paper.as_data()["agency"][:255]
    properties.created = properties.modified = datetime.combine(paper.day, time())
    properties.last_modified_by = properties.author
    properties.comments, properties.language, properties.revision = "", "vi-VN", 1


def _with_fixed_times(content: bytes) -> bytes:
    """Write the archive again with one time for all entries, so that equal papers are equal bytes."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            info = zipfile.ZipInfo(entry.filename, date_time=ARCHIVE_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(entry.filename))
    return result.getvalue()


def _head(document: Any, paper: OfficialPaper) -> None:
    if paper.mark:
        mark = document.add_paragraph()
        mark.paragraph_format.left_indent = Mm(TEXT_WIDTH - 34)
        mark.alignment = CENTER
        write(mark, paper.mark, size=12, bold=True)
        frame(mark)
    grid = fixed_grid(document, 2, HEAD_WIDTHS)
    parents = [Run(line) for line in paper.parent_agency]
    centred_lines(grid.cell(0, 0), [*parents, Run(paper.agency, bold=True)], size=13)
    rule(grid.cell(0, 0).add_paragraph(), space=HEAD_WIDTHS[0], width=22)
    state = grid.cell(0, 1)
    centred_lines(state, [Run("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True)], size=13)
    centred_lines(state, [Run("Độc lập - Tự do - Hạnh phúc", bold=True)], size=14, more=True)
    rule(state.add_paragraph(), space=HEAD_WIDTHS[1], width=MOTTO_WIDTH)
    centred_lines(grid.cell(1, 0), [Run(paper.number_line)], size=13)
    centred_lines(grid.cell(1, 1), [Run(paper.date_line, italic=True)], size=14)
    if paper.letter:
        centred_lines(grid.cell(1, 0), [Run(f"V/v {paper.subject}")], size=12, more=True)
    if paper.urgency:
        urgency = grid.cell(1, 0).add_paragraph()
        urgency.alignment = CENTER
        urgency.paragraph_format.left_indent = urgency.paragraph_format.right_indent = Mm(15)
        write(urgency, paper.urgency, size=13, bold=True)
        frame(urgency)
    _title(document, paper)


def _title(document: Any, paper: OfficialPaper) -> None:
    for number, text in enumerate(() if paper.letter else tuple(filter(None, (paper.type_name, paper.subject)))):
        title = document.add_paragraph()
        title.alignment = CENTER
        title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(0 if number else 19), Pt(0)
        write(title, text, size=BODY_SIZE, bold=True)
    if paper.subject and not paper.letter:
        rule(document.add_paragraph(), space=TEXT_WIDTH, width=50, after=9.5 if paper.authority else 16)
    else:
        _gap(document, 21 if paper.letter else 15)
    _addressees(document, paper)


def _gap(document: Any, points: float) -> None:
    gap = document.add_paragraph()
    gap.paragraph_format.space_before = gap.paragraph_format.space_after = Pt(0)
    gap.paragraph_format.line_spacing = Pt(points)


def _centred(document: Any, text: str, *, after: float = 6) -> None:
    line = document.add_paragraph()
    line.alignment = CENTER
    line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(0), Pt(after)
    line.paragraph_format.keep_with_next = True
    write(line, text, bold=True)


def _addressees(document: Any, paper: OfficialPaper) -> None:
    if len(paper.addressees) == 1:
        line = document.add_paragraph()
        line.alignment = CENTER
        write(line, f"Kính gửi: {paper.addressees[0]}")
    elif paper.addressees:
        for number, addressee in enumerate(("Kính gửi:", *paper.addressees)):
            line = document.add_paragraph()
            line.paragraph_format.left_indent = Mm(40 if number else 25)
            line.paragraph_format.space_after = Pt(0 if number < len(paper.addressees) else 8)
            write(line, f"- {addressee}" if number else addressee)


def _block(document: Any, block: Block, width: float) -> None:
    match block:
        case Heading():
            paragraph = line_of(document, (Run(block.text, bold=True, italic=block.level > 2),))
            paragraph.paragraph_format.keep_with_next = True
        case Paragraph():
            line_of(document, block.parts)
        case Bullets():
            for line in block.lines:
                line_of(document, (Run(f"- {line}"),))
        case Centred():
            _centred(document, block.text)
        case Table():
            add_table(document, block, width)
        case Picture():
            _picture(document, block, width)


def _picture(document: Any, picture: Picture, width: float) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = CENTER
    paragraph.add_run().add_picture(io.BytesIO(picture.png), width=Mm(width * picture.width))
    if picture.caption:
        paragraph.paragraph_format.keep_with_next = True
        caption = document.add_paragraph()
        caption.alignment = CENTER
        write(caption, picture.caption, size=12, italic=True)


def _signature(document: Any, paper: OfficialPaper) -> None:
    _gap(document, 8.5)
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    half = TEXT_WIDTH / 2
    grid = fixed_grid(document, 1, (half, half) if paper.second else (TEXT_WIDTH - 84.0, 84.0))
    keep_row_whole(grid.rows[0])
    left, right = grid.rows[0].cells
    _signed_by(right, paper.signature_lines, paper.signer)
    if paper.second is None:
        _recipients(left, paper)
    else:
        _signed_by(left, paper.second.lines, paper.second.name)
        _gap(document, 8)
        _recipients(fixed_grid(document, 1, (TEXT_WIDTH,)).cell(0, 0), paper)


def _recipients(cell: Any, paper: OfficialPaper) -> None:
    lines = [("Nơi nhận:", 12, True), *((f"- {recipient}", 11, False) for recipient in paper.recipients)]
    lines = lines if paper.recipients else []
    if paper.drafter_mark:
        lines.append((paper.drafter_mark, 11, False))
    for number, (text, size, is_title) in enumerate(lines):
        line = cell.add_paragraph() if number else cell.paragraphs[0]
        line.paragraph_format.space_after, line.paragraph_format.line_spacing = Pt(0), 1
        write(line, text, size=size, bold=is_title, italic=is_title)


def _signed_by(cell: Any, lines: tuple[str, ...], name: str) -> None:
    centred_lines(cell, [Run(line, bold=True) for line in lines], size=BODY_SIZE)
    room = cell.add_paragraph()
    room.paragraph_format.space_after = Pt(58)
    centred_lines(cell, [Run(name, bold=True)], size=BODY_SIZE, more=True)


def _annex(document: Any, annex: Annex) -> None:
    page_set_up(document.add_section(WD_SECTION.NEW_PAGE), landscape=annex.landscape)
    shrink_section_end(document)
    width = LANDSCAPE_WIDTH if annex.landscape else TEXT_WIDTH
    runs = [Run(annex.label, bold=True), Run(annex.title, bold=True), Run(annex.reference, italic=True)]
    for run in runs:
        if run.text:
            paragraph = document.add_paragraph()
            paragraph.alignment = CENTER
            paragraph.paragraph_format.space_after = Pt(0)
            write(paragraph, run.text, bold=run.bold, italic=run.italic)
    rule(document.add_paragraph(), space=width, width=50, after=10)
    for block in annex.blocks:
        _block(document, block, width)
