"""The menu: each app declares its entries in navigation.py; a person sees those that they may open."""

import importlib.metadata
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from truongso.core.rights import allowed

GROUPS = (
    "Của tôi",
    "Điều hành",
    "Văn phòng số",
    "Kế hoạch chuyển đổi số",
    "Hồ sơ, dữ liệu",
    "Nhân lực số",
    "Dữ liệu cá nhân",
    "Nền tảng chung",
    "Hệ thống",
)


@dataclass(frozen=True)
class Entry:
    """One line of the menu; count names a value of the page context, covers is a pattern of paths that belong to it."""

    group: str
    title: str
    url_name: str
    icon: str
    permission: str
    order: int
    count: str = ""
    covers: str = ""
    home: bool = False


_entries: list[Entry] = []
_extras: list[Any] = []


def entry(
    *,
    group: str,
    title: str,
    url_name: str,
    icon: str,
    permission: str,
    order: int = 50,
    count: str = "",
    covers: str = "",
    home: bool = False,
) -> None:
    """Declare a menu entry; group is one of GROUPS.

    `count` names a value of the page context, shown as a badge here and in the top bar; `covers` is a pattern of further
    paths on which the entry is the current one (pages of single things that live under another address); whoever has no desk
    lands on the first entry that is a `home`.
    """
    if group not in GROUPS:
        raise ValueError(f"menu group {group} is not one of GROUPS")
    _entries.append(Entry(group, title, url_name, icon, permission, order, count, covers, home))


def page_context(provider: Any) -> Any:
    """Register a function of the request that adds values to every page (counts for the bell, the school's name)."""
    _extras.append(provider)
    return provider


def context(request: HttpRequest) -> dict[str, Any]:
    """Return what the layout shows: the menu for this person, its short cuts, the version, and what apps add."""
    signed_in = request.user.is_authenticated
    values: dict[str, Any] = {
        "lock_seconds": getattr(settings, "SESSION_LOCK_SECONDS", 0) if signed_in else 0,
        "version": _version(),
    }
    for provider in _extras:
        values |= provider(request)
    # Shown by the layout only: a page without one (a fragment, a download) pays for no menu.
    values["navigation"] = SimpleLazyObject(lambda: _menu(request, values) if signed_in else [])
    values["shortcuts"] = SimpleLazyObject(
        lambda: [e for g in values["navigation"] for e in g["entries"] if "count" in e]
    )
    return values


@cache
def _version() -> str:
    try:
        return importlib.metadata.version("truongso")
    except importlib.metadata.PackageNotFoundError:
        return ""


def homes(user: Any) -> list[str]:
    """Return the addresses where a person without a desk may land, in the order of the menu."""
    found = sorted((item for item in _entries if item.home), key=lambda item: item.order)
    return [reverse(item.url_name) for item in found if allowed(user, item.permission)]


def _menu(request: HttpRequest, values: dict[str, Any]) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {name: [] for name in GROUPS}
    shown = [
        (item, reverse(item.url_name))
        for item in sorted(_entries, key=lambda e: e.order)
        if allowed(request.user, item.permission)
    ]
    current = _current(shown, request.path)
    for item, url in shown:
        line = {"title": item.title, "url": url, "icon": item.icon, "active": item is current}
        if item.count:
            line["count"] = values.get(item.count, 0)
        groups[item.group].append(line)
    return [{"title": name, "entries": lines} for name, lines in groups.items() if lines]


def _current(shown: list[tuple[Entry, str]], path: str) -> Entry | None:
    """Return the entry of a path: one that covers it by pattern, else the longest address that it starts with."""
    covering = [item for item, _ in shown if item.covers and re.search(item.covers, path)]
    if covering:
        return covering[0]
    starting = [(len(url), item) for item, url in shown if path.startswith(url) and (url != "/" or path == "/")]
    return max(starting, key=lambda pair: pair[0])[1] if starting else None


entry(
    group="Hệ thống", title="Bộ giao diện", url_name="core:gallery", icon="stack", permission="core.gallery", order=90
)
