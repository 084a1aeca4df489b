"""How an application that keeps accounts knows a person."""

from datetime import datetime
from typing import Any

from truongso.core.holdings import Asked, Erased, Table, holding, only_acts
from truongso.foundation.scim.models import AccountLink, ClientGroup


def _links(asked: Asked) -> Table:
    found = AccountLink.objects.filter(user__person=asked.person).select_related("client").order_by("pk")
    rows = [(one.client.name, "khóa của ứng dụng", one.external_id) for one in found]
    groups = ClientGroup.objects.filter(members__person=asked.person).select_related("client").order_by("pk")
    rows += [(one.client.name, "nhóm", one.name) for one in groups]
    return Table(("Ứng dụng", "Mục", "Giá trị"), tuple(rows))


def _erase(person: Any, before: datetime | None) -> Erased:
    for group in ClientGroup.objects.filter(members__person=person):
        group.members.remove(*group.members.filter(person=person))
    return Erased(AccountLink.objects.filter(user__person=person).delete()[0])


holding(
    "scim.links", "Tài khoản do ứng dụng đồng bộ", of=("scim.AccountLink.user", "scim.ClientGroup.members"),
    table=_links, rule="while-here", erase=_erase,
)  # fmt: skip
only_acts("scim.ProvisioningClient.made_by")
