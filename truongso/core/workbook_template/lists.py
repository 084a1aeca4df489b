"""Lists from which a cell may take its value: list validations, old and new form, by values, ranges and defined names."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

from truongso.core.text import squeeze
from truongso.core.workbook_template.book import Book
from truongso.core.workbook_template.references import Area
from truongso.core.workbook_template.scanning import Validation
from truongso.core.workbook_template.values import Value

MAX_LIST = 100_000
_RANGE = re.compile(r"^(?:(?:'((?:[^']|'')+)'|([^'!\s(),]+))!)?(\$?[A-Za-z0-9$]+(?::\$?[A-Za-z0-9$]+)?)$")


class Lists:
    """The list validations of one sheet; a list is read when the first cell asks for it."""

    def __init__(self, book: Book, sheet: str) -> None:
        self.book, self.sheet = book, sheet
        self._validations = [item for item in book.scan(sheet).validations if item.kind == "list"]
        self._read: dict[str, dict[str, str] | None] = {}

    def over(self, row: int, column: int) -> Validation | None:
        """Return the list validation of a cell."""
        for item in self._validations:
            if any(area.holds(row, column) for area in item.areas):
                return item
        return None

    def values(self, validation: Validation) -> dict[str, str] | None:
        """Return the list by comparable form; None when its formula must be calculated (INDIRECT, OFFSET)."""
        if validation.formula not in self._read:
            found = self._values(validation.formula, 0)
            self._read[validation.formula] = None if found is None else {_same(item): item for item in found}
        return self._read[validation.formula]

    def spelling(self, validation: Validation, value: str) -> str | None:
        """Return the value as the list spells it (NFC, case and blanks aside); None when the list lacks it."""
        values = self.values(validation)
        return value if values is None else values.get(_same(value))

    def _values(self, formula: str, depth: int) -> list[str] | None:
        text = formula.strip().removeprefix("=").strip()
        if text.startswith('"'):
            inside = text.strip('"').replace('""', '"')
            return [item.strip() for item in inside.split(",") if item.strip()]
        if depth < 5 and (named := self._name(text)) is not None:
            return self._values(named, depth + 1)
        if found := _RANGE.match(text):
            return self._cells((found.group(1) or found.group(2) or self.sheet).replace("''", "'"), found.group(3))
        return None

    def _name(self, text: str) -> str | None:
        key = text.casefold()
        return self.book.names.get((self.sheet, key)) or self.book.names.get(("", key))

    def _cells(self, sheet: str, reference: str) -> list[str] | None:
        if not any(item.name == sheet for item in self.book.sheets):
            return None
        try:
            area = Area.read(reference)
        except ValueError:
            return None
        return list(self._texts(sheet, area))

    def _texts(self, sheet: str, area: Area) -> Iterable[str]:
        scan = self.book.scan(sheet)
        for row in scan.rows[scan.place(area.top) : scan.place(area.bottom + 1)][:MAX_LIST]:
            for cell in row.cells[row.place(area.left) : row.place(area.right + 1)]:
                value = self.book.value(cell)
                if value is not None:
                    yield as_text(value)


def as_text(value: Value) -> str:
    """Return a value as people read it in a list: numbers without an exponent."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value if value is not None else "")


def _same(text: str) -> str:
    return squeeze(unicodedata.normalize("NFC", text)).casefold()
