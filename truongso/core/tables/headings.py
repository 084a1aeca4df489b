"""Recognise the headings of a list: which field a column carries, by its text and by what stands above it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from truongso.core.tables.book import Sheet, Value, column_letter
from truongso.core.text import fold, nfc, squeeze

_PERSON_GROUPS = re.compile(r"hoc sinh|thong tin|ca nhan|nhan than|\bhs\b|can bo|giao vien|nhan vien")
_QUALIFIER = re.compile(r"\s*\([^)]*\)\s*$|\s+(của\s+)?(học sinh|hs)$", re.IGNORECASE)
_LONGEST_HEADING = 120


@dataclass(frozen=True)
class Column:
    """One column of a list: where, the heading as read («upper > lower» for two rows) and the field it carries, if any."""

    index: int
    heading: str
    field: str | None
    is_hidden: bool = False

    @property
    def letter(self) -> str:
        """Return the letters that Excel shows."""
        return column_letter(self.index)


class Headings:
    """The headings under which fields are met; an exact one goes before one that is only alike."""

    def __init__(self, headings: Mapping[str, Sequence[str]], also: Mapping[int | str, str] | None = None) -> None:
        self._known: dict[str, list[tuple[int, str]]] = {}
        for code, texts in headings.items():
            for position, text in enumerate(texts):
                self._known.setdefault(heading_key(text), []).append((position, code))
                self._known.setdefault("~" + fold(heading_key(text)), []).append((position, code))
        also = also or {}
        self._by_index = {key: code for key, code in also.items() if isinstance(key, int)}
        self._by_text = {heading_key(key): code for key, code in also.items() if isinstance(key, str)}

    def knows(self, text: Value) -> bool:
        """Return whether a cell holds a heading, by itself."""
        return (
            isinstance(text, str) and len(text) <= _LONGEST_HEADING and bool(text) and bool(self.candidates("", text))
        )

    def may_know(self, text: Value) -> bool:
        """Return, at the cost of one look, whether a cell holds a heading letter by letter; for the rows below records."""
        return isinstance(text, str) and "".join(nfc(text).split()).casefold().rstrip(".:*;,") in self._known

    def candidates(self, upper: str, lower: str) -> list[tuple[int, int, str]]:
        """Return (distance, position, field) for the heading of a column; upper is what stands merged above it."""
        forms = _forms(upper, lower)
        for form in forms:
            if heading_key(form) in self._by_text:
                return [(0, 0, self._by_text[heading_key(form)])]
        found = []
        for distance, form in enumerate(forms, start=1):
            found += [(distance, *hit) for hit in self._known.get(heading_key(form), ())]
            found += [(distance + 5, *hit) for hit in self._known.get("~" + fold(heading_key(form)), ())]
        return found

    def assign(self, texts: Sequence[tuple[str, str]]) -> dict[int, str]:
        """Return column index → field for (upper, lower) headings: one field has one column, the nearest heading first."""
        offers = [
            (distance, position, index, code)
            for index, (upper, lower) in enumerate(texts)
            if (upper or lower) and index not in self._by_index
            for distance, position, code in self.candidates(upper, lower)
        ]
        assigned = {index: code for index, code in self._by_index.items() if index < len(texts)}
        for _, _, index, code in sorted(offers):
            if index not in assigned and (not code or code not in assigned.values()):
                assigned[index] = code
        return {index: code for index, code in assigned.items() if code}


@lru_cache(maxsize=20_000)
def heading_key(text: str) -> str:
    """Return the form in which headings are compared: NFC, lower case, no blanks, no dots or stars at the end."""
    return re.sub(r"\s+", "", nfc(text)).casefold().rstrip(".:*;,")


def _forms(upper: str, lower: str) -> list[str]:
    """Return the readings of a heading, the surest first."""
    if upper and lower and heading_key(upper) != heading_key(lower):
        forms = [f"{upper} > {lower}"]
        if _PERSON_GROUPS.search(fold(upper)):
            forms.append(lower)
    else:
        forms = [lower or upper]
    plain = forms[-1]
    while (shorter := _QUALIFIER.sub("", squeeze(nfc(plain)))) and shorter != squeeze(nfc(plain)):
        forms.append(shorter)
        plain = shorter
    return forms


def texts_of(row: Iterable[Value]) -> list[str]:
    """Return the cells of a header row as text, single blanks; what is no text is no heading."""
    return [squeeze(cell) if isinstance(cell, str) else "" for cell in row]


def two_row_texts(sheet: Sheet, row: int) -> list[tuple[str, str]]:
    """Return (upper, lower) for each column when the header stands in this row (1-based) and the next one.

    Merged cells say how far an upper heading reaches; a file without merged cells (.csv) says it by blanks.
    """
    upper, lower = texts_of(sheet.rows[row - 1]), texts_of(sheet.rows[row])
    spans = [span for span in sheet.merged if span[0] == row and span[3] > span[1]]
    reach = list(upper)
    for _, left, _, right in spans:
        for index in range(left + 1, min(right, len(reach) - 1) + 1):
            reach[index] = upper[left]
    if not spans:
        for index in range(1, len(reach)):
            if not upper[index] and lower[index]:
                reach[index] = reach[index - 1]
    return [(reach[index], lower[index]) if lower[index] else (upper[index], "") for index in range(len(upper))]
