"""Small parts of a Word document: pages, lines, rules, grids of fixed widths. Lengths are millimetres, type is points."""

from collections.abc import Sequence
from typing import Any

from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from truongso.core.printable import typeset
from truongso.foundation.papers.content import Run

FONT = "Times New Roman"
BODY_SIZE = 14
INDENT = 12.7
CENTER = WD_ALIGN_PARAGRAPH.CENTER


def base_style(document: Any) -> None:
    """Times New Roman for every script, Vietnamese, 14 points, 6 points between paragraphs."""
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(BODY_SIZE)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    language = OxmlElement("w:lang")
    for script in ("val", "eastAsia"):
        language.set(qn(f"w:{script}"), "vi-VN")
    properties.append(language)
    style.paragraph_format.space_after = Pt(6)
    style.paragraph_format.line_spacing = 1.05


def page_set_up(section: Any, *, landscape: bool) -> None:
    """A4 with the decree's margins; the number in the header from the second page of the section, counted from 1."""
    width, height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = width, height
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    section.header_distance = Mm(9)
    section.different_first_page_header_footer = True
    section.header.is_linked_to_previous = section.first_page_header.is_linked_to_previous = False
    first = OxmlElement("w:pgNumType")
    first.set(qn("w:start"), "1")
    section._sectPr.append(first)
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
    run = paragraph.add_run("2")
    run.font.size = Pt(13)
    field.append(run._r)


def page_foot(section: Any, text: str) -> None:
    """Write a line at the foot of the first page of a section, under a rule."""
    section.footer_distance = Mm(12.4)
    section.footer.is_linked_to_previous = section.first_page_footer.is_linked_to_previous = False
    paragraph = section.first_page_footer.paragraphs[0]
    paragraph.alignment = CENTER
    paragraph.paragraph_format.space_after = Pt(0)
    write(paragraph, text, size=11)
    _border(paragraph, ("top",), gap=3)


def shrink_section_end(document: Any) -> None:
    """Make the paragraph that ends the last section as low as can be: it must not ask for a page of its own."""
    ends = document.element.body.xpath("./w:p[w:pPr/w:sectPr]")
    form = Paragraph(ends[-1], document._body).paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing = Pt(1)


def write(paragraph: Any, text: str, *, size: float = BODY_SIZE, bold: bool = False, italic: bool = False) -> None:
    """Add a run of typeset text."""
    run = paragraph.add_run(typeset(text))
    run.font.size, run.bold, run.italic = Pt(size), bold, italic


def line_of(place: Any, runs: Sequence[Run]) -> Any:
    """Add and return a paragraph of the text: justified, first line indented."""
    paragraph = place.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.first_line_indent = Mm(INDENT)
    for run in runs:
        write(paragraph, run.text, bold=run.bold, italic=run.italic)
    return paragraph


def centred_lines(cell: Any, runs: Sequence[Run], *, size: float, more: bool = False) -> None:
    """Write centred lines into a cell, from its first paragraph on, or after what it holds when more is true."""
    for number, run in enumerate(runs):
        paragraph = cell.add_paragraph() if number or more else cell.paragraphs[0]
        paragraph.alignment = CENTER
        paragraph.paragraph_format.space_after, paragraph.paragraph_format.line_spacing = Pt(0), 1
        write(paragraph, run.text, size=size, bold=run.bold, italic=run.italic)


def rule(paragraph: Any, *, space: float, width: float, after: float = 4) -> None:
    """Make a paragraph a centred rule: the upper border of a low line between equal indents."""
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Mm((space - width) / 2)
    form.space_before, form.space_after, form.line_spacing = Pt(3), Pt(after), Pt(2)
    _border(paragraph, ("top",), gap=0)


def frame(paragraph: Any) -> None:
    """Draw a frame round a paragraph."""
    _border(paragraph, ("top", "left", "bottom", "right"), gap=3)


def _border(paragraph: Any, sides: tuple[str, ...], *, gap: int) -> None:
    borders = OxmlElement("w:pBdr")
    for side in sides:
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "6"), ("space", str(gap)), ("color", "000000")):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
    # The schema wants borders before spacing and indents; Word refuses a file with another order.
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr"
    )


def fixed_grid(document: Any, rows: int, widths: tuple[float, ...]) -> Any:
    """Add and return a table without lines and without room at the sides of its cells."""
    grid = document.add_table(rows=rows, cols=len(widths))
    cell_margins(grid, side=0)
    fix_widths(grid, widths)
    return grid


def fix_widths(grid: Any, widths: tuple[float, ...]) -> None:
    """Set the widths on the grid and on every cell: LibreOffice reads the one, Word the other."""
    grid.autofit = False
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Mm(width)
    for row in grid.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def cell_margins(grid: Any, *, side: float) -> None:
    """Set the room left and right of the text in every cell."""
    margins = OxmlElement("w:tblCellMar")
    for edge in ("left", "right"):
        room = OxmlElement(f"w:{edge}")
        room.set(qn("w:w"), str(round(side * 56.7)))  # twentieths of a point
        room.set(qn("w:type"), "dxa")
        margins.append(room)
    properties = grid._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is not None:
        look.addprevious(margins)
    else:
        properties.append(margins)


def keep_row_whole(row: Any) -> None:
    """Forbid a page break inside a row."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def repeat_row(row: Any) -> None:
    """Print a row again at the top of every page of its table."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
