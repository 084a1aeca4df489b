"""Tell the rows of a list that carry no record: titles, bands of classes, totals, signatures, numbers of columns.

The words are matched with their accents: «Tống» is a family name, «Tổng» is a total.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise

from truongso.core.tables.book import Value
from truongso.core.text import fold, nfc, squeeze


class Reason(StrEnum):
    """Why a row is no record, as people read it."""

    TITLE = "dòng tiêu đề của danh sách"
    HEADER = "dòng tên cột"
    HEADER_AGAIN = "dòng tên cột lặp lại"
    COLUMN_NUMBERS = "dòng đánh số cột"
    BAND = "dòng tên lớp"
    TOTAL = "dòng tổng cộng"
    SIGNATURE = "dòng ký tên"
    NOTE = "dòng ghi chú, không có dữ liệu trong các cột đã nhận"


_BAND = re.compile(r"\blớp\s*[:\-–]?\s*(?:1[0-2]|[6-9])\s*[.\-/]?\s*[a-zđ]\w{0,5}\b", re.IGNORECASE)
_BAND_ALONE = re.compile(r"(?:1[0-2]|[6-9])\s*[.\-/]?\s*[A-ZĐ]{1,4}\d{0,2}")
_TOTAL = re.compile(
    r"(?:tổng\s*(?:cộng|số|kết)?|cộng|sĩ số|danh sách (?:này )?(?:có|gồm)|ấn định danh sách)\b(?!\s+\w+\s*$)",
    re.IGNORECASE,
)
_TOTAL_ALONE = {"tong cong", "tong so", "cong", "tong", "si so", "trong do", "cong toan khoi", "cong toan truong"}
_SIGNATURE = re.compile(
    r"^(?:người\s+(?:lập|ghi|thống kê|tổng hợp|kiểm tra|duyệt)\b|(?:phó\s+|p\.\s*)?hiệu\s+trưởng|thủ\s+trưởng|kt\.|tm\.|"
    r"giáo\s+viên\s+chủ\s+nhiệm$|gvcn$|văn\s+thư$|kế\s+toán$|xác\s+nhận\b|ban\s+giám\s+hiệu$|\(\s*(?:đã\s+)?ký|"
    r"(?:.{2,30},\s*)?ngày\s*[\d.…]*\s*tháng\s*[\d.…]*\s*năm)",
    re.IGNORECASE,
)
_FEW = 6
_TITLE_LENGTH = 200


def text_of_row(row: Sequence[Value]) -> str:
    """Return what a row says, its filled cells between bars, at most 200 characters."""
    return squeeze(" | ".join(nfc(str(cell)) for cell in row if cell != ""))[:_TITLE_LENGTH]


def filled(row: Sequence[Value]) -> list[Value]:
    """Return the cells that hold anything but blanks."""
    return [cell for cell in row if cell != "" and not (isinstance(cell, str) and not cell.strip())]


def is_column_numbers(row: Sequence[Value]) -> bool:
    """Return whether a row only numbers the columns: (1) (2) (3), 1 2 3 or A B 1 2."""
    said = [re.sub(r"[()\[\].]|\.0$", "", str(cell)).strip() for cell in filled(row)]
    numbers = [int(part) for part in said if part.isdecimal() and len(part) < 4]
    short = all(part.isdecimal() or re.fullmatch("[A-Za-z]", part) for part in said)
    return len(numbers) > 2 and short and all(b - a == 1 for a, b in pairwise(numbers))


def is_band(row: Sequence[Value]) -> bool:
    """Return whether a row names the class of the rows below it."""
    cells = filled(row)
    if not cells or len(cells) > _FEW or not isinstance(cells[0], str):
        return False
    said = squeeze(nfc(" ".join(str(cell) for cell in cells)))
    return bool(_BAND.search(said)) or (len(cells) == 1 and bool(_BAND_ALONE.fullmatch(said)))


def is_total(row: Sequence[Value]) -> bool:
    """Return whether a row sums up the rows above it."""
    texts = [squeeze(nfc(cell)) for cell in filled(row) if isinstance(cell, str)]
    return bool(texts) and any(
        (fold(text).rstrip(" :.") in _TOTAL_ALONE and text[:4].casefold() != "tống") or _says_total(text)
        for text in texts
    )


def _says_total(text: str) -> bool:
    return bool(_TOTAL.match(text)) and (":" in text or any(c.isdigit() for c in text))


def is_signature(row: Sequence[Value]) -> bool:
    """Return whether a row belongs to the place where people sign."""
    texts = [squeeze(nfc(cell)) for cell in filled(row) if isinstance(cell, str)]
    return bool(texts) and len(texts) <= _FEW and any(_SIGNATURE.match(text) for text in texts)
