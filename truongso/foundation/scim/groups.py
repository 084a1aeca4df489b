"""Groups as a provisioning client sees them: the school's units, and the groups that the client keeps for itself."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from scim2_models import SearchRequest

from truongso.foundation.accounts.models import User as Account
from truongso.foundation.org.models import Assignment, Unit
from truongso.foundation.scim.accounts import bound, seen_by
from truongso.foundation.scim.models import ClientGroup, ProvisioningClient
from truongso.foundation.scim.refusals import forbidden, not_found
from truongso.foundation.scim.representation import collected, group_resource
from truongso.foundation.scim.resources import Group

AnyGroup = Unit | ClientGroup


def units() -> QuerySet[Unit]:
    """Return the units of the school that stand; offices outside it are none."""
    return Unit.objects.active().exclude(kind=Unit.Kind.OUTSIDE).order_by("kind", "name", "pk")


def group_of(client: ProvisioningClient, uid: str) -> AnyGroup:
    """Return one group by its SCIM id; Turned with 404 when the client sees none."""
    try:
        key = UUID(uid)
    except ValueError:
        raise not_found("nhóm") from None
    group: AnyGroup | None = units().filter(uid=key).first() or client.groups.filter(uid=key).first()
    if group is None:
        raise not_found("nhóm")
    return group


def own_group_of(client: ProvisioningClient, uid: str) -> ClientGroup:
    """Return a group that the client may change; units follow the school's assignments."""
    group = group_of(client, uid)
    if isinstance(group, Unit):
        raise forbidden("Đơn vị và thành viên theo phân công của nhà trường: ứng dụng chỉ đọc được.")
    return group


def resource_of(client: ProvisioningClient, group: AnyGroup, day: date, base: str) -> Any:
    """Return one group with its members today."""
    return _resources(client, [group], day, base)[0]


def found(
    asked: SearchRequest[Any], client: ProvisioningClient, day: date, base: str, *, skip: int, count: int
) -> tuple[int, list[Any]]:
    """Return (how many match, the resources of the page). A school has few groups: they are filtered in memory."""
    groups: list[AnyGroup] = [*units(), *client.groups.all()]
    condition = bound(asked, Group)
    if condition is None and asked.sort_by is None:
        return len(groups), _resources(client, groups[skip : skip + count], day, base)
    resources = _resources(client, groups, day, base)
    if condition is not None:
        resources = [one for one in resources if condition.match(one)]
    return len(resources), asked.sort(resources)[skip : skip + count]


def _resources(client: ProvisioningClient, groups: Sequence[AnyGroup], day: date, base: str) -> list[Any]:
    unit_keys = [group.pk for group in groups if isinstance(group, Unit)]
    own_keys = [group.pk for group in groups if isinstance(group, ClientGroup)]
    of_units = _members_of_units(client, unit_keys, day) if unit_keys else {}
    of_own = _members_of_own(client, own_keys) if own_keys else {}
    return [
        group_resource(group, (of_units if isinstance(group, Unit) else of_own).get(group.pk, []), base)
        for group in groups
    ]


def _members_of_units(client: ProvisioningClient, keys: list[int], day: date) -> dict[int, list[UUID]]:
    """Return uids of people with an account who are assigned to the units on a day."""
    holding = Assignment.objects.on(day).filter(unit__in=keys, person__user__in=seen_by(client).order_by())
    return collected(holding.order_by("person__sort_key", "person").values_list("unit", "person__uid"))


def _members_of_own(client: ProvisioningClient, keys: list[int]) -> dict[int, list[UUID]]:
    members = ClientGroup.members.through.objects.filter(clientgroup__in=keys, user__in=seen_by(client).order_by())
    return collected(members.order_by("pk").values_list("clientgroup", "user__person__uid"))


def members_asked(client: ProvisioningClient, resource: Any) -> list[Account]:
    """Return the accounts that a client's group names as members; Turned for one that the client does not see."""
    wanted = list(dict.fromkeys(_key(member) for member in resource.members or []))
    accounts = {a.person.uid: a for a in seen_by(client).filter(person__uid__in=wanted).select_related("person")}
    missing = [key for key in wanted if key not in accounts]
    if missing:
        raise not_found(f"tài khoản {missing[0]} trong danh sách thành viên")
    return [accounts[key] for key in wanted]


def _key(member: Any) -> UUID:
    text = member.value or str(member.ref or "").rsplit("/", 1)[-1]
    try:
        return UUID(text)
    except ValueError:
        raise not_found("thành viên") from None
