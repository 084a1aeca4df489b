"""Documents that came in, for the search box."""

from collections.abc import Iterator
from typing import Any

from truongso.core import fulltext
from truongso.core.search import LIMIT, Found, search
from truongso.governance.casefiles.texts import text_holder
from truongso.governance.incoming.models import IncomingDocument
from truongso.governance.incoming.words import KIND, index_words


def _find(user: Any, words: str) -> Iterator[Found]:
    found = fulltext.narrowed(IncomingDocument.objects.visible_to(user), KIND, words)
    for document in found.select_related("sender").order_by("-arrived_at")[:LIMIT]:
        number = f"Số đến {document.number_text}/{document.year}: " if document.number else ""
        yield Found(f"{number}{document}", document.get_absolute_url(), document.subject)


search("incoming.documents", "Văn bản đến", _find)
text_holder("incoming.documents", IncomingDocument.objects.all, ("files__blob",), index_words)
