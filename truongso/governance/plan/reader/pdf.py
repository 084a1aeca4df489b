"""PDF files with a text layer: ruled tables by their lines, the rest line by line."""

from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from truongso.core.refusal import Refused
from truongso.core.text import nfc, squeeze
from truongso.governance.plan.reader.blocks import MAX_CELL, Block, Grid, Line

MAX_PAGES = 120
TABLE_SETTINGS = {"vertical_strategy": "lines", "horizontal_strategy": "lines", "snap_tolerance": 4, "join_tolerance": 4}


def read(path: Path, name: str) -> list[Block]:
    """Return the blocks of a PDF; Refused for pictures of pages, passwords and damage."""
    try:
        with pdfplumber.open(path) as document:
            if len(document.pages) > MAX_PAGES:
                raise Refused(f"Tệp «{name}» có {len(document.pages)} trang, nhiều hơn {MAX_PAGES}: hãy tách riêng kế hoạch.")
            blocks = [block for page in document.pages for block in _page(page)]
    except Refused:
        raise
    except Exception as error:  # pdfminer raises many kinds for damaged files; each is a broken file to us
        cause = error.args[0] if isinstance(error, PdfminerException) and error.args else error
        if isinstance(cause, PDFPasswordIncorrect):
            raise Refused(f"Tệp «{name}» có mật khẩu: hãy bỏ mật khẩu rồi nạp lại.") from error
        raise Refused(f"Tệp «{name}» bị hỏng, không đọc được: hãy xuất lại PDF từ Word.") from error
    if not blocks:
        raise Refused(
            f"Tệp «{name}» là bản quét (ảnh), không có lớp chữ nên không đọc được: hãy nạp tệp Word gốc, hoặc PDF xuất từ Word."
        )
    return blocks


def _page(page: Any) -> list[Block]:
    where = f"trang {page.page_number}"
    tables = page.find_tables(TABLE_SETTINGS)
    tables = [table for table in tables if len(table.rows) > 1 or len(table.rows[0].cells) > 2]
    placed: list[tuple[float, Block]] = []
    for table in tables:
        grid = Grid([], [])
        for at, row in enumerate(table.extract(), start=1):
            grid.rows.append([squeeze(nfc(cell or ""))[:MAX_CELL] for cell in row])
            grid.where.append(f"{where}, dòng {at} của bảng")
        placed.append((table.bbox[1], grid))
    rest = page
    for table in tables:
        rest = rest.outside_bbox(_inside(table.bbox, page.bbox))
    for line in rest.extract_text_lines(return_chars=False):
        text = squeeze(nfc(line["text"]))
        if text and not (text.isdigit() and line["top"] < 70):  # page numbers stand in the head
            placed.append((line["top"], Line(text, where)))
    return [block for _, block in sorted(placed, key=lambda entry: entry[0])]


def _inside(box: tuple[float, ...], limits: tuple[float, ...]) -> tuple[float, ...]:
    return (max(box[0], limits[0]), max(box[1], limits[1]), min(box[2], limits[2]), min(box[3], limits[3]))
