"""No pupil is named in a report: names in evidence titles are hidden, names in written words are pointed out."""

import re
from collections.abc import Iterator
from typing import Any

from truongso.core.text import nfc
from truongso.foundation.org.models import Assignment, Person
from truongso.foundation.org.roles import EMPLOYEES, Role
from truongso.governance.plan.models.report import NARRATIVE_PARTS

HIDDEN_TITLE = "minh chứng có tên học sinh, xem trong hệ thống"


def pupil_names() -> set[str]:
    """Return the names that only pupils bear; a name that a member of staff bears too is no sign of a pupil."""
    staff = Assignment.objects.filter(role__in=EMPLOYEES).values("person")
    pupils = Assignment.objects.filter(role=Role.PUPIL).values("person")
    of_staff = set(Person.objects.filter(pk__in=staff).values_list("full_name", flat=True))
    return {
        name
        for name in Person.objects.filter(pk__in=pupils).values_list("full_name", flat=True)
        if " " in name and name not in of_staff
    }


def find_name(text: str, names: set[str]) -> str:
    """Return a pupil's name that stands in text, or nothing."""
    text = nfc(text)
    for name in names:
        if name in text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            return name
    return ""


def hide_pupils(content: dict[str, Any]) -> dict[str, Any]:
    """Return content with the titles of evidence that name a pupil replaced; keys and hashes still prove it."""
    names: set[str] | None = None
    for key in _evidence(content):
        names = pupil_names() if names is None else names
        if find_name(key["title"], names):
            key["title"] = HIDDEN_TITLE
    return content


def named_pupils(content: dict[str, Any]) -> list[tuple[str, str]]:
    """Return where people wrote a pupil's name, in words, and the name."""
    names = pupil_names()
    places = [(f"phần «{title}»", content["narrative"].get(part, "")) for part, title in NARRATIVE_PARTS.items()]
    places += [
        (f"thuyết minh của chỉ tiêu {row['ordinal']}", row["note"]) for g in content["indicators"] for row in g["rows"]
    ]
    found = [(place, find_name(text, names)) for place, text in places if text]
    return [(place, name) for place, name in found if name]


def _evidence(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for part in ("indicators", "tasks"):
        for group in content[part]:
            for row in group["rows"]:
                yield from row["evidence"]
                for product in row.get("products", ()):
                    yield from product["evidence"]
