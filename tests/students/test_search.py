"""Pupils in the one search box and in the list: by name without accents, code, class, a whole identity number."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.students.conftest import words_of
from truongso.core.search import searches
from truongso.foundation.org import actions as org
from truongso.foundation.org import name_words
from truongso.foundation.org.models import NameWord, Person
from truongso.records.students import actions
from truongso.records.students.models import Pupil

pytestmark = pytest.mark.django_db


def hits(client: Any, words: str) -> list[str]:
    """Return the pupils that the search box finds."""
    answer = client.get(reverse("dashboards:search"), {"q": words})
    return {title: [hit.title for hit in found] for title, found in answer.context["results"]}.get("Học sinh", [])


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("nguyen van an", ["Nguyễn Văn An"]),
        ("AN nguyễn", ["Nguyễn Văn An"]),
        ("nguy", ["Nguyễn Văn An", "Nguyễn Văn Gn"]),
        ("guyen", []),
        ("3190000003", ["Vũ Văn Dn"]),
        ("10a2 vu", ["Vũ Văn Jn"]),
        ("031211900003", ["Vũ Văn Dn"]),
        ("03121190000", []),
        ("' OR 1=1 --", []),
        ("100%", []),
        ("%_", []),
        ("--", []),
        ("(Nguyễn) An,", ["Nguyễn Văn An"]),
    ],
)
def test_clerk_finds_pupils(school: SimpleNamespace, client_of: Any, words: str, found: list[str]) -> None:
    assert hits(client_of(school.lan), words) == found


def test_each_finds_only_what_they_may_see(school: SimpleNamespace, client_of: Any) -> None:
    assert len(hits(client_of(school.an), "van")) == 8
    assert hits(client_of(school.an), "10a2") == []
    assert hits(client_of(school.an), "031211900009") == []
    assert hits(client_of(school.long), "van") == []
    find = searches.get("students.pupils").find
    seen = {who: [hit.title for hit in find(getattr(school, who), "van")] for who in ("chi", "dung", "em")}
    assert seen == {"chi": ["Nguyễn Văn An"], "dung": ["Nguyễn Văn An"], "em": []}


def test_the_list_is_searched_in_the_same_words(school: SimpleNamespace, client_of: Any) -> None:
    page = words_of(client_of(school.lan).get(reverse("students:pupils"), {"q": "TRẦN van", "khoi": "10"}))

    assert "2 trên 12 học sinh" in page and "Trần Văn Bn" in page and "Trần Văn Hn" in page


def test_words_follow_names_however_they_are_written(school: SimpleNamespace) -> None:
    def words(pupil: Pupil) -> set[str]:
        return set(NameWord.objects.filter(person=pupil.person).values_list("word", flat=True))

    assert words(school.first) == {"nguyen", "van", "an", "3190000000"}  # added in bulk
    actions.change_pupil(school.first, {"full_name": "Đặng Thị Ánh \"Ỷ\\ Lan's"}, by=school.lan)  # bulk_update
    assert words(school.first) == {"dang", "thi", "anh", "y", "lan", "s", "3190000000"}
    person = org.add_person(full_name="Vương Ỷ Ỷ", by=None)  # saved alone
    assert sorted(person.name_words.values_list("word", flat=True)) == ["vuong", "y"]
    person.delete()
    assert not NameWord.objects.filter(word="vuong").exists()
    assert set(Person.objects.matching("ÁNH đặng")) == {school.first.person}


def test_a_restore_puts_rows_and_words_back_without_writing_words_twice(school: SimpleNamespace) -> None:
    assert name_words.installed(connection)
    name_words.remove(connection)
    assert not name_words.installed(connection)
    restored = Person.objects.create(full_name="Tạ Thị Về")
    assert not restored.name_words.exists()

    name_words.install(connection)

    assert name_words.installed(connection)
    restored.full_name = "Tạ Thị Lại"
    restored.save()
    assert sorted(restored.name_words.values_list("word", flat=True)) == ["lai", "ta", "thi"]


@pytest.mark.parametrize("who", ["lan", "an", "dung"])
def test_a_search_asks_the_index_of_words_and_few_statements(school: SimpleNamespace, who: str) -> None:
    user = type(school.lan).objects.get(pk=getattr(school, who).pk)
    find = searches.get("students.pupils").find
    list(find(user, "nguyen an"))

    with CaptureQueriesContext(connection) as queries:
        list(find(user, "nguyen an"))

    assert len(queries) <= 4
    (sql,) = [query["sql"] for query in queries if "org_nameword" in query["sql"]]
    assert "DISTINCT" not in sql
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            assert "people_by_word" in repr(cursor.fetchall())
