"""Why the school processes personal data: an app declares its purposes in `purposes.py`, found and checked at start-up.

A purpose names the data sets (or their groups of fields) that it needs, on what ground of the law, for how long, who
receives them, and, where the ground is consent, who must agree and what happens when they no longer do.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured

from truongso.core.declarations import Registry
from truongso.foundation.consents.law import CONSENT, Reference, bases
from truongso.foundation.datasets.registry import Classification, DataSet, Field, data_sets
from truongso.foundation.org.roles import Role

if TYPE_CHECKING:
    from truongso.foundation.org.models import Person

PERSONAL = frozenset({Classification.PERSONAL, Classification.SENSITIVE})
OnWithdrawal = Callable[["Person", Any], None]


@dataclass(frozen=True)
class Recipient:
    """Who receives the data outside the room that keeps it.

    is_connected answers whether a channel of this installation is configured for it now; while none is, data go the other
    way. names lists recipients that are known only at run time (registered applications).
    """

    name: str
    is_outside: bool = True
    is_connected: Callable[[], bool] | None = field(default=None, compare=False)
    names: Callable[[], list[str]] | None = field(default=None, compare=False)
    other_way: str = "bằng văn bản, tệp; chưa mở kết nối"

    @property
    def how(self) -> str:
        """How it receives the data now, in words."""
        if not self.is_outside:
            return "trong trường"
        if self.is_connected is None:
            return "bằng văn bản, tệp"
        return "qua kết nối đang mở" if self.is_connected() else self.other_way

    @property
    def all_names(self) -> list[str]:
        """The recipient, or those that are known at run time."""
        return self.names() if self.names else [self.name]


@dataclass(frozen=True)
class Scope:
    """A data set, or some of its groups of fields ("" in none: all of them)."""

    data_set: DataSet
    groups: tuple[str, ...] = ()

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields in this scope."""
        return tuple(one for one in self.data_set.fields if not self.groups or one.group in self.groups)

    def __str__(self) -> str:
        return f"{self.data_set.title} ({', '.join(self.groups)})" if self.groups else self.data_set.title


@dataclass(frozen=True)
class Purpose:
    """One purpose of processing; see purpose() for what each value means."""

    code: str
    title: str
    why: str
    basis: str
    subjects: tuple[Role, ...]
    scopes: tuple[Scope, ...] = field(repr=False)
    categories: tuple[str, ...] = ()
    retention: str = ""
    recipients: tuple[Recipient, ...] = field(default=(), repr=False)
    declared_sensitive: bool = False
    is_publishing: bool = False
    child_signs: bool = False
    representative_signs: bool = False
    on_withdrawal: OnWithdrawal | None = field(default=None, repr=False, compare=False)

    @property
    def needs_consent(self) -> bool:
        """Return whether the school may do this only while people agree."""
        return self.basis == CONSENT

    @property
    def legal_basis(self) -> Reference:
        """The ground in the law on personal data."""
        return bases()[self.basis]

    @property
    def is_sensitive(self) -> bool:
        """Return whether sensitive data are among those processed."""
        return self.declared_sensitive or any(one.is_sealed for scope in self.scopes for one in scope.fields)

    @property
    def subjects_text(self) -> str:
        """Whose data they are, in words."""
        return ", ".join(role.label.lower() for role in self.subjects)

    @property
    def what(self) -> str:
        """Which data, in words."""
        return "; ".join([*map(str, self.scopes), *self.categories])

    @property
    def receivers(self) -> str:
        """Who receives the data, in words."""
        named = [name for one in self.recipients for name in one.all_names]
        return "; ".join(named) or "Không chuyển cho ai ngoài những người được phân quyền trong trường"

    @property
    def other_laws(self) -> tuple[str, ...]:
        """What the data sets say of their legal basis."""
        return tuple(dict.fromkeys(scope.data_set.legal_basis for scope in self.scopes))


purposes: Registry[Purpose] = Registry("purpose")


def purpose(
    code: str,
    title: str,
    *,
    why: str,
    basis: str,
    subjects: Iterable[Role],
    covers: Mapping[str, Iterable[str]] | None = None,
    categories: Iterable[str] = (),
    retention: str = "",
    recipients: Iterable[Recipient] = (),
    is_sensitive: bool = False,
    is_publishing: bool = False,
    child_signs: bool = False,
    representative_signs: bool = False,
    on_withdrawal: OnWithdrawal | None = None,
) -> Purpose:
    """Declare a purpose. ImproperlyConfigured when it is unsound.

    covers maps codes of data sets to groups of their fields (none: the whole set); categories are kinds of data that
    stand in no data set; retention is taken from the data sets when not given. basis is a code of law.yaml. A purpose on
    the ground of consent says who signs, and on_withdrawal(person, by) makes a withdrawal take effect, inside its action;
    publishing what concerns a child needs both signatures.
    """
    scopes = _scopes(code, covers or {})
    kept = retention or "; ".join(dict.fromkeys(scope.data_set.retention for scope in scopes))
    declared = Purpose(
        code, title, why, basis, tuple(subjects), scopes, tuple(categories), kept, tuple(recipients), is_sensitive,
        is_publishing, child_signs, representative_signs, on_withdrawal,
    )  # fmt: skip
    _check(declared)
    return purposes.add(code, declared)


def _scopes(code: str, wanted: Mapping[str, Iterable[str]]) -> tuple[Scope, ...]:
    found = []
    for name, groups in wanted.items():
        scope = Scope(data_sets.get(name), tuple(groups))
        if unknown := set(scope.groups) - {one.group for one in scope.data_set.fields}:
            raise ImproperlyConfigured(f"purpose {code}: data set {name} has no group {', '.join(sorted(unknown))}")
        found.append(scope)
    return tuple(found)


def _check(declared: Purpose) -> None:
    signs = declared.child_signs or declared.representative_signs
    troubles = {
        "says neither what it is for nor of whom": not declared.why or not declared.subjects,
        "names no data": not declared.scopes and not declared.categories,
        "says not how long data are kept": not declared.retention,
        f"rests on {declared.basis}, which law.yaml does not know": declared.basis not in bases(),
        "rests on consent but says not who signs": declared.basis == CONSENT and not signs,
        "rests on consent but a withdrawal has no effect": declared.basis == CONSENT and not declared.on_withdrawal,
        "does not rest on consent, so nobody signs": declared.basis != CONSENT and (signs or declared.is_publishing),
        "publishes, so child and representative sign": declared.is_publishing
        and not (declared.child_signs and declared.representative_signs),
    }
    if wrong := [words for words, holds in troubles.items() if holds]:
        raise ImproperlyConfigured(f"purpose {declared.code} {wrong[0]}")


def purposes_of(data_set: DataSet) -> list[Purpose]:
    """Return the purposes for which a data set is processed."""
    return [one for one in purposes if any(scope.data_set == data_set for scope in one.scopes)]


def consent_purposes() -> list[Purpose]:
    """Return the purposes that need consent."""
    return [one for one in purposes if one.needs_consent]


def holds_personal_data(data_set: DataSet) -> bool:
    """Return whether a data set says anything about people."""
    return any(one.classification in PERSONAL for one in data_set.fields)


# --- Who signs for whom ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Representative:
    """Somebody with an account who represents a person by law: father, mother, guardian."""

    person: "Person"
    relation: str


class Representation:
    """What the register of families answers; it declares itself in its `purposes.py`."""

    def of(self, people: Collection[int]) -> Mapping[int, list[Representative]]:
        """Return the representatives of people by the key of the person."""
        raise NotImplementedError

    def by(self, person_id: int) -> list[int]:
        """Return the keys of those whom a person represents."""
        raise NotImplementedError


_representations: list[Representation] = []


def represented_by_register(source: Representation) -> None:
    """Declare who represents whom."""
    if not any(type(one) is type(source) for one in _representations):
        _representations.append(source)


def representatives_of(people: Collection[int]) -> dict[int, list[Representative]]:
    """Return the representatives of people, by the key of the person."""
    found: dict[int, list[Representative]] = {key: [] for key in people}
    for source in _representations:
        for key, representatives in source.of(people).items():
            found[key] += representatives
    return found


def represented_by(person_id: int | None) -> list[int]:
    """Return the keys of those whom a person represents."""
    return [] if person_id is None else [key for source in _representations for key in source.by(person_id)]
