"""What may be deleted of a person: each holding against its retention rule, line by line, and the doing of it."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from truongso.core.holdings import Asked, Holding, holdings
from truongso.core.text import format_date
from truongso.foundation.org.models import Assignment, Person
from truongso.trust.data_requests.law import Retention, retention_rules, years_after

GOES, PARTLY, STAYS, NAMELESS, NONE = "xóa", "xóa một phần", "giữ", "không còn định danh", "không có dữ liệu"


@dataclass(frozen=True)
class Line:
    """One kind of data: what is done with it and why. rows is how many there are now."""

    code: str
    title: str
    rows: int
    result: str
    reason: str

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Verdict:
    """Whether a rule lets data go: all of it, what is older than a moment, or nothing; and why."""

    goes: bool
    before: datetime | None
    why: str


def left_on(person: Person, on: date) -> date | None:
    """Return the day on which a person left the school; None while they are here. Who was never here left long ago."""
    assignments = list(Assignment.objects.filter(person=person).values_list("ends_on", flat=True))
    if any(end is None or end >= on for end in assignments):
        return None
    return max((end for end in assignments if end is not None), default=date.min)


def verdict(rule: Retention, person: Person, on: date) -> Verdict:
    """Return what a retention rule says of a person's data on a day."""
    basis = f"{rule.source.basis}: {rule.words}"
    if rule.keep == "nothing":
        return Verdict(True, None, "Không có quy định buộc giữ.")
    if rule.keep == "forever":
        return Verdict(False, None, f"{basis}.")
    if rule.keep == "each_row":
        before = timezone.make_aware(datetime.combine(on - timedelta(days=rule.days), time.min))
        return Verdict(True, before, f"{basis}.")
    left = left_on(person, on)
    if left is None:
        return Verdict(False, None, f"{basis}; hiện vẫn ở trường.")
    if left == date.min or rule.keep == "while_here":
        return Verdict(True, None, f"{basis}; đã rời trường.")
    until = years_after(left, rule.years)
    if on <= until:
        return Verdict(False, None, f"{basis}; phải giữ đến {format_date(until)}.")
    return Verdict(True, None, f"{basis}; đã hết hạn ngày {format_date(until)}.")


def preview(person: Person, on: date) -> list[Line]:
    """Return line by line what a deletion would do on a day; nothing is changed."""
    lines = [_foreseen(one, person, on) for one in holdings]
    if any(line.result in {STAYS, PARTLY} for line in lines):
        return [_waits(line) if holdings.get(line.code).last else line for line in lines]
    return lines


def erase(person: Person, on: date) -> list[Line]:
    """Delete what may go, inside an action, and return line by line what was done. What comes last goes last, or stays."""
    lines: dict[str, Line] = {}
    for one in _from_the_top():
        line = _foreseen(one, person, on)
        if one.last and any(other.result in {STAYS, PARTLY} for other in lines.values()):
            line = _waits(line)
        elif one.erase is not None and line.result in {GOES, PARTLY}:
            line = _done(one, line, person, on)
        lines[one.code] = line
    return [lines[one.code] for one in holdings]


def _from_the_top() -> list[Holding]:
    """Return the holdings so that apps above go before those below, whose rows they find the person by."""
    highest_first = list(holdings)[::-1]
    return [one for one in highest_first if not one.last] + [one for one in highest_first if one.last]


def _foreseen(one: Holding, person: Person, on: date) -> Line:
    rows = len(one.table(Asked(person)).rows)
    if not rows:
        return Line(one.code, one.title, 0, NONE, "")
    if one.erase is None:
        return Line(one.code, one.title, rows, NAMELESS, one.kept)
    said = verdict(retention_rules()[one.rule], person, on)
    result = STAYS if not said.goes else PARTLY if said.before else GOES
    return Line(one.code, one.title, rows, result, said.why)


def _done(one: Holding, line: Line, person: Person, on: date) -> Line:
    said = verdict(retention_rules()[one.rule], person, on)
    assert one.erase is not None
    found = one.erase(person, said.before)
    if not found.left:
        return Line(one.code, one.title, line.rows, GOES, said.why)
    result = PARTLY if found.gone else STAYS
    return Line(one.code, one.title, line.rows, result, f"{said.why} Đã xóa {found.gone}, còn giữ {found.left}.")


def _waits(line: Line) -> Line:
    if line.result == NONE:
        return line
    return Line(
        line.code, line.title, line.rows, STAYS, "Còn dữ liệu khác phải giữ nên tên phải còn để biết là của ai."
    )
