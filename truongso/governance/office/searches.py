"""Correspondents, for the search box."""

from collections.abc import Iterator
from typing import Any

from truongso.core.search import LIMIT, Found, search
from truongso.governance.office.models import Correspondent


def _find(user: Any, words: str) -> Iterator[Found]:
    for one in Correspondent.objects.visible_to(user).active().matching(words)[:LIMIT]:
        yield Found(one.name, one.get_absolute_url(), one.get_kind_display())


search("office.correspondents", "Nơi gửi, nhận văn bản", _find)
