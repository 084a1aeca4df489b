"""Steps of a push, in the order in which the sector database takes them: school, staff, classes, pupils, results.

An app declares its step in `exchange_steps.py`, found at start-up; marks add the results so, above this app. A step gives
its records in national form; what was sent, with which version and what came of it is kept here for all steps alike.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet

from truongso.core.declarations import Registry


@dataclass(frozen=True)
class Outgoing:
    """A record in national form, without envelope.

    uid is its id for ever, version and changed_at are the register's. needs are the (step code, uid) that must have been
    accepted before. problem is a sentence why it cannot be sent yet. A record that is_gone is cancelled over there.
    """

    uid: UUID
    version: int
    changed_at: datetime
    label: str
    body: dict[str, Any] = field(repr=False)
    needs: tuple[tuple[str, UUID], ...] = ()
    problem: str = ""
    is_gone: bool = False


@dataclass(frozen=True)
class Step:
    """One kind of record: table is its name in the address of the receiver, order its place in a push.

    rows are the rows of the register that a push of a day covers; gather gives all of them in national form, changed or
    not; url is where a person mends one of them. Rows that were accepted and stand no more are cancelled over there.
    """

    code: str
    order: int
    title: str
    table: str
    rows: Callable[[date], QuerySet[Any]] = field(compare=False)
    gather: Callable[[date], Iterable[Outgoing]] = field(compare=False)
    url: Callable[[UUID], str] = field(compare=False)


_steps: Registry[Step] = Registry("exchange step")


def step(
    code: str,
    *,
    order: int,
    title: str,
    table: str,
    rows: Callable[[date], QuerySet[Any]],
    gather: Callable[[date], Iterable[Outgoing]],
    url: Callable[[UUID], str],
) -> Step:
    """Declare a step; ImproperlyConfigured when its place in the order is taken."""
    if any(one.order == order for one in _steps):
        raise ImproperlyConfigured(f"exchange step {code}: place {order} is taken")
    return _steps.add(code, Step(code, order, title, table, rows, gather, url))


def steps() -> list[Step]:
    """Return the declared steps in the order of a push."""
    return sorted(_steps, key=lambda one: one.order)


def step_of(code: str) -> Step | None:
    """Return a declared step, None for a code whose app is gone."""
    return _steps.get(code) if code in _steps else None


def forget(code: str) -> None:
    """Forget a step (tests declare one of their own for a while)."""
    _steps.remove(code)
