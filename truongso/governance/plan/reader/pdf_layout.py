"""From characters and ruled lines to paragraphs and tables. All lengths are points, y grows downwards."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from truongso.core.text import fold, squeeze
from truongso.governance.plan.reader.blocks import Block, Grid, Line, clean
from truongso.governance.plan.reader.pdf_grid import Cell, Frame, frames_of, rows_of

_BULLET = re.compile(r"^(?:[-–—+•*●]\s|\(?\d{1,2}[.)]\s|[a-zđ]\)\s|[IVX]{1,5}[.)]\s)")
_JOINED_WORD = re.compile(r"\w[/-]$")
_VOWEL = re.compile(r"[aeiouy0-9]")
_BLANK_ENDS = re.compile(r"(?:số\s*:?|ngày|tháng|năm)[\s.…]*$", re.IGNORECASE)
_BLANK_STARTS = re.compile(r"^(?:/|ngày|tháng|năm)", re.IGNORECASE)


@dataclass
class Written:
    """One line of text: from where to where it goes, and how high its letters are."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    ends_blank: bool = False
    first_end: float = 0.0  # where the first word ends

    @property
    def size(self) -> float:
        return max(self.bottom - self.top, 1.0)


@dataclass
class _Paragraph:
    text: str
    page: int
    last: Written


@dataclass(frozen=True)
class _Measure:
    """How a document is set: where lines begin and end, and how far one line stands below another."""

    left: float
    right: float
    pitch: float


@dataclass
class _Page:
    number: int
    width: float
    lines: list[Written]
    grids: list[tuple[float, Grid]] = field(default_factory=list)


def blocks_of(pages: list[dict[str, Any]]) -> list[Block]:
    """Return the blocks of all pages in reading order; columns of a table that goes on are those of its beginning."""
    parted = [_parted(page["chars"], frames_of(page["rules"])) for page in pages]
    blanks_kept = _keeps_blanks(lines for frames, _ in parted for _, cells in frames for lines in cells.values())
    columns: list[float] = []
    laid: list[_Page] = []
    for number, (page, (frames, outside)) in enumerate(zip(pages, parted, strict=True), start=1):
        done = _Page(number, page["width"], _without_page_number(_lines(outside, split=True), page["height"]))
        for frame, cells in frames:
            columns = frame.columns_like(columns)
            texts = {cell: _cell_text(lines, blanks_kept=blanks_kept) for cell, lines in cells.items()}
            done.grids.append((frame.top, Grid(rows_of(frame, columns, texts, f"trang {number}, dòng {{}} của bảng"))))
        laid.append(done)
    return _merged(laid)


Lines = dict[Cell, list[Written]]


def _parted(chars: list[list[Any]], frames: list[Frame]) -> tuple[list[tuple[Frame, Lines]], list[list[Any]]]:
    """Share out characters: the lines inside each cell of each frame, and the characters outside all frames."""
    inside: list[dict[Cell, list[Any]]] = [{} for _ in frames]
    outside: list[list[Any]] = []
    for char in chars:
        x, y = (char[1] + char[3]) / 2, (char[2] + char[4]) / 2
        for at, frame in enumerate(frames):
            cell = frame.cell_at(x, y)
            if cell is not None:
                inside[at].setdefault(cell, []).append(char)
                break
        else:
            outside.append(char)
    lines = [{cell: _lines(found, split=False) for cell, found in cells.items()} for cells in inside]
    return list(zip(frames, lines, strict=True)), outside


def _lines(chars: Iterable[list[Any]], *, split: bool) -> list[Written]:
    """Return the lines of text that characters form; parted at wide gaps where split is wanted (two-column heads)."""
    rows: list[list[list[Any]]] = []
    for char in sorted(chars, key=lambda c: ((c[2] + c[4]) / 2, c[1])):
        middle, height = (char[2] + char[4]) / 2, char[4] - char[2]
        last = rows[-1][0] if rows else None
        if last is not None and abs(middle - (last[2] + last[4]) / 2) < 0.4 * max(height, last[4] - last[2]):
            rows[-1].append(char)
        else:
            rows.append([char])
    return [line for row in rows for line in _pieces(sorted(row, key=lambda c: c[1]), split)]


def _pieces(row: list[list[Any]], split: bool) -> list[Written]:
    pieces: list[Written] = []
    for written, x0, top, x1, bottom in row:
        text = written.strip()
        last = pieces[-1] if pieces else None
        if not text:
            if last is not None:
                last.ends_blank = True
            continue
        gap = x0 - last.x1 if last else 0.0
        if last is None or (split and gap > 1.6 * last.size and not _is_blank_to_fill(last.text, text)):
            pieces.append(Written(text, x0, x1, top, bottom))
        else:
            is_apart = last.ends_blank or gap > 0.18 * last.size
            if is_apart and not last.first_end:
                last.first_end = last.x1
            last.text += (" " if is_apart else "") + text
            last.x1, last.top, last.bottom = max(last.x1, x1), min(last.top, top), max(last.bottom, bottom)
        pieces[-1].ends_blank = written[-1:].isspace()
    return pieces


def _is_blank_to_fill(before: str, after: str) -> bool:
    """Return whether a gap is a place left for a number or a day by hand, not the gap between two columns."""
    return bool(_BLANK_ENDS.search(before)) or after == "/"


def _cell_text(lines: list[Written], *, blanks_kept: bool) -> str:
    """Return the text of a cell; a word that was too long for its line, or cut at / or -, is one word again."""
    text, before = "", None
    widest = max((line.x1 - line.x0 for line in lines), default=0.0)
    for line in lines:
        if before is None:
            text = line.text
        elif _BULLET.match(line.text):
            text += "\n" + line.text
        elif (
            line.text[:1] in ".,;:!?)…"
            or _JOINED_WORD.search(text)
            or (blanks_kept and _breaks_word(before, line, widest))
        ):
            text += line.text
        else:
            text += " " + line.text
        before = line
    return clean(text)


def _breaks_word(line: Written, after: Written, widest: float) -> bool:
    """Return whether a line is a word too long for its cell: it fills the cell, and what follows is no syllable."""
    rest = after.text.split(" ")[0]
    is_piece = len(rest) <= 3 and not _VOWEL.search(fold(rest)) and (not rest.isupper() or line.text[-1:].isupper())
    return is_piece and not line.ends_blank and " " not in line.text and line.x1 - line.x0 > 0.7 * widest


def _keeps_blanks(cells: Iterable[list[Written]]) -> bool:
    """Return whether this PDF writes the blanks at which lines were wrapped (most writers do)."""
    ends = [line.ends_blank for lines in cells for line in lines[:-1] if not _JOINED_WORD.search(line.text)]
    return len(ends) > 10 and sum(ends) > 0.6 * len(ends)


def _without_page_number(lines: list[Written], height: float) -> list[Written]:
    """Return lines without a number that stands alone at the head or the foot of the page."""
    edge = 0.09 * height
    alone = re.compile(r"^[-–\s]*\d{1,3}[-–\s]*$")
    return [line for line in lines if not (alone.match(line.text) and (line.bottom < edge or line.top > height - edge))]


def _merged(pages: list[_Page]) -> list[Block]:
    """Join lines into paragraphs and put them with the tables in the order of the document."""
    blocks: list[Block] = []
    paragraph: _Paragraph | None = None
    # Pages on their side (wide annexes) are set to measures of their own.
    widths = {round(page.width) for page in pages}
    measures = {width: _measure([page for page in pages if round(page.width) == width]) for width in widths}
    for page in pages:
        measure = measures[round(page.width)]
        placed: list[tuple[float, Written | Grid]] = [(line.top, line) for line in page.lines] + list(page.grids)
        for _, item in sorted(placed, key=lambda entry: entry[0]):
            if isinstance(item, Grid):
                _close(paragraph, blocks)
                paragraph = None
                blocks.append(item)
            elif paragraph is not None and _goes_on(paragraph, item, page.number, measure):
                paragraph.text, paragraph.last, paragraph.page = f"{paragraph.text} {item.text}", item, page.number
            else:
                _close(paragraph, blocks)
                paragraph = _Paragraph(item.text, page.number, item)
    _close(paragraph, blocks)
    return blocks


def _close(paragraph: _Paragraph | None, blocks: list[Block]) -> None:
    if paragraph is not None and (text := squeeze(clean(paragraph.text))):
        blocks.append(Line(text, f"trang {paragraph.page}"))


def _measure(pages: list[_Page]) -> _Measure:
    """Return where most lines begin, where the longest end, and the usual distance between lines."""
    lines = [line for page in pages for line in page.lines if len(line.text) > 25]
    if not lines:
        return _Measure(0.0, 1e9, 1e9)
    starts, ends = sorted(line.x0 for line in lines), sorted(line.x1 for line in lines)
    steps = sorted(
        after.top - line.top
        for page in pages
        for line, after in zip(page.lines, page.lines[1:], strict=False)
        if after.top - line.top > 0.5 * line.size
    )
    pitch = steps[len(steps) // 3] if steps else 1e9
    return _Measure(starts[len(starts) // 20], ends[-1 - len(ends) // 20], pitch)


def _goes_on(paragraph: _Paragraph, line: Written, page: int, measure: _Measure) -> bool:
    last = paragraph.last
    first_word = (line.first_end or line.x1) - line.x0
    had_room = last.x1 + 0.3 * line.size + first_word < measure.right - 0.2 * line.size
    if paragraph.text.isupper() or line.text.isupper():
        return False  # heads and headings stand alone
    if had_room or _BULLET.match(line.text) or line.x0 > measure.left + 1.2 * line.size:
        return False
    if page != paragraph.page:  # first line of a page: only a sentence that was left open goes on
        return paragraph.text[-1:] not in ".:;!?/" and line.text[:1].islower()
    ends = paragraph.text[-1:] in ".;:!?" and line.text[:1].isupper()
    if ends and last.x1 < measure.right - 0.6 * line.size:
        return False  # a sentence ended just before the margin, and the next line starts another
    return 0 < line.top - last.top < 1.4 * measure.pitch
