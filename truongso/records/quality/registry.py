"""Rules of quality: each declared once with its sentence, its fields, and an example that fails and one that passes.

A rule looks at the whole table and yields a finding for every failing row. Rules of form and validity must be mended;
what is only implausible, or odd in the whole school, may be confirmed as true with a reason.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured

from truongso.core.declarations import Registry

if TYPE_CHECKING:
    from truongso.records.quality.table import Finding, Table

Check = Callable[["Table"], Iterator["Finding"]]
Example = Sequence[Mapping[str, Any]]


class Kind(StrEnum):
    """What sort of rule it is."""

    SYNTACTIC = "syntactic"
    VALIDITY = "validity"
    PLAUSIBILITY = "plausibility"
    WHOLE_SCHOOL = "whole_school"


KIND_LABELS = {
    Kind.SYNTACTIC: "cách ghi",
    Kind.VALIDITY: "đúng quy định",
    Kind.PLAUSIBILITY: "hợp lý",
    Kind.WHOLE_SCHOOL: "toàn trường",
}
CONFIRMABLE = frozenset({Kind.PLAUSIBILITY, Kind.WHOLE_SCHOOL})


class Reach(StrEnum):
    """What a rule must see to judge one pupil: the row alone, those who share a number with it, or the whole school."""

    ROW = "row"
    PAIRS = "pairs"
    SCHOOL = "school"


class Severity(StrEnum):
    """How much a finding weighs: error and warning are to be mended, a question is for a person, info is free."""

    ERROR = "error"
    WARNING = "warning"
    QUESTION = "question"
    INFO = "info"


SEVERITY_LABELS = {
    Severity.ERROR: "lỗi",
    Severity.WARNING: "cảnh báo",
    Severity.QUESTION: "cần hỏi",
    Severity.INFO: "để biết",
}


@dataclass(frozen=True)
class Rule:
    """A rule: permanent code, kind, weight, what it is called and says, its fields, the check, examples, source.

    failing and passing are tables of flat records (or raw cells). is_of_files marks a rule about the layout of a file,
    which the register does not have; is_mendable says that proposals may be applied in bulk without asking.
    reach says what must be looked at again when one pupil changes.
    """

    code: str
    kind: Kind
    severity: Severity
    title: str
    sentence: str
    fields: tuple[str, ...]
    check: Check
    failing: Example
    passing: Example
    source: str = ""
    is_of_files: bool = False
    is_mendable: bool = False
    reach: Reach = Reach.ROW
    data_set: str = "students.pupils"

    @property
    def is_confirmable(self) -> bool:
        """Return whether a finding may be confirmed as true with a reason."""
        return self.kind in CONFIRMABLE

    @property
    def kind_label(self) -> str:
        """The kind in words."""
        return KIND_LABELS[self.kind]

    @property
    def severity_label(self) -> str:
        """The weight in words."""
        return SEVERITY_LABELS[self.severity]


rules: Registry[Rule] = Registry("quality rule")


def rule(
    code: str,
    kind: Kind,
    severity: Severity,
    title: str,
    sentence: str,
    fields: Iterable[str],
    *,
    failing: Example,
    passing: Example,
    source: str = "",
    of_files: bool = False,
    mendable: bool = False,
    pairs: bool = False,
) -> Callable[[Check], Check]:
    """Declare the decorated check as a rule; ImproperlyConfigured without sentence or examples."""
    if not (title and sentence and failing and passing):
        raise ImproperlyConfigured(f"quality rule {code} needs a title, a sentence and two examples")

    def declare(check: Check) -> Check:
        reach = Reach.PAIRS if pairs else Reach.SCHOOL if kind == Kind.WHOLE_SCHOOL else Reach.ROW
        made = Rule(code, kind, severity, title, sentence, tuple(fields), check, failing, passing, source, of_files,
                    mendable, reach)  # fmt: skip
        rules.add(code, made)
        return check

    return declare
