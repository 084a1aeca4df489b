"""Tables in Word. Their XML is written directly: python-docx takes seconds for a table of a few hundred cells."""

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from truongso.core.printable import typeset
from truongso.foundation.papers.content import Column, Row, Table
from truongso.foundation.papers.word_parts import write

TWIPS = 56.7  # in a millimetre
EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")


def add_table(document: Any, table: Table, width: float) -> None:
    """Add a table of a width in millimetres after the last paragraph, with its note."""
    total = sum(column.share for column in table.columns)
    widths = [round(width * TWIPS * column.share / total) for column in table.columns]
    head = _row(
        [(c.title, w, "center") for c, w in zip(table.columns, widths, strict=True)], table.size, bold=True, head=True
    )
    rows = [
        _group(row, widths, table.size) if row.is_group else _plain(row, table.columns, widths, table.size)
        for row in table.rows
    ]
    xml = (
        f"<w:tbl {nsdecls('w')}><w:tblPr><w:tblW w:w='{sum(widths)}' w:type='dxa'/><w:tblInd w:w='60' w:type='dxa'/>"
        f"<w:tblBorders>{_borders()}</w:tblBorders>"
        "<w:tblLayout w:type='fixed'/><w:tblCellMar><w:left w:w='60' w:type='dxa'/><w:right w:w='60' w:type='dxa'/></w:tblCellMar>"
        f"</w:tblPr><w:tblGrid>{''.join(f'<w:gridCol w:w={w!r}/>' for w in map(str, widths))}</w:tblGrid>{head}{''.join(rows)}</w:tbl>"
    )
    after = document.add_paragraph()
    after.paragraph_format.space_after = Pt(6)
    after._p.addprevious(parse_xml(xml))
    if table.note:
        write(after, table.note, size=table.size, italic=True)
    else:
        after.paragraph_format.space_after, after.paragraph_format.line_spacing = Pt(0), Pt(8)


def _borders() -> str:
    return "".join(f"<w:{edge} w:val='single' w:sz='4' w:space='0' w:color='000000'/>" for edge in EDGES)


def _plain(row: Row, columns: Sequence[Column], widths: Sequence[int], size: float) -> str:
    cells = [(text, w, column.align) for text, w, column in zip(row.cells, widths, columns, strict=True)]
    return _row(cells, size, bold=row.bold)


def _group(row: Row, widths: Sequence[int], size: float) -> str:
    number, name = row.cells
    cells = _cell(number, widths[0], "center", size, bold=True) + _cell(
        name, sum(widths[1:]), "left", size, bold=True, span=len(widths) - 1
    )
    # The name of a group stays with its first row.
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells.replace('<w:pPr>', '<w:pPr><w:keepNext/>')}</w:tr>"


def _row(cells: Sequence[tuple[str, int, str]], size: float, *, bold: bool, head: bool = False) -> str:
    properties = "<w:cantSplit/><w:tblHeader/>" if head else "<w:cantSplit/>"
    inside = "".join(_cell(text, width, align, size, bold=bold, middle=head) for text, width, align in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inside}</w:tr>"


def _cell(text: str, width: int, align: str, size: float, *, bold: bool, span: int = 1, middle: bool = False) -> str:
    spanning = f"<w:gridSpan w:val='{span}'/>" if span > 1 else ""
    vertical = "<w:vAlign w:val='center'/>" if middle else ""
    style = f"{'<w:b/>' if bold else ''}<w:sz w:val='{round(size * 2)}'/><w:szCs w:val='{round(size * 2)}'/>"
    lines = "<w:br/>".join(f"<w:t xml:space='preserve'>{escape(line)}</w:t>" for line in typeset(text).split("\n"))
    return (
        f"<w:tc><w:tcPr><w:tcW w:w='{width}' w:type='dxa'/>{spanning}{vertical}</w:tcPr><w:p><w:pPr>"
        f"<w:spacing w:before='30' w:after='30' w:line='240' w:lineRule='auto'/><w:jc w:val='{align}'/></w:pPr>"
        f"<w:r><w:rPr>{style}</w:rPr>{lines}</w:r></w:p></w:tc>"
    )
