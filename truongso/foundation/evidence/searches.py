"""Evidence in the search box."""

from collections.abc import Iterable
from typing import Any

from truongso.core.search import LIMIT, Found, search
from truongso.foundation.evidence.models import Item


def _items(user: Any, words: str) -> Iterable[Found]:
    found = Item.objects.in_use().visible_to(user).matching(words).select_related("owner")[:LIMIT]
    return [Found(item.title, item.get_absolute_url(), f"{item.owner}, {item.get_status_display()}") for item in found]


search("evidence.items", "Minh chứng", _items)
