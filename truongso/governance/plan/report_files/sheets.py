"""The two long sheets of the report's workbook: indicators and tasks, one line a row, groups in a column of their own."""

from datetime import date, datetime
from decimal import Decimal
from math import ceil
from typing import Any

from truongso.core.excel import CELL_LIMIT
from truongso.core.printable import printable
from truongso.core.text import format_date
from truongso.governance.plan.report_files.content import (
    AT_RISK,
    FAILED,
    MET,
    MISSED,
    NO_DATA,
    NO_DATA_WORDS,
    NO_TARGET,
    SIGNS,
    STANDINGS,
    TASK_STATES,
    IndicatorRow,
    ReportContent,
    TaskRow,
    numeral_and_name,
)

HEAD_ROW, FIRST_ROW = 3, 4  # counted from 0
LINE_HEIGHT = 15  # points
INDICATOR_HEAD = (
    ("STT", 5), ("Nhóm", 6), ("Chỉ tiêu", 36), ("Đơn vị tính", 9), ("So sánh", 7), ("Mức kế hoạch năm", 9),
    ("Tử số", 8), ("Mẫu số", 8), ("Thực hiện", 12), ("Lũy kế", 12), ("Có nguy cơ khi chốt số (x)", 10),
    ("Đánh giá", 13), ("Nguồn số liệu", 9), ("Số liệu đến ngày", 12), ("Minh chứng", 30), ("Nguyên nhân, ghi chú", 26),
)  # fmt: skip
TASK_HEAD = (
    ("STT", 5), ("Nhóm", 6), ("Nhiệm vụ", 38), ("Sản phẩm, kết quả", 28), ("Đơn vị chủ trì", 16), ("Đơn vị phối hợp", 18),
    ("Thời gian", 13), ("Hạn", 12), ("Ngày hoàn thành", 12), ("Trạng thái", 14), ("Tiến độ (%)", 8), ("Minh chứng", 30),
    ("Ghi chú", 20),
)  # fmt: skip


class Styles:
    """The formats of the workbook, made once."""

    def __init__(self, book: Any) -> None:
        cell = {"border": 1, "valign": "top", "font_name": "Times New Roman", "font_size": 11}
        self.title = book.add_format({"bold": True, "font_name": "Times New Roman", "font_size": 14})
        self.line = book.add_format({"italic": True, "font_name": "Times New Roman", "font_size": 11})
        centred = {"align": "center", "valign": "vcenter", "text_wrap": True, "bold": True}
        self.head = book.add_format(cell | centred | {"bg_color": "#E3EEF1"})
        self.text = book.add_format(cell | {"text_wrap": True})
        self.centre = book.add_format(cell | {"align": "center", "text_wrap": True})
        self.number = book.add_format(cell | {"num_format": "#,##0"})
        self.decimal = book.add_format(cell | {"num_format": "#,##0.0#"})
        self.typed = book.add_format(cell | {"num_format": "#,##0", "bg_color": "#FFF8DC"})
        self.percent = book.add_format(cell | {"num_format": "0.0%", "align": "right"})
        self.figure = book.add_format(cell | {"num_format": "#,##0.0#", "align": "right", "text_wrap": True})
        self.count = book.add_format(cell | {"num_format": "#,##0", "align": "right", "text_wrap": True})
        self.day = book.add_format(cell | {"num_format": "dd/mm/yyyy", "align": "center"})
        self.sum = book.add_format(cell | {"bold": True, "num_format": "#,##0", "bg_color": "#F1F5F9"})
        self.sum_percent = book.add_format(cell | {"bold": True, "num_format": "0.0%", "bg_color": "#F1F5F9"})
        self.sum_text = book.add_format(cell | {"bold": True, "bg_color": "#F1F5F9", "text_wrap": True})


def text_cell(sheet: Any, row: int, column: int, text: str, style: Any) -> None:
    """Write text that can never become a formula or a link."""
    if text:
        sheet.write_string(row, column, printable(text)[:CELL_LIMIT], style)
    else:
        sheet.write_blank(row, column, None, style)


def number_cell(sheet: Any, row: int, column: int, value: Decimal | int | None, styles: tuple[Any, Any]) -> None:
    """Write a number with the first style, or with the second where it has decimals; a blank for None."""
    if value is None:
        sheet.write_blank(row, column, None, styles[0])
    else:
        sheet.write_number(row, column, float(value), styles[0] if value == int(value) else styles[1])


def fit_height(sheet: Any, row: int, head: tuple[tuple[str, int], ...], texts: dict[int, str]) -> None:
    """Make a row as high as its longest text (by column) needs: not every program does it when it opens a file."""
    lines = max((ceil(len(text) * 1.05 / head[column][1]) for column, text in texts.items()), default=1)
    sheet.set_row(row, min(max(lines, 1) * LINE_HEIGHT + 3, 409))  # 409 points is Excel's limit


def day_cell(sheet: Any, row: int, column: int, day: date | None, style: Any) -> None:
    """Write a date as a date."""
    if day is None:
        sheet.write_blank(row, column, None, style)
    else:
        sheet.write_datetime(row, column, datetime(day.year, day.month, day.day), style)


def write_head(sheet: Any, styles: Styles, content: ReportContent, title: str) -> None:
    """Write the lines above a table: title, number of the paper, day of the figures."""
    text_cell(sheet, 0, 0, title, styles.title)
    issued = f" ngày {format_date(content.issued_on)}" if content.issued_on else ""
    mark = f"{content.mark}. " if content.mark else ""
    words = f"{mark}Kèm theo Báo cáo số {content.number_text}{issued} của {content.school}; số liệu đến {format_date(content.as_of)}."
    text_cell(sheet, 1, 0, words, styles.line)


def _table_head(sheet: Any, styles: Styles, head: tuple[tuple[str, int], ...], rows: int) -> None:
    for column, (title, width) in enumerate(head):
        sheet.set_column(column, column, width)
        sheet.write_string(HEAD_ROW, column, title, styles.head)
    sheet.set_row(HEAD_ROW, 46)
    sheet.autofilter(HEAD_ROW, 0, HEAD_ROW + max(rows, 1), len(head) - 1)
    sheet.freeze_panes(FIRST_ROW, 3)
    sheet.repeat_rows(HEAD_ROW)


def write_indicators(sheet: Any, styles: Styles, content: ReportContent) -> None:
    """Write the indicators; value and standing are formulas of the yellow cells beside them."""
    _table_head(sheet, styles, INDICATOR_HEAD, len(content.indicators))
    for row, line in enumerate(content.indicators, start=FIRST_ROW):
        _indicator(sheet, styles, row, line)
    note = (
        "Ô màu vàng là số liệu đã khóa; cột Thực hiện và Đánh giá tính theo các ô đó. Chỉ tiêu có/không ghi 1/1 (đã làm) "
        "hoặc 0/1 (chưa làm). Không có mẫu số thì chưa có số liệu, không tính là 0 % hay 100 %."
    )
    text_cell(sheet, 2, 0, note, styles.line)


def _indicator(sheet: Any, styles: Styles, row: int, line: IndicatorRow) -> None:
    sheet.write_number(row, 0, line.ordinal, styles.centre)
    text_cell(sheet, row, 1, numeral_and_name(line.group)[0], styles.centre)
    text_cell(sheet, row, 2, line.text, styles.text)
    text_cell(sheet, row, 3, line.unit, styles.centre)
    text_cell(sheet, row, 4, SIGNS.get(line.comparison, "=") if line.target is not None else "", styles.centre)
    number_cell(sheet, row, 5, line.target, (styles.typed, styles.typed))
    number_cell(sheet, row, 6, line.numerator, (styles.typed, styles.decimal))
    number_cell(sheet, row, 7, line.denominator, (styles.typed, styles.decimal))
    _value(sheet, styles, row, line)
    text_cell(sheet, row, 9, line.cumulative_text, styles.centre)
    text_cell(sheet, row, 10, "x" if line.standing == AT_RISK else "", styles.centre)
    _standing(sheet, styles, row, line)
    text_cell(sheet, row, 12, line.provenance, styles.centre)
    day_cell(sheet, row, 13, line.data_as_of, styles.day)
    text_cell(sheet, row, 14, "; ".join(line.evidence), styles.text)
    text_cell(sheet, row, 15, _note(line), styles.text)
    fit_height(
        sheet, row, INDICATOR_HEAD, {2: line.text, 8: line.shown_value, 14: "; ".join(line.evidence), 15: _note(line)}
    )


def _note(line: IndicatorRow) -> str:
    waits = line.state_text if not line.has_data and line.state_text != NO_DATA_WORDS else ""
    return ". ".join(filter(None, (waits, line.note)))


def _is_written(line: IndicatorRow) -> bool:
    """Return whether the line is told in words: nothing to divide, or nothing that could be counted."""
    return line.kind == "narrative" or line.standing == FAILED


def _value(sheet: Any, styles: Styles, row: int, line: IndicatorRow) -> None:
    if _is_written(line):
        text_cell(sheet, row, 8, line.shown_value, styles.figure)
        return
    cell = row + 1
    if line.kind == "count":
        formula = f'=IF(G{cell}="","{NO_DATA_WORDS}",G{cell})'
    else:
        formula = f'=IF(OR(G{cell}="",N(H{cell})=0),"{NO_DATA_WORDS}",ROUND(G{cell}/H{cell}*100,2))'
    style = styles.count if line.kind == "count" else styles.figure
    sheet.write_formula(row, 8, formula, style, NO_DATA_WORDS if line.value is None else float(line.value))


def _standing(sheet: Any, styles: Styles, row: int, line: IndicatorRow) -> None:
    if _is_written(line):
        text_cell(sheet, row, 11, STANDINGS[line.standing], styles.centre)
        return
    cell, sign = row + 1, line.comparison if line.comparison in SIGNS else ">="
    formula = (
        f'=IF(NOT(ISNUMBER(I{cell})),"{STANDINGS[NO_DATA]}",IF(F{cell}="","{STANDINGS[NO_TARGET]}",'
        f'IF(I{cell}{sign}F{cell},"{STANDINGS[MET]}",IF(K{cell}="x","{STANDINGS[AT_RISK]}","{STANDINGS[MISSED]}"))))'
    )
    sheet.write_formula(row, 11, formula, styles.centre, STANDINGS[line.standing])


def write_tasks(sheet: Any, styles: Styles, content: ReportContent) -> None:
    """Write the tasks; the state is chosen from a list, so that the totals always find it."""
    _table_head(sheet, styles, TASK_HEAD, len(content.tasks))
    for row, line in enumerate(content.tasks, start=FIRST_ROW):
        _task(sheet, styles, row, line)
    if content.tasks:
        last = FIRST_ROW + len(content.tasks) - 1
        sheet.data_validation(FIRST_ROW, 9, last, 9, {"validate": "list", "source": list(TASK_STATES.values())})


def _task(sheet: Any, styles: Styles, row: int, line: TaskRow) -> None:
    sheet.write_number(row, 0, line.ordinal, styles.centre)
    text_cell(sheet, row, 1, numeral_and_name(line.group)[0], styles.centre)
    texts = {
        2: line.text,
        3: "; ".join(line.deliverables),
        4: "; ".join(line.leads),
        5: "; ".join(line.partners),
        6: line.schedule_text,
        11: "; ".join(line.evidence),
        12: line.note,
    }
    fit_height(sheet, row, TASK_HEAD, texts)
    for column, text in texts.items():
        text_cell(sheet, row, column, text, styles.text)
    day_cell(sheet, row, 7, line.due_on, styles.day)
    day_cell(sheet, row, 8, line.done_on, styles.day)
    text_cell(sheet, row, 9, line.state_text, styles.centre)
    sheet.write_number(row, 10, line.percent, styles.number)
