"""What a refusal must leave as it was: rows, their values, number series, the audit trail, stored files."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps

from truongso.core.refusal import Refused

# What the office keeps, the numbers that it takes, the trail of what was done, the contents that are stored.
LABELS = (
    "audit", "casefiles", "edxml", "evidence", "incoming", "office", "outgoing", "papers", "plan", "processes", "regulations",
    "signing", "work",
)  # fmt: skip


def photograph(*labels: str) -> dict[str, tuple[int, str]]:
    """Return for each table of the apps how many rows it has and a hash of all that stands in them."""
    models = [model for label in labels or LABELS for model in apps.get_app_config(label).get_models()]
    return {model._meta.label: _table(model) for model in models}


def _table(model: Any) -> tuple[int, str]:
    rows = sorted(map(repr, model._base_manager.order_by().values_list()))
    return len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()[:16]


@contextmanager
def refused(sentence: str, *labels: str) -> Iterator[None]:
    """Expect what stands inside to be refused with exactly this sentence, and to leave everything as it was."""
    before = photograph(*labels)
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.sentence == sentence
    assert photograph(*labels) == before


def check_refused(act: Callable[[], Any], sentence: str, *labels: str) -> None:
    """Run an action that must be refused with this sentence."""
    with refused(sentence, *labels):
        act()
