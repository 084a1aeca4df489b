"""The report as a workbook: figures, formulas that count again, text that stays text."""

import io
import zipfile
from dataclasses import replace
from decimal import Decimal

import openpyxl

from tests.papers import samples
from truongso.governance.plan.report_files import report_workbook
from truongso.governance.plan.report_files.content import STANDINGS, TASK_STATES

FIRST = 5  # the first line of a table, as Excel counts


def sheets(content: bytes, *, values: bool):
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def indicator_figures(book) -> list[tuple]:
    return [(row[8].value, row[11].value) for row in book["Chỉ tiêu"].iter_rows(min_row=FIRST, max_row=FIRST + 21)]


def summary(book) -> list[list]:
    rows = [
        [_shown(cell) for cell in row if cell not in (None, "")]
        for row in book["Tổng hợp"].iter_rows(min_row=4, values_only=True)
    ]
    return [row for row in rows if row]


def _shown(cell: object) -> object:
    return round(cell, 9) if isinstance(cell, float) else cell  # the last digits of a share differ between programs


def test_cached_values_are_those_of_the_report(report):
    book = sheets(report_workbook(report), values=True)
    assert book.sheetnames == ["Chỉ tiêu", "Nhiệm vụ", "Tổng hợp"]
    figures = indicator_figures(book)
    assert [standing for _, standing in figures] == [STANDINGS[row.standing] for row in report.indicators]
    assert figures[7] == (93.4, "Chưa đạt")
    assert figures[3] == (100, "Đạt") and figures[8] == (0, "Chưa đạt")
    assert figures[9] == figures[11] == ("chưa có số liệu", "Chưa có số liệu")
    assert figures[16] == (3, "Đạt") and figures[20] == ("Có báo cáo", "Báo cáo bằng lời")
    states = [row[9].value for row in book["Nhiệm vụ"].iter_rows(min_row=FIRST, max_row=FIRST + 28)]
    assert states == [TASK_STATES[row.state] for row in report.tasks]
    totals = summary(book)
    assert totals[0][:4] == ["TT", "Nhóm chỉ tiêu", "Tổng số", "Đạt"]
    assert totals[5][:3] == ["Tổng cộng", 22, 15]
    assert totals[-1][:3] == ["Tổng cộng", 29, 9]


def test_libreoffice_counts_the_same_and_counts_again_when_a_figure_changes(report, convert):
    original = report_workbook(report)
    book = sheets(original, values=False)  # openpyxl keeps formulas and drops the values: all must be counted again
    book["Chỉ tiêu"]["Z1"] = "đã mở"
    counted = sheets(convert(_saved(book), "xlsx", "xlsx"), values=True)
    wanted = sheets(original, values=True)
    assert indicator_figures(counted) == indicator_figures(wanted)
    assert summary(counted) == summary(wanted)

    lines = book["Chỉ tiêu"]
    lines["G12"] = 1500  # indicator 8: all pupils are verified now
    lines["H16"], lines["G16"] = 200, 180  # indicator 12 has figures at last: 90 of 98
    lines["G7"], lines["H7"] = None, None  # indicator 3 lost its figures
    book["Nhiệm vụ"]["J5"] = TASK_STATES["done"]
    figures = indicator_figures(recounted := sheets(convert(_saved(book), "xlsx", "xlsx"), values=True))
    assert figures[7] == (100, "Đạt")
    assert figures[11] == (90, "Chưa đạt")
    assert figures[2] == ("chưa có số liệu", "Chưa có số liệu")
    changed = summary(recounted)
    assert changed[5][2:9] == [16, 0, 2, 1, 2, 1, round(16 / 22, 9)]
    before = sum(row.state == "done" for row in report.tasks)
    assert changed[-1][2] == before + (report.tasks[0].state != "done")


def _saved(book) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_what_people_write_never_becomes_a_formula_or_a_link(report):
    hostile = ("=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "https://xau.example/", "-2", "\x00\ud800=1")
    lines = tuple(replace(row, text=text, note=text) for row, text in zip(report.indicators, hostile, strict=False))
    tasks = tuple(replace(row, text=text) for row, text in zip(report.tasks, hostile, strict=False))
    content = report_workbook(samples.report(indicators=lines, tasks=tasks))
    book = sheets(content, values=False)
    for row, text in zip(book["Chỉ tiêu"].iter_rows(min_row=FIRST), hostile, strict=False):
        assert (row[2].data_type, row[2].value) == ("s", text.replace("\x00\ud800", ""))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any("external" in name or "_rels/sheet" in name for name in archive.namelist())


def test_equal_content_is_equal_bytes_and_other_content_is_not(report):
    assert report_workbook(report) == report_workbook(samples.report())
    lines = (replace(report.indicators[0], numerator=Decimal(1)), *report.indicators[1:])
    assert report_workbook(report) != report_workbook(samples.report(indicators=lines))


def test_a_report_without_lines_still_opens(report):
    book = sheets(report_workbook(samples.report(indicators=(), tasks=())), values=True)
    assert summary(book)[1] == ["Tổng cộng", 0, 0, 0, 0, 0, 0, 0]
