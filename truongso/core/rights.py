"""Rights: declared per app in `permissions.py`, enforced on views and lists from the same rule.

A rule answers two questions, so that a page and a list cannot disagree: may this user touch this object, and which
rows may this user see. Rule classes that know roles and relations live in foundation/access.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase

from truongso.core.declarations import Registry

NO_ROWS = Q(pk__in=[])
View = Callable[..., HttpResponseBase]


class Rule:
    """Who may: composed with | and &, and put into words for the page that explains rights."""

    words: str = ""
    joins_many: bool = False

    def allows(self, user: Any, obj: Any = None) -> bool:
        """Return whether user may touch obj; without obj, whether user may use the permission on anything at all."""
        raise NotImplementedError

    def rows(self, user: Any) -> Q:
        """Return the filter for the rows that user may touch."""
        raise NotImplementedError

    def __or__(self, other: "Rule") -> "Rule":
        return _Either(self, other)

    def __and__(self, other: "Rule") -> "Rule":
        return _Both(self, other)


class _Either(Rule):
    def __init__(self, left: Rule, right: Rule) -> None:
        self.left, self.right = left, right
        self.words = f"{left.words}; hoặc {right.words}"
        self.joins_many = left.joins_many or right.joins_many

    def allows(self, user: Any, obj: Any = None) -> bool:
        return self.left.allows(user, obj) or self.right.allows(user, obj)

    def rows(self, user: Any) -> Q:
        # A filter without conditions means all rows; Django would drop it from an OR and keep only the other side.
        left, right = self.left.rows(user), self.right.rows(user)
        return Q() if not left or not right else left | right


class _Both(Rule):
    def __init__(self, left: Rule, right: Rule) -> None:
        self.left, self.right = left, right
        self.words = f"{left.words} và {right.words}"
        self.joins_many = left.joins_many or right.joins_many

    def allows(self, user: Any, obj: Any = None) -> bool:
        return self.left.allows(user, obj) and self.right.allows(user, obj)

    def rows(self, user: Any) -> Q:
        return self.left.rows(user) & self.right.rows(user)


class SignedIn(Rule):
    """Anybody with an account that is not closed."""

    words = "mọi tài khoản đã đăng nhập"

    def allows(self, user: Any, obj: Any = None) -> bool:
        return bool(user.is_authenticated and user.is_active)

    def rows(self, user: Any) -> Q:
        return Q() if self.allows(user) else NO_ROWS


@dataclass(frozen=True)
class Permission:
    """One declared right: permanent code, Vietnamese title, and the rule that grants it."""

    name: str
    title: str
    rule: Rule
    why: str = ""
    sensitive: bool = False


permissions: Registry[Permission] = Registry("permission")


def permission(name: str, title: str, rule: Rule, *, why: str = "", sensitive: bool = False) -> Permission:
    """Declare a right; `why` says where the duty comes from (an article, a part of the plan)."""
    return permissions.add(name, Permission(name, title, rule, why, sensitive))


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
