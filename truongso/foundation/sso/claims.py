"""What an application may learn about a person, by scope. Nothing here is sensitive: no birthday, number, address, mark.

`sub` is the person's random uid: it says nothing, stays when names change or an account is opened anew, and is the same
for every application, so that the school can match accounts between its own applications.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from truongso.foundation.access.standing import standing_of
from truongso.foundation.org.models import Unit


@dataclass(frozen=True)
class Scope:
    """A package of claims: what a person reads when asked, and the names of the claims."""

    words: str
    claims: tuple[str, ...]


SCOPES = {
    "openid": Scope("Mã người dùng ổn định, không phải tên hay số định danh", ("sub",)),
    "profile": Scope("Họ tên và tên đăng nhập", ("name", "family_name", "given_name", "preferred_username")),
    "email": Scope("Địa chỉ thư điện tử", ("email", "email_verified")),
    "school": Scope(
        "Vai trò ở trường, đơn vị hoặc lớp, mã cán bộ hoặc mã học sinh",
        ("school_roles", "school_units", "school_class", "school_code"),
    ),
}
SCOPE_CHOICES = [(name, scope.words) for name, scope in SCOPES.items()]
PROOFS = ("auth_time", "amr", "acr", "sid")


def claims_of(user: Any, scopes: Collection[str]) -> dict[str, Any]:
    """Return what user's application may know under these scopes; what the school does not know is left out."""
    found: dict[str, Any] = {"sub": subject_of(user)}
    if "profile" in scopes:
        found |= _profile(user)
    if "email" in scopes and (address := user.email or user.person.email):
        found |= {"email": address, "email_verified": False}  # the school writes addresses down, it does not test them
    if "school" in scopes:
        found |= _school(user)
    return found


def subject_of(user: Any) -> str:
    """Return the identifier under which every application knows a person."""
    return str(user.person.uid)


def _profile(user: Any) -> dict[str, Any]:
    """Family and middle names stand together, as they are spoken: «Nguyễn Thị» «Hạnh»."""
    before, _, given = user.person.full_name.rpartition(" ")
    names = {"name": user.person.full_name, "family_name": before, "given_name": given}
    return {key: value for key, value in (names | {"preferred_username": user.username}).items() if value}


def _school(user: Any) -> dict[str, Any]:
    standing = standing_of(user)
    units = Unit.objects.filter(pk__in=standing.unit_ids).order_by("code")
    classes = [unit.name for unit in units if unit.kind == Unit.Kind.CLASS]
    found = {
        "school_roles": sorted(standing.roles),
        "school_units": [unit.code for unit in units],
        "school_class": classes[0] if len(classes) == 1 else "",
        "school_code": user.person.code,
    }
    return {key: value for key, value in found.items() if value}
