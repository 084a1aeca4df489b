"""A preview as data for a program: the answer of `truongso students import --json`."""

from typing import Any

from truongso.records.intake.binding import BY_CODE
from truongso.records.intake.differences import Change, Difference
from truongso.records.intake.preview import Preview
from truongso.records.intake.reading import FileRead, ListShown, Row


def as_data(preview: Preview, source: str) -> dict[str, Any]:
    """Return all that a preview says; rows are Excel's, columns Excel's letters."""
    compared = preview.compared
    return {
        "source": source,
        "file": preview.file.name,
        "sheets": [_sheet(one) for one in preview.file.lists],
        "mapping": {c.heading: c.field for one in preview.file.lists if one.is_list for c in one.columns if c.field},
        "unknown_headings": preview.file.unknown_headings,
        "counts": preview.counts,
        "added": [
            {**_place(one.person.row), "code": one.values.get("ministry_code", ""), "name": one.person.name,
             "class": one.values.get("class_name", "")}
            for one in compared.additions
        ],
        "changed": [_difference(one) for one in compared.differences if one.change is not Change.CONFLICT],
        "conflicts": [_difference(one) for one in compared.differences if one.change is Change.CONFLICT],
        "moves": [
            {**_place(one.row), "uid": one.pupil.uid, "name": one.pupil.name, "from": one.pupil.class_name, "to": one.to,
             "chosen": one.is_chosen, "why_not": one.why_not}
            for one in compared.moves
        ],
        "repeated": [{**_place(row), "name": person.name, "first_row": person.row.number} for person, row in compared.repeated],
        "bound": [
            {**_place(one.row), "uid": one.pupil.uid, "name": one.name, "how": one.how, "reasons": list(one.reasons)}
            for one in preview.bound.people if one.pupil and one.how != BY_CODE
        ],
        "classes_not_open": preview.classes_not_open,
        "missing": [{"uid": one.uid, "name": one.name, "class": one.class_name} for one in preview.missing],
        "questions": [
            {**_place(one.row, one.field), "key": one.key, "asked": one.asked.value, "about": one.about,
             "sentence": one.sentence, "reasons": list(one.reasons), "choices": dict(one.choices), "answer": one.answer}
            for one in preview.questions
        ],
        "problems": [
            {**_place(one.row, one.field), "field": one.field, "sentence": one.sentence} for one in compared.problems
        ],
        "notes": notes_of(preview.file),
    }  # fmt: skip


def notes_of(file: FileRead) -> list[dict[str, Any]]:
    """Return every repair that was needed to read the file."""
    return [
        {**_place(row, code), "field": code, "note": note.code, "proposal": note.proposal, "sentence": note.sentence}
        for row in file.rows
        for code, notes in row.notes.items()
        for note in notes
    ]


def _sheet(shown: ListShown) -> dict[str, Any]:
    return {
        "sheet": shown.sheet, "is_list": shown.is_list, "header_rows": shown.header_rows, "rows": shown.rows,
        "hidden_rows": shown.hidden_rows, "hidden_columns": [c.letter for c in shown.columns if c.is_hidden],
        "is_hidden": shown.is_hidden_sheet, "encoding": shown.legacy,
        "skipped": [{"row": row, "reason": reason, "text": text} for row, reason, text in shown.skipped],
    }  # fmt: skip


def _difference(one: Difference) -> dict[str, Any]:
    known = one.person.pupil
    return {
        **_place(one.row, one.field.code), "uid": known.uid if known else None, "name": one.person.name,
        "field": one.field.code, "label": one.field.label, "kind": one.change.value, "old": one.old, "new": one.new,
        "will_write": one.is_written,
    }  # fmt: skip


def _place(row: Row, code: str = "") -> dict[str, Any]:
    return {"sheet": row.sheet, "row": row.number, "column": row.letter(code) if code else ""}
