"""Lists as Excel: typed cells, text that can never become a formula, ready to print."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from truongso.core.printable import printable
from truongso.core.text import SCHOOL_ZONE

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
CELL_LIMIT = 32767  # characters that Excel takes in a cell; longer text is cut
FIXED_TIME = datetime(2020, 1, 1)


@dataclass(frozen=True)
class Column:
    """A column of an exported list; width in characters."""

    title: str
    kind: Literal["text", "number", "date", "datetime"] = "text"
    width: int = 18


def workbook_from_table(
    title: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, note: str | None = None
) -> bytes:
    """Return a list as .xlsx; the same list gives the same bytes. note stands under the title."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    book.set_properties({"title": printable(title)[:255], "created": FIXED_TIME})
    sheet = book.add_worksheet("Danh sách")
    bold = book.add_format({"bold": True, "font_size": 13})
    head = book.add_format({"bold": True, "text_wrap": True, "border": 1, "valign": "vcenter", "bg_color": "#E3EEF1"})
    formats = {
        "text": book.add_format({"text_wrap": True, "border": 1, "valign": "top"}),
        "number": book.add_format({"border": 1, "valign": "top", "num_format": "#,##0"}),
        "decimal": book.add_format({"border": 1, "valign": "top", "num_format": "#,##0.0#"}),
        "date": book.add_format({"border": 1, "valign": "top", "num_format": "dd/mm/yyyy"}),
        "datetime": book.add_format({"border": 1, "valign": "top", "num_format": "dd/mm/yyyy hh:mm"}),
    }
    sheet.write_string(0, 0, printable(title), bold)
    sheet.write_string(1, 0, printable(note or ""))
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(2, at, column.title, head)
    last = 2
    for last, row in enumerate(rows, start=3):
        for at, (column, value) in enumerate(zip(columns, row, strict=True)):
            _write(sheet, last, at, value, column.kind, formats)
    sheet.autofilter(2, 0, max(last, 3), len(columns) - 1)
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    book.close()
    return buffer.getvalue()


def excel_response(content: bytes, name: str) -> HttpResponse:
    """Return a workbook as a download."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    disposition = content_disposition_header(True, name)
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})


def _write(sheet: Any, row: int, at: int, value: Any, kind: str, formats: dict[str, Any]) -> None:
    style = formats[kind]
    if value is None or value == "":
        sheet.write_blank(row, at, None, style)
    elif isinstance(value, datetime):
        local = value.astimezone(SCHOOL_ZONE).replace(tzinfo=None) if value.tzinfo else value
        sheet.write_datetime(row, at, local, formats["datetime"])
    elif isinstance(value, date):
        sheet.write_datetime(row, at, datetime(value.year, value.month, value.day), formats["date"])
    elif isinstance(value, int | float | Decimal) and kind == "number":
        sheet.write_number(row, at, float(value), style if value == int(value) else formats["decimal"])
    else:
        sheet.write_string(row, at, printable(str(value))[:CELL_LIMIT], formats["text"])
