"""Everything about a person as one ZIP that opens on any computer, without the platform and without the Internet."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string

from truongso.core.holdings import Asked, HeldFile, Holding, Table, holdings
from truongso.core.printable import printable
from truongso.core.text import fold, format_date, format_datetime
from truongso.foundation.org.models import School
from truongso.trust.data_requests.law import retention_rules
from truongso.trust.data_requests.masking import Masker
from truongso.trust.data_requests.models import DataRequest

BOM = "\ufeff"  # Excel reads UTF-8 only when it stands there
FORMULA = ("=", "+", "-", "@")
STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:1rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}
th,td{border:1px solid #999;padding:.3rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
thead th{background:#e3eef1}
img{max-width:12rem;height:auto}
.scroll{overflow-x:auto}
@media print{.scroll{overflow:visible}}
"""


@dataclass(frozen=True)
class Section:
    """One holding as it is packed."""

    holding: Holding
    table: Table
    files: list[tuple[str, bytes]]

    @property
    def csv_name(self) -> str:
        return f"du-lieu/{self.holding.code}.csv"

    @property
    def shown_rows(self) -> list[list[str]]:
        return [[written(cell) for cell in row] for row in self.table.rows]

    @property
    def kept_for(self) -> str:
        """How long the school keeps it, in words."""
        if not self.holding.rule:
            return self.holding.kept
        rule = retention_rules()[self.holding.rule]
        return f"{rule.title}: {rule.words} ({rule.source.basis}; {rule.source.mark_words})"

    @property
    def pictures(self) -> list[str]:
        return [name for name, _ in self.files if name.endswith((".jpg", ".png", ".webp"))]


def pack(request: DataRequest, now: datetime) -> tuple[bytes, dict[str, int]]:
    """Return the archive of a request and how many rows of each kind are in it."""
    asked = Asked(request.subject, request.requester)
    masker = Masker(asked)
    sections = [_section(one, asked, masker) for one in holdings]
    held = [one for one in sections if one.table.rows or one.files]
    context = {
        "request": request, "sections": held, "now": format_datetime(now), "school": School.current(),
        "empty": [one.holding.title for one in sections if one not in held],
    }  # fmt: skip
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in _members(held, context):
            file.writestr(_entry(name, now), content)
    return buffer.getvalue(), {one.holding.code: len(one.table.rows) for one in held}


def _members(sections: list[Section], context: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    yield "index.html", render_to_string("data_requests/archive/index.html", context).encode()
    yield "kieu.css", STYLE.encode()
    yield "DOC-TRUOC.txt", (BOM + render_to_string("data_requests/archive/readme.txt", context)).encode()
    data = {one.holding.code: _as_json(one) for one in sections}
    yield "du-lieu.json", json.dumps(data, ensure_ascii=False, indent=1).encode()
    for one in sections:
        yield one.csv_name, _csv(one.table)
        yield from one.files


def _section(one: Holding, asked: Asked, masker: Masker) -> Section:
    table = one.table(asked)
    rows = tuple(tuple(masker.cell(cell) for cell in row) for row in table.rows)
    files = list(_packed(one, one.files(asked))) if one.files else []
    return Section(one, Table(table.columns, rows), files)


def _packed(one: Holding, files: Any) -> Iterator[tuple[str, bytes]]:
    for number, file in enumerate(files, start=1):
        assert isinstance(file, HeldFile)
        yield f"tep/{one.code}-{number:02d}-{_safe(file.name)}", file.content()


def _safe(name: str) -> str:
    stem, _, ending = fold(name).rpartition(".")
    clean = re.sub(r"[^a-z0-9]+", "-", stem or ending).strip("-")[:60] or "tep"
    return f"{clean}.{re.sub(r'[^a-z0-9]', '', ending)[:5]}" if stem else clean


def written(value: Any) -> str:
    """Return a cell as people read it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, datetime):
        return format_datetime(value)
    if isinstance(value, date):
        return format_date(value)
    return printable(str(value))


def _csv(table: Table) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(table.columns)
    for row in table.rows:
        writer.writerow([_harmless(written(cell)) for cell in row])
    return (BOM + text.getvalue()).encode()


def _harmless(text: str) -> str:
    """Return text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _as_json(one: Section) -> dict[str, Any]:
    rows = [dict(zip(one.table.columns, map(_plain, row), strict=True)) for row in one.table.rows]
    return {"ten": one.holding.title, "luu_giu": one.kept_for, "dong": rows, "tep": [name for name, _ in one.files]}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    return value.isoformat() if isinstance(value, date) else printable(str(value))


def _entry(name: str, now: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, now.timetuple()[:6])
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    return entry
