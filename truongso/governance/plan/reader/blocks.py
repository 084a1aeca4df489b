"""What every file format becomes: paragraphs and table rows in the order of the document."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Line:
    """A paragraph of text with its place in the file, as a person would look for it."""

    text: str
    where: str


@dataclass(frozen=True)
class Grid:
    """A table: rows of cell texts, each row with its place."""

    rows: list[list[str]] = field(default_factory=list)
    where: list[str] = field(default_factory=list)


Block = Line | Grid
MAX_ROWS = 20_000
MAX_CELL = 20_000
