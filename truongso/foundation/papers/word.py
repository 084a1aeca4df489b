"""Render an official paper to Word in the same layout as the PDF."""

import io
import zipfile
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH as Alignment
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt

from truongso.core.text import nfc
from truongso.foundation.papers.content import Annex, Block, Bullets, Heading, OfficialPaper, Paragraph, Table

FONT = "Times New Roman"
FIXED_TIME = datetime(2020, 1, 1)
ALIGNMENTS = {"left": Alignment.LEFT, "center": Alignment.CENTER, "right": Alignment.RIGHT}


def render_docx(paper: OfficialPaper) -> bytes:
    """Return the paper as .docx; the same paper gives the same bytes."""
    document = Document()
    _base_style(document)
    _page(document.sections[0], landscape=False)
    _head(document, paper)
    for basis in paper.legal_bases:
        _line(document, basis, italic=True, indent=True)
    for block in paper.blocks:
        _block(document, block, width=162)
    _signature(document, paper)
    for annex in paper.annexes:
        _annex(document, annex)
    properties = document.core_properties
    properties.title, properties.author = nfc(f"{paper.type_name} {paper.subject}"), nfc(paper.agency)
    properties.created = properties.modified = FIXED_TIME
    properties.last_modified_by = ""
    buffer = io.BytesIO()
    document.save(buffer)
    return _with_fixed_times(buffer.getvalue())


def _with_fixed_times(content: bytes) -> bytes:
    """Write the archive again with one time for all entries, so that equal papers are equal bytes."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            info = zipfile.ZipInfo(entry.filename, date_time=(2020, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(entry.filename))
    return result.getvalue()


def _base_style(document: Any) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(13)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for part in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{part}"), FONT)
    style.paragraph_format.space_after = Pt(6)
    style.paragraph_format.line_spacing = 1.15


def _page(section: Any, *, landscape: bool) -> None:
    width, height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = width, height
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(18)
    section.different_first_page_header_footer = True
    section.header.is_linked_to_previous = False
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = Alignment.CENTER
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)


def _run(paragraph: Any, text: str, *, size: float = 13, bold: bool = False, italic: bool = False) -> None:
    run = paragraph.add_run(_clean(text))
    run.font.size, run.bold, run.italic = Pt(size), bold, italic


def _clean(text: str) -> str:
    return "".join(c for c in nfc(text) if c in "\t\n" or ord(c) >= 32)


def _line(place: Any, text: str, *, italic: bool = False, bold: bool = False, indent: bool = False) -> Any:
    paragraph = place.add_paragraph()
    paragraph.alignment = Alignment.JUSTIFY
    if indent:
        paragraph.paragraph_format.first_line_indent = Cm(1.27)
    _run(paragraph, text, bold=bold, italic=italic)
    return paragraph


def _rule(paragraph: Any, *, left: float, right: float) -> None:
    """Draw the rule under a heading: a bottom border of an almost empty line between indents (millimetres)."""
    paragraph.paragraph_format.left_indent, paragraph.paragraph_format.right_indent = Mm(left), Mm(right)
    paragraph.paragraph_format.space_after = Pt(4)
    paragraph.paragraph_format.line_spacing = Pt(4)
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)


def _centred(cell: Any, lines: list[tuple[str, float, bool, bool]], *, rule: tuple[float, float] | None = None) -> None:
    for number, (text, size, bold, italic) in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.alignment = Alignment.CENTER
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.line_spacing = 1
        _run(paragraph, text, size=size, bold=bold, italic=italic)
    if rule:
        _rule(cell.add_paragraph(), left=rule[0], right=rule[1])


def _grid(document: Any, rows: int, widths: tuple[float, ...]) -> Any:
    grid = document.add_table(rows=rows, cols=len(widths))
    grid.autofit = False
    _grid_widths(grid, widths)
    for row in grid.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    return grid


def _grid_widths(grid: Any, widths: tuple[float, ...]) -> None:
    """Set the widths (millimetres) on the grid too: LibreOffice reads them there, Word on every cell."""
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Mm(width)


def _head(document: Any, paper: OfficialPaper) -> None:
    if paper.mark:
        mark = document.add_paragraph()
        mark.alignment = Alignment.RIGHT
        _run(mark, paper.mark, size=11, bold=True)
    grid = _grid(document, 2, (62, 102))
    parents = [(line, 12.0, False, False) for line in paper.parent_agency]
    _centred(grid.cell(0, 0), [*parents, (paper.agency, 12, True, False)], rule=(20, 20))
    nation = [("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12.0, True, False), ("Độc lập - Tự do - Hạnh phúc", 13.0, True, False)]
    _centred(grid.cell(0, 1), nation, rule=(22, 22))
    _centred(grid.cell(1, 0), [(paper.number_line, 13, False, False)])
    _centred(grid.cell(1, 1), [(paper.date_line, 13, False, True)])
    for text, size in ((paper.type_name, 14), (paper.subject, 14)):
        title = document.add_paragraph()
        title.alignment = Alignment.CENTER
        title.paragraph_format.space_after = Pt(0)
        if text == paper.type_name:
            title.paragraph_format.space_before = Pt(12)
        _run(title, text, size=size, bold=True)
    _rule(document.add_paragraph(), left=56, right=56)
    if paper.addressees:
        line = document.add_paragraph()
        line.alignment = Alignment.CENTER
        _run(line, "Kính gửi: " + "; ".join(paper.addressees), size=14)


def _block(document: Any, block: Block, *, width: float) -> None:
    match block:
        case Heading():
            paragraph = _line(document, block.text, bold=True)
            paragraph.paragraph_format.keep_with_next = True
        case Paragraph():
            _line(document, block.text, italic=block.italic, indent=True)
        case Bullets():
            for line in block.lines:
                _line(document, f"- {line}", indent=True)
        case Table():
            _table(document, block, width)


def _table(document: Any, table: Table, width: float) -> None:
    total = sum(column.share for column in table.columns)
    widths = tuple(width * column.share / total for column in table.columns)
    grid = document.add_table(rows=1, cols=len(widths))
    grid.style, grid.autofit = "Table Grid", False
    _grid_widths(grid, widths)
    _cells(grid.rows[0], [c.title for c in table.columns], widths, bold=True, aligns=["center"] * len(widths))
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    grid.rows[0]._tr.get_or_add_trPr().append(repeat)
    for row in table.rows:
        added = grid.add_row()
        whole = OxmlElement("w:cantSplit")
        added._tr.get_or_add_trPr().append(whole)
        if row.is_group:
            texts = [*row.cells[:2], *[""] * (len(widths) - 2)]
            _cells(added, texts, widths, bold=True, aligns=["center", *["left"] * (len(widths) - 1)])
            added.cells[1].merge(added.cells[-1])
        else:
            _cells(added, row.cells, widths, aligns=[c.align for c in table.columns])
    if table.note:
        _line(document, table.note, italic=True)


def _cells(row: Any, texts: Any, widths: tuple[float, ...], *, aligns: list[str], bold: bool = False) -> None:
    for cell, text, width, align in zip(row.cells, texts, widths, aligns, strict=True):
        cell.width = Mm(width)
        paragraph = cell.paragraphs[0]
        paragraph.alignment = ALIGNMENTS[align]
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.paragraph_format.line_spacing = 1
        if text:
            _run(paragraph, text, size=11, bold=bold)


def _signature(document: Any, paper: OfficialPaper) -> None:
    document.add_paragraph().paragraph_format.space_after = Pt(0)
    grid = _grid(document, 1, (82, 80))
    grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    left, right = grid.rows[0].cells
    _run(left.paragraphs[0], "Nơi nhận:", size=12, bold=True, italic=True)
    left.paragraphs[0].paragraph_format.space_after = Pt(0)
    for recipient in paper.recipients:
        line = left.add_paragraph()
        line.paragraph_format.space_after = Pt(0)
        line.paragraph_format.line_spacing = 1
        _run(line, f"- {recipient}", size=11)
    _centred(right, [(line, 13.0, True, False) for line in paper.signature_lines])
    for _ in range(4):
        right.add_paragraph().paragraph_format.space_after = Pt(0)
    name = right.add_paragraph()
    name.alignment = Alignment.CENTER
    _run(name, paper.signer, bold=True)


def _annex(document: Any, annex: Annex) -> None:
    section = document.add_section(WD_SECTION.NEW_PAGE)
    _page(section, landscape=annex.landscape)
    width = 249 if annex.landscape else 162
    lines = [(annex.label, 13, True, False), (annex.title, 13, True, False), (annex.reference, 12, False, True)]
    for text, size, bold, italic in lines:
        if text:
            paragraph = document.add_paragraph()
            paragraph.alignment = Alignment.CENTER
            paragraph.paragraph_format.space_after = Pt(0)
            _run(paragraph, text, size=size, bold=bold, italic=italic)
    _rule(document.add_paragraph(), left=width / 3, right=width / 3)
    for block in annex.blocks:
        _block(document, block, width=width)
