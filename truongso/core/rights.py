"""Rights: declared per app in `permissions.py`, enforced on views and lists from the same rule.

A rule answers two questions, so that a page and a list cannot disagree: may this user touch this object, and which
rows may this user see. Rule classes that know roles and relations live in foundation/access.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, wraps
from typing import Any

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase

from truongso.core.declarations import Registry

NO_ROWS = Q(pk__in=[])
View = Callable[..., HttpResponseBase]


class Scope(IntEnum):
    """How far a rule reaches for somebody to whom it applies; the wider is the greater."""

    NONE = 0
    PART = 1  # some objects, told apart by what they are
    OWN = 2
    UNIT = 3
    ALL = 4

    @property
    def label(self) -> str:
        return _SCOPE_LABELS[self]


_SCOPE_LABELS = {
    Scope.NONE: "Không", Scope.PART: "Một phần", Scope.OWN: "Của mình", Scope.UNIT: "Của đơn vị", Scope.ALL: "Tất cả",
}  # fmt: skip


class Rule:
    """Who may: composed with | and &, and put into words for the page that explains rights.

    `scope` says how far the rule reaches for whom it applies to: to everything, to one's unit's, to one's own.
    """

    words: str = ""
    joins_many: bool = False
    scope: Scope = Scope.PART

    def allows(self, user: Any, obj: Any = None) -> bool:
        """Return whether user may touch obj; without obj, whether user may use the permission on anything at all."""
        raise NotImplementedError

    def rows(self, user: Any) -> Q:
        """Return the filter for the rows that user may touch."""
        raise NotImplementedError

    @property
    def ways(self) -> list[tuple["Rule", ...]]:
        """Return the ways to satisfy the rule; each is the rules that must hold together."""
        return [(self,)]

    def applies(self, user: Any) -> bool:
        """Return whether the rule can ever hold for somebody like user, for some object."""
        return self.allows(user)

    def __or__(self, other: "Rule") -> "Rule":
        return _Either(self, other)

    def __and__(self, other: "Rule") -> "Rule":
        return _Both(self, other)


class _Either(Rule):
    def __init__(self, left: Rule, right: Rule) -> None:
        self.left, self.right = left, right
        self.words = f"{left.words}; hoặc {right.words}"
        self.joins_many = left.joins_many or right.joins_many

    @property
    def ways(self) -> list[tuple[Rule, ...]]:
        return self.left.ways + self.right.ways

    def applies(self, user: Any) -> bool:
        return self.left.applies(user) or self.right.applies(user)

    def allows(self, user: Any, obj: Any = None) -> bool:
        return self.left.allows(user, obj) or self.right.allows(user, obj)

    def rows(self, user: Any) -> Q:
        # A filter without conditions means all rows; Django would drop it from an OR and keep only the other side.
        if not (left := self.left.rows(user)):
            return left  # all rows already: the other side need not be asked
        right = self.right.rows(user)
        return left | right if right else right


class _Both(Rule):
    def __init__(self, left: Rule, right: Rule) -> None:
        self.left, self.right = left, right
        self.words = f"{left.words} và {right.words}"
        self.joins_many = left.joins_many or right.joins_many

    @property
    def ways(self) -> list[tuple[Rule, ...]]:
        return [left + right for left in self.left.ways for right in self.right.ways]

    def applies(self, user: Any) -> bool:
        return self.left.applies(user) and self.right.applies(user)

    def allows(self, user: Any, obj: Any = None) -> bool:
        return self.left.allows(user, obj) and self.right.allows(user, obj)

    def rows(self, user: Any) -> Q:
        return self.left.rows(user) & self.right.rows(user)


class SignedIn(Rule):
    """Anybody with an account that is not closed."""

    words = "mọi tài khoản đã đăng nhập"
    scope = Scope.ALL

    def allows(self, user: Any, obj: Any = None) -> bool:
        return bool(user.is_authenticated and user.is_active)

    def rows(self, user: Any) -> Q:
        return Q() if self.allows(user) else NO_ROWS


@dataclass(frozen=True)
class Permission:
    """One declared right: permanent code, Vietnamese title, and the rule that grants it.

    `stated` is the rule as declared; `rule`, which is asked everywhere, also lets in whoever an exception lets in.
    """

    name: str
    title: str
    stated: Rule
    why: str = ""
    sensitive: bool = False
    emergency: bool | None = None

    @cached_property
    def rule(self) -> Rule:
        rule = self.stated
        for exception, fits in _exceptions:
            if fits(self):
                rule = rule | exception
        return rule

    @property
    def is_reading(self) -> bool:
        """Whether the right only looks: by its name, view_… or list."""
        return self.name.partition(".")[2].partition("_")[0] in {"view", "list"}


permissions: Registry[Permission] = Registry("permission")
_exceptions: list[tuple[Rule, Callable[[Permission], bool]]] = []


def permission(
    name: str, title: str, rule: Rule, *, why: str = "", sensitive: bool = False, emergency: bool | None = None
) -> Permission:
    """Declare a right; `why` says where the duty comes from (an article, a part of the plan).

    `emergency` says that emergency access opens it, or never opens it; without a word, it opens what only looks.
    """
    return permissions.add(name, Permission(name, title, rule, why, sensitive, emergency))


def make_exception(rule: Rule, *, fits: Callable[[Permission], bool]) -> None:
    """Let whoever satisfies the rule use every declared right that fits. Call it before rights are asked."""
    _exceptions.append((rule, fits))


def allowed(user: Any, name: str, obj: Any = None) -> bool:
    """Return whether user holds the declared right, on obj if one is given."""
    return bool(user.is_authenticated and user.is_active and permissions.get(name).rule.allows(user, obj))


def require(user: Any, name: str, obj: Any = None) -> None:
    """Raise PermissionDenied unless user holds the right on obj."""
    if not allowed(user, name, obj):
        raise PermissionDenied(f"Việc này cần quyền «{permissions.get(name).title}».")


def requires(name: str) -> Callable[[View], View]:
    """Guard a view with a declared right; the name is kept on the view, so that a test can walk all addresses."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            require(request.user, name)
            return view(request, *args, **kwargs)

        guarded.required_permission = name  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(reason: str) -> Callable[[View], View]:
    """Mark a view as open to everybody, with the reason why."""
    if not reason:
        raise ImproperlyConfigured("a public view says why it is public")

    def decorate(view: View) -> View:
        view.login_required = False  # type: ignore[attr-defined]
        view.required_permission = "public"  # type: ignore[attr-defined]
        view.public_reason = reason  # type: ignore[attr-defined]
        return view

    return decorate


def token_guarded(kind: str) -> Callable[[View], View]:
    """Mark a view for programs, which checks a token of this kind by itself and takes no cookie.

    The right stands on the page where the token is made; the walk over all addresses asserts that a stranger gets 401 or 404.
    """

    def decorate(view: View) -> View:
        view.login_required = False  # type: ignore[attr-defined]
        view.required_permission = f"token:{kind}"  # type: ignore[attr-defined]
        view.token_kind = kind  # type: ignore[attr-defined]
        return view

    return decorate
