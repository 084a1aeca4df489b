"""Rows as SCIM resources."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from scim2_models import Meta, Reference

from truongso.foundation.org.models import Unit
from truongso.foundation.scim.models import AccountLink, ClientGroup
from truongso.foundation.scim.names import parts_of
from truongso.foundation.scim.resources import (
    EnterpriseUser,
    Group,
    GroupMember,
    GroupOfUser,
    HeldRole,
    PersonName,
    SchoolUser,
    WorkEmail,
)

# A person of several units is shown under the first kind of these.
_DEPARTMENTS = (Unit.Kind.DEPARTMENT, Unit.Kind.OFFICE, Unit.Kind.CLASS, Unit.Kind.BOARD, Unit.Kind.SCHOOL)
_NO_LINK = AccountLink()


def link_of(account: Any) -> AccountLink:
    """Return what the asking client keeps about an account, loaded with it; an empty link when it keeps nothing."""
    links: list[AccountLink] = account.links_of_client
    return links[0] if links else _NO_LINK


def user_resource(account: Any, base: str) -> Any:
    """Return an account that `accounts.loaded` gave as a SCIM user; base is the address of the service."""
    person, link = account.person, link_of(account)
    assignments = person.assignments_today
    family, middle, given = parts_of(person.full_name)
    resource = SchoolUser(
        id=str(person.uid),
        external_id=link.external_id or None,
        user_name=account.username,
        name=PersonName(family_name=family or None, middle_name=middle or None, given_name=given),
        display_name=person.full_name,
        active=account.is_active,
        emails=[WorkEmail(value=account.email, type="work")] if account.email else None,
        groups=_groups(account, assignments) or None,
        roles=_roles(assignments) or None,
    )
    resource[EnterpriseUser] = EnterpriseUser(
        employee_number=person.code or link.employee_number or None, department=_department(assignments)
    )
    return _with_meta(resource, "User", f"{base}/Users/{person.uid}", account.created_at)


def _groups(account: Any, assignments: Iterable[Any]) -> list[GroupOfUser]:
    units = {a.unit.uid: a.unit.name for a in assignments if a.unit is not None and a.unit.ended_at is None}
    own = {group.uid: group.name for group in account.groups_of_client}
    return [GroupOfUser(value=str(uid), display=name) for uid, name in (units | own).items()]


def _roles(assignments: Iterable[Any]) -> list[HeldRole]:
    held = {a.role: a.get_role_display() for a in assignments}
    return [HeldRole(value=role, display=label) for role, label in sorted(held.items())]


def _department(assignments: Iterable[Any]) -> str | None:
    by_kind: dict[str, str] = {}
    for assignment in assignments:
        if assignment.unit is not None:
            by_kind.setdefault(assignment.unit.kind, assignment.unit.name)
    return next((by_kind[kind] for kind in _DEPARTMENTS if kind in by_kind), None)


def group_resource(group: Unit | ClientGroup, members: Iterable[Any], base: str) -> Any:
    """Return a unit or a client's own group as a SCIM group; members are uids of people with an account."""
    resource = Group(
        id=str(group.uid),
        external_id=getattr(group, "external_id", "") or None,
        display_name=group.name,
        members=[GroupMember(value=str(uid), ref=Reference(f"{base}/Users/{uid}"), type="User") for uid in members]
        or None,
    )
    return _with_meta(resource, "Group", f"{base}/Groups/{group.uid}", getattr(group, "made_at", None))


def _with_meta(resource: Any, kind: str, location: str, created: Any) -> Any:
    digest = hashlib.sha256(resource.model_dump_json().encode()).hexdigest()[:24]
    resource.meta = Meta(resource_type=kind, location=location, created=created, version=f'W/"{digest}"')
    return resource


def collected(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    """Return second values by first, each once, in order."""
    found: defaultdict[Any, dict[Any, None]] = defaultdict(dict)
    for first, second in pairs:
        found[first][second] = None
    return {first: list(seconds) for first, seconds in found.items()}
