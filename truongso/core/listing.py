"""List pages: search, filters, sorting, columns to choose, pages, and the same list as Excel, from one declaration.

    listing = Listing(
        Task.objects.visible_to(request.user), request.GET, noun="nhiệm vụ", search_field="search",
        columns=[ListColumn("ten", "Nhiệm vụ", lambda t: t.text, order_by=("search",), url=lambda t: t.get_absolute_url())],
        filters=[ListFilter("don-vi", "Đơn vị", units, "unit_id")],
    )
    return listing.excel_response("Nhiệm vụ") or render(request, "plan/tasks.html", {"listing": listing})

The template says <c-list :listing="listing" label="nhiệm vụ">what stands there when there is nothing</c-list>.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import HttpResponse, QueryDict

from truongso.core.excel import Column, excel_response, workbook_from_table
from truongso.core.printable import printable
from truongso.core.text import fold, format_date, format_datetime, format_number

SEARCH, SORT, PAGE, COLUMNS, EXPORT = "q", "sap-xep", "trang", "cot", "xuat"
PER_PAGE = 50
WIDE = 40  # characters of Excel from which a column keeps room for sentences on the page
LONGEST_CODE = 12  # characters that a cell holds in one line
LONGEST_SEARCH = 100
MOST_COUNTED = 1000
Kind = Literal["text", "number", "date", "datetime"]


@dataclass(frozen=True)
class ListColumn:
    """A column: key in addresses, title, value of a row; order_by are lookups that sort it, none when it cannot be sorted.

    url makes the cell a link; an optional column can be left out by the reader, a spare one shows only to who asks for it
    (Excel has them all until columns are chosen); width is of the Excel column, in characters.
    """

    key: str
    title: str
    value: Callable[[Any], Any]
    order_by: tuple[str, ...] = ()
    kind: Kind = "text"
    url: Callable[[Any], str] | None = None
    optional: bool = False
    width: int = 18
    spare: bool = False

    @property
    def may_be_left_out(self) -> bool:
        return self.optional or self.spare


@dataclass(frozen=True)
class ListFilter:
    """A choice that narrows the list: choices are (value in the address, what people read), lookup is the field filtered.

    narrow takes rows and the value instead, where a choice is a question about rows rather than a field.
    """

    key: str
    title: str
    choices: Sequence[tuple[str, str]]
    lookup: str = ""
    narrow: Callable[[Any, str], QuerySet[Any]] | None = None


@dataclass(frozen=True)
class Cell:
    """What stands in one place of the table."""

    title: str
    text: str
    kind: Kind
    url: str
    wide: bool = False

    @property
    def is_day(self) -> bool:
        return self.kind in {"date", "datetime"}

    @property
    def is_code(self) -> bool:
        """Return whether the text is one word, which reads badly when it is broken at a hyphen: 2026.16-TC."""
        return "-" in self.text and " " not in self.text and len(self.text) <= LONGEST_CODE


class FoundPaginator(Paginator[Any]):
    """Pages of what a search in whole texts found: a word that stands in every document is not counted to the end.

    Counting 100,000 rows takes longer than finding the page that is read; who gets more than MOST_COUNTED narrows the search.
    """

    @cached_property
    def _at_most(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: MOST_COUNTED + 1].count())

    @cached_property
    def count(self) -> int:
        """How many rows there are, MOST_COUNTED when there are more."""
        return min(self._at_most, MOST_COUNTED)

    @property
    def is_capped(self) -> bool:
        return self._at_most > MOST_COUNTED


class Listing:
    """A list as one person asked for it. Unknown filters, sorts, columns and pages are ignored, never an error.

    `rows` are the rows that the person may see; `asked` is request.GET; `noun` is what one row is called in the count
    sentence; `search_field` is a column of folded text (see truongso.core.text.fold), or `search` narrows rows by words;
    `sort` is the order when none is asked.
    """

    def __init__(
        self,
        rows: QuerySet[Any],
        asked: QueryDict,
        columns: Sequence[ListColumn],
        *,
        noun: str = "dòng",
        filters: Sequence[ListFilter] = (),
        search_field: str = "",
        search: Callable[[Any, str], QuerySet[Any]] | None = None,
        sort: str = "",
        per_page: int = PER_PAGE,
    ) -> None:
        self._all, self._asked, self._columns, self._filters = rows, asked, list(columns), list(filters)
        self._noun, self._search_field, self._per_page = noun, search_field, per_page
        self._search = search
        self.searchable = bool(search_field or search)
        self.words = printable(asked.get(SEARCH, "")).strip()[:LONGEST_SEARCH] if self.searchable else ""
        known = {column.key for column in self._columns if column.order_by}
        wanted = asked.get(SORT, "")
        self.sort = wanted if wanted.removeprefix("-") in known else ""
        self._sorted_by = self.sort or sort

    # --- Rows --------------------------------------------------------------------------------------------
    @cached_property
    def rows(self) -> QuerySet[Any]:
        """The rows that match, in order; rows that tie are ordered by key, so that no page repeats one."""
        found = self._all
        if self.words and self._search:
            found = self._search(found, self.words)
        elif self.words:
            found = found.filter(**{f"{self._search_field}__contains": fold(self.words)})
        for one, value in self._chosen:
            found = one.narrow(found, value) if one.narrow else found.filter(**{one.lookup: value})
        column = next((c for c in self._columns if c.key == self._sorted_by.removeprefix("-")), None)
        return found.order_by(*self._order(column), "pk") if column else found

    def _order(self, column: ListColumn) -> Iterator[Any]:
        for lookup in column.order_by:
            # Both databases put rows without a value last, whichever way the list runs.
            down = self._sorted_by.startswith("-")
            yield F(lookup).desc(nulls_last=True) if down else F(lookup).asc(nulls_last=True)

    @cached_property
    def page(self) -> Page[Any]:
        """The page asked for; the first or last one for a number that is none."""
        kind = FoundPaginator if self.words and self._search else Paginator
        return kind(self.rows, self._per_page).get_page(self._asked.get(PAGE))

    @cached_property
    def cells(self) -> list[list[Cell]]:
        """The page's rows as written cells, for <c-list>."""
        return [[_cell(column, row) for column in self.shown_columns] for row in self.page.object_list]

    @cached_property
    def count_sentence(self) -> str:
        """What the list is: «29 nhiệm vụ», or «3 trên 29 nhiệm vụ» when it is narrowed."""
        paginator = self.page.paginator
        more = "hơn " if getattr(paginator, "is_capped", False) else ""
        shown = f"{more}{format_number(paginator.count)}"
        return (
            f"{shown} trên {format_number(self._all.count())} {self._noun}" if self.chips else f"{shown} {self._noun}"
        )

    # --- Columns -------------------------------------------------------------------------------------------
    @cached_property
    def shown_columns(self) -> list[ListColumn]:
        """The columns that the reader wants; all but the spare ones until some are chosen."""
        if COLUMNS not in self._asked:
            return [column for column in self._columns if not column.spare]
        wanted = set(self._asked.getlist(COLUMNS))
        return [column for column in self._columns if not column.may_be_left_out or column.key in wanted]

    @property
    def optional_columns(self) -> list[dict[str, Any]]:
        """The columns that can be left out, each with whether it is shown."""
        return [
            {"key": c.key, "title": c.title, "shown": c in self.shown_columns}
            for c in self._columns
            if c.may_be_left_out
        ]

    @property
    def heads(self) -> list[dict[str, str]]:
        """The heads of the table: title, kind, the link that sorts by it, and how it is sorted now."""
        return [self._head(column) for column in self.shown_columns]

    def _head(self, column: ListColumn) -> dict[str, str]:
        now = {column.key: "ascending", f"-{column.key}": "descending"}.get(self._sorted_by, "")
        following = f"-{column.key}" if now == "ascending" else column.key
        url = self._address(**{SORT: following, PAGE: ""}) if column.order_by else ""
        return {"title": column.title, "kind": column.kind, "sort_url": url, "sorted": now}

    # --- Filters -------------------------------------------------------------------------------------------
    @cached_property
    def _chosen(self) -> list[tuple[ListFilter, str]]:
        asked = [(one, self._asked.get(one.key, "")) for one in self._filters]
        return [(one, value) for one, value in asked if value and value in dict(one.choices)]

    @property
    def filters(self) -> list[dict[str, Any]]:
        """The filters with what is chosen in each."""
        chosen = {one.key: value for one, value in self._chosen}
        return [
            {"key": f.key, "title": f.title, "choices": f.choices, "chosen": chosen.get(f.key, "")}
            for f in self._filters
        ]

    @cached_property
    def chips(self) -> list[dict[str, str]]:
        """What narrows the list now, each with the address of the list without it."""
        found = [{"text": f"Tìm «{self.words}»", "url": self._address(**{SEARCH: "", PAGE: ""})}] if self.words else []
        for one, value in self._chosen:
            found.append(
                {"text": f"{one.title}: {dict(one.choices)[value]}", "url": self._address(**{one.key: "", PAGE: ""})}
            )
        return found

    @property
    def reset_url(self) -> str:
        """The list without filters, its order and columns kept."""
        return self._address(**{SEARCH: "", PAGE: ""}, **{one.key: "" for one in self._filters})

    @property
    def export_url(self) -> str:
        """The same list as Excel."""
        return self._address(**{EXPORT: "xlsx", PAGE: ""})

    def _address(self, **changes: str) -> str:
        values = self._asked.copy()
        for key, value in {EXPORT: "", **changes}.items():
            values.pop(key, None)
            if value:
                values[key] = value
        return f"?{values.urlencode()}"

    # --- Excel ---------------------------------------------------------------------------------------------
    def export_xlsx(self, title: str) -> bytes:
        """Return every row that matches, not the page alone, as a workbook with typed cells."""
        wanted = self.shown_columns if COLUMNS in self._asked else self._columns
        columns = [Column(column.title, column.kind, column.width) for column in wanted]
        rows = ([column.value(row) for column in wanted] for row in self.rows.iterator(chunk_size=1000))
        return workbook_from_table(title, columns, rows, note=self.count_sentence)

    def excel_response(self, title: str) -> HttpResponse | None:
        """Return the download when the address asks for it, else nothing."""
        if self._asked.get(EXPORT) != "xlsx":
            return None
        return excel_response(self.export_xlsx(title), f"{title}.xlsx")


def _cell(column: ListColumn, row: Any) -> Cell:
    url = column.url(row) if column.url else ""
    return Cell(column.title, _written(column.value(row)), column.kind, url, column.width >= WIDE)


def _written(value: Any) -> str:
    """Return a value as people here write it; a dash where there is none, never a nought."""
    if value is None or value == "":
        return "–"
    if isinstance(value, datetime):
        return format_datetime(value)
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return format_number(value)
    return str(value)
