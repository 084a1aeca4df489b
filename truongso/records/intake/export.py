"""A preview as Excel: every difference, new pupil, question and problem with its place in the file."""

from collections.abc import Iterator
from typing import Any

from truongso.core.excel import Column, workbook_from_table
from truongso.records.intake.preview import Preview
from truongso.records.intake.reading import Row

COLUMNS = [
    Column("Loại", width=16), Column("Học sinh", width=26), Column("Lớp", width=8), Column("Trường dữ liệu", width=22),
    Column("Đang ghi trong sổ", width=30), Column("Trong tệp", width=30), Column("Sẽ ghi", width=10),
    Column("Trang", width=16), Column("Dòng", "number", 8), Column("Cột", width=6), Column("Ghi chú", width=50),
]  # fmt: skip


def workbook_of(preview: Preview, title: str) -> bytes:
    """Return the workbook of a preview."""
    counts = preview.counts
    note = (
        f"{counts['pupils_added']} học sinh mới, {counts['values_to_write']} giá trị sẽ ghi, "
        f"{counts['questions']} câu hỏi, {counts['problems']} chỗ không ghi được. Chưa ghi gì vào sổ."
    )
    return workbook_from_table(f"Xem trước: {title}", COLUMNS, _rows(preview), note=note)


def _rows(preview: Preview) -> Iterator[list[Any]]:
    compared = preview.compared
    for one in compared.differences:
        notes = [*one.notes, one.question.sentence if one.question and one.question.is_open else ""]
        yield _row(one.change.value, one.person.name, _class_of(one.person.pupil), one.field.label, one.shown_old,
                   one.shown_new, one.is_written, one.row, one.field.code, " ".join(notes).strip())  # fmt: skip
    for addition in compared.additions:
        values = addition.values
        yield _row("học sinh mới", addition.person.name, values.get("class_name", ""), "", "",
                   values.get("ministry_code", ""), True, addition.person.row, "", " ".join(addition.notes))  # fmt: skip
    for move in compared.moves:
        yield _row("chuyển lớp", move.pupil.name, move.pupil.class_name, "Lớp học", move.pupil.class_name, move.to,
                   move.is_chosen, move.row, "class_name", move.why_not)  # fmt: skip
    for question in preview.open_questions:
        sentence = " ".join((question.sentence, *question.reasons))
        yield _row("phải hỏi", question.about, "", "", "", "", False, question.row, question.field, sentence)
    for problem in compared.problems:
        yield _row("không ghi được", problem.row.values.get("full_name", ""), "", "", "", "", False, problem.row,
                   problem.field, problem.sentence)  # fmt: skip
    for known in preview.missing:
        yield ["vắng trong tệp", known.name, known.class_name, "", "", "", "không", "", None, "", ""]


def _row(
    kind: str, name: str, class_name: str, label: str, old: str, new: str, is_written: bool, row: Row, code: str, note: str
) -> list[Any]:  # fmt: skip
    will_write = "có" if is_written else "không"
    return [kind, name, class_name, label, old, new, will_write, row.sheet, row.number, row.letter(code), note]


def _class_of(known: Any) -> str:
    return known.class_name if known else ""
