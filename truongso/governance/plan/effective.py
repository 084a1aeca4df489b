"""A plan file as the school will apply it: what was read, with the accepted proposals and the edits on top."""

import copy
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from truongso.core.refusal import Refused
from truongso.core.text import whole_number

HEAD_FIELDS = {"title", "number", "issued_on", "agency", "place"}
LINE_FIELDS = {
    "indicator": {"text", "unit", "comparison", "target", "applied_comparison", "applied_target", "applied_unit"},
    "task": {"text", "deliverables", "lead", "partners", "schedule", "applied_text", "applied_reason"},
}
ACCEPT, KEEP = "accept", "keep"


def effective_reading(reading: dict[str, Any], decisions: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of reading with accepted fixes applied and then the edits, which win."""
    result = copy.deepcopy(reading)
    index = _index(result)
    for number, finding in enumerate(reading.get("findings", [])):
        decided = decisions.get("findings", {}).get(str(number), {}).get("decision")
        if decided == ACCEPT and finding.get("fix"):
            fixes = finding["fix"] if isinstance(finding["fix"], list) else [finding["fix"]]
            for fix in fixes:
                _apply(result, index, fix)
    for key, value in decisions.get("edits", {}).items():
        kind, _, rest = key.partition(":")
        ordinal, _, field = rest.partition(":")
        if kind == "head":
            result[rest] = value
        else:
            line = index[kind].get(int(ordinal))
            if line is not None:
                line[field] = value
    return result


def _index(reading: dict[str, Any]) -> dict[str, dict[int, dict[str, Any]]]:
    return {
        "indicator": {i["ordinal"]: i for g in reading["indicator_groups"] for i in g["indicators"]},
        "task": {t["ordinal"]: t for g in reading["task_groups"] for t in g["tasks"]},
    }


def _apply(reading: dict[str, Any], index: dict[str, dict[int, dict[str, Any]]], fix: dict[str, Any]) -> None:
    for kind in ("indicator", "task"):
        if kind in fix and fix.get("field") in LINE_FIELDS[kind]:
            line = index[kind].get(int(fix[kind]))
            if line is not None:
                line[fix["field"]] = fix["value"]
    if fix.get("head") in HEAD_FIELDS:
        reading[fix["head"]] = fix["value"]
    if "replace" in fix:
        for old, new in fix["replace"].items():
            _replace_names(reading, old, new)


def _replace_names(reading: dict[str, Any], old: str, new: str) -> None:
    """Make one spelling of a unit stand for another in who leads and who helps; sentences stay as written."""
    for group in reading["task_groups"]:
        for task in group["tasks"]:
            for field in ("lead", "partners"):
                task[field] = [new if name.casefold() == old.casefold() else name for name in task[field]]


def _is_editable(reading: dict[str, Any], kind: str, rest: str) -> bool:
    """Return whether a key names a field of the head, or one of a line that was read."""
    if kind == "head":
        return rest in HEAD_FIELDS
    ordinal, _, field = rest.partition(":")
    return field in LINE_FIELDS.get(kind, set()) and whole_number(ordinal) in _index(reading)[kind]


def checked_edit(reading: dict[str, Any], key: str, value: Any) -> Any:
    """Return an edit in the form in which it is kept; Refused when the line, the field or the value does not fit."""
    kind, _, rest = key.partition(":")
    if not _is_editable(reading, kind, rest):
        raise Refused("Phần này của kế hoạch không sửa được ở đây.")
    field = rest if kind == "head" else rest.partition(":")[2]
    text = str(value).strip()
    if field == "issued_on":
        return _checked_date(text)
    if field in ("target", "applied_target"):
        return _checked_target(text)
    if field in ("lead", "partners", "deliverables"):
        parts = [part.strip() for part in text.replace("\n", ";").split(";") if part.strip()]
        if field == "lead" and not parts:
            raise Refused("Mỗi nhiệm vụ cần ít nhất một đơn vị chủ trì.", field=key)
        return parts
    if field in ("text", "title") and not text:
        raise Refused("Phần này không được để trống.", field=key)
    return text


def as_decimal(value: Any) -> Decimal | None:
    """Return a target as it stands in a reading, None where it is blank."""
    return None if value in (None, "") else Decimal(str(value))


def _checked_date(text: str) -> str | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Refused(f"Ngày «{text}» không đọc được: hãy chọn lại ngày ban hành.", field="head:issued_on") from None


def _checked_target(text: str) -> str | None:
    if not text:
        return None
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise Refused(f"Mức «{text}» không phải là số: hãy viết như 95 hoặc 97,5.") from None
    if not number.is_finite() or not 0 <= number < 10**9:
        raise Refused(f"Mức «{text}» nằm ngoài khoảng cho phép.")
    return str(number)
