"""Why may this person see this object, what would be missing if not; and who may see it today, each on which grounds."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from truongso.core.rights import Permission, Rule, SignedIn, allowed, permissions
from truongso.foundation.access.explanations import in_detail
from truongso.foundation.access.models import EmergencyAccess
from truongso.foundation.access.rules import HasRole, InEmergency, InUnit, Own
from truongso.foundation.access.standing import Standing, standing_of, standing_on, standings_of
from truongso.foundation.accounts.models import User
from truongso.foundation.org.models import Assignment, Person, Unit
from truongso.foundation.org.roles import EMPLOYEES


@dataclass
class WithoutAccount:
    """A person as they would be with an open account, to ask rules about."""

    person: Person
    is_authenticated: bool = True
    is_active: bool = True
    pk: int = -1
    _standing: Standing = field(init=False)

    def __post_init__(self) -> None:
        self._standing = standing_on(self, timezone.localdate())

    @property
    def person_id(self) -> int:
        return self.person.pk


@dataclass(frozen=True)
class Part:
    """One condition of a way: whether it holds, and on which grounds or what would be needed."""

    words: str
    holds: bool
    grounds: tuple[str, ...]
    missing: str


@dataclass(frozen=True)
class Way:
    """Conditions that must hold together."""

    parts: tuple[Part, ...]
    scope: str

    @property
    def holds(self) -> bool:
        return all(part.holds for part in self.parts)


@dataclass(frozen=True)
class Answer:
    """Whether a person may see an object, by which right, in which of its ways; trouble is of the account."""

    permission: Permission
    ways: tuple[Way, ...]
    trouble: str

    @property
    def holds(self) -> bool:
        return not self.trouble and any(way.holds for way in self.ways)


def why(person: Person, declared: Permission, obj: Any) -> Answer:
    """Answer for one person and one object."""
    user = User.objects.filter(person=person).first()
    trouble = "chưa có tài khoản" if user is None else "" if user.is_active else "tài khoản đang bị khóa"
    asked = user if user is not None and user.is_active else WithoutAccount(person)
    held = list(Assignment.objects.on(timezone.localdate()).filter(person=person).in_full())
    ways = tuple(_way(way, asked, obj, held) for way in declared.rule.ways)
    return Answer(declared, tuple(sorted(ways, key=lambda way: not way.holds)), trouble)


def _way(way: tuple[Rule, ...], user: Any, obj: Any, held: list[Assignment]) -> Way:
    parts = []
    for rule in way:
        holds = rule.allows(user, obj)
        grounds = tuple(_grounds(rule, user, obj, held)) if holds else ()
        parts.append(Part(rule.words, holds, grounds, "" if holds else _missing(rule, obj)))
    return Way(tuple(parts), min(rule.scope for rule in way).label)


def _grounds(rule: Rule, user: Any, obj: Any, held: list[Assignment]) -> Iterable[str]:
    if isinstance(rule, HasRole):
        return [in_detail(a) for a in held if a.role in rule.roles]
    if isinstance(rule, InUnit):
        units = rule.units_of(obj) if rule.paths else None
        return [
            f"{in_detail(a)}: {rule.words}"
            for a in held
            if a.role in rule.roles and a.unit_id and (units is None or a.unit_id in units)
        ]
    if isinstance(rule, InEmergency):
        running = EmergencyAccess.objects.filter(pk__in=[standing_of(user).emergency_id])
        return [f"truy cập khẩn cấp đến {timezone.localtime(one.until):%H:%M ngày %d/%m/%Y}" for one in running]
    return ["có tài khoản đang mở"] if isinstance(rule, SignedIn) else [rule.words]


def _missing(rule: Rule, obj: Any) -> str:
    if isinstance(rule, HasRole):
        return f"cần giữ một vai trò: {rule.words}"
    if isinstance(rule, InUnit):
        names = ", ".join(Unit.objects.filter(pk__in=rule.units_of(obj)).values_list("name", flat=True))
        return f"cần là {rule.words}" + (f" ({names})" if names else "")
    if isinstance(rule, InEmergency):
        return "cần mở truy cập khẩn cấp"
    return f"cần là {rule.words}" if isinstance(rule, Own) else f"cần đúng điều kiện: {rule.words}"


# --- Who sees it ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seer:
    """Somebody who may see an object today."""

    person: Person
    grounds: tuple[str, ...]
    is_employee: bool


def is_own(user: Any, declared: Permission, obj: Any) -> bool:
    """Return whether an object is the user's own, or their child's, by the rule that guards it."""
    own = [part for way in declared.stated.ways for part in way if isinstance(part, Own)]
    return any(part.allows(user, obj) for part in own)


def may_ask_who(user: Any, obj: Any) -> bool:
    """Return whether a user may ask who sees an object: leaders about every one, each person about their own."""
    return allowed(user, "access.explain") or is_own(user, permissions.get(type(obj).view_permission), obj)


def who_sees(declared: Permission, obj: Any) -> list[Seer]:
    """Return everybody with an open account who may see an object now, with the grounds, in the order of names."""
    users = list(User.objects.filter(is_active=True).select_related("person").order_by("person__sort_key", "pk"))
    standings_of(users)
    ways = [(way, _through(way, users, obj)) for way in declared.rule.ways]
    seeing = [user for user in users if any(user.pk in found for _, found in ways)]
    held = _assignments([user.person_id for user in seeing])
    return [
        Seer(
            user.person,
            tuple(
                dict.fromkeys(
                    ground
                    for way, found in ways
                    if user.pk in found
                    for part in way
                    for ground in _grounds(part, user, obj, held.get(user.person_id, []))
                )
            ),
            bool(standing_of(user).roles & {role.value for role in EMPLOYEES}),
        )
        for user in seeing
    ]


def _through(way: tuple[Rule, ...], users: list[User], obj: Any) -> set[int]:
    """Return the keys of users for whom all parts hold; what is asked of memory goes before what asks the database."""
    left = users
    for part in sorted(way, key=lambda rule: not isinstance(rule, HasRole | SignedIn | InEmergency)):
        left = _narrowed(part, left, obj)
    return {user.pk for user in left}


def _narrowed(part: Rule, users: list[User], obj: Any) -> list[User]:
    if isinstance(part, InUnit) and part.paths:
        units = part.units_of(obj)
        users = [user for user in users if units & standing_of(user).units_as(part.roles)]
    elif isinstance(part, Own):
        rows = type(obj)._default_manager.filter(pk=obj.pk)
        people = set(rows.values_list(part.path, flat=True))
        users = [user for user in users if user.person_id in people]
    return [user for user in users if part.allows(user, obj)]


def _assignments(people: list[int]) -> dict[int, list[Assignment]]:
    found: dict[int, list[Assignment]] = {}
    for assignment in Assignment.objects.on(timezone.localdate()).filter(person__in=people).in_full():
        found.setdefault(assignment.person_id, []).append(assignment)
    return found
