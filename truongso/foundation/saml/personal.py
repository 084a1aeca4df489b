"""The name under which an application knows a person."""

from datetime import datetime
from typing import Any

from truongso.core.holdings import Asked, Erased, Table, holding
from truongso.foundation.saml.models import PersistentName


def _names(asked: Asked) -> Table:
    found = (
        PersistentName.objects.filter(user__person=asked.person).select_related("provider__application").order_by("pk")
    )
    return Table(("Ứng dụng", "Mã của người ở ứng dụng"), tuple((str(one.provider), one.value) for one in found))


def _erase(person: Any, before: datetime | None) -> Erased:
    return Erased(PersistentName.objects.filter(user__person=person).delete()[0])


holding(
    "saml.names", "Mã ở ứng dụng SAML", of=("saml.PersistentName.user",), table=_names, rule="while-here", erase=_erase
)
