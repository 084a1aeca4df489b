"""The facts of the impact assessment, counted and read off the running system on a day, as JSON that can be frozen."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from truongso.core.rights import permissions
from truongso.foundation.consents.registry import holds_personal_data, purposes
from truongso.foundation.datasets.registry import CLASSIFICATION_LABELS, DataSet, data_sets
from truongso.trust.privacy import measures
from truongso.trust.privacy.activities import (
    STATED,
    activities,
    described,
    frozen,
    officers_text,
    people_counts,
    volumes,
)
from truongso.trust.privacy.clocks import clocks, limit


def facts_of(day: date) -> dict[str, Any]:
    """Return every fact of the assessment on a day."""
    counts = people_counts(day)
    counted = {held.code: count for held, count in volumes()}
    return {
        "activities": frozen(activities(day)),
        "data_sets": [_data_set(held, counted.get(held.code)) for held in data_sets if holds_personal_data(held)],
        "people": counts,
        "limits": [
            {"title": one.title, "limit": one.amount, "now": counts[one.code], "place": one.place, "checked": one.checked_words}
            for one in (limit("sensitive_people"), limit("basic_people"))
        ],
        "measures": [{"title": m.title, "state": m.state, "met": m.words} for m in measures.measures(day)],
        "rights": [
            {"title": one.title, "who": one.rule.words} for one in permissions if one.sensitive
        ],
        "clocks": [{"title": c.title, "length": c.length, "place": c.place, "checked": c.checked_words} for c in clocks()],
        "officer": officers_text(day),
    }  # fmt: skip


def _data_set(held: DataSet, count: int | None) -> dict[str, Any]:
    classes: dict[str, int] = {}
    for one in held.fields:
        label = CLASSIFICATION_LABELS[one.classification]
        classes[label] = classes.get(label, 0) + 1
    return {
        "code": held.code, "title": held.title, "purpose": held.purpose, "legal_basis": held.legal_basis,
        "retention": held.retention, "fields": len(held.fields), "classes": classes, "records": count,
        "sensitive": [one.label for one in held.fields if one.is_sealed],
    }  # fmt: skip


def structure_now(day: date) -> dict[str, Any]:
    """Return what the processing is now: purposes, data, recipients, who is in charge. No counting: desks ask it often."""
    sets = (_shape(held) for held in data_sets if holds_personal_data(held))
    return {
        "activities": {one["code"]: one for one in map(described, purposes)},
        "data_sets": {one["code"]: one for one in sets},
        "officer": officers_text(day),
    }


def structure_of(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the processing was when facts were frozen."""
    return {
        "activities": {one["code"]: {key: one[key] for key in STATED} for one in facts["activities"]},
        "data_sets": {one["code"]: {key: one[key] for key in _SHAPE} for one in facts["data_sets"]},
        "officer": facts["officer"],
    }


_SHAPE = ("code", "title", "fields", "sensitive", "retention")
_CHANGED_WORDS = {
    "recipients": "bên nhận", "channels": "cách chuyển", "retention": "thời hạn giữ", "basis": "căn cứ", "what": "dữ liệu",
}  # fmt: skip


def _shape(held: DataSet) -> dict[str, Any]:
    sensitive = [one.label for one in held.fields if one.is_sealed]
    return {
        "code": held.code, "title": held.title, "fields": len(held.fields), "sensitive": sensitive,
        "retention": held.retention,
    }  # fmt: skip


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Return what changed between two structures, in words; nothing when nothing did."""
    found = [
        *_activity_changes(before["activities"], now["activities"]),
        *_set_changes(before["data_sets"], now["data_sets"]),
    ]
    if before["officer"] != now["officer"]:
        found.append(f"Phụ trách bảo vệ dữ liệu: từ «{before['officer']}» thành «{now['officer']}».")
    return sorted(found)


def _activity_changes(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for code in now.keys() - was.keys():
        yield f"Thêm hoạt động «{now[code]['title']}»."
    for code in was.keys() - now.keys():
        yield f"Bỏ hoạt động «{was[code]['title']}»."
    for code in was.keys() & now.keys():
        changed = [key for key in STATED if was[code][key] != now[code][key]]
        if changed:
            words = ", ".join(dict.fromkeys(_CHANGED_WORDS.get(key, "mô tả") for key in changed))
            yield f"«{now[code]['title']}» đổi {words}."


def _set_changes(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for code in now.keys() - was.keys():
        yield f"Thêm bộ dữ liệu «{now[code]['title']}»."
    for code in was.keys() - now.keys():
        yield f"Bỏ bộ dữ liệu «{was[code]['title']}»."
    for code in was.keys() & now.keys():
        if was[code] != now[code]:
            yield f"Bộ dữ liệu «{now[code]['title']}» đổi trường, mức bảo vệ hoặc thời hạn giữ."
