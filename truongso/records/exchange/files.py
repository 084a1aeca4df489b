"""Files for a school without a channel: what it hands in, and the answers that come back."""

import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import xlsxwriter

from truongso.core.excel import FIXED_TIME, OPTIONS
from truongso.core.printable import printable
from truongso.core.refusal import Refused
from truongso.core.tables import find_tables, read_book
from truongso.records.exchange.connectors import LONGEST_SENTENCE, SUCCESS, Answer
from truongso.records.exchange.planning import Draft
from truongso.records.exchange.registry import Step

MOMENT = (2020, 1, 1, 0, 0, 0)  # the same records give the same file
ANSWER_HEADINGS = {
    "record": ("idbanghi", "Mã bản ghi", "clientId", "ID bản ghi"),
    "code": ("Mã lỗi", "error", "errorCode", "Mã kết quả", "Kết quả"),
    "sentence": ("Mô tả lỗi", "errorDescription", "Mô tả", "Ghi chú", "Diễn giải"),
}
SUCCESS_WORDS = {"thành công", "success", "ok", SUCCESS}


def zip_of(drafts: Sequence[Draft]) -> bytes:
    """Return the records as JSON lines, one file a kind in the order of a push, and the same as a workbook."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (step, rows) in enumerate(_by_step(drafts), start=1):
            lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            _write(archive, f"{number}-{step.table}.jsonl", lines.encode())
        _write(archive, "ban-ghi.xlsx", workbook_of(drafts))
    return buffer.getvalue()


def workbook_of(drafts: Sequence[Draft]) -> bytes:
    """Return the records as a workbook, a sheet for each kind; the last two columns are for the answers."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    book.set_properties({"title": "Bản ghi nộp cơ sở dữ liệu ngành", "created": FIXED_TIME})
    bold = book.add_format({"bold": True, "border": 1, "bg_color": "#E3EEF1"})
    for step, rows in _by_step(drafts):
        flat = [_flat(row) for row in rows]
        heads = [*dict.fromkeys(name for row in flat for name in row), "Mã lỗi", "Mô tả lỗi"]
        sheet = book.add_worksheet(printable(step.title)[:31])
        sheet.write_row(0, 0, heads, bold)
        sheet.set_column(0, len(heads) - 1, 18)
        sheet.freeze_panes(1, 1)
        for place, row in enumerate(flat, start=1):
            for column, name in enumerate(heads):
                _cell(sheet, place, column, row.get(name))
    book.close()
    return buffer.getvalue()


def read_answers(content: bytes, name: str) -> dict[UUID, Answer]:
    """Return the answers of a file by record; rows without a code are left out. Refused when there is no such list."""
    found: dict[UUID, Answer] = {}
    for sheet in read_book(content, name).sheets:
        for table in find_tables(sheet, ANSWER_HEADINGS, required=("record", "code")):
            for line in table.lines:
                uid, code = _uid(line.value("record")), str(line.value("code")).strip()
                if uid is not None and code:
                    found[uid] = _answer(code, str(line.value("sentence")).strip())
    if not found:
        raise Refused(
            "Không thấy kết quả trong tệp: cần một trang có cột «idbanghi» và cột «Mã lỗi» đã điền.", field="file"
        )
    return found


def _answer(code: str, sentence: str) -> Answer:
    accepted = code.casefold() in SUCCESS_WORDS
    said = sentence or ("Thành công" if accepted else "")
    return Answer(SUCCESS if accepted else printable(code)[:40], printable(said)[:LONGEST_SENTENCE])


def _uid(value: Any) -> UUID | None:
    try:
        return UUID(str(value).strip())
    except ValueError:
        return None


def _by_step(drafts: Sequence[Draft]) -> Iterable[tuple[Step, list[dict[str, Any]]]]:
    found: dict[str, tuple[Step, list[dict[str, Any]]]] = {}
    for draft in drafts:
        found.setdefault(draft.step.code, (draft.step, []))[1].append(draft.message())
    return found.values()


def _flat(row: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in row.items():
        flat |= _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {f"{prefix}{name}": value}
    return flat


def _cell(sheet: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif value is not None:
        sheet.write_string(row, column, printable(str(value)))


def _write(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, MOMENT), content, zipfile.ZIP_DEFLATED)
