"""People to count, indicators that live for one test, and a plan that promises them."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from tests.cast import make_cast
from truongso.foundation.indicators import commitments, counting
from truongso.foundation.indicators.commitments import Commitment
from truongso.foundation.indicators.readings import Target
from truongso.foundation.indicators.registry import Indicator, Kind, indicators


@pytest.fixture
def cast(db: Any) -> SimpleNamespace:
    """Eleven people of the demo school."""
    return SimpleNamespace(**make_cast())


@pytest.fixture
def card_of() -> Iterator[Callable[..., Indicator]]:
    """Return a function that declares an indicator for the length of the test; nothing compiled outlives it."""
    declared: list[str] = []
    counting.forget()

    def run(code: str = "tests.people", *, kind: Kind = Kind.RATIO, **card: Any) -> Indicator:
        card = {"title": f"Chỉ tiêu {code}", "counts": "người khớp", "out_of": "mọi người"} | card
        declared.append(code)
        return indicators.add(code, Indicator(code=code, kind=kind, **card))

    yield run
    for code in declared:
        indicators.remove(code)
    counting.forget()


@pytest.fixture
def promise(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that makes targets by code the only promises of every year: promise({"tests.people": Target()})."""

    def run(targets: dict[str, Target], *, group: str = "Nhóm I") -> None:
        promised = [
            Commitment(group, ordinal, f"Lời hứa {code}", code, target, "plan:indicators")
            for ordinal, (code, target) in enumerate(targets.items(), start=1)
        ]
        monkeypatch.setattr(commitments, "_sources", [lambda year: promised])

    return run
