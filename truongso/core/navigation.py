"""The menu: each app declares its entries in navigation.py; a person sees those that they may open."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from truongso.core.rights import allowed

GROUPS = (
    "Của tôi",
    "Điều hành",
    "Kế hoạch chuyển đổi số",
    "Nhân lực số",
    "Nền tảng chung",
    "Hệ thống",
)


@dataclass(frozen=True)
class Entry:
    """One line of the menu."""

    group: str
    title: str
    url_name: str
    icon: str
    permission: str
    order: int


_entries: list[Entry] = []
_extras: list[Any] = []


def entry(*, group: str, title: str, url_name: str, icon: str, permission: str, order: int = 50) -> None:
    """Declare a menu entry; group is one of GROUPS."""
    if group not in GROUPS:
        raise ValueError(f"menu group {group} is not one of GROUPS")
    _entries.append(Entry(group, title, url_name, icon, permission, order))


def page_context(provider: Any) -> Any:
    """Register a function of the request that adds values to every page (counts for the bell, the school's name)."""
    _extras.append(provider)
    return provider


def context(request: HttpRequest) -> dict[str, Any]:
    """Return what the layout shows: the menu for this person, and what apps add."""
    values: dict[str, Any] = {
        "navigation": _menu(request) if request.user.is_authenticated else [],
        "lock_seconds": getattr(settings, "SESSION_LOCK_SECONDS", 0) if request.user.is_authenticated else 0,
    }
    for provider in _extras:
        values |= provider(request)
    return values


def _menu(request: HttpRequest) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {name: [] for name in GROUPS}
    paths = []
    for item in sorted(_entries, key=lambda e: e.order):
        if allowed(request.user, item.permission):
            url = reverse(item.url_name)
            paths.append(url)
            groups[item.group].append({"title": item.title, "url": url, "icon": item.icon})
    here = max((p for p in paths if request.path.startswith(p)), key=len, default="")
    for entries in groups.values():
        for shown in entries:
            shown["active"] = shown["url"] == here and (here != "/" or request.path == "/")
    return [{"title": name, "entries": entries} for name, entries in groups.items() if entries]
