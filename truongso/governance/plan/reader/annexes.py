"""Find the indicator annex and the task annex by the meaning of their headers, in any order and with any columns."""

import re
from dataclasses import dataclass, field

from truongso.core.text import fold, squeeze
from truongso.governance.plan.reader.blocks import Block, Grid

ROMAN = re.compile(r"^\(?([IVXL]{1,6})\)?[.)]?$")
ROMAN_WITH_NAME = re.compile(r"^([IVXL]{1,6})[.)\s]\s*(\D.*)$")
ARABIC = re.compile(r"^(\d{1,3})[.)]?$")

# What a header cell may be called, by role. The first role whose words begin the folded cell wins.
INDICATOR_HEADERS = {
    "ordinal": ("stt", "tt", "so tt", "so thu tu"),
    "unit": ("don vi tinh", "dvt", "don vi do"),
    "target": ("muc dat", "muc phan dau", "muc tieu", "muc", "ke hoach nam", "ke hoach 20", "chi tieu nam", "phan dau"),
    "text": ("chi tieu", "noi dung chi tieu", "ten chi tieu", "noi dung"),
}
TASK_HEADERS = {
    "ordinal": ("stt", "tt", "so tt", "so thu tu"),
    "lead": ("don vi chu tri", "chu tri", "don vi thuc hien", "phu trach", "don vi phu trach", "bo phan chu tri"),
    "partners": ("don vi phoi hop", "phoi hop", "bo phan phoi hop"),
    "deliverables": ("san pham", "ket qua", "dau ra"),
    "schedule": ("thoi gian", "thoi han", "tien do", "han hoan thanh", "lo trinh"),
    "text": ("nhiem vu", "noi dung nhiem vu", "noi dung cong viec", "noi dung", "ten nhiem vu", "cong viec"),
}


@dataclass
class Row:
    """One line of an annex: its cells by role, and where it stands."""

    ordinal: int
    cells: dict[str, str]
    where: str
    pieces: int = 1


@dataclass
class Group:
    """A group of lines under a Roman numeral."""

    numeral: str
    name: str
    rows: list[Row] = field(default_factory=list)


@dataclass
class Annex:
    """What was found of one annex, and what had to be done to find it."""

    groups: list[Group] = field(default_factory=list)
    repeated_headers: list[str] = field(default_factory=list)
    joined: list[Row] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        return [row for group in self.groups for row in group.rows]


def find_annexes(blocks: list[Block]) -> tuple[Annex, Annex, set[int]]:
    """Return the indicator annex, the task annex, and the positions of the blocks that belong to them."""
    indicators, tasks, used = Annex(), Annex(), set[int]()
    current: tuple[Annex, dict[int, str], int] | None = None
    for position, block in enumerate(blocks):
        if not isinstance(block, Grid):
            continue
        for cells, where in zip(block.rows, block.where, strict=True):
            header = _header(cells)
            if header:
                kind, roles = header
                annex = indicators if kind == "indicator" else tasks
                if annex.groups:
                    annex.repeated_headers.append(where)
                current = (annex, roles, len(cells))
                used.add(position)
            elif current and len(cells) == current[2] and any(cells):
                used.add(position)
                _take(current[0], current[1], cells, where)
    return indicators, tasks, used


def _header(cells: list[str]) -> tuple[str, dict[int, str]] | None:
    """Return which annex a header row opens and the role of each column; None for an ordinary row."""
    folded = [fold(cell) for cell in cells]
    as_tasks = _roles(folded, TASK_HEADERS)
    as_indicators = _roles(folded, INDICATOR_HEADERS)
    if {"ordinal", "text", "target"} <= set(as_indicators.values()) and any(c.startswith(("chi tieu", "ten chi tieu", "noi dung chi tieu")) for c in folded):
        return "indicator", as_indicators
    if {"ordinal", "text"} <= set(as_tasks.values()) and {"lead", "schedule", "deliverables"} & set(as_tasks.values()):
        return "task", as_tasks
    return None


def _roles(folded: list[str], names: dict[str, tuple[str, ...]]) -> dict[int, str]:
    roles: dict[int, str] = {}
    for role, words in names.items():
        for at, cell in enumerate(folded):
            matches = any(cell == word if len(word) < 4 else cell.startswith(word) for word in words)
            if matches and at not in roles and role not in roles.values():
                roles[at] = role
    return roles


def _take(annex: Annex, roles: dict[int, str], cells: list[str], where: str) -> None:
    by_role = {role: cells[at] for at, role in roles.items()}
    ordinal = by_role.get("ordinal", "")
    others = [cell for at, cell in enumerate(cells) if roles.get(at) != "ordinal" and cell]
    group = _group_of(ordinal, others)
    if group:
        annex.groups.append(group)
    elif match := ARABIC.match(ordinal):
        if not annex.groups:
            annex.groups.append(Group("", ""))
        annex.groups[-1].rows.append(Row(int(match[1]), by_role, where))
    elif not ordinal and annex.rows and annex.groups[-1].rows:
        _join(annex, annex.groups[-1].rows[-1], by_role, where)
    elif not ordinal and annex.groups and others and not annex.groups[-1].rows:
        annex.groups[-1].name = squeeze(f"{annex.groups[-1].name} {' '.join(others)}")


def _group_of(ordinal: str, others: list[str]) -> Group | None:
    match = ROMAN.match(ordinal)
    if match and len(others) <= 1:
        return Group(match[1], others[0] if others else "")
    match = ROMAN_WITH_NAME.match(ordinal)
    if match and not others:
        return Group(match[1], match[2])
    match = ROMAN_WITH_NAME.match(others[0]) if not ordinal and len(others) == 1 else None
    return Group(match[1], match[2]) if match else None


def _join(annex: Annex, row: Row, more: dict[str, str], where: str) -> None:
    """Put a row without a number back to the row that a page break cut off."""
    for role, text in more.items():
        if text and role != "ordinal":
            row.cells[role] = squeeze(f"{row.cells.get(role, '')} {text}")
    row.pieces += 1
    row.where = f"{row.where} và {where}"
    if row not in annex.joined:
        annex.joined.append(row)
