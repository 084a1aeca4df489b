"""The words of people's names and codes, one row a word, kept by the database: what a search by the beginnings of words asks.

A scan of 100,000 names takes longer than the search box may (benchmarks/person_search.py); an index on words does not. The
triggers keep the rows whichever way a person is written: one by one, in bulk, by an import.
"""

import re
from typing import Any

from django.db import connection
from django.db.models import Q

from truongso.core.text import fold

_LAST = "\U0010ffff"  # sorts behind every character

# json_quote makes any text one JSON string, so that a name with quotes cannot leave it.
_SQLITE_FILL = """
INSERT INTO org_nameword (person_id, word)
SELECT DISTINCT NEW.id, value FROM json_each('[' || replace(json_quote(NEW.search), ' ', '","') || ']') WHERE value <> '';
"""
_CLEAR = "DELETE FROM org_nameword WHERE person_id = OLD.id;"
_SQLITE = (
    f"CREATE TRIGGER name_words_added AFTER INSERT ON org_person BEGIN {_SQLITE_FILL} END",
    f"CREATE TRIGGER name_words_changed AFTER UPDATE OF search ON org_person WHEN OLD.search <> NEW.search BEGIN {_CLEAR} "
    f"{_SQLITE_FILL} END",
    f"CREATE TRIGGER name_words_gone BEFORE DELETE ON org_person BEGIN {_CLEAR} END",
)
_POSTGRESQL = (
    """CREATE FUNCTION keep_name_words() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP <> 'INSERT' THEN DELETE FROM org_nameword WHERE person_id = OLD.id; END IF;
      IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
      INSERT INTO org_nameword (person_id, word)
        SELECT DISTINCT NEW.id, word FROM regexp_split_to_table(NEW.search, ' ') AS word WHERE word <> '';
      RETURN NEW;
    END $$""",
    "CREATE TRIGGER name_words_added AFTER INSERT ON org_person FOR EACH ROW EXECUTE FUNCTION keep_name_words()",
    "CREATE TRIGGER name_words_changed AFTER UPDATE OF search ON org_person FOR EACH ROW "
    "WHEN (OLD.search IS DISTINCT FROM NEW.search) EXECUTE FUNCTION keep_name_words()",
    "CREATE TRIGGER name_words_gone BEFORE DELETE ON org_person FOR EACH ROW EXECUTE FUNCTION keep_name_words()",
)
_NAMES = ("name_words_added", "name_words_changed", "name_words_gone")


def words_in(text: str) -> list[str]:
    """Return the words of a name or a question as they are kept: folded, without what stands between them."""
    return re.findall(r"\w+", fold(text))


def beginning_with(letters: str) -> Q:
    """Return the filter for words that begin with folded letters, as a range that either database's index answers."""
    if connection.vendor == "sqlite":  # its LIKE asks no index
        return Q(word__gte=letters, word__lt=letters + _LAST)
    return Q(word__startswith=letters)


def install(connection: Any) -> None:
    """Create the triggers."""
    with connection.cursor() as cursor:
        for statement in _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL:
            cursor.execute(statement)


def installed(connection: Any) -> bool:
    """Return whether the triggers stand; not before the migration that brings them."""
    sqlite = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(sqlite if connection.vendor == "sqlite" else "SELECT tgname FROM pg_trigger")
        return set(_NAMES) <= {row[0] for row in cursor.fetchall()}


def remove(connection: Any) -> None:
    """Drop the triggers, for restoring rows together with their words."""
    with connection.cursor() as cursor:
        for name in _NAMES:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{'' if connection.vendor == 'sqlite' else ' ON org_person'}")
        if connection.vendor != "sqlite":
            cursor.execute("DROP FUNCTION IF EXISTS keep_name_words()")
