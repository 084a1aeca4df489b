"""Full-text search blind to accents, on SQLite (FTS5) and on PostgreSQL (tsvector with GIN), behind one interface.

    index("incoming", document.pk, f"{document.notation} {document.subject}")     # inside the action that changed it
    narrowed(IncomingDocument.objects.visible_to(user), "incoming", words)

Every word must occur, the last one may be only begun. Words are cut here, alike for both databases, so that whatever a
person types is words and nothing else: quotes and operators of either query language never reach it.

One table serves all kinds. On SQLite its row number is a number of the kind (22 bits) with the key of the row (40 bits), so
that a search reads the index alone. The table is made by a migration of the app casefiles.
"""

import re
from collections.abc import Iterable
from typing import Any
from zlib import crc32

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, ExpressionWrapper, F, QuerySet
from django.db.models.expressions import RawSQL

from truongso.core.text import fold

TABLE = "fulltext"
KEY_BITS = 40
LARGEST_KEY = (1 << KEY_BITS) - 1
LONGEST_WORD = 40
MOST_WORDS_ASKED = 12
MOST_WORDS_KEPT = 20_000  # different ones of one text; a tsvector holds a megabyte
BATCH = 500
FEW = 1000

_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """Return the folded words of a text in their order: «Số 12/KH-THPTAL» is so, 12, kh, thptal."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(fold(text))]


def index(kind: str, key: int, text: str) -> None:
    """Put the text of a row into the index, in place of what stood there."""
    index_many(kind, [(key, text)])


def index_many(kind: str, texts: Iterable[tuple[int, str]]) -> int:
    """Put the texts of many rows into the index, in place of what stood there; returns how many."""
    rows = {_checked(kind, key): _kept(text) for key, text in texts}
    keys = list(rows)
    with connection.cursor() as cursor:
        for start in range(0, len(keys), BATCH):
            batch = keys[start : start + BATCH]
            _delete(cursor, kind, batch)
            cursor.executemany(_INSERT[connection.vendor], [_row(kind, key, rows[key]) for key in batch])
    return len(rows)


def forget(kind: str, key: int) -> None:
    """Take a row out of the index."""
    with connection.cursor() as cursor:
        _delete(cursor, kind, [key])


def forget_all(kind: str) -> None:
    """Take every row of a kind out of the index."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DELETE FROM {TABLE} WHERE kind = %s", [_kind(kind)])  # noqa: S608
        else:
            cursor.execute(f"DELETE FROM {TABLE} WHERE rowid BETWEEN %s AND %s", _range(kind))  # noqa: S608


def clear() -> None:
    """Take every row of every kind out of the index, before it is made anew."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE}")  # noqa: S608 - a constant


def matching(kind: str, words: str) -> RawSQL | list[int]:
    """Return the keys of rows that contain every word, for `pk__in`; none for a search without a letter or a digit.

    Up to FEW they are looked up at once: no planner knows how rare a begun word is, and one that takes it for common walks
    through all documents in the order of the page (1 s for one in 100,000). More stay a query, of which a page reads the
    beginning. The caller narrows to what the reader may see.
    """
    asked = words_of(words)[:MOST_WORDS_ASKED]
    if not asked:
        return []
    query = _QUERY[connection.vendor](asked)
    where = [_kind(kind)] if connection.vendor == "postgresql" else _range(kind)
    select = _SELECT[connection.vendor]
    parameters: list[Any] = [query, *where]
    with connection.cursor() as cursor:
        cursor.execute(f"{select} LIMIT {FEW + 1}", parameters)
        found = [key for (key,) in cursor.fetchall()]
    return found if len(found) <= FEW else RawSQL(select, parameters)  # noqa: S611 - what was typed is a parameter


def narrowed(rows: QuerySet[Any], kind: str, words: str) -> QuerySet[Any]:
    """Return the rows, out of those given, that contain every word; for lists that are read page by page."""
    found = matching(kind, words)
    if isinstance(found, list) or connection.vendor != "sqlite":
        return rows.filter(pk__in=found)
    # A key that is computed keeps SQLite from fetching and sorting all of them: it walks in the order of the page.
    key = ExpressionWrapper(F("pk") + 0, output_field=BigIntegerField())
    walked: QuerySet[Any] = rows.alias(fulltext_key=key).filter(fulltext_key__in=found)
    return walked


def create(wrapper: BaseDatabaseWrapper) -> None:
    """Make the table; called by a migration."""
    with wrapper.cursor() as cursor:
        for statement in _CREATE[wrapper.vendor]:
            cursor.execute(statement)


def drop(wrapper: BaseDatabaseWrapper) -> None:
    """Drop the table."""
    with wrapper.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")


_CREATE = {
    # The words are cut already: the ascii tokenizer splits at blanks and leaves letters beyond ASCII alone. Places of
    # words are not needed (detail=none), which makes the index a third of the size.
    "sqlite": [f"CREATE VIRTUAL TABLE {TABLE} USING fts5(words, tokenize='ascii', detail=none, prefix='1 2 3')"],
    # The key that is unique for a kind lets the planner join without sorting out doubles, and in the order of the key.
    "postgresql": [
        f"CREATE TABLE {TABLE} (kind integer, key bigint, words tsvector NOT NULL, PRIMARY KEY (kind, key))",
        f"CREATE INDEX {TABLE}_words ON {TABLE} USING gin (words)",
    ],
}
_INSERT = {
    "sqlite": f"INSERT INTO {TABLE} (rowid, words) VALUES (%s, %s)",  # noqa: S608
    "postgresql": f"INSERT INTO {TABLE} (kind, key, words) VALUES (%s, %s, array_to_tsvector(%s))",  # noqa: S608
}
_SELECT = {
    "sqlite": f"SELECT rowid & {LARGEST_KEY} FROM {TABLE} WHERE {TABLE} MATCH %s AND rowid BETWEEN %s AND %s",  # noqa: S608
    "postgresql": f"SELECT key FROM {TABLE} WHERE words @@ %s::tsquery AND kind = %s",  # noqa: S608
}
_QUERY = {
    "sqlite": lambda asked: " AND ".join([*(f'"{word}"' for word in asked[:-1]), f'"{asked[-1]}"*']),
    "postgresql": lambda asked: " & ".join([*(f"'{word}'" for word in asked[:-1]), f"'{asked[-1]}':*"]),
}


def _checked(kind: str, key: int) -> int:
    if not 0 < key <= LARGEST_KEY:
        raise ValueError(f"key {key} of {kind} is out of range")
    return key


def _kind(kind: str) -> int:
    return crc32(kind.encode()) & 0x3FFFFF


def _range(kind: str) -> list[int]:
    start = _kind(kind) << KEY_BITS
    return [start, start + LARGEST_KEY]


def _kept(text: str) -> list[str]:
    return list(dict.fromkeys(words_of(text)))[:MOST_WORDS_KEPT]


def _row(kind: str, key: int, words: list[str]) -> tuple[Any, ...]:
    if connection.vendor == "postgresql":
        return _kind(kind), key, words
    return _range(kind)[0] + key, " ".join(words)


def _delete(cursor: Any, kind: str, keys: list[int]) -> None:
    places = ", ".join(["%s"] * len(keys))
    if connection.vendor == "postgresql":
        cursor.execute(f"DELETE FROM {TABLE} WHERE kind = %s AND key IN ({places})", [_kind(kind), *keys])  # noqa: S608
    else:
        start = _range(kind)[0]
        cursor.execute(f"DELETE FROM {TABLE} WHERE rowid IN ({places})", [start + key for key in keys])  # noqa: S608
