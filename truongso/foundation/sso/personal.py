"""Applications that a person entered with the school's login. Tokens are not told, only that they are there."""

from datetime import datetime
from typing import Any

from allauth.idp.oidc.models import Token

from truongso.core.holdings import Asked, Erased, Table, holding, no_holding, only_acts
from truongso.foundation.sso.models import Connection, TokenFamily, Visit


def _connections(asked: Asked) -> Table:
    found = Connection.objects.filter(user__person=asked.person).select_related("application").order_by("first_at")
    rows = ((c.application.name, ", ".join(c.agreed_scopes), c.agreed_at, c.first_at, c.last_at) for c in found)
    return Table(("Ứng dụng", "Đồng ý cho biết", "Đồng ý lúc", "Vào lần đầu", "Vào gần nhất"), tuple(rows))


def _visits(asked: Asked) -> Table:
    found = Visit.objects.filter(user__person=asked.person).select_related("application").order_by("first_at")
    return Table(
        ("Ứng dụng", "Vào lúc", "Kết thúc lúc"), tuple((v.application.name, v.first_at, v.ended_at) for v in found)
    )


def _erase_connections(person: Any, before: datetime | None) -> Erased:
    return Erased(Connection.objects.filter(user__person=person).delete()[0])


def _erase_visits(person: Any, before: datetime | None) -> Erased:
    found = Visit.objects.filter(user__person=person)
    old = found.filter(last_at__lt=before) if before else found
    TokenFamily.objects.filter(visit__in=old).delete()
    gone = old.count()
    old.delete()
    return Erased(gone, found.count())


def _tokens(asked: Asked) -> Table:
    found = Token.objects.filter(user__person=asked.person).order_by("created_at")
    return Table(("Mã truy cập của ứng dụng", "Cấp lúc"), tuple((one.client.name, one.created_at) for one in found))


def _erase_tokens(person: Any, before: datetime | None) -> Erased:
    TokenFamily.objects.filter(user__person=person).delete()
    return Erased(Token.objects.filter(user__person=person).delete()[0])


holding(
    "sso.connections", "Ứng dụng đã kết nối", of=("sso.Connection.user",), table=_connections, rule="while-here",
    erase=_erase_connections,
)  # fmt: skip
holding(
    "sso.visits", "Lần vào ứng dụng", of=("sso.Visit.user",), table=_visits, rule="security-log", erase=_erase_visits
)
holding(
    "sso.tokens", "Mã truy cập của ứng dụng (không gồm mã)", of=("allauth_idp_oidc.Token.user", "sso.TokenFamily.user"),
    table=_tokens, rule="while-here", erase=_erase_tokens,
)  # fmt: skip
only_acts("sso.Application.added_by", "sso.Application.changed_by")
no_holding("allauth_idp_oidc.Client.owner", reason="ứng dụng là của trường, không của người đăng ký")
