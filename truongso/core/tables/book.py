"""Open a workbook of a stranger (.xlsx, .xls, .csv) and return its sheets with the row numbers that Excel shows."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import python_calamine

from truongso.core import upload_checks, uploads
from truongso.core.refusal import Refused
from truongso.core.tables import legacy, text_files, xlsx_parts
from truongso.core.tables.legacy import Legacy
from truongso.core.tables.limits import MAX_CELLS, MAX_MERGED, too_large

Value = str | int | float | bool | date | datetime | time | timedelta

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_JUDGED_ROWS = 3_000
_JUDGED_COLUMN_WORDS = 400


@dataclass
class Sheet:
    """One sheet: rows[0] is row 1 of Excel, every row as wide as the sheet; an empty cell is the empty text.

    Text stays as the file has it, except text of an old encoding, which is converted; legacy then names the encoding.
    merged holds (first row, first column, last row, last column), rows 1-based, columns 0-based.
    """

    name: str
    rows: list[list[Value]] = field(repr=False)
    is_hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set, repr=False)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list, repr=False)
    legacy: Legacy | None = None

    @property
    def is_empty(self) -> bool:
        """Return whether no cell holds anything."""
        return all(cell == "" for row in self.rows for cell in row)


@dataclass
class Book:
    """A workbook that may be read: its clean name, kind (xlsx, xls, csv) and sheets in their order."""

    name: str
    kind: str
    sheets: list[Sheet]

    def sheet(self, name: str) -> Sheet | None:
        """Return the sheet of that name, or None."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def column_letter(index: int) -> str:
    """Return AB for 27: the letters Excel shows for a column counted from 0."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def read_book(content: bytes, name: str) -> Book:
    """Return the sheets of a workbook, judged by its content; Refused says what is wrong with it and what to do."""
    clean = uploads.clean_name(name)
    _check_size(content, clean)
    if content.startswith(b"PK\x03\x04"):
        book = Book(clean, "xlsx", _xlsx_sheets(content, clean))
    elif content.startswith(_OLE):
        _check_ole(content, clean)
        book = Book(clean, "xls", _sheets(_opened(content, clean), clean, {}))
    else:
        _refuse_other_kinds(content, clean)
        rows, encoding = text_files.read_rows(content, clean)
        book = Book(clean, "csv", [_text_sheet(rows, clean, encoding)])
    if all(sheet.is_empty for sheet in book.sheets):
        raise Refused(
            f"«{clean}» không có ô nào chứa dữ liệu (có thể là ảnh chụp bảng): hãy nộp tệp Excel có danh sách.",
            field="file",
        )
    for sheet in book.sheets:
        _convert_legacy(sheet)
    return book


def _check_size(content: bytes, name: str) -> None:
    if not content:
        raise Refused(f"Tệp «{name}» trống (0 byte): hãy mở lại trên máy để kiểm tra rồi chọn lại.", field="file")
    if len(content) > uploads.max_bytes():
        raise Refused(uploads.too_large(name, uploads.max_bytes()), field="file")


def _refuse_other_kinds(content: bytes, name: str) -> None:
    start = content[:400].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if content.startswith(b"%PDF-") or upload_checks.image_type(content):
        raise Refused(
            f"«{name}» là ảnh hoặc PDF, không phải bảng: hãy nộp tệp Excel (.xlsx, .xls) hoặc CSV.", field="file"
        )
    if start.startswith((b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta", b"<style")):
        raise Refused(
            f"«{name}» là trang web hoặc XML mang tên bảng tính: hãy mở bằng Excel, lưu lại dạng .xlsx rồi nộp.",
            field="file",
        )
    if not name.endswith((".csv", ".txt", ".tsv")):
        raise Refused(f"«{name}» không phải tệp Excel: hãy nộp tệp .xlsx, .xls hoặc .csv.", field="file")


def _check_ole(content: bytes, name: str) -> None:
    """Tell what an OLE container is by the names in its directory, which are written in UTF-16."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") + b"\0\0" in content

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        raise Refused(f"Tệp «{name}» có mật khẩu: hãy bỏ mật khẩu rồi nộp lại.", field="file")
    if holds("_VBA_PROJECT_CUR") or holds("_VBA_PROJECT"):
        raise Refused(f"Tệp «{name}» có macro: hãy lưu lại dạng .xlsx (không có macro) rồi nộp.", field="file")
    if not holds("Workbook") and not holds("Book"):
        raise Refused(f"«{name}» không phải sổ tính Excel: hãy lưu lại dạng .xlsx rồi nộp.", field="file")


def _opened(content: bytes, name: str) -> python_calamine.CalamineWorkbook:
    try:
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except python_calamine.PasswordError as error:
        raise Refused(f"Tệp «{name}» có mật khẩu: hãy bỏ mật khẩu rồi nộp lại.", field="file") from error
    except BaseException as error:  # a panic of the reader is no Exception
        raise _broken(error, name) from error


def _broken(error: BaseException, name: str) -> BaseException:
    if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
        return error
    return Refused(f"Tệp «{name}» hỏng hoặc bị cắt giữa chừng: hãy mở lại trên máy, lưu lại rồi nộp.", field="file")


def _xlsx_sheets(content: bytes, name: str) -> list[Sheet]:
    parts = xlsx_parts.inspect(content, name)
    return _sheets(_opened(content, name), name, parts)


def _sheets(
    workbook: python_calamine.CalamineWorkbook, name: str, parts: dict[str, xlsx_parts.SheetPart]
) -> list[Sheet]:
    found = []
    for about in workbook.sheets_metadata:
        if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        try:
            found.append(_sheet(workbook.get_sheet_by_name(about.name), about, name, parts.get(about.name)))
        except Refused:
            raise
        except BaseException as error:
            raise _broken(error, name) from error
    return found


def _sheet(
    raw: python_calamine.CalamineSheet,
    about: python_calamine.SheetMetadata,
    name: str,
    part: xlsx_parts.SheetPart | None,
) -> Sheet:
    if raw.total_height * raw.total_width > MAX_CELLS:
        raise Refused(too_large(name), field="file")
    ranges = raw.merged_cell_ranges or []
    if len(ranges) > MAX_MERGED:
        raise Refused(f"«{name}» có quá nhiều ô gộp: hãy bỏ gộp ô rồi nộp.", field="file")
    part = part or xlsx_parts.SheetPart()
    return Sheet(
        about.name,
        raw.to_python(skip_empty_area=False),
        about.visible != python_calamine.SheetVisibleEnum.Visible,
        part.hidden_rows,
        part.hidden_columns,
        [(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in ranges],
    )


def _text_sheet(rows: list[list[str]], name: str, encoding: Legacy | None) -> Sheet:
    width = max(map(len, rows), default=0)
    if width * len(rows) > MAX_CELLS:
        raise Refused(too_large(name), field="file")
    padded: list[list[Value]] = [[*row, *[""] * (width - len(row))] for row in rows]
    return Sheet(name.rpartition(".")[0], padded, legacy=encoding)


def _convert_legacy(sheet: Sheet) -> None:
    """Convert the whole sheet when all of it speaks one old encoding, else the columns that do."""
    judged = sheet.rows[:_JUDGED_ROWS]
    encoding = legacy.recognise(cell for row in judged for cell in row if isinstance(cell, str))
    if encoding:
        _convert_columns(sheet, encoding, range(len(sheet.rows[0])))
        return
    for index in range(len(judged[0]) if judged else 0):
        column = [cell for row in judged if isinstance(cell := row[index], str) and not cell.isascii()]
        encoding = legacy.recognise(column[:_JUDGED_COLUMN_WORDS])
        if encoding:
            _convert_columns(sheet, encoding, [index])


def _convert_columns(sheet: Sheet, encoding: Legacy, columns: Sequence[int]) -> None:
    sheet.legacy = encoding
    for row in sheet.rows:
        for index in columns:
            cell = row[index]
            if isinstance(cell, str) and not cell.isascii():
                row[index] = legacy.convert(cell, encoding)
