"""Say why a person holds a right: which assignment, unit or relation of theirs grants it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from truongso.core.rights import Permission, Rule, SignedIn, permissions
from truongso.foundation.access.rules import HasRole, InUnit
from truongso.foundation.access.standing import Standing, standing_of
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import Role


@dataclass(frozen=True)
class Explained:
    """One declared right with the answer for one user."""

    permission: Permission
    held: bool
    grounds: tuple[str, ...]


def explain(user: Any, assignments: Iterable[Assignment]) -> dict[str, list[Explained]]:
    """Return every declared right by the app that declares it; assignments are the user's in force, with their units."""
    own = list(assignments)
    found: dict[str, list[Explained]] = {}
    for name, declared in permissions.items():
        held = declared.rule.allows(user)
        grounds = tuple(dict.fromkeys(grounds_of(declared.rule, user, own))) if held else ()
        found.setdefault(name.partition(".")[0], []).append(Explained(declared, held, grounds))
    return found


def grounds_of(rule: Rule, user: Any, assignments: list[Assignment]) -> list[str]:
    """Return in words what of the user's standing satisfies a rule; nothing when it is not satisfied."""
    if not rule.allows(user):
        return []
    sides = [side for side in (getattr(rule, "left", None), getattr(rule, "right", None)) if isinstance(side, Rule)]
    if sides:
        return [ground for side in sides for ground in grounds_of(side, user, assignments)]
    if isinstance(rule, HasRole):
        return [in_words(a) for a in assignments if a.role in rule.roles]
    if isinstance(rule, InUnit):
        units = standing_of(user).headed_unit_ids if rule.as_head else standing_of(user).unit_ids
        return [f"{in_words(a)}: {rule.words}" for a in assignments if a.unit_id in units]
    if isinstance(rule, SignedIn):
        return ["có tài khoản đang mở"]
    return [f"khi là {rule.words}"]


def in_words(assignment: Assignment) -> str:
    """Return a role with its unit, e.g. Giáo viên, Tổ Toán – Tin."""
    role = str(assignment.get_role_display())
    return f"{role}, {assignment.unit.name}" if assignment.unit else role


@dataclass
class Specimen:
    """Somebody who holds one role and nothing else, to ask rules about."""

    _standing: Standing
    is_authenticated: bool = True
    is_active: bool = True
    pk: int = 0

    @property
    def person_id(self) -> int | None:
        return self._standing.person_id


def reach(rule: Rule, role: Role) -> str:
    """Return "all", "related" (own things or those of one's unit) or "none": what a rule gives to a bare role."""
    alone = Specimen(Standing(None, frozenset({role.value}), frozenset(), frozenset()))
    if rule.allows(alone):
        return "all" if not _needs_relation(rule, alone) else "related"
    heads = frozenset({0}) if role == Role.UNIT_HEAD else frozenset()
    related = Specimen(Standing(0, frozenset({role.value}), frozenset({0}), heads))
    return "related" if rule.allows(related) else "none"


def _needs_relation(rule: Rule, user: Any) -> bool:
    # Without an object some rules answer "perhaps"; only a filter without conditions means all rows.
    return bool(rule.rows(user))


def matrix() -> list[tuple[Permission, list[tuple[Role, str]]]]:
    """Return for each declared right what each role gets from it."""
    return [(p, [(role, reach(p.rule, role)) for role in Role]) for p in permissions]
