"""One point of a plan that a person should look at."""

from dataclasses import asdict, dataclass
from typing import Any

WARNING, INFO = "warning", "info"


@dataclass(frozen=True)
class Finding:
    """What was found, where, and what we propose.

    fix is the proposal in a form that the platform can carry out, or None where only a person can: one or a list of
    {"task" or "indicator": ordinal, "field": …, "value": …}, {"head": field, "value": …}, {"replace": {old: new}}.
    source is the text of the document that the point is about.
    """

    code: str
    severity: str
    where: str
    message: str
    proposal: str
    fix: Any = None
    source: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, the keys as in the data format."""
        return asdict(self)
