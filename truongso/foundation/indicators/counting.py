"""Count the rows of measured indicators: one statement for all periods of an indicator, compiled once.

An indicator's function is a pure function of the period, so the SQL of its two querysets is the same every time; building
it anew costs many times what running it does. A function that reads rows while it builds its querysets is not pure in
this sense: it is noticed, and its statement is compiled every time.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.db.models.signals import post_migrate

from truongso.foundation.indicators.registry import Indicator, Measure
from truongso.foundation.org.periods import Period

Statement = tuple[str, tuple[Any, ...]]
Counts = tuple[Decimal, Decimal]
_MOST_KEPT = 2000
_compiled: dict[tuple[Any, ...], Statement] = {}


def count(card: Indicator, periods: Sequence[Period]) -> list[Counts]:
    """Return (met, population) of a measured indicator in each period. Whatever its function raises is raised."""
    with _savepoint():
        sql, parameters = _statement(card, periods)
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            numbers = [Decimal(str(number)) for number in cursor.fetchone()]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _savepoint() -> AbstractContextManager[None]:
    """Keep a failed query from poisoning the transaction around it on PostgreSQL; a page that only reads opens none."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def _statement(card: Indicator, periods: Sequence[Period]) -> Statement:
    key = (card.compute, card.version, connection.vendor, *(period.code for period in periods))
    if kept := _compiled.get(key):
        return kept
    queries = _Noticed()
    with connection.execute_wrapper(queries):
        statement = _compile([_compute(card, period) for period in periods])
    if not queries.seen:
        if len(_compiled) >= _MOST_KEPT:
            _compiled.clear()
        _compiled[key] = statement
    return statement


class _Noticed:
    """Notices whether anything was asked of the database."""

    seen = False

    def __call__(self, execute: Any, *arguments: Any) -> Any:
        self.seen = True
        return execute(*arguments)


def _compute(card: Indicator, period: Period) -> Measure:
    assert card.compute is not None
    return card.compute(period)


def _compile(measures: Sequence[Measure]) -> Statement:
    parts: list[str] = []
    parameters: list[Any] = []
    for measure in measures:
        for rows in (measure.met, measure.population):
            sql, values = _size(rows, measure.weight)
            parts.append(sql)
            parameters += values
    return f"SELECT {', '.join(parts)}", tuple(parameters)


def _size(rows: QuerySet[Any], weight: str) -> Statement:
    """Return the expression that counts the rows, or that adds up their weight."""
    plain = rows.order_by()
    plain = plain.annotate(counted_weight=F(weight)).values("pk", "counted_weight") if weight else plain.values("pk")
    try:
        inner, parameters = plain.query.sql_with_params()
    except EmptyResultSet:
        return "0", ()
    size = "COALESCE(SUM(counted_weight), 0)" if weight else "COUNT(*)"
    return f"(SELECT {size} FROM ({inner}) AS counted)", parameters  # noqa: S608 - compiled by Django, values apart


def forget(**_: Any) -> None:
    """Forget what was compiled: a migration may have changed what it stands on."""
    _compiled.clear()


post_migrate.connect(forget, dispatch_uid="indicators.counting.forget")
