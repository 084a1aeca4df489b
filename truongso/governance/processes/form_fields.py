"""Typed fields of a form, as they stand in a definition."""

import re
from dataclasses import dataclass
from typing import Any

from truongso.core.refusal import Refused
from truongso.core.text import nfc, squeeze

KINDS = {
    "text": "một dòng chữ", "long_text": "đoạn chữ", "date": "ngày", "date_range": "từ ngày đến ngày",
    "number": "số", "money": "số tiền (đồng)", "choice": "chọn một", "yes_no": "có hoặc không", "person": "người của trường",
    "class": "lớp", "pupil": "học sinh", "file": "tệp đính kèm", "room": "phòng", "device": "thiết bị",
    "lessons": "từ tiết đến tiết",
}  # fmt: skip
MOST_FIELDS = 40
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)


@dataclass(frozen=True)
class Field:
    """A field: name in conditions and papers, label, kind, limits; `when` says in which case it must be filled in."""

    name: str
    label: str
    kind: str
    required: bool = True
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    lowest: int | None = None
    highest: int | None = None
    longest: int = 300
    when: str = ""

    @property
    def value_names(self) -> tuple[str, ...]:
        """The names under which its values are known to conditions."""
        if self.kind == "date_range":
            return (self.name, f"{self.name}_first", f"{self.name}_last", f"{self.name}_days")
        if self.kind == "lessons":
            return (self.name, f"{self.name}_first", f"{self.name}_last")
        return (self.name,)


class Reader:
    """Plain values read with their place: what is wrong is told where."""

    def __init__(self, values: Any, where: str) -> None:
        if not isinstance(values, dict):
            raise Refused(f"{where.capitalize()}: phần khai báo không đúng dạng.")
        self._values, self.where = values, where

    def has(self, name: str) -> bool:
        return bool(self._values.get(name))

    def text(self, name: str, *, longest: int = 2000) -> str:
        value = self._values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str | int | float) or len(str(value)) > longest:
            raise Refused(f"{self.where.capitalize()}: «{name}» phải là chữ, dài nhất {longest} ký tự.")
        return squeeze(nfc(str(value)))

    def texts(self, name: str) -> list[str]:
        value = self._values.get(name) or []
        if not isinstance(value, list | tuple | set | frozenset) or len(value) > 100:
            raise Refused(f"{self.where.capitalize()}: «{name}» phải là danh sách.")
        return [squeeze(nfc(str(one)))[:2000] for one in value]

    def truth(self, name: str, *, default: bool = False) -> bool:
        value = self._values.get(name, default)
        if not isinstance(value, bool):
            raise Refused(f"{self.where.capitalize()}: «{name}» phải là true hoặc false.")
        return value

    def whole(self, name: str, *, default: int, highest: int) -> int:
        value = self._values.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= highest:
            raise Refused(f"{self.where.capitalize()}: «{name}» phải là số từ 0 đến {highest}.")
        return value

    def limit(self, name: str) -> int | None:
        value = self._values.get(name)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or abs(value) > 10**12):
            raise Refused(f"{self.where.capitalize()}: «{name}» phải là số nguyên.")
        return value

    def choice(self, name: str, allowed: dict[str, str], *, default: str = "") -> str:
        value = self._values.get(name) or default
        if value not in allowed:
            raise Refused(f"{self.where.capitalize()}: «{name}» phải là một trong {', '.join(allowed)}.")
        return str(value)

    def inner(self, name: str, where: str = "") -> "Reader":
        return Reader(self._values.get(name) or {}, where or self.where)

    def list_of(self, name: str, where: str) -> "list[Reader]":
        value = self._values.get(name) or []
        if not isinstance(value, list | tuple) or len(value) > MOST_FIELDS:
            raise Refused(f"{self.where.capitalize()}: «{name}» phải là danh sách, nhiều nhất {MOST_FIELDS} mục.")
        return [Reader(one, f"{where} {n} của {self.where}") for n, one in enumerate(value, start=1)]

    def pairs(self, name: str) -> tuple[tuple[str, str], ...]:
        value = self._values.get(name) or {}
        pairs = list(value.items()) if isinstance(value, dict) else value
        if not isinstance(pairs, list | tuple) or len(pairs) > 100:
            raise Refused(f"{self.where.capitalize()}: «{name}» phải là danh sách lựa chọn.")
        found = []
        for pair in pairs:
            if not isinstance(pair, list | tuple) or len(pair) != 2:
                raise Refused(f"{self.where.capitalize()}: mỗi lựa chọn gồm mã và chữ hiện ra.")
            found.append((squeeze(str(pair[0]))[:40], squeeze(nfc(str(pair[1])))[:200]))
        return tuple(found)


def field_of(reader: Reader) -> Field:
    """Read one field. Refused for a name that conditions cannot use, an unknown kind, a choice without choices."""
    field = Field(
        reader.text("name", longest=40), reader.text("label", longest=200), reader.choice("kind", KINDS),
        reader.truth("required", default=True), reader.text("help", longest=300), reader.pairs("choices"),
        reader.limit("lowest"), reader.limit("highest"), reader.whole("longest", default=300, highest=5000),
        reader.text("when", longest=300),
    )  # fmt: skip
    if not _NAME.fullmatch(field.name) or field.name in {"true", "false", "and", "or", "not", "in"}:
        raise Refused(f"{reader.where.capitalize()}: tên «{field.name[:40]}» sai: chữ thường không dấu, số, gạch dưới.")
    if not field.label:
        raise Refused(f"{reader.where.capitalize()}: mục {field.name} chưa có nhãn.")
    if field.kind == "choice" and len(field.choices) < 2:
        raise Refused(f"{reader.where.capitalize()}: mục {field.name} phải có ít nhất hai lựa chọn.")
    return field
