"""The whole cast at their school, and pages as they see them."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from tests.cast import make_cast


@pytest.fixture
def cast(db: Any) -> SimpleNamespace:
    """Hạnh is principal, Bình vice-principal, Minh administrator, An teaches, Lan is clerk, Chi a pupil, Em a stranger."""
    return SimpleNamespace(**make_cast())


@pytest.fixture
def page(client_of: Callable[[Any], Client]) -> Callable[..., str]:
    """Return the text of a page as a user sees it; the status must be as said."""

    def run(user: Any, path: str, *, status: int = 200) -> str:
        answer = client_of(user).get(path)
        assert answer.status_code == status, (path, answer.status_code)
        return answer.content.decode()

    return run
