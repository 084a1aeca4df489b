"""Accounts as a provisioning client sees them: found, filtered, ordered, with all that their resource needs."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from scim2_models import ScimFilter, SearchRequest

from truongso.foundation.accounts.models import User as Account
from truongso.foundation.org.models import Assignment
from truongso.foundation.scim.filtering import AccountConditions, InMemory
from truongso.foundation.scim.models import AccountLink, ClientGroup, ProvisioningClient
from truongso.foundation.scim.refusals import Turned, not_found
from truongso.foundation.scim.representation import user_resource
from truongso.foundation.scim.resources import DEFAULT_COUNT, MAX_RESULTS, SchoolUser

# More accounts than this are not read into memory for a filter or an order that the database cannot answer.
MOST_IN_MEMORY = 5000
_ORDERS = {"username": "username", "id": "person__uid"}


def seen_by(client: ProvisioningClient) -> QuerySet[Account]:
    """Return the accounts that a client sees: all but those that it let go of."""
    gone = AccountLink.objects.filter(client=client, removed_at__isnull=False)
    accounts: QuerySet[Account] = Account.objects.exclude(pk__in=gone.values("user")).order_by("pk")
    return accounts


def loaded(rows: QuerySet[Account], client: ProvisioningClient, day: date) -> QuerySet[Account]:
    """Return accounts with what `user_resource` reads, in a constant number of queries."""
    assignments = Assignment.objects.on(day).select_related("unit").order_by("starts_on", "pk")
    return rows.select_related("person").prefetch_related(
        Prefetch("scim_links", AccountLink.objects.filter(client=client), to_attr="links_of_client"),
        Prefetch("person__assignments", assignments, to_attr="assignments_today"),
        Prefetch("scim_groups", ClientGroup.objects.filter(client=client), to_attr="groups_of_client"),
    )


def account_of(client: ProvisioningClient, uid: str) -> Account:
    """Return one account by its SCIM id; Turned with 404 when the client sees none."""
    try:
        account = seen_by(client).filter(person__uid=UUID(uid)).first()
    except ValueError:
        account = None
    if account is None:
        raise not_found("tài khoản")
    return account


def resource_of(client: ProvisioningClient, account: Account, day: date, base: str) -> Any:
    """Return one account as it stands now."""
    return user_resource(loaded(Account.objects.filter(pk=account.pk), client, day).get(), base)


def found(
    asked: SearchRequest[Any], client: ProvisioningClient, day: date, base: str, *, skip: int, count: int
) -> tuple[int, list[Any]]:
    """Return (how many match, the resources of the page)."""
    rows, condition = seen_by(client), bound(asked, SchoolUser)
    try:
        if condition is not None:
            rows = rows.filter(AccountConditions(client).visit(condition.ast))
        rows = _ordered(rows, asked)
    except InMemory:
        resources = _matching_in_memory(asked, condition, client, day, base)
        return len(resources), resources[skip : skip + count]
    total = rows.count()
    page = loaded(rows, client, day)[skip : skip + count] if count else []
    return total, [user_resource(account, base) for account in page]


def _ordered(rows: QuerySet[Account], asked: SearchRequest[Any]) -> QuerySet[Account]:
    if asked.sort_by is None:
        return rows
    field = _ORDERS.get(str(asked.sort_by).lower())
    if field is None:
        raise InMemory
    down = asked.sort_order == SearchRequest.SortOrder.descending
    return rows.order_by(f"-{field}" if down else field, "pk")


def _matching_in_memory(
    asked: SearchRequest[Any], condition: ScimFilter[Any] | None, client: ProvisioningClient, day: date, base: str
) -> list[Any]:
    rows = seen_by(client)
    if rows.count() > MOST_IN_MEMORY:
        raise Turned(
            "Trường có quá nhiều tài khoản cho bộ lọc hoặc thứ tự này: hãy lọc theo userName, externalId, emails, active.",
            scim_type="tooMany",
        )
    resources = [user_resource(account, base) for account in loaded(rows, client, day)]
    if condition is not None:
        resources = [one for one in resources if condition.match(one)]
    return list(asked.sort(resources))


def bound(asked: SearchRequest[Any], kind: Any) -> ScimFilter[Any] | None:
    """Return the filter of a request for one kind of resource: a search over all kinds names them all."""
    return None if asked.filter is None else ScimFilter[kind](str(asked.filter))


def page_of(asked: SearchRequest[Any]) -> tuple[int, int]:
    """Return (how many to skip, how many to show) of a request."""
    wanted = DEFAULT_COUNT if asked.count is None else asked.count
    # Databases count rows in 64 bits; nobody has this many.
    return min(asked.start_index_0 or 0, 10**9), min(wanted, MAX_RESULTS)
