"""A first draft of the words of a report, from its figures; the clerk edits it."""

from datetime import date
from decimal import Decimal
from typing import Any

from truongso.foundation.org.periods import Period, Quarter
from truongso.governance.plan.models import Occurrence, Plan
from truongso.governance.plan.reporting.content import build_content, rows_in


def default_narrative(plan: Plan, period: Period, *, today: date) -> dict[str, str]:
    """Return draft sentences for each part of the narrative: facts only, nothing that the rows do not say."""
    return suggested_words(plan, period, build_content(plan, period, {}, today=today))


def suggested_words(plan: Plan, period: Period, content: dict[str, Any]) -> dict[str, str]:
    """Return the draft sentences for a content that was built already."""
    return {
        "results": "\n".join(_results(content)),
        "difficulties": "\n".join(_difficulties(content)),
        "proposals": "\n".join(_proposals(content)),
        "next": "\n".join(_next(plan, period, content)),
    }


def _ordinals(rows: list[dict[str, Any]]) -> str:
    return ", ".join(str(row["ordinal"]) for row in rows)


def _having(content: dict[str, Any], *standings: str) -> list[dict[str, Any]]:
    return [row for row in rows_in(content["indicators"]) if row["standing"] in standings]


def _in_state(content: dict[str, Any], *states: str) -> list[dict[str, Any]]:
    return [row for row in rows_in(content["tasks"]) if row["state"] in states]


def _results(content: dict[str, Any]) -> list[str]:
    totals, met = content["totals"], _having(content, "met")
    lines = [f"{len(met)}/{totals['indicators']} chỉ tiêu đạt mức kế hoạch: chỉ tiêu {_ordinals(met)}."] if met else []
    grown = [words for row in rows_in(content["indicators"]) if (words := _growth(row))]
    if grown:
        lines.append(f"So với quý trước: {'; '.join(grown)}.")
    done = _in_state(content, "done", "done_late")
    if done:
        lines.append(f"{len(done)}/{totals['tasks']} nhiệm vụ hoàn thành kết quả của kỳ: nhiệm vụ {_ordinals(done)}.")
    if totals["products"]:
        lines.append(f"{totals['products_accepted']}/{totals['products']} sản phẩm phải nộp đã được nghiệm thu.")
    return lines or [f"{content['period_text']} chưa có chỉ tiêu đạt và nhiệm vụ hoàn thành."]


def _growth(row: dict[str, Any]) -> str:
    """Return how a ratio moved since the quarter before; nothing where one of the two has no data or they are equal."""
    if row["kind"] != "ratio" or len(row["by_quarter"]) < 2:
        return ""
    before, now = row["by_quarter"][-2:]
    if before["value"] is None or now["value"] is None or before["value"] == now["value"]:
        return ""
    verb, to = ("tăng", "lên") if Decimal(now["value"]) > Decimal(before["value"]) else ("giảm", "còn")
    return f"chỉ tiêu {row['ordinal']} {verb} từ {before['text']} {to} {now['text']}"


def _difficulties(content: dict[str, Any]) -> list[str]:
    lines = []
    for row in _having(content, "missed", "at_risk"):
        words = f"Chỉ tiêu {row['ordinal']} ({row['text'].rstrip('.; ')}) mới đạt {row['value_text']}, mức kế hoạch {row['target']['text']}"
        lines.append(f"{words}; {row['note'].rstrip('. ')}." if row["note"] else f"{words}.")
    late = _in_state(content, "late")
    if late:
        lines.append(f"Có {len(late)} nhiệm vụ chậm hạn: " + "; ".join(_task(row) for row in late) + ".")
    return lines or ["Không có chỉ tiêu chưa đạt và nhiệm vụ chậm hạn."]


def _task(row: dict[str, Any]) -> str:
    return f"nhiệm vụ {row['ordinal']} ({', '.join(row['leads'])}, hạn {row['due_text']})"


def _proposals(content: dict[str, Any]) -> list[str]:
    missing = [row for row in rows_in(content["indicators"]) if row["state"] != "data"]
    late = _in_state(content, "late")
    lines = []
    if missing:
        lines.append(f"Đề nghị các đơn vị phụ trách bổ sung số liệu và minh chứng của chỉ tiêu {_ordinals(missing)}.")
    if late:
        lines.append(f"Đề nghị các đơn vị chủ trì hoàn thành các nhiệm vụ chậm hạn: {_ordinals(late)}.")
    return lines or ["Không."]


def _next(plan: Plan, period: Period, content: dict[str, Any]) -> list[str]:
    lines = []
    coming = period.next if isinstance(period, Quarter) and period.number < 4 else None
    if coming is not None:
        due = (
            Occurrence.objects.in_force(plan).results().due_in(coming).select_related("task").order_by("task__ordinal")
        )
        numbers = [str(o.task.ordinal) for o in due]
        if numbers:
            lines.append(f"{coming}: hoàn thành kết quả của {len(numbers)} nhiệm vụ đến hạn: {', '.join(numbers)}.")
    unfinished = _in_state(content, "late", "open", "ongoing", "submitted")
    if unfinished:
        lines.append(f"Tiếp tục các nhiệm vụ chưa hoàn thành: {_ordinals(unfinished)}.")
    behind = _having(content, "missed", "at_risk")
    if behind:
        lines.append(f"Tập trung các chỉ tiêu chưa đạt: {_ordinals(behind)}.")
    return lines or ["Tiếp tục thực hiện các nhiệm vụ theo kế hoạch."]
