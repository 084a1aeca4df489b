"""Ruled tables: from the straight lines of a page to rows and columns, merged cells included. Lengths in points."""

from collections.abc import Iterable
from dataclasses import dataclass

from truongso.governance.plan.reader.blocks import MAX_COLUMNS, Row

SNAP = 2.5  # lines nearer than this are one line
JOIN = 4.0  # pieces of a line nearer than this are joined
LEAST = 8.0  # shorter lines are no borders
MOST_LINES = 1_500  # a page with more is a drawing, not a table
MOST_CELLS = 6_000
MOST_FRAMES = 40

Cell = tuple[int, int]
Segment = tuple[float, float, float]  # place across, from, to


@dataclass
class Frame:
    """One ruled table on one page."""

    xs: list[float]
    ys: list[float]
    starts: dict[Cell, Cell]  # elementary (row, column) → the cell that it belongs to, named by its upper left corner

    @property
    def top(self) -> float:
        return self.ys[0]

    def cell_at(self, x: float, y: float) -> Cell | None:
        """Return the cell around a point."""
        row, column = _slot(self.ys, y), _slot(self.xs, x)
        return None if row is None or column is None else self.starts[row, column]

    def columns_like(self, known: list[float]) -> list[float]:
        """Return the column edges, taken from the page before where this table goes on with some borders missing."""
        if len(known) <= len(self.xs) or not self.xs:
            return self.xs
        shift = self.xs[0] - known[0]
        fits = all(any(abs(x - edge - shift) < JOIN for edge in known) for x in self.xs)
        same_width = abs(self.xs[-1] - known[-1] - shift) < JOIN
        return [edge + shift for edge in known] if fits and same_width else self.xs


def frames_of(rules: list[list[float]]) -> list[Frame]:
    """Return the tables that straight lines [x0, y0, x1, y1] form, from the top of the page."""
    upright = _joined((x0, y0, y1) for x0, y0, x1, y1 in rules if abs(x1 - x0) < SNAP and y1 - y0 >= SNAP)
    level = _joined((y0, x0, x1) for x0, y0, x1, y1 in rules if abs(y1 - y0) < SNAP and x1 - x0 >= SNAP)
    upright = [segment for segment in upright if segment[2] - segment[1] >= LEAST]
    level = [segment for segment in level if segment[2] - segment[1] >= LEAST]
    if len(upright) > MOST_LINES or len(level) > MOST_LINES:
        return []
    frames = [_frame(*family) for family in _families(upright, level)]
    return sorted((frame for frame in frames if frame is not None), key=lambda frame: frame.top)[:MOST_FRAMES]


def _joined(segments: Iterable[Segment]) -> list[Segment]:
    """Join pieces that lie on one line and touch; Word draws a border for every cell."""
    lines: list[list[Segment]] = []
    for segment in sorted(segments):
        if lines and segment[0] - lines[-1][0][0] <= SNAP:
            lines[-1].append(segment)
        else:
            lines.append([segment])
    joined: list[Segment] = []
    for pieces in lines:
        place = sum(piece[0] for piece in pieces) / len(pieces)
        begin, end = None, 0.0
        for _, start, stop in sorted(pieces, key=lambda piece: piece[1]):
            if begin is None:
                begin, end = start, stop
            elif start <= end + JOIN:
                end = max(end, stop)
            else:
                joined.append((place, begin, end))
                begin, end = start, stop
        if begin is not None:
            joined.append((place, begin, end))
    return joined


def _families(upright: list[Segment], level: list[Segment]) -> list[tuple[list[Segment], list[Segment]]]:
    """Group lines that meet; each group is a table."""
    parent = list(range(len(upright) + len(level)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for i, (x, top, bottom) in enumerate(upright):
        for j, (y, left, right) in enumerate(level):
            if left - JOIN <= x <= right + JOIN and top - JOIN <= y <= bottom + JOIN:
                parent[root(i)] = root(len(upright) + j)
    families: dict[int, tuple[list[Segment], list[Segment]]] = {}
    for at in range(len(parent)):
        family = families.setdefault(root(at), ([], []))
        if at < len(upright):
            family[0].append(upright[at])
        else:
            family[1].append(level[at - len(upright)])
    return [family for family in families.values() if family[0] and family[1]]


def _frame(upright: list[Segment], level: list[Segment]) -> Frame | None:
    # Where a page break left a table open, or it has no outer border, the ends of its lines are the border.
    xs = _distinct([x for x, _, _ in upright] + [end for _, left, right in level for end in (left, right)])
    ys = _distinct([y for y, _, _ in level] + [end for _, top, bottom in upright for end in (top, bottom)])
    if len(xs) < 3 or len(ys) < 2 or len(xs) > MAX_COLUMNS or len(xs) * len(ys) > MOST_CELLS:
        return None
    starts = {(row, column): (row, column) for row in range(len(ys) - 1) for column in range(len(xs) - 1)}
    for row in range(len(ys) - 1):
        middle = (ys[row] + ys[row + 1]) / 2
        for column in range(1, len(xs) - 1):
            if not _has(upright, xs[column], middle):
                starts[row, column] = starts[row, column - 1]
    for row in range(1, len(ys) - 1):
        for column in range(len(xs) - 1):
            middle = (xs[column] + xs[column + 1]) / 2
            begins = starts[row, column] == (row, column)
            if begins and not _has(level, ys[row], middle):
                _carry_down(starts, row, column, len(xs) - 1)
    return Frame(xs, ys, starts)


def _carry_down(starts: dict[Cell, Cell], row: int, column: int, width: int) -> None:
    """Make the cell that begins here a part of the cell above it."""
    for at in range(column, width):
        if starts[row, at] != (row, column):
            break
        starts[row, at] = starts[row - 1, column]


def _has(segments: list[Segment], place: float, along: float) -> bool:
    return any(abs(where - place) <= SNAP and start <= along <= end for where, start, end in segments)


def _distinct(numbers: list[float]) -> list[float]:
    kept: list[float] = []
    for number in sorted(numbers):
        if not kept or number - kept[-1] > JOIN:
            kept.append(number)
    return kept


def _slot(edges: list[float], place: float) -> int | None:
    if not edges[0] <= place <= edges[-1]:
        return None
    return next((at for at in range(len(edges) - 1) if place <= edges[at + 1]), None)


def rows_of(frame: Frame, columns: list[float], texts: dict[Cell, str], where: str) -> list[Row]:
    """Return the rows of a frame over the given column edges; where is a pattern that takes the row's number."""
    places = [
        _slot(columns, (frame.xs[at] + frame.xs[at + 1]) / 2 - _half(frame, at)) or 0 for at in range(len(frame.xs) - 1)
    ]
    rows: list[Row] = []
    for row in range(len(frame.ys) - 1):
        cells = [""] * (len(columns) - 1)
        above: set[int] = set()
        for column in range(len(frame.xs) - 1):
            start = frame.starts[row, column]
            if start == (row, column):
                cells[places[column]] = texts.get(start, "")
            elif start[0] < row:
                above.add(places[column])
        rows.append(Row(cells, where.format(row + 1), frozenset(above)))
    return rows


def _half(frame: Frame, column: int) -> float:
    """Return nearly half a column's width: a cell over several columns stands in the first of them."""
    return max((frame.xs[column + 1] - frame.xs[column]) / 2 - JOIN / 2, 0.0)
