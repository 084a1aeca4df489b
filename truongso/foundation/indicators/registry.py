"""The indicator registry: permanent codes, what each counts, and the pure function that counts it.

An app declares its indicators in `indicators.py`. A code whose app has not been built yet stands in catalogue.yaml:
its figures are declared by people until the app brings a function for the same code.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet, TextChoices

from truongso.core.declarations import Registry
from truongso.core.refusal import Refused
from truongso.foundation.org.periods import Period

CATALOGUE = Path(__file__).parent / "catalogue.yaml"


class Kind(TextChoices):
    """What sort of answer an indicator gives."""

    RATIO = "ratio", "tỷ lệ"
    MILESTONE = "milestone", "mốc (đạt hoặc chưa đạt)"
    COUNT = "count", "số lượng"
    NARRATIVE = "narrative", "thuyết minh"


@dataclass(frozen=True)
class Measure:
    """The rows that an indicator counts: population (out of what) and met (what is counted).

    The figure and its evidence are the same rows, counted in `counting`. With a weight column, sums of that column are
    compared instead of numbers of rows. A milestone gives as met the rows that prove it.
    """

    population: QuerySet[Any]
    met: QuerySet[Any]
    weight: str = ""
    row_title: Callable[[Any], str] = str
    row_url: Callable[[Any], str] | None = None
    gap_reason: Callable[[Any], str] | None = None

    @property
    def gaps(self) -> QuerySet[Any]:
        """The rows of the population that do not count yet: somebody's work."""
        return self.population.exclude(pk__in=self.met.order_by().values("pk"))


Compute = Callable[[Period], Measure]


@dataclass(frozen=True)
class Indicator:
    """The dictionary card of an indicator."""

    code: str
    title: str
    kind: Kind
    counts: str
    out_of: str = ""
    excludes: str = ""
    unit: str = "%"
    legal_basis: str = ""
    reading: str = ""
    reading_reason: str = ""
    version: int = 1
    keywords: tuple[str, ...] = ()
    compute: Compute | None = field(default=None, compare=False)

    @property
    def is_measured(self) -> bool:
        """Whether the platform counts it by itself."""
        return self.compute is not None

    def refuse_to_be_declared(self) -> None:
        """Raise Refused where the platform counts: nobody types such a figure."""
        if self.is_measured:
            raise Refused(f"Chỉ tiêu «{self.title}» được hệ thống đo, không khai bằng tay.")


indicators: Registry[Indicator] = Registry("indicator")


def indicator(code: str, **card: Any) -> Callable[[Compute], Compute]:
    """Declare an indicator with the pure function of the period that returns its rows."""

    def decorate(compute: Compute) -> Compute:
        indicators.add(code, _checked(Indicator(code=code, compute=compute, **card)))
        return compute

    return decorate


def load_catalogue() -> None:
    """Declare the codes whose apps are still to come; a code that an app already declares is an error."""
    for entry in yaml.safe_load(CATALOGUE.read_text(encoding="utf-8")):
        entry["keywords"] = tuple(entry.get("keywords", ()))
        entry["kind"] = Kind(entry["kind"])
        indicators.add(entry["code"], _checked(Indicator(**entry)))


def _checked(card: Indicator) -> Indicator:
    if not card.title or not card.counts:
        raise ImproperlyConfigured(f"indicator {card.code} must say its title and what it counts")
    if card.kind == Kind.RATIO and not card.out_of:
        raise ImproperlyConfigured(f"indicator {card.code} is a ratio and must say out of what")
    return card
