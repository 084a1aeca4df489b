"""Find the indicator annex and the task annex by the meaning of their heads, in any order and with any columns."""

import re
from dataclasses import dataclass, field

from truongso.core.text import fold, squeeze
from truongso.governance.plan.reader.blocks import Block, Grid, Line, Row
from truongso.governance.plan.reader.headers import (
    INDICATORS,
    TASKS,
    Header,
    is_column_numbers,
    looks_like_header,
    recognise,
)
from truongso.governance.plan.reader.ordinals import written_ordinal

LISTS = ("deliverables", "lead", "partners")
CARRIED = ("unit", "target", "lead", "partners", "schedule", "deliverables")
MOST_ITEMS = 1_000
_TOTAL = re.compile(r"^(tong( so| cong)?|cong)\b")
_NAMED_GROUP = re.compile(
    r"^(?:(?:nhom|phan|muc)\s+)?([IVXL]{1,6}|[A-H])[.)/:\s-]+\s*(\D.*)$", re.IGNORECASE | re.DOTALL
)


@dataclass
class Item:
    """One line of an annex: its cells by role, and where it stands."""

    written: str
    cells: dict[str, str]
    places: list[str]
    pieces: list[str] = field(default_factory=list)
    carried: list[str] = field(default_factory=list)
    ordinal: int = 0

    @property
    def where(self) -> str:
        return " và ".join(self.places)


@dataclass
class Group:
    """A group of lines under a Roman numeral."""

    numeral: str
    name: str
    where: str
    items: list[Item] = field(default_factory=list)


@dataclass
class Annex:
    """What was found of one annex, and what had to be done to find it."""

    kind: str
    header: Header | None = None
    groups: list[Group] = field(default_factory=list)
    repeated_headers: list[str] = field(default_factory=list)
    totals: list[tuple[str, str]] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)

    @property
    def items(self) -> list[Item]:
        return [item for group in self.groups for item in group.items]


def find_annexes(blocks: list[Block]) -> tuple[Annex, Annex, set[int]]:
    """Return the indicator annex, the task annex, and the positions of the blocks that belong to them."""
    finder = _Finder(
        has_subnumbers=any(_is_subnumber(row) for grid in blocks if isinstance(grid, Grid) for row in grid.rows)
    )
    for position, block in enumerate(blocks):
        if isinstance(block, Line):
            finder.pass_line(block)
        elif finder.take_grid(block):
            finder.used.add(position)
    return finder.annexes[INDICATORS], finder.annexes[TASKS], finder.used


class _Finder:
    """Reads the tables in order and keeps which annex is open."""

    def __init__(self, *, has_subnumbers: bool) -> None:
        self.has_subnumbers = has_subnumbers  # lines are 1.1, 1.2, so a row "1" with a name only is a group
        self.annexes = {kind: Annex(kind) for kind in (INDICATORS, TASKS)}
        self.used: set[int] = set()
        self.open: tuple[Annex, Header] | None = None
        self.in_header = self.at_break = False
        self.count = 0

    def pass_line(self, line: Line) -> None:
        """Close the open annex at the title of another one."""
        folded = fold(line.text)
        if re.match(r"(phu luc|bieu so|mau so)\b", folded) and "tiep" not in folded:
            self.open = None

    def take_grid(self, grid: Grid) -> bool:
        """Take the rows of a table that belong to an annex; return whether there were any."""
        taken = False
        self.at_break = True
        for row in grid.rows:
            header = recognise(row.cells)
            if header is not None:
                taken = True
                self._open(header, row)
            elif self.open is not None and self.in_header and self._completes_header(row):
                continue
            elif looks_like_header(row.cells):
                self.open = None
            elif self.open is not None and any(row.cells) and self._fits(row):
                taken = True
                self.in_header = False
                self._take(row)
                self.at_break = False
        return taken

    def _open(self, header: Header, row: Row) -> None:
        annex = self.annexes[header.kind]
        if annex.header is not None and (annex.header.words == header.words or annex.items):
            annex.repeated_headers.append(row.where)
        annex.header = annex.header or header
        self.open, self.in_header, self.at_break = (annex, header), True, True

    def _completes_header(self, row: Row) -> bool:
        """Return whether a row below a head belongs to it: it numbers the columns, or the head reaches down into it."""
        assert self.open is not None
        annex, header = self.open
        if is_column_numbers(row.cells):
            return True
        if header.column("ordinal") not in row.above:
            return False
        words = [f"{above} {cell}".strip() for above, cell in zip(_spread(header.words, row), row.cells, strict=False)]
        both = recognise(words)
        if both is not None:
            self.open = (annex, both)
        return True

    def _fits(self, row: Row) -> bool:
        assert self.open is not None
        width = len(self.open[1].words)
        return len(row.cells) <= width or not any(row.cells[width:])

    def _take(self, row: Row) -> None:
        assert self.open is not None
        annex, header = self.open
        cells = {role: row.cells[at] if at < len(row.cells) else "" for at, role in header.roles.items()}
        column = header.column("ordinal")
        covered = {role for at, role in header.roles.items() if at in row.above}
        others = [cell for at, cell in enumerate(row.cells) if at != column and cell]
        first = cells.get("ordinal", "")
        if column is None:
            first, cells["text"] = _leading_number(cells.get("text", ""))
        ordinal = written_ordinal(first)
        last = annex.groups[-1].items[-1] if annex.groups and annex.groups[-1].items else None
        if _TOTAL.match(fold(first or next(iter(others), ""))) and len(others) <= 3 and ordinal is None:
            annex.totals.append((squeeze(" ".join(filter(None, [first, *others]))), row.where))
        elif group := _group_of(first, others, row):
            annex.groups.append(group)
        elif (
            ordinal is not None
            and self.has_subnumbers
            and ordinal.parts == 1
            and len(others) == 1
            and cells.get("text")
        ):
            annex.groups.append(Group(first.strip(". )"), squeeze(others[0]), row.where))
        elif ordinal is not None:
            self._add(annex, first, cells, covered, row)
        elif "ordinal" in covered and last is not None:
            _add_part(last, cells)
        elif first:
            annex.unread.append((squeeze(" | ".join([first, *others])), row.where))
        else:
            self._without_number(annex, cells, covered, row, last)

    def _without_number(
        self, annex: Annex, cells: dict[str, str], covered: set[str], row: Row, last: Item | None
    ) -> None:
        """Take a row whose number is empty: the rest of the row above, a line without a number, or a group's name."""
        filled = [role for role, text in cells.items() if text]
        text = cells.get("text", "")
        is_whole = (
            bool(text) and text[:1].isupper() and len(set(filled) - {"text"}) >= (1 if annex.kind == INDICATORS else 2)
        )
        if is_whole and not (last is not None and _is_unfinished(last.cells.get("text", ""))):
            self._add(annex, "", cells, covered, row)
        elif (
            filled == ["text"]
            and text[:1].isupper()
            and not self.at_break
            and not (last and _is_unfinished(last.cells["text"]))
        ):
            annex.groups.append(Group("", squeeze(text), row.where))
        elif last is not None:
            _join(last, cells, row.where)
        elif annex.groups and not annex.groups[-1].items and filled:
            annex.groups[-1].name = squeeze(f"{annex.groups[-1].name} {' '.join(cells[role] for role in filled)}")
        elif filled:
            annex.unread.append((squeeze(" | ".join(cells[role] for role in filled)), row.where))

    def _add(self, annex: Annex, written: str, cells: dict[str, str], covered: set[str], row: Row) -> None:
        self.count += 1
        if self.count > MOST_ITEMS:
            annex.unread.append((f"từ dòng thứ {MOST_ITEMS + 1}", row.where)) if not annex.unread else None
            return
        item = Item(written, cells, [row.where], [cells.get("text", "")])
        before = annex.items[-1] if annex.items else None
        for role in CARRIED:
            if role in covered and before is not None and not cells.get(role):
                cells[role] = before.cells.get(role, "")
                item.carried.append(role)
        if not annex.groups:
            annex.groups.append(Group("", "", row.where))
        annex.groups[-1].items.append(item)


def _spread(words: tuple[str, ...], row: Row) -> list[str]:
    """Return the head's words with a word over several columns given to each of them."""
    spread: list[str] = []
    for at, word in enumerate(words):
        inherits = not word and at and at not in row.above and at < len(row.cells) and row.cells[at]
        spread.append(spread[-1] if inherits else word)
    return spread


def _leading_number(text: str) -> tuple[str, str]:
    """Part "1. Hồ sơ công việc" in a table without a column of numbers."""
    match = re.match(r"^((?:\d{1,3}(?:\.\d{1,2})?|[IVX]{1,5})[.)])\s+(\S.*)$", text, re.DOTALL)
    return (match[1], match[2]) if match else ("", text)


def _group_of(first: str, others: list[str], row: Row) -> Group | None:
    numeral = re.fullmatch(r"\(?([IVXL]{1,6}|[A-H])\)?[.)/:]?", first)
    if numeral and len(others) <= 1:
        return Group(numeral[1], squeeze(others[0]) if others else "", row.where)
    alone = first if first and not others else others[0] if not first and len(others) == 1 else ""
    if alone and (match := _NAMED_GROUP.match(alone)) and match[1].isupper():
        return Group(match[1], squeeze(match[2]), row.where)
    if first and not others and written_ordinal(first) is None and len(first) > 6 and first[:1].isupper():
        return Group("", squeeze(first), row.where)  # a name over the whole width, without a numeral
    return None


def _is_subnumber(row: Row) -> bool:
    return bool(row.cells) and bool(re.fullmatch(r"\d{1,2}\.\d{1,3}\.?", row.cells[0]))


def _is_unfinished(text: str) -> bool:
    """Return whether a text was cut: an open bracket, or a last word that cannot end a sentence."""
    plain = text.rstrip()
    return (
        plain.count("(") > plain.count(")")
        or plain.endswith((",", "-", "–"))
        or bool(re.search(r"\b(và|của|cho|các|theo|với|thời)$", plain))
    )


def _join(item: Item, more: dict[str, str], where: str) -> None:
    """Put a row without a number back to the row that a page break cut off."""
    for role, text in more.items():
        if text and role != "ordinal":
            item.cells[role] = (
                squeeze(f"{item.cells.get(role, '')} {text}") if role not in LISTS else _joined_list(item, role, text)
            )
    item.places.append(where)
    item.pieces.append(more.get("text", "") or " | ".join(text for text in more.values() if text))


def _joined_list(item: Item, role: str, text: str) -> str:
    before = item.cells.get(role, "")
    return f"{before}\n{text}" if text[:1] in "-+•–" else f"{before} {text}".strip()


def _add_part(item: Item, more: dict[str, str]) -> None:
    """Add a row that shares its number with the row above (merged cells): more products or owners of one line."""
    for role, text in more.items():
        if text and role != "ordinal" and text not in item.cells.get(role, ""):
            blank = "; " if role in LISTS or role == "schedule" else " "
            item.cells[role] = f"{item.cells.get(role, '')}{blank}{text}".strip("; ")
