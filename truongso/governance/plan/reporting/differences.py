"""What changed between two frozen contents, in words that a reader of both papers understands."""

from dataclasses import dataclass
from typing import Any

from truongso.governance.plan.models.report import NARRATIVE_PARTS
from truongso.governance.plan.reporting.content import rows_in

INDICATOR_FIELDS = {
    "text": "nội dung",
    "target.text": "mức kế hoạch",
    "value_text": "kết quả",
    "numerator": "tử số",
    "denominator": "mẫu số",
    "standing_text": "đánh giá",
    "provenance_text": "nguồn gốc",
    "definition_version": "phiên bản định nghĩa",
    "note": "nguyên nhân, ghi chú",
}
TASK_FIELDS = {
    "text": "nội dung",
    "leads": "chủ trì",
    "partners": "phối hợp",
    "due_on": "hạn",
    "state_text": "trạng thái",
    "percent": "tiến độ (%)",
}


@dataclass(frozen=True)
class Difference:
    """One value that differs."""

    where: str
    what: str
    before: str
    after: str


def differences(older: dict[str, Any], newer: dict[str, Any]) -> list[Difference]:
    """Return what differs between two contents, indicators first, then tasks, then words."""
    found = _between("Chỉ tiêu", rows_in(older["indicators"]), rows_in(newer["indicators"]), INDICATOR_FIELDS)
    found += _between("Nhiệm vụ", rows_in(older["tasks"]), rows_in(newer["tasks"]), TASK_FIELDS)
    for part, title in NARRATIVE_PARTS.items():
        before, after = older["narrative"].get(part, ""), newer["narrative"].get(part, "")
        if before != after:
            found.append(Difference("Phần lời", title, before, after))
    return found


def _between(
    name: str, older: list[dict[str, Any]], newer: list[dict[str, Any]], fields: dict[str, str]
) -> list[Difference]:
    before, after = {row["ordinal"]: row for row in older}, {row["ordinal"]: row for row in newer}
    found = []
    for ordinal in sorted(before.keys() | after.keys()):
        where = f"{name} {ordinal}"
        if ordinal not in before or ordinal not in after:
            text = (before.get(ordinal) or after[ordinal])["text"]
            old, new = (text, "") if ordinal in before else ("", text)
            found.append(Difference(where, "có trong báo cáo", old, new))
            continue
        found += _in_row(where, before[ordinal], after[ordinal], fields)
    return found


def _in_row(where: str, before: dict[str, Any], after: dict[str, Any], fields: dict[str, str]) -> list[Difference]:
    pairs = [(words, _words(before, path), _words(after, path)) for path, words in fields.items()]
    pairs.append(("minh chứng", _proofs(before), _proofs(after)))
    if "products" in before:
        pairs.append(("sản phẩm", _products(before), _products(after)))
    return [Difference(where, words, old, new) for words, old, new in pairs if old != new]


def _words(row: dict[str, Any], path: str) -> str:
    value: Any = row
    for step in path.split("."):
        value = value[step]
    return ", ".join(value) if isinstance(value, list) else ("" if value is None else str(value))


def _proofs(row: dict[str, Any]) -> str:
    keys = [*row["evidence"], *(key for product in row.get("products", ()) for key in product["evidence"])]
    return "; ".join(f"{key['title']} (bản {key['version']}, {key['status'].lower()})" for key in keys)


def _products(row: dict[str, Any]) -> str:
    return "; ".join(f"{product['title']}: {product['state_text']}" for product in row["products"])
