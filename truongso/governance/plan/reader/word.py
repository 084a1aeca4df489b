"""Word files: paragraphs and tables in the order of the body; merged cells count once."""

import re
import zipfile
from pathlib import Path
from typing import Any

import docx
from docx.table import Table
from docx.text.paragraph import Paragraph

from truongso.core.refusal import Refused
from truongso.core.text import nfc, squeeze
from truongso.governance.plan.reader.blocks import MAX_CELL, MAX_ROWS, Block, Grid, Line

_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


def read(path: Path, name: str) -> list[Block]:
    """Return the blocks of a .docx that passed the archive checks."""
    _refuse_entities(path, name)
    try:
        document = docx.Document(str(path))
        body = list(document.element.body.iterchildren())
    except Exception as error:  # the library raises whatever a broken part provokes; each is a broken file to us
        raise Refused(f"Tệp «{name}» bị hỏng, không đọc được: hãy mở bằng Word rồi lưu lại.") from error
    blocks: list[Block] = []
    tables = paragraphs = 0
    for element in body:
        if element.tag.endswith("}p"):
            paragraphs += 1
            text = Paragraph(element, document).text
            blocks += [Line(squeeze(nfc(part)), f"đoạn {paragraphs}") for part in text.split("\n") if part.strip()]
        elif element.tag.endswith("}tbl"):
            tables += 1
            blocks.append(_grid(Table(element, document), tables, name))
    return blocks


def _refuse_entities(path: Path, name: str) -> None:
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if entry.filename.endswith((".xml", ".rels")):
                try:
                    with archive.open(entry) as part:
                        start = part.read(4096)
                except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
                    raise Refused(f"Tệp «{name}» bị hỏng, không mở được: hãy lấy lại bản gốc.") from error
                if _DOCTYPE.search(start.replace(b"\x00", b"")):
                    raise Refused(f"Tệp «{name}» chứa khai báo XML lạ: không nạp vì lý do an toàn. Hãy mở bằng Word rồi lưu lại.")


def _grid(table: Table, number: int, name: str) -> Grid:
    grid = Grid([], [])
    above: list[Any] = []
    for at, row in enumerate(table.rows, start=1):
        if at > MAX_ROWS:
            raise Refused(f"Bảng {number} của «{name}» có hơn {MAX_ROWS} dòng: đây không giống một kế hoạch.")
        cells, seen = [], []
        for cell in row.cells:
            # A merged cell is listed once per column and once per row: keep its text where it begins.
            again = any(cell._tc is other for other in seen) or any(cell._tc is other for other in above)
            seen.append(cell._tc)
            cells.append("" if again else squeeze(nfc(cell.text))[:MAX_CELL])
        above = seen
        grid.rows.append(cells)
        grid.where.append(f"bảng {number}, dòng {at}")
    return grid
