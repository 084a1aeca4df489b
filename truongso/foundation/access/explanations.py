"""Say why a person holds a right: which assignment, unit or relation of theirs grants it, and what would be missing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from truongso.core.rights import Permission, Rule, Scope, SignedIn, permissions
from truongso.core.text import format_date
from truongso.foundation.access.rules import HasRole, InEmergency, InUnit
from truongso.foundation.access.standing import Standing
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import Role


@dataclass(frozen=True)
class Explained:
    """One declared right with the answer for one user."""

    permission: Permission
    held: bool
    grounds: tuple[str, ...]


def explain(user: Any, assignments: Iterable[Assignment]) -> dict[str, list[Explained]]:
    """Return every declared right by the app that declares it; assignments are the user's in force, in full."""
    own = list(assignments)
    found: dict[str, list[Explained]] = {}
    for name, declared in permissions.items():
        held = declared.rule.allows(user)
        grounds = tuple(dict.fromkeys(grounds_of(declared.rule, user, own))) if held else ()
        found.setdefault(name.partition(".")[0], []).append(Explained(declared, held, grounds))
    return found


def grounds_of(rule: Rule, user: Any, assignments: list[Assignment]) -> list[str]:
    """Return in words what of the user's standing satisfies a rule; nothing when it is not satisfied."""
    held = [way for way in rule.ways if all(part.allows(user) for part in way)]
    return [ground for way in held for part in way for ground in part_grounds(part, user, assignments)]


def part_grounds(part: Rule, user: Any, assignments: list[Assignment]) -> list[str]:
    """Return in words what satisfies one part of a rule, which holds."""
    if isinstance(part, HasRole):
        return [in_words(a) for a in assignments if a.role in part.roles]
    if isinstance(part, InUnit):
        return [f"{in_words(a)}: {part.words}" for a in assignments if a.unit_id and a.role in part.roles]
    if isinstance(part, SignedIn):
        return ["có tài khoản đang mở"]
    if isinstance(part, InEmergency):
        return ["đang truy cập khẩn cấp"]
    return [f"khi là {part.words}"]


def in_words(assignment: Assignment) -> str:
    """Return a role with its unit, e.g. Giáo viên, Tổ Toán – Tin; a cover names whom it stands in for."""
    role = str(assignment.get_role_display())
    words = f"{role}, {assignment.unit.name}" if assignment.unit else role
    if assignment.stands_in_for is not None:
        words += f" (làm thay {assignment.stands_in_for.person.full_name})"
    return words


def in_detail(assignment: Assignment) -> str:
    """Return a role with its days and the decision that it rests on."""
    until = f" đến hết {format_date(assignment.ends_on)}" if assignment.ends_on else ""
    basis = f", {assignment.basis}" if assignment.basis else ""
    return f"{in_words(assignment)}, từ {format_date(assignment.starts_on)}{until}{basis}"


# --- The matrix: what a bare role gets --------------------------------------------------------------------------

SOMEBODY = SOME_UNIT = -1


@dataclass
class Specimen:
    """Somebody who holds one role, in some unit, and nothing else, to ask rules about."""

    role: Role
    is_authenticated: bool = True
    is_active: bool = True
    pk: int = SOMEBODY
    person_id: int = SOMEBODY
    _standing: Standing = field(init=False)

    def __post_init__(self) -> None:
        self._standing = Standing(SOMEBODY, frozenset({(self.role.value, SOME_UNIT)}), frozenset({self.role.value}))


@dataclass(frozen=True)
class Cell:
    """What a role gets from a right: how far, and by which words of the rule."""

    role: Role
    scope: Scope
    words: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.scope.name.lower()

    @property
    def label(self) -> str:
        return self.scope.label


def cell_of(rule: Rule, role: Role) -> Cell:
    """Return what a role gets from a rule: the widest of the ways that it can satisfy, and all of them in words."""
    somebody = Specimen(role)
    ways = [way for way in rule.ways if all(part.applies(somebody) for part in way)]
    scopes = [min(part.scope for part in way) for way in ways]
    scope = max(scopes, default=Scope.NONE)
    if scope == Scope.ALL:  # the narrower ways add nothing
        ways = [way for way, reach in zip(ways, scopes, strict=True) if reach == Scope.ALL]
    return Cell(role, scope, tuple(dict.fromkeys(_way_in_words(way, role) for way in ways)))


def _way_in_words(way: tuple[Rule, ...], role: Role) -> str:
    told = [part.words for part in way if not isinstance(part, HasRole)]
    return " và ".join(told) or role.label


def reach(rule: Rule, role: Role) -> Scope:
    """Return how far a rule reaches for a bare role."""
    return cell_of(rule, role).scope


def matrix(roles: Iterable[Role] = Role) -> list[tuple[Permission, list[Cell]]]:
    """Return for each declared right what each role gets from it, emergencies aside."""
    chosen = list(roles)
    return [(p, [cell_of(p.stated, role) for role in chosen]) for p in permissions]
