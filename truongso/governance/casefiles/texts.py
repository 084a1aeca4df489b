"""Which rows of the office hold files, what waits to be read, and how words that were read reach the index.

An app says in its searches.py whose files count:

    text_holder("incoming.documents", IncomingDocument.objects.all, ("files__blob",), index_words)

keep_readable is called inside the action that keeps a file; a worker reads it afterwards.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from truongso.core import fulltext
from truongso.core.declarations import Registry
from truongso.foundation.evidence.models import Blob
from truongso.governance.casefiles.reading import READABLE
from truongso.governance.casefiles.text_models import FileText


@dataclass(frozen=True)
class TextHolder:
    """Rows that hold files: rows() gives them all, contents are the paths to Blob, index puts one row into the index."""

    code: str
    rows: Callable[[], QuerySet[Any]]
    contents: tuple[str, ...]
    index: Callable[[Any], None]

    def holding(self, sha256: str) -> list[Any]:
        """Return the rows that hold a content; path by path, so that each uses the index of its column."""
        found = [self.rows().filter(**{path: sha256}) for path in self.contents]
        return list({row.pk: row for rows in found for row in rows}.values())

    def held(self) -> Iterator[str]:
        """Yield the hash of every content held."""
        for path in self.contents:
            yield from self.rows().order_by().exclude(**{path: None}).values_list(path, flat=True).distinct()


BATCH = 500

text_holders: Registry[TextHolder] = Registry("text holder")


def text_holder(
    code: str, rows: Callable[[], QuerySet[Any]], contents: tuple[str, ...], index: Callable[[Any], None]
) -> TextHolder:
    """Declare rows whose files can be found by the words in them."""
    return text_holders.add(code, TextHolder(code, rows, contents, index))


def keep_readable(blobs: Iterable[Blob | None]) -> None:
    """Have contents read after the transaction, by a worker: a scan of many pages takes minutes. Once each."""
    from truongso.governance.casefiles.tasks import read_text

    for blob in blobs:
        if blob is None or blob.content_type not in READABLE:
            continue
        _, created = FileText.objects.get_or_create(blob=blob)
        if created:
            transaction.on_commit(lambda sha256=blob.pk: read_text.enqueue(sha256))  # type: ignore[misc]


def words_in(blobs: Iterable[Any]) -> list[str]:
    """Return the words read from contents (hashes, or a queryset of them).

    The rows are locked until the end of the transaction: an action that indexes what was read and one that changes the
    document wait for each other, so neither puts back what the other did not yet know.
    """
    with transaction.atomic():
        found = FileText.objects.select_for_update().filter(blob__in=blobs).order_by("pk")
        return [one.text for one in found if one.text]


def index_holders(sha256: str) -> None:
    """Bring the index up to date for every row that holds a content."""
    for holder in text_holders:
        for row in holder.holding(sha256):
            holder.index(row)


def ask_what_is_missing() -> int:
    """Note each content that is held and was never asked for (kept before its words were read); returns how many."""
    held = {sha256 for holder in text_holders for sha256 in holder.held()}
    known = set(FileText.objects.values_list("pk", flat=True))
    count = 0
    for some in _batches(sorted(held - known)):
        missing = Blob.objects.filter(pk__in=some, content_type__in=READABLE)
        count += len(FileText.objects.bulk_create([FileText(blob=blob) for blob in missing], ignore_conflicts=True))
    return count


def _batches(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


def index_everything(advance: Callable[[], None] = lambda: None) -> int:
    """Make the index anew from the rows and the words kept, as after a restore: no backup holds it. Returns how many rows."""
    count = 0
    fulltext.clear()
    for holder in text_holders:
        for pk in holder.rows().order_by("pk").values_list("pk", flat=True).iterator():
            with transaction.atomic():
                for row in holder.rows().filter(pk=pk):
                    holder.index(row)
            count += 1
            advance()
    return count
