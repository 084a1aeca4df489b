"""What every file format becomes: paragraphs and table rows in the order of the document."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from truongso.core.text import nfc, squeeze
from truongso.governance.plan.reader.finding import Finding

MAX_ROWS = 20_000
MAX_COLUMNS = 60
MAX_CELLS = 100_000
MAX_CELL = 20_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufeff\u200b-\u200f\u2028-\u202e\u2060]")


@dataclass(frozen=True)
class Line:
    """A paragraph of text with its place in the file, as a person would look for it."""

    text: str
    where: str


@dataclass(frozen=True)
class Row:
    """One row of a table: a text for each column.

    above holds the columns that belong to a cell begun in a row above: their text is empty here, their meaning is not.
    """

    cells: list[str]
    where: str
    above: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Grid:
    """A table, or the part of a table that stands on one page."""

    rows: list[Row] = field(default_factory=list)


Block = Line | Grid


@dataclass
class Source:
    """An opened file: its kind, its blocks, and what was odd about the file itself."""

    kind: str
    blocks: list[Block]
    notes: list[Finding] = field(default_factory=list)


def clean(text: str) -> str:
    """Return text composed, without control characters, with single blanks; line breaks stay."""
    lines = (squeeze(_CONTROL.sub("", part)) for part in nfc(text[: 2 * MAX_CELL]).split("\n"))
    return "\n".join(line for line in lines if line)[:MAX_CELL]


def with_tables(lines: Iterable[tuple[str, str]]) -> Iterator[Block]:
    """Turn (text, where) into blocks: a run of lines with tabs is a table, or a line of columns where it has one tab."""
    run: list[tuple[str, str]] = []
    for text, where in lines:
        if "\t" in text.strip("\n "):
            run.append((text, where))
            continue
        yield from _tabbed(run)
        run = []
        if plain := squeeze(clean(text)):
            yield Line(plain, where)
    yield from _tabbed(run)


def _tabbed(run: list[tuple[str, str]]) -> Iterator[Block]:
    if not run:
        return
    rows = [Row([squeeze(clean(cell)) for cell in text.split("\t")[:MAX_COLUMNS]], where) for text, where in run]
    if any(sum(bool(cell) for cell in row.cells) > 2 for row in rows):
        yield Grid(rows)
        return
    for row in rows:
        yield from (Line(cell, row.where) for cell in row.cells if cell)
