"""The sheet Tổng hợp: indicators by group and standing, tasks by group and state, counted by formulas."""

from typing import Any

from xlsxwriter.utility import xl_col_to_name

from truongso.governance.plan.report_files.content import MET, STANDINGS, TASK_STATES, ReportContent, numeral_and_name
from truongso.governance.plan.report_files.sheets import FIRST_ROW, Styles, fit_height, text_cell

TOP = 3


def write_summary(sheet: Any, styles: Styles, content: ReportContent) -> None:
    """Write both tables of totals under each other."""
    sheet.set_column(0, 0, 7)
    sheet.set_column(1, 1, 58)
    sheet.set_column(2, 12, 12)
    indicators = {
        group: [content.count_indicators(standing, group) for standing in STANDINGS]
        for group in content.indicator_groups
    }
    met_at = list(STANDINGS).index(MET)
    below = _totals(
        sheet, styles, TOP, ("Nhóm chỉ tiêu", "Tỷ lệ đạt"), list(STANDINGS.values()), indicators,
        ("Chỉ tiêu", "L", len(content.indicators)), (met_at,),
    )  # fmt: skip
    tasks = {group: [content.count_tasks(state, group) for state in TASK_STATES] for group in content.task_groups}
    _totals(
        sheet, styles, below + 2, ("Nhóm nhiệm vụ", "Tỷ lệ hoàn thành"), list(TASK_STATES.values()), tasks,
        ("Nhiệm vụ", "J", len(content.tasks)), (0, 1),
    )  # fmt: skip


def _totals(
    sheet: Any,
    styles: Styles,
    top: int,
    titles: tuple[str, str],
    words: list[str],
    groups: dict[str, list[int]],
    source: tuple[str, str, int],
    good: tuple[int, ...],
) -> int:
    """Write one table and return its last row; source is (sheet, column that is counted, number of lines)."""
    for column, title in enumerate(("TT", titles[0], "Tổng số", *words, titles[1])):
        sheet.write_string(top, column, title, styles.head)
    sheet.set_row(top, 46)
    for row, (group, counts) in enumerate(groups.items(), start=top + 1):
        numeral, name = numeral_and_name(group)
        text_cell(sheet, row, 0, numeral, styles.centre)
        text_cell(sheet, row, 1, name, styles.text)
        fit_height(sheet, row, (("", 7), ("", 58)), {1: name})
        for column, count in enumerate(counts, start=3):
            sheet.write_formula(row, column, _count(source, row, column, top), styles.number, count)
        _row_end(sheet, row, counts, good, (styles.number, styles.percent))
    last = top + len(groups) + 1
    sums = [sum(column) for column in zip(*groups.values(), strict=True)] or [0] * len(words)
    text_cell(sheet, last, 0, "", styles.sum_text)
    text_cell(sheet, last, 1, "Tổng cộng", styles.sum_text)
    for column, count in enumerate(sums, start=3):
        name = xl_col_to_name(column)
        sheet.write_formula(last, column, f"=SUM({name}{top + 2}:{name}{last})", styles.sum, count)
    _row_end(sheet, last, sums, good, (styles.sum, styles.sum_percent))
    return last


def _count(source: tuple[str, str, int], row: int, column: int, top: int) -> str:
    name, state, lines = source
    first, last = FIRST_ROW + 1, FIRST_ROW + max(lines, 1)
    return (
        f"=COUNTIFS('{name}'!$B${first}:$B${last},$A{row + 1},"
        f"'{name}'!${state}${first}:${state}${last},{xl_col_to_name(column)}${top + 1})"
    )


def _row_end(sheet: Any, row: int, counts: list[int], good: tuple[int, ...], styles: tuple[Any, Any]) -> None:
    """Write the sum and the share of a row."""
    first, last = xl_col_to_name(3), xl_col_to_name(2 + len(counts))
    total, met = sum(counts), sum(counts[each] for each in good)
    sheet.write_formula(row, 2, f"=SUM({first}{row + 1}:{last}{row + 1})", styles[0], total)
    parts = "+".join(f"{xl_col_to_name(3 + each)}{row + 1}" for each in good)
    formula = f'=IF(C{row + 1}=0,"",({parts})/C{row + 1})'
    sheet.write_formula(row, 3 + len(counts), formula, styles[1], met / total if total else "")
