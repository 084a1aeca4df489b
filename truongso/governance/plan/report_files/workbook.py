"""The report as a workbook that counts for itself: change a numerator, and value, standing and totals follow.

Every formula also carries its value, so that a viewer that does not recalculate shows the right figures.
"""

import io
from datetime import datetime, time
from typing import Any

import xlsxwriter

from truongso.core.excel import OPTIONS
from truongso.core.printable import printable
from truongso.governance.plan.report_files import sheets
from truongso.governance.plan.report_files.content import ReportContent
from truongso.governance.plan.report_files.summary_sheet import write_summary


def report_workbook(content: ReportContent) -> bytes:
    """Return the sheets Chỉ tiêu, Nhiệm vụ and Tổng hợp as .xlsx; equal contents give equal bytes."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    made_on = datetime.combine(content.issued_on or content.as_of, time())
    title = f"Kết quả thực hiện Kế hoạch chuyển đổi số {content.when}"
    book.set_properties({"title": title, "author": printable(content.agency)[:200], "created": made_on})
    book.set_calc_mode("auto")
    styles = sheets.Styles(book)
    for name, write in (
        ("Chỉ tiêu", sheets.write_indicators),
        ("Nhiệm vụ", sheets.write_tasks),
        ("Tổng hợp", write_summary),
    ):
        sheet = book.add_worksheet(name)
        _print_set_up(sheet)
        sheets.write_head(sheet, styles, content, title if name == "Tổng hợp" else f"{title}: {name.lower()}")
        write(sheet, styles, content)
    book.close()
    return buffer.getvalue()


def _print_set_up(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.6, right=0.5, top=0.6, bottom=0.6)
    sheet.set_footer("&CTrang &P/&N")
