"""The matrix of rights as one person asked for it, as a page and as Excel; computed from the declarations each time."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from truongso.core.excel import Column, workbook_from_table
from truongso.core.rights import Permission, Scope
from truongso.core.text import fold
from truongso.foundation.access.explanations import Cell, matrix
from truongso.foundation.access.rules import is_opened_in_emergency
from truongso.foundation.access.trail import area_of
from truongso.foundation.org.roles import Role

MARKS = [
    ("nhay-cam", "Quyền nhạy cảm"),
    ("khan-cap", "Mở khi truy cập khẩn cấp"),
]


@dataclass(frozen=True)
class Line:
    """One right with what each role gets."""

    permission: Permission
    cells: tuple[Cell, ...]

    @property
    def area(self) -> str:
        return area_of(self.permission.name)

    @property
    def in_emergency(self) -> bool:
        return is_opened_in_emergency(self.permission)

    @property
    def held_by(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.scope]


def lines_asked(asked: Any) -> list[Line]:
    """Return the lines that fit a valid form: words of title and code, part of the house, role, mark."""
    role = Role(asked["role"]) if asked.get("role") else None
    lines = [Line(p, tuple(cells)) for p, cells in matrix([role] if role else Role)]
    return [line for line in lines if _fits(line, asked, role)]


def _fits(line: Line, asked: Any, role: Role | None) -> bool:
    declared = line.permission
    words = fold(asked.get("q", ""))
    if words and words not in fold(f"{declared.title} {declared.name} {declared.rule.words}"):
        return False
    if asked.get("area") and declared.name.partition(".")[0] != asked["area"]:
        return False
    if role and line.cells[0].scope == Scope.NONE:
        return False
    marks = {"nhay-cam": declared.sensitive, "khan-cap": line.in_emergency}
    return marks.get(asked.get("mark", ""), True)


def by_area(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """Return the lines under the names of the parts that declare them."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.area, []).append(line)
    return found


def workbook_of(lines: list[Line]) -> bytes:
    """Return the lines as .xlsx, a column for each role."""
    roles = [cell.role for cell in lines[0].cells] if lines else []
    columns = [
        Column("Phần", width=22), Column("Mã quyền", width=26), Column("Quyền", width=44), Column("Ai có", width=60),
        Column("Nhạy cảm", width=10), Column("Mở khi khẩn cấp", width=10), Column("Căn cứ", width=40),
        *(Column(role.label, width=16) for role in roles),
    ]  # fmt: skip
    rows = [
        (
            line.area, line.permission.name, line.permission.title, line.permission.stated.words,
            "có" if line.permission.sensitive else "", "có" if line.in_emergency else "", line.permission.why,
            *(_written(cell) for cell in line.cells),
        )
        for line in lines
    ]  # fmt: skip
    return workbook_from_table("Bảng quyền theo vai trò", columns, rows, note=f"{len(rows)} quyền")


def _written(cell: Cell) -> str:
    if cell.scope in {Scope.NONE, Scope.ALL}:
        return cell.label if cell.scope else ""
    return f"{cell.label}: {'; '.join(cell.words)}"
