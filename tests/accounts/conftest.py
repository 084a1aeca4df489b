"""The cast with passwords, and what the stories of the door ask again and again."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from truongso.demo.cast import PASSWORD, make_member, make_units
from truongso.foundation.accounts import factors
from truongso.foundation.audit.models import Event

LOGIN = "/tai-khoan/dang-nhap/"


@pytest.fixture
def cast(db: Any) -> SimpleNamespace:
    """An teaches, Bình is vice-principal, Minh administers the system, Chi is a pupil."""
    units = make_units()
    return SimpleNamespace(**{name: make_member(name, units=units) for name in ("an", "binh", "minh", "chi")})


@pytest.fixture(autouse=True)
def _policy_read_again() -> Iterator[None]:
    """No test goes by the policy that another one set: a process keeps it for a minute."""
    yield
    factors.forget_policy()


@pytest.fixture
def log_in() -> Callable[..., Any]:
    """Type name and password into the login page; returns the answer."""

    def run(client: Client, username: str, password: str = PASSWORD, **data: str) -> Any:
        return client.post(LOGIN, {"login": username, "password": password, **data})

    return run


@pytest.fixture
def codes_since(db: Any) -> Callable[[], list[str]]:
    """Return a function that lists the account events recorded since the fixture was made, oldest first."""
    known = Event.objects.count()

    def run() -> list[str]:
        found = Event.objects.filter(sequence__gt=known, code__startswith="accounts.").order_by("sequence")
        return list(found.values_list("code", flat=True))

    return run
