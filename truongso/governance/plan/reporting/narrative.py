"""A first draft of the words of a report, from its figures; the clerk edits it."""

from datetime import date
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
    totals, when = content["totals"], content["period_text"]
    standings = totals["standings"]
    parts = [
        (standings["met"], "đạt mức kế hoạch"),
        (standings["at_risk"], "có nguy cơ không đạt"),
        (standings["missed"], "chưa đạt"),
        (standings["no_target"], "báo cáo bằng lời"),
        (standings["no_data"], "chưa có số liệu"),
        (standings["failed"], "không tính được"),
    ]
    said = "; ".join(f"{count} chỉ tiêu {words}" for count, words in parts if count)
    lines = [f"Đến {when}, trong {totals['indicators']} chỉ tiêu của kế hoạch có {said}."] if said else []
    met = _having(content, "met")
    if met:
        lines.append(f"Các chỉ tiêu đạt mức kế hoạch: {_ordinals(met)}.")
    done = totals["states"]["done"] + totals["states"]["done_late"]
    late_words = f", trong đó {totals['states']['done_late']} nhiệm vụ hoàn thành muộn" if totals["states"]["done_late"] else ""
    lines.append(
        f"Về nhiệm vụ: {done}/{totals['tasks']} nhiệm vụ hoàn thành kết quả của kỳ{late_words}; "
        f"{totals['products_accepted']}/{totals['products']} sản phẩm đã được nghiệm thu."
    )
    return lines


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
        due = Occurrence.objects.in_force(plan).results().due_in(coming).select_related("task").order_by("task__ordinal")
        names = [f"nhiệm vụ {o.task.ordinal}" for o in due]
        if names:
            lines.append(f"{coming}: hoàn thành kết quả của {len(names)} nhiệm vụ đến hạn ({', '.join(names)}).")
    unfinished = _in_state(content, "late", "open", "ongoing", "submitted")
    if unfinished:
        lines.append(f"Tiếp tục các nhiệm vụ chưa hoàn thành: {_ordinals(unfinished)}.")
    behind = _having(content, "missed", "at_risk")
    if behind:
        lines.append(f"Tập trung các chỉ tiêu chưa đạt: {_ordinals(behind)}.")
    return lines or ["Tiếp tục thực hiện các nhiệm vụ theo kế hoạch."]
