"""Documents that go out in the search box."""

from collections.abc import Iterable
from typing import Any

from truongso.core import fulltext
from truongso.core.search import LIMIT, Found, search
from truongso.governance.casefiles.texts import text_holder
from truongso.governance.outgoing.models import OutgoingDocument
from truongso.governance.outgoing.words import KIND, index_words


def _documents(user: Any, words: str) -> Iterable[Found]:
    found = fulltext.narrowed(OutgoingDocument.objects.visible_to(user), KIND, words).whole()[:LIMIT]
    return [Found(str(one), one.get_absolute_url(), one.get_state_display()) for one in found]


search("outgoing.documents", "Văn bản đi", _documents)
text_holder(
    "outgoing.documents", OutgoingDocument.objects.all, ("signed_file", "annex_files__signed_file"), index_words
)  # fmt: skip
