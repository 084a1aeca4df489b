"""Words are found whatever their accents, on both databases; what people type is never a query language."""

import pytest
from django.db import connection
from django.http import QueryDict

from truongso.core import listing
from truongso.core.fulltext import forget, forget_all, index, index_many, matching, words_of
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Person

pytestmark = pytest.mark.django_db

NAMES = ("Đỗ Thị Ánh", "Nguyễn Văn Đức", "Trần Đức Anh")


@pytest.fixture
def people() -> dict[str, Person]:
    made = {name: org.add_person(full_name=name, by=None) for name in NAMES}
    index_many("person", [(person.pk, f"{name}, hồ sơ số 12/KH-THPTAL") for name, person in made.items()])
    return made


def found(words: str, kind: str = "person") -> list[str]:
    return sorted(Person.objects.filter(pk__in=matching(kind, words)).values_list("full_name", flat=True))


def test_words_are_cut_alike_for_both_databases() -> None:
    assert words_of("Số 12/KH-THPTAL: «Đề án» e_mail") == ["so", "12", "kh", "thptal", "de", "an", "e", "mail"]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("đức", ["Nguyễn Văn Đức", "Trần Đức Anh"]),
        ("DUC", ["Nguyễn Văn Đức", "Trần Đức Anh"]),
        ("duc anh", ["Trần Đức Anh"]),
        ("anh duc", ["Trần Đức Anh"]),
        ("duc a", ["Trần Đức Anh"]),
        ("du anh", []),  # only the last word may be begun
        ("an", ["Trần Đức Anh", "Đỗ Thị Ánh"]),
        ("12/kh-thptal", sorted(NAMES)),
        ("kh thp", sorted(NAMES)),
        ("xyz", []),
        ("", []),
        ("  «»  ", []),
        ("do thi anh", ["Đỗ Thị Ánh"]),
    ],
)
def test_every_word_must_occur_and_the_last_may_be_begun(
    people: dict[str, Person], words: str, names: list[str]
) -> None:
    assert found(words) == sorted(names)


@pytest.mark.parametrize(
    "words",
    [
        '"', "'", '" OR 1=1 --', "duc OR anh", "NEAR(duc anh)", "words:duc", "duc*", "-duc", "^duc", "(duc", "duc | anh",
        "duc & !anh", "'; DROP TABLE fulltext; --", "\x00duc", "%", "{words}:duc", ":*", "\\", "duc <-> anh", "a" * 5000,
        " ".join(["duc"] * 3000),
    ],
)  # fmt: skip
def test_hostile_words_are_words_and_nothing_else(people: dict[str, Person], words: str) -> None:
    assert set(found(words)) <= set(NAMES)
    assert found("duc anh") == ["Trần Đức Anh"]


def test_operators_are_read_as_words(people: dict[str, Person]) -> None:
    assert found("duc OR anh") == []
    assert found("duc*") == ["Nguyễn Văn Đức", "Trần Đức Anh"]


def test_kinds_stand_apart_and_rows_can_be_changed_and_forgotten(people: dict[str, Person]) -> None:
    one, other, third = (people[name] for name in NAMES)
    index("letter", one.pk, "Trần Đức Anh gửi thư")
    assert found("duc", "letter") == ["Đỗ Thị Ánh"]
    assert found("thu") == []
    index("person", other.pk, "Họ tên mới")
    assert found("duc") == ["Trần Đức Anh"]
    assert found("ten moi") == ["Nguyễn Văn Đức"]
    forget("person", third.pk)
    assert found("duc") == []
    forget_all("person")
    assert found("ten moi") == []
    assert found("duc", "letter") == ["Đỗ Thị Ánh"]


def test_letters_beyond_ours_and_very_long_texts_are_kept(people: dict[str, Person]) -> None:
    one = people[NAMES[0]]
    index("person", one.pk, "Ελληνικά 漢字 " + " ".join(f"chu{n}" for n in range(30_000)))
    assert found("ελληνικα") == [NAMES[0]]
    assert found("漢字 chu12") == [NAMES[0]]
    assert found("chu29999") == []  # beyond the 20.000 different words of one text


def test_the_index_rolls_back_with_its_rows(people: dict[str, Person]) -> None:
    from django.db import transaction

    with pytest.raises(RuntimeError), transaction.atomic():
        index("person", people[NAMES[0]].pk, "chữ không thành")
        raise RuntimeError
    assert found("khong thanh") == []


def test_a_key_out_of_range_is_an_error() -> None:
    with pytest.raises(ValueError, match="out of range"):
        index("person", 0, "x")


def test_the_table_is_there(people: dict[str, Person]) -> None:
    assert "fulltext" in connection.introspection.table_names()


def test_a_search_that_finds_very_many_is_counted_to_a_stated_limit(
    people: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MOST_COUNTED", 2)

    def asked(words: str) -> listing.Listing:
        columns = [listing.ListColumn("ten", "Họ và tên", lambda p: p.full_name, order_by=("sort_key",))]
        shown = Person.objects.order_by("sort_key", "pk")
        return listing.Listing(
            shown, QueryDict(f"q={words}"), columns, noun="người", per_page=1,
            search=lambda rows, words: rows.filter(pk__in=matching("person", words)),
        )  # fmt: skip

    many, few = asked("ho so"), asked("duc")
    assert (many.count_sentence, many.page.paginator.num_pages) == (f"hơn 2 trên {Person.objects.count()} người", 2)
    assert (few.count_sentence, few.page.paginator.num_pages) == (f"2 trên {Person.objects.count()} người", 2)
    assert asked("").count_sentence == f"{Person.objects.count()} người"
