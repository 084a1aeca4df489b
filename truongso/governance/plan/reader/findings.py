"""What a person should look at before a plan is applied: each finding says where, what, and what we propose."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rapidfuzz.distance import Levenshtein

from truongso.core.text import fold
from truongso.governance.plan.reader.annexes import Annex
from truongso.governance.plan.reader.blocks import Line
from truongso.governance.plan.reader.head import Head
from truongso.governance.plan.reader.values import is_known_rhythm

_MILESTONE = re.compile(
    r"^(nha truong|don vi|truong) (thuc hien|dat|trien khai|co|to chuc it nhat|ban hanh|hoan thanh)\b", re.IGNORECASE
)
_COUNTED = re.compile(r"\bto chuc kiem tra|ty le\b")
_DEPARTMENT = re.compile(r"^(phong gd|phong gdtx|so gd|van phong so|phong giao duc)")
_NUMBER_WORDS = {"hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8}


@dataclass(frozen=True)
class Finding:
    """One point to look at; fix is the proposal in a form that the platform can carry out."""

    code: str
    severity: str
    where: str
    message: str
    proposal: str
    fix: Any = None

    def as_dict(self) -> dict[str, Any]:
        return {key: getattr(self, key) for key in ("code", "severity", "where", "message", "proposal", "fix")}


def find(head: Head, indicators: dict[str, Any], tasks: dict[str, Any], annexes: tuple[Annex, Annex], lines: list[Line]) -> list[Finding]:
    """Return everything that a person should decide, the head first."""
    lists = [
        _about_head(head),
        _about_indicators(indicators["lines"]),
        _about_tasks(tasks["lines"]),
        _about_spelling(tasks["lines"], indicators["lines"]),
        _about_shape(annexes),
        _about_sums(indicators, tasks, lines),
        _about_scope(lines, tasks, indicators),
    ]
    return [finding for found in lists for finding in found]


def _about_head(head: Head) -> Iterable[Finding]:
    if head.number is None:
        symbol = f" (ký hiệu {head.symbol})" if head.symbol else ""
        yield Finding("missing_number", "warning", "phần đầu văn bản", f"Số của kế hoạch để trống{symbol}.", "Ghi số đã cấp ở sổ văn bản đi trước khi áp dụng; nếu giữ nguyên, kế hoạch hiện là chưa có số.")
    if head.issued_on is None:
        month = f": chỉ có tháng {head.issued_month} năm {head.year}" if head.issued_month else ""
        yield Finding("missing_issue_date", "warning", "phần đầu văn bản", f"Ngày ban hành để trống{month}.", "Ghi ngày ký; nếu giữ nguyên, công việc được tính từ đầu tháng ghi trên văn bản.")
    for where in head.marks:
        yield Finding("left_over_marks", "info", where, "Có dấu sao thừa (** hoặc *) còn sót từ lúc soạn thảo.", "Bỏ qua dấu thừa khi đọc; không ảnh hưởng chỉ tiêu, nhiệm vụ.")


def is_milestone(line: dict[str, Any]) -> bool:
    """Return whether an indicator of one school is a yes or no written as 100 %."""
    text = fold(line["text"])
    return line["target"] == Decimal(100) and "%" in (line["unit"] or "") and bool(_MILESTONE.match(text)) and not _COUNTED.search(text)


def _about_indicators(lines: list[dict[str, Any]]) -> Iterable[Finding]:
    for line in lines:
        where = f"Phụ lục chỉ tiêu, chỉ tiêu {line['ordinal']}"
        if not line["unit"]:
            yield Finding("indicator_without_unit", "warning", where, f"Chỉ tiêu {line['ordinal']} không có đơn vị tính.", "Báo cáo bằng lời kèm minh chứng, hoặc ghi đơn vị tính.")
        if line["target"] is None:
            yield Finding("indicator_without_target", "warning", where, f"Chỉ tiêu {line['ordinal']} không có mức đạt.", "Báo cáo bằng lời, không so với mức; hoặc ghi mức.")
        if is_milestone(line):
            yield Finding("milestone_as_percentage", "info", where, f"Chỉ tiêu {line['ordinal']} («{line['text']}») với một trường chỉ có đạt hoặc chưa đạt, nhưng ghi là 100 %.", "Theo dõi như một mốc: đạt hoặc chưa đạt; báo cáo ghi 100 % hoặc 0 %.")
        if line["target"] is not None and "%" in (line["unit"] or "") and line["target"] > 100:
            yield Finding("target_over_hundred", "warning", where, f"Chỉ tiêu {line['ordinal']} có mức {line['target']} %, lớn hơn 100 %.", "Kiểm tra lại mức với bản gốc.")


def _about_tasks(lines: list[dict[str, Any]]) -> Iterable[Finding]:
    for task in lines:
        number, where = task["ordinal"], f"Phụ lục nhiệm vụ, nhiệm vụ {task['ordinal']}"
        outside = [name for name in task["lead"] if _DEPARTMENT.match(fold(name))]
        if outside:
            fix = [
                {"task": number, "field": "lead", "value": ["Ban chuyển đổi số"]},
                {"task": number, "field": "applied_text", "value": f"Nhà trường cử người tham gia theo kế hoạch của {outside[0]}, theo dõi và báo cáo kết quả của trường."},
                {"task": number, "field": "applied_reason", "value": f"{outside[0]} là đơn vị của Sở; trường phối hợp và báo cáo, không chủ trì."},
            ]
            yield Finding("external_lead", "warning", where, f"Nhiệm vụ {number} do «{'; '.join(outside)}» chủ trì: đây là đơn vị của Sở, không phải của trường.", "Giữ lời kế hoạch; ở trường giao Ban chuyển đổi số tham gia và báo cáo.", fix)
        if "lanh dao so" in fold(task["text"]):
            fix = [
                {"task": number, "field": "applied_text", "value": re.sub(r"lãnh đạo Sở", "lãnh đạo nhà trường", task["text"])},
                {"task": number, "field": "applied_reason", "value": "Phần II.4 của kế hoạch nói bảng điều khiển phục vụ lãnh đạo nhà trường; lời của phụ lục lấy từ kế hoạch của Sở."},
            ]
            yield Finding("external_audience", "warning", where, f"Nhiệm vụ {number} phục vụ «lãnh đạo Sở»: lời lấy từ kế hoạch của Sở.", "Áp dụng tại trường: phục vụ lãnh đạo nhà trường.", fix)
        many = [part for part in task["deliverables"] if re.search(r"100\s*%\s*(truong|gdpt|co so)", fold(part))]
        if many:
            yield Finding("many_schools_scope", "info", where, f"Sản phẩm «{'; '.join(many)}» của nhiệm vụ {number} tính trên nhiều trường.", "Áp dụng cho một trường: trường có triển khai là đạt, kèm minh chứng.")
        if not task["lead"]:
            yield Finding("task_without_lead", "warning", where, f"Nhiệm vụ {number} không có đơn vị chủ trì.", "Giao Ban chuyển đổi số chủ trì.", {"task": number, "field": "lead", "value": ["Ban chuyển đổi số"]})
        if not is_known_rhythm(task["schedule"]["text"]):
            yield Finding("unknown_schedule", "warning", where, f"Thời gian «{task['schedule']['text']}» của nhiệm vụ {number} không đọc được.", "Coi là thường xuyên cho đến khi sửa.")
    vague = [task["ordinal"] for task in lines if fold(task["schedule"]["text"]) == "thuong xuyen"]
    if vague:
        yield Finding("vague_schedule", "info", "Phụ lục nhiệm vụ, cột thời gian", f"{len(vague)} nhiệm vụ ghi «Thường xuyên», không có ngày: {', '.join(map(str, vague))}.", "Báo cáo tiến độ mỗi tháng, kết quả mỗi quý; hạn là ngày làm việc cuối cùng.")


def _about_spelling(tasks: list[dict[str, Any]], indicators: list[dict[str, Any]]) -> Iterable[Finding]:
    names = Counter(name for task in tasks for field in ("lead", "partners") for name in task[field])
    for first in names:
        for second in names:
            pair = (first.casefold(), second.casefold())
            if pair[0] < pair[1] and len(first) > 6 and Levenshtein.distance(*pair) == 1:
                wrong, right = _wrong_and_right(first, second, names)
                where = [str(t["ordinal"]) for t in tasks if wrong in t["lead"] + t["partners"]]
                yield Finding("spelling_variants", "warning", f"Phụ lục nhiệm vụ, nhiệm vụ {', '.join(where)}", f"Một đơn vị viết hai cách: «{wrong}» ({names[wrong]} lần) và «{right}» ({names[right]} lần).", f"Coi là một đơn vị, viết thống nhất «{right}».", {"replace": {wrong: right}})
    every = [("chỉ tiêu", i) for i in indicators] + [("nhiệm vụ", t) for t in tasks]
    uses = {mark: [f"{kind} {line['ordinal']}" for kind, line in every if re.search(rf"\b{mark}\b", _words(line))] for mark in ("CDS", "CĐS")}
    if all(uses.values()):
        yield Finding("spelling_variants", "info", "hai phụ lục", f"«CDS» ({', '.join(uses['CDS'])}) và «CĐS» ({', '.join(uses['CĐS'])}) cùng nghĩa chuyển đổi số.", "Giữ nguyên văn; khi tìm và khớp mã coi là một.")


def _words(line: dict[str, Any]) -> str:
    return " ".join([line["text"], *line.get("deliverables", [])])


def _wrong_and_right(first: str, second: str, names: Counter[str]) -> tuple[str, str]:
    """Return which of two spellings is the slip: the one that is no standard word, else the rarer."""
    for slip, word in (("chuyên đổi", "chuyển đổi"),):
        if slip in first.lower() and word in second.lower():
            return first, second
        if slip in second.lower() and word in first.lower():
            return second, first
    return (first, second) if names[first] < names[second] else (second, first)


def _about_shape(annexes: tuple[Annex, Annex]) -> Iterable[Finding]:
    for annex, name, noun in zip(annexes, ("Phụ lục chỉ tiêu", "Phụ lục nhiệm vụ"), ("Chỉ tiêu", "Nhiệm vụ"), strict=True):
        for row in annex.joined:
            yield Finding("row_joined_across_pages", "warning", f"{name}, {row.where}", f"{noun} {row.ordinal} bị ngắt làm {row.pieces} phần ở chỗ sang trang; đã nối lại: «{row.cells.get('text', '')}».", "Kiểm tra câu đã nối với bản gốc.")
        if annex.repeated_headers:
            yield Finding("repeated_header", "info", f"{name}, {', '.join(annex.repeated_headers)}", f"Dòng tiêu đề bảng lặp lại {len(annex.repeated_headers)} lần ở chỗ sang trang.", "Bỏ qua các dòng tiêu đề lặp.")
        if not annex.rows:
            yield Finding("annex_missing", "warning", "phụ lục", f"Không tìm thấy bảng của {name.lower()}.", "Nạp tệp có đủ hai phụ lục, hoặc áp dụng riêng phần đã đọc.")


def _about_sums(indicators: dict[str, Any], tasks: dict[str, Any], lines: list[Line]) -> Iterable[Finding]:
    for annex, name in ((indicators, "Phụ lục chỉ tiêu"), (tasks, "Phụ lục nhiệm vụ")):
        ordinals = [line["ordinal"] for line in annex["lines"]]
        doubles = sorted({n for n in ordinals if ordinals.count(n) > 1})
        missing = sorted(set(range(1, max(ordinals, default=0) + 1)) - set(ordinals))
        if doubles or missing:
            words = [f"trùng số {', '.join(map(str, doubles))}"] if doubles else []
            words += [f"thiếu số {', '.join(map(str, missing))}"] if missing else []
            yield Finding("totals_mismatch", "warning", name, f"Số thứ tự không liền mạch: {'; '.join(words)}.", "Đối chiếu với bản gốc, sửa số thứ tự.")
    for line in lines:
        match = re.search(r"\b(hai|ba|bon|tu|nam|sau|bay|tam) nhom trong tam", fold(line.text))
        if match and indicators["groups"] and _NUMBER_WORDS[match[1]] != len(indicators["groups"]):
            yield Finding("totals_mismatch", "warning", line.where, f"Phần lời nói {_NUMBER_WORDS[match[1]]} nhóm trọng tâm, phụ lục có {len(indicators['groups'])} nhóm.", "Đối chiếu phần lời với phụ lục.")
        match = re.search(r"\b(\d{1,3}) (chi tieu|nhiem vu)\b", fold(line.text))
        if match and not fold(line.text).startswith(("phu luc", "quyet dinh")):
            count = len((indicators if match[2] == "chi tieu" else tasks)["lines"])
            if count and int(match[1]) != count and int(match[1]) > 3:
                kind = "chỉ tiêu" if match[2] == "chi tieu" else "nhiệm vụ"
                yield Finding("totals_mismatch", "warning", line.where, f"Phần lời nói {match[1]} {kind}, phụ lục có {count}.", "Đối chiếu phần lời với phụ lục.")


def _about_scope(lines: list[Line], tasks: dict[str, Any], indicators: dict[str, Any]) -> Iterable[Finding]:
    texts = [line.text for line in lines] + [_words(t) for t in tasks["lines"] + indicators["lines"]] + [g["name"] for g in tasks["groups"]]
    count = sum(fold(text).count("toan nganh") for text in texts)
    if count:
        yield Finding("copied_scope", "info", "toàn văn bản", f"«toàn ngành» có {count} chỗ trong kế hoạch của một trường: lời lấy từ kế hoạch của Sở.", "Hiểu là trong toàn trường.")
