"""What a person should look at in single indicators and tasks: missing, impossible, or copied from the department's plan."""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from rapidfuzz.distance import Levenshtein

from truongso.core.text import fold, squeeze
from truongso.governance.plan.reader.finding import INFO, WARNING, Finding
from truongso.governance.plan.reader.schedule import is_known_time, is_vague

# One school does it or does not: "Nhà trường thực hiện…", "Đơn vị tổ chức ít nhất…" at 100 %.
_MILESTONE = re.compile(
    r"^(nha truong|don vi|truong|co so giao duc)( da| duoc)? "
    r"(thuc hien|dat|trien khai|co|to chuc it nhat|ban hanh|hoan thanh|xay dung|van hanh|duoc)\b"
)
_COUNTED = re.compile(r"\bty le\b|\bso luong\b")
_OUTSIDE = re.compile(
    r"^(phong (gd|giao duc|gdtx|gdmn|gdtrh|khao thi|to chuc can bo|chinh tri tu tuong|ke hoach.?tai chinh so)|so\b"
    r"|van phong so|thanh tra so|bo gd|bo giao duc|ubnd|uy ban nhan dan)|\bso gd"
)
_OUTSIDE_AUDIENCE = re.compile(r"lãnh đạo (?:Sở(?: GD&ĐT)?|ngành|thành phố|tỉnh|UBND)", re.IGNORECASE)
_MANY_SCHOOLS = re.compile(r"\d+\s*%\s*(?:cac |so )?(truong|gdpt|gdtx|co so|don vi|nha truong)\b")
_SLIPS = (("chuyên đổi", "chuyển đổi"),)
MOST_NAMES = 200


def is_milestone(line: dict[str, Any]) -> bool:
    """Return whether an indicator of one school is a yes or no written as 100 %."""
    text = fold(line["text"])
    is_whole = line["target"] == Decimal(100) and line["comparison"] != "<=" and "%" in (line["unit"] or "")
    return is_whole and bool(_MILESTONE.match(text)) and not _COUNTED.search(text)


def about_indicators(lines: list[dict[str, Any]]) -> Iterator[Finding]:
    """Return the points about single indicators."""
    for line in lines:
        number, where, text = line["ordinal"], f"Phụ lục chỉ tiêu, chỉ tiêu {line['ordinal']}", line["source"]["text"]
        if not line["unit"]:
            yield Finding(
                "indicator_without_unit", WARNING, where, f"Chỉ tiêu {number} không có đơn vị tính.",
                "Báo cáo bằng lời kèm minh chứng, hoặc ghi đơn vị tính.", source=text,
            )  # fmt: skip
        if line["target"] is None:
            seen = f" đọc được thành số («{line['target_text']}»)" if line["target_text"] else ""
            yield Finding(
                "indicator_without_target", WARNING, where, f"Chỉ tiêu {number} không có mức đạt{seen}.",
                "Báo cáo bằng lời, không so với mức; hoặc ghi mức.", source=text,
            )  # fmt: skip
        elif "%" in (line["unit"] or "") and line["target"] > 100:
            yield Finding(
                "target_over_hundred", WARNING, where, f"Chỉ tiêu {number} có mức {line['target_text']}, lớn hơn 100 %.",
                "Kiểm tra lại mức với bản gốc.", source=text,
            )  # fmt: skip
        if is_milestone(line):
            yield Finding(
                "milestone_as_percentage", INFO, where,
                f"Chỉ tiêu {number} («{line['text']}») với một trường chỉ có đạt hoặc chưa đạt, nhưng ghi là 100 %.",
                "Theo dõi như một mốc: đạt hoặc chưa đạt; báo cáo ghi 100 % hoặc 0 %.", source=text,
            )  # fmt: skip


def about_tasks(lines: list[dict[str, Any]]) -> Iterator[Finding]:
    """Return the points about single tasks."""
    school_lead = _usual_lead(lines)
    for task in lines:
        yield from _about_owners(task, school_lead)
        yield from _about_reach(task)
        written = task["schedule"]["text"]
        if not written or not is_known_time(written):
            said = f"Thời gian «{written}» của nhiệm vụ {task['ordinal']} không đọc được." if written else ""
            yield Finding(
                "unknown_schedule", WARNING, _place(task), said or f"Nhiệm vụ {task['ordinal']} không ghi thời gian.",
                "Coi là thường xuyên cho đến khi sửa.", source=task["source"]["text"],
            )  # fmt: skip
    vague = [task["ordinal"] for task in lines if is_vague(task["schedule"])]
    if vague:
        yield Finding(
            "vague_schedule", INFO, "Phụ lục nhiệm vụ, cột thời gian",
            f"{len(vague)} nhiệm vụ ghi «Thường xuyên», không có ngày: {', '.join(map(str, vague))}.",
            "Báo cáo tiến độ mỗi tháng, kết quả mỗi quý; hạn là ngày làm việc cuối cùng.",
        )  # fmt: skip


def _place(task: dict[str, Any]) -> str:
    return f"Phụ lục nhiệm vụ, nhiệm vụ {task['ordinal']}"


def _usual_lead(lines: list[dict[str, Any]]) -> str | None:
    """Return the school's body that leads most tasks, in its right spelling; None where no unit of the school leads."""
    names = Counter(_mended(name) for task in lines for name in task["lead"] if not _OUTSIDE.search(fold(name)))
    return names.most_common(1)[0][0] if names else None


def _mended(name: str) -> str:
    for slip, word in _SLIPS:
        name = name.replace(slip, word)
    return name


def _about_owners(task: dict[str, Any], school_lead: str | None) -> Iterator[Finding]:
    number = task["ordinal"]
    outside = [name for name in task["lead"] if _OUTSIDE.search(fold(name))]
    if outside:
        shown = "; ".join(outside)
        fix = [
            {"task": number, "field": "applied_text", "value": f"Nhà trường cử người tham gia theo kế hoạch của {shown}, theo dõi và báo cáo kết quả của trường."},
            {"task": number, "field": "applied_reason", "value": f"{shown} là đơn vị ngoài trường; trường phối hợp và báo cáo, không chủ trì."},
        ]  # fmt: skip
        inside = [name for name in task["lead"] if name not in outside] or ([school_lead] if school_lead else [])
        if inside:
            fix.insert(0, {"task": number, "field": "lead", "value": inside})
        to_whom = "; ".join(inside) or "một đơn vị của trường"
        yield Finding(
            "external_lead", WARNING, _place(task),
            f"Nhiệm vụ {number} do «{shown}» chủ trì: đây là đơn vị của Sở, không phải của trường.",
            f"Giữ lời kế hoạch; ở trường giao {to_whom} tham gia và báo cáo.", fix, task["source"]["text"],
        )  # fmt: skip
    if not task["lead"]:
        fix_lead = {"task": number, "field": "lead", "value": [school_lead]} if school_lead else None
        yield Finding(
            "task_without_lead", WARNING, _place(task), f"Nhiệm vụ {number} không có đơn vị chủ trì.",
            f"Giao {school_lead or 'một đơn vị của trường'} chủ trì.", fix_lead, task["source"]["text"],
        )  # fmt: skip


def _about_reach(task: dict[str, Any]) -> Iterator[Finding]:
    number, text = task["ordinal"], task["text"]
    audience = _OUTSIDE_AUDIENCE.search(text)
    if audience:
        fix = [
            {"task": number, "field": "applied_text", "value": _OUTSIDE_AUDIENCE.sub("lãnh đạo nhà trường", text)},
            {"task": number, "field": "applied_reason", "value": "Kế hoạch của trường phục vụ lãnh đạo nhà trường; lời của phụ lục lấy từ kế hoạch của Sở."},
        ]  # fmt: skip
        yield Finding(
            "external_audience", WARNING, _place(task),
            f"Nhiệm vụ {number} phục vụ «{audience[0]}»: lời lấy từ kế hoạch của Sở.",
            "Áp dụng tại trường: phục vụ lãnh đạo nhà trường.", fix, task["source"]["text"],
        )  # fmt: skip
    many = [part for part in task["deliverables"] if _MANY_SCHOOLS.search(fold(part))]
    if many:
        yield Finding(
            "many_schools_scope", INFO, _place(task),
            f"Sản phẩm «{'; '.join(many)}» của nhiệm vụ {number} tính trên nhiều trường.",
            "Áp dụng cho một trường: trường có triển khai là đạt, kèm minh chứng.", source=task["source"]["text"],
        )  # fmt: skip


def about_spelling(tasks: list[dict[str, Any]], indicators: list[dict[str, Any]]) -> Iterator[Finding]:
    """Return names and abbreviations that are written in two ways."""
    names = Counter(squeeze(name) for task in tasks for field in ("lead", "partners") for name in task[field])
    common = [name for name, _ in names.most_common(MOST_NAMES)]
    for at, first in enumerate(common):
        for second in common[at + 1 :]:
            if _are_one_name(first, second):
                yield _two_spellings(*_wrong_and_right(first, second, names), names, tasks)
    lines = [("chỉ tiêu", line) for line in indicators] + [("nhiệm vụ", line) for line in tasks]
    uses = {
        mark: [f"{kind} {line['ordinal']}" for kind, line in lines if re.search(rf"\b{mark}\b", _words(line))]
        for mark in ("CDS", "CĐS")
    }
    if all(uses.values()):
        yield Finding(
            "spelling_variants", INFO, "hai phụ lục",
            f"«CDS» ({', '.join(uses['CDS'])}) và «CĐS» ({', '.join(uses['CĐS'])}) cùng nghĩa chuyển đổi số.",
            "Giữ nguyên văn; khi tìm và khớp mã coi là một.",
        )  # fmt: skip


def _words(line: dict[str, Any]) -> str:
    return " ".join([line["text"], *line.get("deliverables", [])])


def _are_one_name(first: str, second: str) -> bool:
    """Return whether two names differ by a slip: one letter or accent, or capitals only; "Tổ 1" and "Tổ 2" do not."""
    one, two = first.casefold(), second.casefold()
    if min(len(one), len(two)) <= 6 or re.findall(r"\d+", one) != re.findall(r"\d+", two):
        return False
    return one == two or (Levenshtein.distance(one, two, score_cutoff=1) == 1 and len(one.split()) == len(two.split()))


def _two_spellings(wrong: str, right: str, names: Counter[str], tasks: list[dict[str, Any]]) -> Finding:
    places = [str(task["ordinal"]) for task in tasks if wrong in task["lead"] + task["partners"]]
    return Finding(
        "spelling_variants", WARNING, f"Phụ lục nhiệm vụ, nhiệm vụ {', '.join(places)}",
        f"Một đơn vị viết hai cách: «{wrong}» ({names[wrong]} lần) và «{right}» ({names[right]} lần).",
        f"Coi là một đơn vị, viết thống nhất «{right}».", {"replace": {wrong: right}},
    )  # fmt: skip


def _wrong_and_right(first: str, second: str, names: Counter[str]) -> tuple[str, str]:
    """Return which of two spellings is the slip: the one that is no standard word, else the rarer."""
    for slip, word in _SLIPS:
        if slip in first.lower() and word in second.lower():
            return first, second
        if slip in second.lower() and word in first.lower():
            return second, first
    return (first, second) if names[first] < names[second] else (second, first)
