"""Publications in the search box."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from truongso.core.search import LIMIT, Found, search
from truongso.governance.regulations.models import Publication


def _publications(user: Any, words: str) -> Iterable[Found]:
    found = Publication.objects.visible_to(user).matching(words).with_edition(timezone.localdate())[:LIMIT]
    return [Found(p.title, p.get_absolute_url(), f"{p.get_kind_display()} {p.notation or ''}".strip()) for p in found]


search("regulations.publications", "Quy chế, hướng dẫn, biểu mẫu", _publications)
