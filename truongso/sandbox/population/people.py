"""The people that the stand-in knows, and what it says of a question."""

import csv
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FIELDS = ("identity_number", "full_name", "born_on", "gender")
MESSAGES = {
    "MATCH": "Thông tin khớp.",
    "MISMATCH": "Thông tin không khớp.",
    "NOT_FOUND": "Không tìm thấy công dân mang số này.",
    "DUPLICATE": "Nhiều công dân mang số này.",
    "INVALID": "Số định danh phải gồm 12 chữ số.",
}


@dataclass(frozen=True)
class Person:
    """A person of the stand-in; born_on is 2010-05-31, gender 01 or 02."""

    identity_number: str
    full_name: str
    born_on: str
    gender: str


class People:
    """All people by number."""

    def __init__(self, people: Iterable[Person]) -> None:
        self._by_number: dict[str, list[Person]] = {}
        for person in people:
            self._by_number.setdefault(person.identity_number, []).append(person)

    def __len__(self) -> int:
        return sum(map(len, self._by_number.values()))

    def answer(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answer for one question; ValueError when the question has no key or a value that is no text."""
        if not all(isinstance(asked.get(name, ""), str) for name in ("key", *FIELDS)) or not asked.get("key"):
            raise ValueError("a question has key, identity_number, full_name, born_on and gender as text")
        state, fields = self._judge(asked)
        return {"key": asked["key"], "state": state, "fields": fields, "message": MESSAGES[state]}

    def _judge(self, asked: Mapping[str, Any]) -> tuple[str, list[str]]:
        number = asked.get("identity_number", "")
        if len(number) != 12 or not (number.isascii() and number.isdecimal()):
            return "INVALID", []
        found = self._by_number.get(number, [])
        if not found:
            return "NOT_FOUND", []
        if len(found) > 1:
            return "DUPLICATE", []
        differing = [name for name in FIELDS[1:] if _plain(asked.get(name, "")) != _plain(getattr(found[0], name))]
        return ("MISMATCH", differing) if differing else ("MATCH", [])


def people_of_file(path: Path) -> People:
    """Read people from .json (a list of objects) or .csv with a heading; ValueError for a row without one of the fields."""
    text = path.read_text(encoding="utf-8-sig")
    rows = json.loads(text) if path.suffix == ".json" else list(csv.DictReader(text.splitlines()))
    return people_of_rows(rows)


def people_of_rows(rows: Iterable[Mapping[str, Any]]) -> People:
    """Return people of rows; ValueError for a row without one of the fields."""
    found = []
    for number, row in enumerate(rows, start=1):
        if missing := [name for name in FIELDS if not isinstance(row.get(name), str)]:
            raise ValueError(f"row {number} has no text for {', '.join(missing)}")
        found.append(Person(*(row[name].strip() for name in FIELDS)))
    return People(found)


def _plain(text: str) -> str:
    """Return text as registries compare it: composed form, capitals, single blanks."""
    return " ".join(unicodedata.normalize("NFC", text).upper().split())
