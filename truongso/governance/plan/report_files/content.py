"""What a quarterly or yearly report says: plain values, no rows of the database. No pupil is named in it."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

MET, AT_RISK, MISSED, NO_DATA, NO_TARGET, FAILED = "met", "at_risk", "missed", "no_data", "no_target", "failed"
# In the order in which they are counted; the words are those of the indicator pages.
STANDINGS = {
    MET: "Đạt",
    AT_RISK: "Có nguy cơ",
    MISSED: "Chưa đạt",
    NO_TARGET: "Báo cáo bằng lời",
    NO_DATA: "Chưa có số liệu",
    FAILED: "Không tính được",
}
TASK_STATES = {
    "done": "Hoàn thành đúng hạn",
    "done_late": "Hoàn thành muộn",
    "late": "Chậm hạn",
    "submitted": "Chờ nghiệm thu",
    "ongoing": "Đang thực hiện",
    "open": "Chưa thực hiện",
    "later": "Chưa đến kỳ",
    "none": "Không có kỳ phải nộp kết quả",
}
NARRATIVE = ("results", "difficulties", "proposals", "next")
NO_DATA_WORDS = "chưa có số liệu"
SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<"}


@dataclass(frozen=True)
class IndicatorRow:
    """A line of the indicator annex.

    value is per cent or a count, None for no data. A milestone is 0 or 100 with numerator and denominator empty.
    standing is a key of STANDINGS; kind is ratio, milestone, count or narrative ("" for an unmatched line).
    """

    ordinal: int
    group: str
    text: str
    unit: str = ""
    target_text: str = ""
    comparison: str = ">="
    target: Decimal | None = None
    kind: str = "ratio"
    value_text: str = ""
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    cumulative_text: str = ""
    provenance: str = ""
    data_as_of: date | None = None
    standing: str = NO_DATA
    state_text: str = NO_DATA_WORDS
    evidence: tuple[str, ...] = ()
    note: str = ""

    @property
    def has_data(self) -> bool:
        return self.value is not None or (self.kind == "narrative" and bool(self.value_text))

    @property
    def shown_value(self) -> str:
        """The figure as printed, or why there is none."""
        return self.value_text if self.has_data else (self.state_text or NO_DATA_WORDS)


@dataclass(frozen=True)
class TaskRow:
    """A line of the task annex; state is a key of TASK_STATES, percent 0 to 100."""

    ordinal: int
    group: str
    text: str
    deliverables: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    schedule_text: str = ""
    due_on: date | None = None
    done_on: date | None = None
    state: str = "open"
    percent: int = 0
    evidence: tuple[str, ...] = ()
    note: str = ""

    @property
    def state_text(self) -> str:
        return TASK_STATES[self.state]


@dataclass(frozen=True)
class ReportContent:
    """A report ready to be laid out. Groups are «I. Thể chế và quản trị số», named by every row of theirs."""

    period_text: str
    year: int
    quarter: int | None
    as_of: date
    school: str
    agency: str
    parent_agency: tuple[str, ...]
    place: str
    plan_reference: str
    indicators: tuple[IndicatorRow, ...]
    tasks: tuple[TaskRow, ...]
    narrative: dict[str, str]
    signature_lines: tuple[str, ...]
    signer: str = ""
    symbol: str = "BC"
    number: int | None = None
    issued_on: date | None = None
    products: int = 0
    products_accepted: int = 0
    version: int = 1
    reason: str = ""
    replaces: str = ""
    mark: str = ""
    recipients: tuple[str, ...] = field(
        default=("Sở GD&ĐT (để b/c);", "Ban Giám hiệu (để chỉ đạo);", "Các tổ, bộ phận (để thực hiện);", "Lưu: VT.")
    )

    @property
    def when(self) -> str:
        """«quý III năm 2026» or «năm 2026»."""
        roman = {1: "I", 2: "II", 3: "III", 4: "IV"}
        return f"quý {roman[self.quarter]} năm {self.year}" if self.quarter else f"năm {self.year}"

    @property
    def number_text(self) -> str:
        """05/BC-THPTAL, with a gap where no number was taken yet."""
        return f"{'........' if self.number is None else format(self.number, '02d')}/{self.symbol}"

    @property
    def indicator_groups(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.group for row in self.indicators))

    @property
    def task_groups(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.group for row in self.tasks))

    def count_indicators(self, standing: str, group: str | None = None) -> int:
        """Return how many lines stand so, in one group or in all."""
        return sum(row.standing == standing and group in (None, row.group) for row in self.indicators)

    def count_tasks(self, state: str, group: str | None = None) -> int:
        """Return how many tasks are in a state, in one group or in all."""
        return sum(row.state == state and group in (None, row.group) for row in self.tasks)


def numeral_and_name(group: str) -> tuple[str, str]:
    """Return ("I", "Thể chế và quản trị số") of «I. Thể chế và quản trị số»."""
    numeral, _, name = group.partition(". ")
    return (numeral, name) if name else ("", group)
