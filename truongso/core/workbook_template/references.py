"""Cell references as Excel writes them: B5, $B$5:C9, Sheet!A1:A9."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
_CELL = re.compile(r"^\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})$")
_WHOLE_COLUMN = re.compile(r"^\$?([A-Za-z]{1,3})$")
_WHOLE_ROW = re.compile(r"^\$?([1-9][0-9]{0,6})$")


def column_number(letters: str) -> int:
    """Return 1 for A, 27 for AA; ValueError for anything else or beyond XFD."""
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            raise ValueError(f"not a column: {letters!r}")
        number = number * 26 + ord(letter) - 64
    if not 0 < number <= MAX_COLUMN:
        raise ValueError(f"not a column: {letters!r}")
    return number


def column_letters(number: int) -> str:
    """Return A for 1, AA for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Return B5 for row 5, column 2."""
    return f"{column_letters(column)}{row}"


def split_cell(reference: str) -> tuple[int, int]:
    """Return row and column of B5 or $B$5; ValueError for anything else."""
    found = _CELL.match(reference.strip())
    if not found:
        raise ValueError(f"not a cell: {reference!r}")
    return int(found.group(2)), column_number(found.group(1))


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, borders included."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def read(cls, reference: str) -> "Area":
        """Return the area of B5, B5:C9, B:C or 5:9; ValueError for anything else."""
        first, _, last = reference.strip().partition(":")
        last = last or first
        if (one := _WHOLE_COLUMN.match(first)) and (other := _WHOLE_COLUMN.match(last)):
            return cls(1, column_number(one.group(1)), MAX_ROW, column_number(other.group(1)))
        if (one := _WHOLE_ROW.match(first)) and (other := _WHOLE_ROW.match(last)):
            return cls(int(one.group(1)), 1, int(other.group(1)), MAX_COLUMN)
        (top, left), (bottom, right) = split_cell(first), split_cell(last)
        return cls(min(top, bottom), min(left, right), max(top, bottom), max(left, right))

    def holds(self, row: int, column: int) -> bool:
        """Return whether a cell lies in the area."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def grown(self, row: int, column: int) -> "Area":
        """Return the smallest area that holds this one and a cell."""
        return Area(min(self.top, row), min(self.left, column), max(self.bottom, row), max(self.right, column))

    def __str__(self) -> str:
        first, last = cell_name(self.top, self.left), cell_name(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"


def spread(references: str) -> Iterator[Area]:
    """Yield the areas of a list with blanks between (the form of sqref); ValueError when one is none."""
    for reference in references.split():
        yield Area.read(reference)
