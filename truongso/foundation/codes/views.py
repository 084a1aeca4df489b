"""The page of code lists, and of the administrative units of before and since July 2025."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from truongso.core.excel import Column, excel_response, workbook_from_table
from truongso.core.printable import printable
from truongso.core.rights import requires
from truongso.core.text import fold, format_number
from truongso.foundation.codes.code_lists import CodeList, all_lists
from truongso.foundation.codes.unit_changes import Change, changes
from truongso.foundation.codes.units import OLD, about, units

HOME = "31"  # old code of Hải Phòng, shown first
LONGEST_SEARCH = 100
LIST_COLUMNS = [Column("Mã"), Column("Tên", width=50), Column("Tên gọi khác", width=60)]
UNIT_COLUMNS = [
    Column("Mã cũ", width=10), Column("Đơn vị cũ", width=28), Column("Huyện, quận cũ", width=26),
    Column("Tỉnh cũ", width=24), Column("Đơn vị từ 01/7/2025", width=60), Column("Bị chia", width=10),
]  # fmt: skip


@requires("codes.view")
def lists(request: HttpRequest) -> HttpResponse:
    """Show every list with version, source, dates of effect and who checked it."""
    words = _words(request)
    found = [one for versions in all_lists().values() for one in versions.values() if _holds(one, words)]
    found.sort(key=lambda one: (fold(one.title), not one.is_default, one.version))
    return render(request, "codes/lists.html", {"lists": found, "words": words, "chips": _chips(words)})


@requires("codes.view")
def one_list(request: HttpRequest, name: str, version: str) -> HttpResponse:
    """Show the codes of one version of a list, or give them as Excel."""
    versions = all_lists().get(name, {})
    if version not in versions:
        raise Http404("Không có bảng mã này.")
    one = versions[version]
    if request.GET.get("xuat") == "xlsx":
        rows = [(entry.code, entry.name, "; ".join(entry.other_names)) for entry in one.entries]
        note = f"Phiên bản {one.version}. Nguồn: {one.source}"
        return excel_response(workbook_from_table(one.title, LIST_COLUMNS, rows, note=note), f"{one.title}.xlsx")
    others = [other for key, other in versions.items() if key != version]
    return render(request, "codes/list.html", {"one": one, "others": others})


@requires("codes.view")
def unit_changes(request: HttpRequest) -> HttpResponse:
    """Show the old communes of a province beside the new ones, or give them as Excel."""
    provinces = units(OLD).under("")
    asked = request.GET.get("tinh", "")
    province = asked if asked in {unit.code for unit in provinces} else HOME
    words = _words(request)
    rows = changes(province, words)
    name = units(OLD).by_code[province].full_name
    if request.GET.get("xuat") == "xlsx":
        title = f"Đơn vị hành chính cũ và mới, {name}"
        content = workbook_from_table(title, UNIT_COLUMNS, [_cells(row) for row in rows], note=about()["source"])
        return excel_response(content, f"{title}.xlsx")
    context = {
        "page": Paginator(rows, 50).get_page(request.GET.get("trang")), "words": words, "chips": _chips(words, province),
        "provinces": provinces, "province": province, "name": name, "about": about(),
        "count": f"{format_number(len(rows))} đơn vị cũ, {format_number(sum(row.is_divided for row in rows))} bị chia",
    }  # fmt: skip
    return render(request, "codes/units.html", context)


def _words(request: HttpRequest) -> str:
    return printable(request.GET.get("q", "")).strip()[:LONGEST_SEARCH]


def _holds(one: CodeList, words: str) -> bool:
    """Return whether the title or a name of the list holds the words."""
    names = (name for entry in one.entries for name in (entry.name, *entry.other_names))
    return not words or any(fold(words) in fold(text) for text in (one.title, *names))


def _chips(words: str, province: str = "") -> list[dict[str, str]]:
    url = f"?tinh={province}" if province else "?"
    return [{"text": f"Tìm «{words}»", "url": url}] if words else []


def _cells(row: Change) -> tuple[str, ...]:
    divided = "có" if row.is_divided else ""
    return row.old.code, row.old.full_name, row.district.full_name, row.province.full_name, row.new_text, divided
