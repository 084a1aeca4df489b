"""A reconciliation in numbers: people by result, points by field and decision."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from truongso.records.reconciliation.kinds import Decision, Found, words
from truongso.records.reconciliation.models import Reconciliation
from truongso.records.students.datasets import PUPILS


@dataclass(frozen=True)
class FieldLine:
    """The points of one field: how many differ, how many of them are decided, by decision."""

    code: str
    label: str
    total: int
    undecided: int
    by_decision: dict[str, int]


@dataclass(frozen=True)
class KindLine:
    """The people of one result: how many, how many of their points wait."""

    code: str
    label: str
    people: int
    undecided: int


@dataclass(frozen=True)
class Figures:
    """What the overview and the minutes count. people counts everybody once; a doubtful pair is one."""

    kinds: list[KindLine]
    fields: list[FieldLine]
    decisions: dict[str, dict[str, int]]
    points: int
    undecided: int

    def people(self, kind: str) -> int:
        """Return how many people (for doubtful: pairs) have a result."""
        return next((line.people for line in self.kinds if line.code == kind), 0)

    @property
    def matched(self) -> int:
        """Return how many people were found on both sides."""
        return self.people(Found.SAME) + self.people(Found.DIFFERS)


def figures_of(reconciliation: Reconciliation) -> Figures:
    """Return the numbers in two queries."""
    people = dict(reconciliation.rows.order_by().values_list("kind").annotate(Count("pk")))
    cells = list(reconciliation.points.order_by().values_list("kind", "field", "decision").annotate(Count("pk")))
    decisions: dict[str, dict[str, int]] = {kind: {} for kind in Found.values}
    fields: dict[str, dict[str, int]] = {}
    for kind, code, decision, count in cells:
        decisions[kind][decision] = decisions[kind].get(decision, 0) + count
        if code:
            fields.setdefault(code, {})[decision] = count
    waiting = {kind: found.get(Decision.NONE, 0) for kind, found in decisions.items()}
    kinds = [
        KindLine(kind, kind_words(kind, reconciliation), people.get(kind, 0), waiting[kind]) for kind in Found.values
    ]
    lines = [
        FieldLine(item.code, item.label, sum(found.values()), found.get(Decision.NONE, 0), found)
        for item in PUPILS.fields
        if (found := fields.get(item.code))
    ]
    total = sum(count for *_, count in cells)
    return Figures(kinds, lines, decisions, total, sum(waiting.values()))


def kind_words(kind: str, side: Any) -> str:
    """Return a result as people read it, with the names of the sides."""
    return {
        Found.SAME: "khớp mọi trường được so",
        Found.DIFFERS: "cùng người, có trường lệch",
        Found.DOUBTFUL: "chưa chắc cùng một người",
        Found.LEFT_ONLY: f"chỉ có trong {side.left}",
        Found.RIGHT_ONLY: f"chỉ có trong {side.right}",
    }[Found(kind)]


def decision_words(decision: str, side: Any) -> str:
    """Return a decision as people read it."""
    return words(decision, side.left, side.right)
