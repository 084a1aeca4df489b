"""The gate before freezing: what is missing, each with the page where it is put right."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from truongso.core.text import format_date
from truongso.foundation.org.periods import Period, Quarter
from truongso.governance.plan.models import Plan
from truongso.governance.plan.models.report import NARRATIVE_PARTS
from truongso.governance.plan.reporting.content import rows_in
from truongso.governance.plan.reporting.privacy import named_pupils

FIGURE_GAPS = {
    "none": "chưa có số liệu",
    "waiting": "số liệu đang chờ xác nhận",
    "failed": "hệ thống không tính được",
    "unmatched": "chưa khớp mã chỉ tiêu",
}


@dataclass(frozen=True)
class Gap:
    """One thing that is missing. A blocking one cannot be accepted, only put right."""

    code: str
    text: str
    url: str
    blocking: bool = False


def gaps_of(plan: Plan, period: Period, content: dict[str, Any], *, today: date) -> list[Gap]:
    """Return what a reader of the report would miss, blocking ones first."""
    found = [*_about_the_head(plan, period, content, today), *_about_words(period, content)]
    found += [gap for row in rows_in(content["indicators"]) if (gap := _about_figure(plan, period, row))]
    found += [_about_task(plan, row) for row in rows_in(content["tasks"]) if row["state"] == "submitted"]
    return sorted(found, key=lambda gap: not gap.blocking)


def _about_the_head(plan: Plan, period: Period, content: dict[str, Any], today: date) -> list[Gap]:
    found = []
    if not content["school"]["symbol"]:
        text = "Chưa khai tên, ký hiệu và địa danh của trường để in đầu văn bản"
        found.append(Gap("no_school", text, "", blocking=True))
    if period.starts_on > today:
        text = f"{period} chưa bắt đầu (từ {format_date(period.starts_on)})"
        found.append(Gap("period_future", text, reverse("plan:reports"), blocking=True))
    elif period.ends_on > today:
        text = f"{period} chưa kết thúc (đến hết {format_date(period.ends_on)})"
        found.append(Gap("period_open", text, reverse("plan:reports")))
    if not plan.number or plan.issued_on is None:
        found.append(Gap("plan_number", "Kế hoạch chưa có số hoặc ngày ban hành", reverse("plan:overview")))
    return found


def _about_words(period: Period, content: dict[str, Any]) -> list[Gap]:
    url = reverse("plan:report", args=[period.code])
    found = [
        Gap(
            "pupil_named",
            f"Tên học sinh «{name}» ở {place}: báo cáo không nêu tên học sinh",
            f"{url}#loi",
            blocking=True,
        )
        for place, name in named_pupils(content)
    ]
    empty = [title for part, title in NARRATIVE_PARTS.items() if not content["narrative"].get(part)]
    return found + [Gap("words_empty", f"Phần «{title}» còn trống", f"{url}#loi") for title in empty]


def _about_figure(plan: Plan, period: Period, row: dict[str, Any]) -> Gap | None:
    url = reverse("plan:indicator", args=[plan.year, row["ordinal"]])
    if isinstance(period, Quarter):
        url += f"?quy={period.number}"
    if row["state"] != "data":
        return Gap(f"figure_{row['state']}", f"Chỉ tiêu {row['ordinal']}: {FIGURE_GAPS[row['state']]}", url)
    if row["figure"] and not row["evidence"]:
        return Gap("figure_unproved", f"Chỉ tiêu {row['ordinal']}: số liệu không còn minh chứng", url)
    return None


def _about_task(plan: Plan, row: dict[str, Any]) -> Gap:
    url = reverse("plan:task", args=[plan.year, row["ordinal"]])
    return Gap("task_waiting", f"Nhiệm vụ {row['ordinal']}: sản phẩm đang chờ nghiệm thu", url)
