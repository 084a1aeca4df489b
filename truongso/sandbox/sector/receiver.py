"""Judge records and keep what was accepted: versions, mandatory fields, lists, order. Knows nothing of HTTP."""

import re
import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from truongso.sandbox.sector.specification import ERRORS, EVENTS, TABLES, Field, Row, Table

ENVELOPE = ("idbanghi", "sukien", "phienban", "thoigiancapnhat")
OK = "000-000"
INDEXED = {
    name: {
        *table.unique,
        *(one.name for one in table.references),
        *(one.own for other in TABLES.values() for one in other.references if one.table == name),
    }
    for name, table in TABLES.items()
}


class Refusal(Exception):
    """A record that is not taken: code of the catalogue, and where."""

    def __init__(self, code: str, where: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.sentence = f"{ERRORS[code][0]}{f': {where}' if where else ''}"


@dataclass
class Kept:
    """A record as it was accepted last."""

    version: int
    content: Row
    is_live: bool


class Receiver:
    """The accepted records of one school, by table and record id. Calls are taken one after the other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        self.kept: dict[str, dict[str, Kept]] = {name: {} for name in TABLES}
        self._index: dict[tuple[str, str, str], set[str]] = {}
        self.messages = 0

    def receive(self, table: str, rows: list[Any]) -> dict[str, Any]:
        """Return the answer to a message: one item per record, in its order."""
        with self._lock:
            self.messages += 1
            items = [self._answer(TABLES[table], row) for row in rows]
            return {"messageId": f"TB-{self.messages:06d}", "items": items}

    def _answer(self, table: Table, row: Any) -> dict[str, str]:
        known = row if isinstance(row, dict) else {}
        code, sentence = OK, ERRORS[OK][0]
        try:
            self._take(table, known)
        except Refusal as refusal:
            code, sentence = refusal.code, refusal.sentence
        name = known.get("tentruong") or known.get("tenlop") or value_at(known, "nguoi.hovaten") or ""
        return {
            "clientId": str(known.get("idbanghi", "")), "name": str(name), "error": code, "errorDescription": sentence,
        }  # fmt: skip

    def _take(self, table: Table, row: Row) -> None:
        check_envelope(row)
        key, version = row["idbanghi"], row["phienban"]
        content = {name: value for name, value in row.items() if name not in {"thoigiancapnhat", "sukien"}}
        standing = self.kept[table.name].get(key)
        if standing is not None and version <= standing.version:
            if version < standing.version:
                raise Refusal("200-001", f"đã có {standing.version}")
            if content != standing.content or (row["sukien"] == "CANCEL") == standing.is_live:
                raise Refusal("200-002", str(version))
            return
        if row["sukien"] != "NEW" and standing is None:
            raise Refusal("200-003")
        if row["sukien"] == "CANCEL":
            self._check_unused(table, key)
        else:
            check_fields(table, row)
            self._check_order(table, row)
            self._check_unique(table, key, row)
        self._keep(table, key, Kept(version, content, row["sukien"] != "CANCEL"))

    def _keep(self, table: Table, key: str, kept: Kept) -> None:
        standing = self.kept[table.name].get(key)
        if standing is not None and standing.is_live:
            for path in INDEXED[table.name]:
                self._holders(table.name, path, value_at(standing.content, path)).discard(key)
        self.kept[table.name][key] = kept
        if kept.is_live:
            for path in INDEXED[table.name]:
                self._holders(table.name, path, value_at(kept.content, path)).add(key)

    def _holders(self, table: str, path: str, value: Any) -> set[str]:
        """Return the ids of the records that carry a value and are not cancelled."""
        return self._index.setdefault((table, path, str(value)), set())

    def _check_order(self, table: Table, row: Row) -> None:
        for reference in table.references:
            if not self._holders(reference.table, reference.own, row.get(reference.name)):
                raise Refusal(reference.error, f"{reference.name} = {row.get(reference.name)}")

    def _check_unique(self, table: Table, key: str, row: Row) -> None:
        for path, error in table.unique.items():
            if self._holders(table.name, path, value_at(row, path)) - {key}:
                raise Refusal(error, path)

    def _check_unused(self, table: Table, key: str) -> None:
        content = self.kept[table.name][key].content
        for other in TABLES.values():
            for reference in other.references:
                if reference.table == table.name and self._holders(
                    other.name, reference.name, content.get(reference.own)
                ):
                    raise Refusal("300-005", other.title.lower())


def check_envelope(row: Row) -> None:
    """Raise Refusal unless the four values that stand on every record are there and right."""
    missing = [name for name in ENVELOPE if row.get(name) in (None, "")]
    if missing:
        raise Refusal("400-001", f"thiếu {', '.join(missing)}")
    if not isinstance(row["idbanghi"], str) or len(row["idbanghi"]) > 150:
        raise Refusal("400-001", "idbanghi")
    if row["sukien"] not in EVENTS:
        raise Refusal("400-001", "sukien")
    if type(row["phienban"]) is not int or row["phienban"] < 1:
        raise Refusal("400-001", "phienban")
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", str(row["thoigiancapnhat"])) or not is_moment(
        row["thoigiancapnhat"]
    ):
        raise Refusal("400-001", "thoigiancapnhat")


def is_moment(text: str) -> bool:
    """Return whether text is a day or moment that exists, as ISO 8601."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def check_fields(table: Table, row: Row) -> None:
    """Raise Refusal for the first field that is missing, of the wrong kind or not of its list."""
    _check(table.fields, row, "")
    for name, fields in table.inner.items():
        inner = row.get(name)
        if inner is None and name not in table.required_inner:
            continue
        if not isinstance(inner, dict):
            raise Refusal("100-001", name)
        _check(fields, inner, f"{name}.")


def _check(fields: tuple[Field, ...], row: Row, prefix: str) -> None:
    for one in fields:
        value, where = row.get(one.name), prefix + one.name
        if value is None or value == "":
            if one.required or (one.required_if is not None and one.required_if(row)):
                raise Refusal("100-001", where)
            continue
        if not _is_of_kind(one, value):
            raise Refusal("100-002", where)
        if one.codes is not None and value not in one.codes:
            raise Refusal("100-003", f"{where} = {value}")


def _is_of_kind(one: Field, value: Any) -> bool:
    match one.kind:
        case "whole" | "flag":
            return type(value) is int
        case "number":
            return type(value) in (int, float) and value >= 0
        case _ if not isinstance(value, str) or len(value) > one.length:
            return False
        case "identity":
            return re.fullmatch(r"\d{12}", value) is not None
        case "digits":
            return value.isascii() and value.isdecimal() and len(value) == one.length
        case "day":
            return re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None and is_moment(value)
    return True


def value_at(row: Row, path: str) -> Any:
    """Return a value by its path, "nguoi.sodinhdanh"; None where there is none."""
    found: Any = row
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found
