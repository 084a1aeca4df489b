"""What a person should look at before a plan is applied: the document as a whole. Single lines are in line_findings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from truongso.core.text import fold
from truongso.governance.plan.reader.annexes import MOST_ITEMS, Annex
from truongso.governance.plan.reader.blocks import Line, Source
from truongso.governance.plan.reader.finding import INFO, WARNING, Finding
from truongso.governance.plan.reader.head import Head
from truongso.governance.plan.reader.headers import INDICATORS, TASKS
from truongso.governance.plan.reader.line_findings import about_indicators, about_spelling, about_tasks
from truongso.governance.plan.reader.ordinals import Count

ANNEX_NAMES = {INDICATORS: "Phụ lục chỉ tiêu", TASKS: "Phụ lục nhiệm vụ"}
NOUNS = {INDICATORS: "chỉ tiêu", TASKS: "nhiệm vụ"}
_COUNT_WORDS = {
    "hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10,
}  # fmt: skip
_STATED = re.compile(
    rf"\b(?:gom|co|tong so|tong cong|voi|theo|la|tong)\s*:?\s*(\d{{1,3}}|{'|'.join(_COUNT_WORDS)}) "
    r"(nhom(?: trong tam| nhiem vu| chi tieu| muc tieu)?|chi tieu|nhiem vu)\b"
)
_IN_NAME = re.compile(r"\((?:gom )?(\d{1,3}) (chi tieu|nhiem vu)\)")
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}


@dataclass(frozen=True)
class Material:
    """Everything that was read, for those who look for odd points in it."""

    source: Source
    head: Head
    lines: list[Line]
    indicator_annex: Annex
    task_annex: Annex
    indicator_groups: list[dict[str, Any]]
    task_groups: list[dict[str, Any]]
    counts: dict[str, Count]

    @property
    def indicators(self) -> list[dict[str, Any]]:
        return [line for group in self.indicator_groups for line in group["indicators"]]

    @property
    def tasks(self) -> list[dict[str, Any]]:
        return [line for group in self.task_groups for line in group["tasks"]]

    @property
    def annexes(self) -> tuple[Annex, Annex]:
        return self.indicator_annex, self.task_annex


def find(material: Material) -> list[Finding]:
    """Return everything that a person should decide, the head first."""
    lists = [
        material.source.notes,
        _about_head(material.head),
        about_indicators(material.indicators),
        about_tasks(material.tasks),
        about_spelling(material.tasks, material.indicators),
        *(_about_shape(annex) for annex in material.annexes),
        *(_about_numbers(annex, material.counts[annex.kind]) for annex in material.annexes),
        _about_stated_counts(material),
        _about_body(material),
    ]
    return [finding for found in lists for finding in found]


def _about_head(head: Head) -> Iterator[Finding]:
    if head.number is None:
        symbol = f" (ký hiệu {head.symbol})" if head.symbol else ""
        yield Finding(
            "missing_number", WARNING, "phần đầu văn bản",
            f"Số của kế hoạch để trống{symbol}.",
            "Ghi số đã cấp ở sổ văn bản đi trước khi áp dụng; nếu giữ nguyên, kế hoạch hiện là chưa có số.",
        )  # fmt: skip
    if head.issued_on is None:
        yield Finding(
            "missing_issue_date", WARNING, "phần đầu văn bản", _date_trouble(head),
            "Ghi ngày ký; nếu giữ nguyên, công việc được tính từ đầu tháng ghi trên văn bản.",
        )  # fmt: skip
    if head.title is None:
        yield Finding(
            "missing_title", WARNING, "phần đầu văn bản",
            "Không tìm thấy tên kế hoạch (dòng KẾ HOẠCH và trích yếu).",
            "Ghi tên kế hoạch; nếu giữ nguyên, tên là «Kế hoạch chuyển đổi số» kèm năm.",
        )  # fmt: skip
    if head.marks:
        yield Finding(
            "left_over_marks", INFO, ", ".join(dict.fromkeys(head.marks)),
            f"Có dấu sao thừa (** hoặc *) còn sót từ lúc soạn thảo ở {len(head.marks)} dòng.",
            "Bỏ qua dấu thừa khi đọc; không ảnh hưởng chỉ tiêu, nhiệm vụ.",
        )  # fmt: skip


def _date_trouble(head: Head) -> str:
    if head.impossible_date:
        return f"Ngày ban hành ghi {head.impossible_date}, không có ngày này."
    return "Ngày ban hành để trống" + (
        f": chỉ có tháng {head.issued_month} năm {head.year}." if head.issued_month else "."
    )


def _about_shape(annex: Annex) -> Iterator[Finding]:
    name, noun = ANNEX_NAMES[annex.kind], NOUNS[annex.kind]
    if not annex.items:
        yield Finding(
            "annex_missing", WARNING, "phụ lục", f"Không tìm thấy bảng của {name.lower()}.",
            "Nạp tệp có đủ hai phụ lục, hoặc áp dụng riêng phần đã đọc.",
        )  # fmt: skip
    for item in annex.items:
        if len(item.places) > 1:
            text = " ".join(item.cells.get("text", "").split())
            yield Finding(
                "row_joined_across_pages", WARNING, f"{name}, {noun} {item.ordinal}, {item.where}",
                f"{noun.capitalize()} {item.ordinal} bị ngắt làm {len(item.places)} phần ở chỗ sang trang; đã nối lại: «{text}».",
                "Kiểm tra câu đã nối với bản gốc.", source="\n".join(item.pieces),
            )  # fmt: skip
    if annex.repeated_headers:
        yield Finding(
            "repeated_header", INFO, f"{name}, {', '.join(annex.repeated_headers)}",
            f"Dòng tiêu đề bảng lặp lại {len(annex.repeated_headers)} lần ở chỗ sang trang.",
            "Bỏ qua các dòng tiêu đề lặp.",
        )  # fmt: skip
    carried = [item.ordinal for item in annex.items if item.carried]
    if carried:
        yield Finding(
            "merged_cell_carried", INFO, f"{name}, {noun} {_numbers(carried)}",
            f"{len(carried)} {noun} có ô gộp chung với dòng trên; nội dung ô gộp được hiểu cho từng dòng.",
            "Giữ như đã hiểu; sửa từng dòng nếu ô gộp chỉ nói về dòng đầu.",
        )  # fmt: skip
    if annex.unread:
        text, where = annex.unread[0]
        limit = f" Chỉ đọc tối đa {MOST_ITEMS} dòng." if text.startswith("từ dòng thứ") else ""
        yield Finding(
            "row_not_understood", WARNING, f"{name}, {where}",
            f"Có {len(annex.unread)} dòng của bảng không hiểu được, ví dụ «{text[:200]}».{limit}",
            "Xem lại dòng này trong bản gốc; nếu cần, thêm tay sau khi áp dụng.", source=text[:500],
        )  # fmt: skip


def _about_numbers(annex: Annex, count: Count) -> Iterator[Finding]:
    name, noun = ANNEX_NAMES[annex.kind], NOUNS[annex.kind]
    words = [f"trùng số {_numbers(sorted(set(count.doubles)))}"] if count.doubles else []
    words += [f"thiếu số {_numbers(count.gaps)}"] if count.gaps else []
    if words:
        given = (
            f" Dòng trùng tạm mang số {_numbers([item.ordinal for item in count.renumbered])}." if count.doubles else ""
        )
        yield Finding(
            "totals_mismatch", WARNING, name, f"Số thứ tự không liền mạch: {'; '.join(words)}.{given}",
            "Đối chiếu với bản gốc, sửa số thứ tự.",
        )  # fmt: skip
    if count.restarts:
        yield Finding(
            "numbering_restarts", INFO, name,
            f"Số thứ tự bắt đầu lại ở mỗi nhóm; {len(annex.items)} {noun} được đánh số liền từ 1 đến {len(annex.items)}.",
            "Dùng số liền trong nền tảng; số của văn bản vẫn xem được ở phần nguồn.",
        )  # fmt: skip
    elif count.unnumbered:
        yield Finding(
            "line_without_number", WARNING, f"{name}, {noun} {_numbers([item.ordinal for item in count.unnumbered])}",
            f"{len(count.unnumbered)} dòng không có số thứ tự, được hiểu là {noun} riêng và tạm đánh số.",
            "Kiểm tra đây là dòng riêng hay phần tiếp của dòng trên.",
        )  # fmt: skip
    missing = _missing_numerals([group.numeral for group in annex.groups])
    if missing:
        yield Finding(
            "totals_mismatch", WARNING, name, f"Số La Mã của các nhóm không liền mạch: {missing}.",
            "Đối chiếu với bản gốc: có thể thiếu một nhóm hoặc ghi nhầm số.",
        )  # fmt: skip
    for text, where in annex.totals:
        stated = [int(number) for number in re.findall(r"\b\d{1,3}\b", text)]
        if stated and len(annex.items) not in stated:
            yield _mismatch(where, f"Dòng cộng ghi «{text}»", len(annex.items), noun)


def _missing_numerals(numerals: list[str]) -> str:
    values = [_roman_value(numeral) for numeral in numerals if numeral and set(numeral) <= set(_ROMAN)]
    if len(values) != len(numerals) or values == list(range(1, len(values) + 1)):
        return ""
    return ", ".join(numerals)


def _roman_value(numeral: str) -> int:
    digits = [_ROMAN[letter] for letter in numeral]
    return sum(-digit if digit < max(digits[at:]) else digit for at, digit in enumerate(digits))


def _mismatch(where: str, stated: str, count: int, noun: str) -> Finding:
    return Finding(
        "totals_mismatch", WARNING, where, f"{stated}, nhưng phụ lục có {count} {noun}.",
        "Đối chiếu phần lời với phụ lục; số đếm được dùng là số dòng của phụ lục.",
    )  # fmt: skip


def _about_stated_counts(material: Material) -> Iterator[Finding]:
    """Compare counts that the text states with what the annexes hold."""
    for line in material.lines:
        for match in _STATED.finditer(fold(line.text)):
            stated = int(match[1]) if match[1].isdigit() else _COUNT_WORDS[match[1]]
            counted = _counted(match[2], fold(line.text), material)
            if counted and stated != counted[0]:
                yield _mismatch(line.where, f"Phần lời nói {stated} {counted[1]}", *counted)
    for annex in material.annexes:
        for group in annex.groups:
            named, noun = _IN_NAME.search(fold(group.name)), NOUNS[annex.kind]
            if named and int(named[1]) != len(group.items):
                yield _mismatch(
                    group.where, f"Nhóm {group.numeral} ghi {named[1]} {noun}", len(group.items), f"{noun} trong nhóm"
                )


def _counted(what: str, text: str, material: Material) -> tuple[int, str] | None:
    if what.startswith("nhom"):
        is_about_tasks = "nhiem vu" in what or (
            "muc tieu" not in text and "chi tieu" not in text and "nhiem vu" in text
        )
        groups = material.task_groups if is_about_tasks else material.indicator_groups
        return (len(groups), "nhóm nhiệm vụ" if is_about_tasks else "nhóm chỉ tiêu") if groups else None
    if "phu luc" not in text and "ke hoach" not in text:
        return None  # "có 3 nhiệm vụ" of some unit, not of the plan
    lines = material.indicators if what == "chi tieu" else material.tasks
    return (len(lines), NOUNS[INDICATORS if what == "chi tieu" else TASKS]) if lines else None


def _about_body(material: Material) -> Iterator[Finding]:
    texts = [line.text for line in material.lines]
    texts += [" ".join([line["text"], *line.get("deliverables", [])]) for line in material.tasks + material.indicators]
    texts += [group["name"] for group in material.task_groups + material.indicator_groups]
    count = sum(fold(text).count("toan nganh") for text in texts)
    if count:
        yield Finding(
            "copied_scope", INFO, "toàn văn bản",
            f"«toàn ngành» có {count} chỗ trong kế hoạch của một trường: lời lấy từ kế hoạch của Sở.",
            "Hiểu là trong toàn trường.",
        )  # fmt: skip
    joined = material.head.joined_paragraphs
    if joined and material.source.kind != "pdf":
        yield Finding(
            "paragraph_joined", INFO, ", ".join(where for where, _ in joined),
            f"{len(joined)} câu ở phần lời bị ngắt thành hai đoạn; đã nối lại.",
            "Kiểm tra các câu đã nối với bản gốc.", source="\n".join(text for _, text in joined),
        )  # fmt: skip


def _numbers(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:40]))
    return shown if len(numbers) <= 40 else f"{shown}…"
