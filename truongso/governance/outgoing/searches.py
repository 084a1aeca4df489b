"""Documents that go out in the search box."""

from collections.abc import Iterable
from typing import Any

from truongso.core.search import LIMIT, Found, search
from truongso.core.text import fold
from truongso.governance.outgoing.models import OutgoingDocument


def _documents(user: Any, words: str) -> Iterable[Found]:
    found = OutgoingDocument.objects.visible_to(user).filter(search__contains=fold(words)).whole()[:LIMIT]
    return [Found(str(one), one.get_absolute_url(), one.get_state_display()) for one in found]


search("outgoing.documents", "Văn bản đi", _documents)
