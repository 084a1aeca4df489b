"""The list of evidence: what the filter bar asks, and the same rows as an Excel file."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import xlsxwriter
from django.db.models import F

from truongso.core.text import format_datetime
from truongso.foundation.evidence.models import ItemQuerySet

SOON_DAYS = 30
_ORDERS: dict[str, tuple[Any, ...]] = {
    "": ("-added_at", "-pk"),
    "-added_at": ("-added_at", "-pk"),
    "added_at": ("added_at", "pk"),
    "title": ("search", "pk"),
    "owner": ("owner__sort_key", "-added_at"),
    "effective_to": (F("effective_to").asc(nulls_last=True), "pk"),
    "status": ("status", "-added_at"),
}
_COLUMNS = (
    ("Minh chứng", 50),
    ("Loại", 14),
    ("Trạng thái", 16),
    ("Người phụ trách", 26),
    ("Hiệu lực từ", 12),
    ("Đến hết", 12),
    ("Tệp", 34),
    ("Bản", 6),
    ("Nộp lúc", 18),
    ("Ý kiến", 40),
)


def narrowed(items: ItemQuerySet, asked: dict[str, Any], *, today: date) -> ItemQuerySet:
    """Return the items that the filter bar asks for, in its order. asked holds cleaned values of FilterForm."""
    if asked.get("q"):
        items = items.matching(asked["q"])
    for name in ("status", "kind", "owner"):
        if asked.get(name):
            items = items.filter(**{name: asked[name]})
    if asked.get("first") or asked.get("last"):
        items = items.effective_during(asked.get("first") or date.min, asked.get("last") or date.max)
    if asked.get("expiring"):
        items = items.expiring(today + timedelta(days=SOON_DAYS))
    return items.order_by(*_ORDERS[asked.get("sort") or ""])


def workbook_of(items: ItemQuerySet) -> tuple[bytes, int]:
    """Return the items as an Excel file and how many they are. Text stays text: nothing becomes a formula."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Minh chứng")
    head = book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for column, (title, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, head)
    row = 0
    for row, item in enumerate(items.select_related("owner").with_current_version(), start=1):
        _write_row(sheet, row, item, day)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(row, 1), len(_COLUMNS) - 1)
    book.close()
    return out.getvalue(), row


def _write_row(sheet: Any, row: int, item: Any, day: Any) -> None:
    texts = {
        0: item.title,
        1: item.get_kind_display(),
        2: item.get_status_display(),
        3: item.owner.full_name,
        6: item.file_name or "",
        8: format_datetime(item.added_at),
        9: item.judgement,
    }
    for column, text in texts.items():
        sheet.write_string(row, column, text)
    sheet.write_datetime(row, 4, item.effective_from, day)
    if item.effective_to:
        sheet.write_datetime(row, 5, item.effective_to, day)
    sheet.write_number(row, 7, item.version_number or 0)
