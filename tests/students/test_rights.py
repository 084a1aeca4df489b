"""Who opens what: leaders and the office all, a homeroom teacher her class, pupil and parent one card, others nothing."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.students.conftest import words_of
from truongso.foundation.audit.models import Event
from truongso.records.register.models import ValueChange
from truongso.records.students import actions
from truongso.records.students.models import Guardianship, Pupil, StatusChange

pytestmark = pytest.mark.django_db

LIST = reverse("students:pupils")


def card(pupil: Pupil) -> str:
    return reverse("students:pupil", args=[pupil.uid])


@pytest.mark.parametrize(
    ("who", "lists", "own", "others", "changes"),
    [
        ("hanh", 200, 200, 200, 200), ("binh", 200, 200, 200, 200), ("lan", 200, 200, 200, 200),
        ("an", 200, 200, 404, 200), ("long", 403, 404, 404, 403), ("chi", 403, 200, 404, 403),
        ("dung", 403, 200, 404, 403), ("em", 403, 404, 404, 403),
    ],
)  # fmt: skip
def test_each_opens_what_is_theirs(
    school: SimpleNamespace, client_of: Any, who: str, lists: int, own: int, others: int, changes: int
) -> None:
    client = client_of(getattr(school, who))

    assert client.get(LIST).status_code == lists
    assert client.get(card(school.first)).status_code == own
    assert client.get(card(school.other)).status_code == others
    assert client.get(reverse("students:change", args=[school.first.uid])).status_code == changes


@pytest.mark.parametrize("who", ["an", "long", "chi", "dung", "em"])
def test_steps_classes_and_links_are_of_the_office(school: SimpleNamespace, client_of: Any, who: str) -> None:
    client, first = client_of(getattr(school, who)), school.first
    before = (Event.objects.count(), StatusChange.objects.count(), Guardianship.objects.count())
    step = first.steps.get()
    link = first.guardianships.get()

    answers = [
        client.post(reverse("students:step", args=[first.uid, "thoi-hoc"]), {"on": "2026-10-01", "xac-nhan": "1"}),
        client.post(reverse("students:step_undo", args=[first.uid, step.pk]), {"reason": "nhầm"}),
        client.post(reverse("students:admit"), {"full_name": "Nguyễn Văn Lạ"}),
        client.post(reverse("students:move_in"), {"full_name": "Nguyễn Văn Lạ"}),
        client.post(reverse("students:roll_over"), {"xac-nhan": "1"}),
        client.post(reverse("students:class_open"), {"name": "10A9"}),
        client.post(reverse("students:class_change", args=[school.classes["10A1"].uid])),
        client.post(reverse("students:homeroom", args=[school.classes["10A1"].uid])),
        client.post(reverse("students:guardians", args=[first.uid]), {"person": school.em.person.uid}),
        client.post(reverse("students:guardian_unlink", args=[first.uid, link.pk]), {"reason": "nhầm"}),
    ]

    assert [answer.status_code for answer in answers] == [403] * 10
    assert (Event.objects.count(), StatusChange.objects.count(), Guardianship.objects.count()) == before


def test_homeroom_teacher_cannot_change_a_child_of_another_class(school: SimpleNamespace, client_of: Any) -> None:
    client, values = client_of(school.an), ValueChange.objects.count()

    answers = [
        client.post(reverse("students:change", args=[school.other.uid]), {"version": 1, "phone": "0912345678"}),
        client.get(reverse("students:consent", args=[school.other.uid])),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert ValueChange.objects.count() == values


def test_pupil_and_father_see_the_values_without_the_school_s_work(school: SimpleNamespace, client_of: Any) -> None:
    actions.change_pupil(school.first, {"phone": "0912000111"}, by=school.an)

    for who in (school.chi, school.dung):
        page = words_of(client_of(who).get(card(school.first)))
        assert "0912000111" in page and "031211900000" in page
        assert "Sửa hồ sơ" not in page and "Lịch sử giá trị" not in page and "Chất lượng hồ sơ" not in page
        assert "Các việc đã ghi" not in page
    assert client_of(school.dung).get(reverse("students:mine")).headers["Location"] == card(school.first)


def test_opening_a_card_is_recorded_and_reading_one_s_own_is_not(school: SimpleNamespace, client_of: Any) -> None:
    client_of(school.chi).get(card(school.first))
    assert not Event.objects.filter(code="students.pupil_viewed").exists()

    client_of(school.lan).get(card(school.first))

    event = Event.objects.get(code="students.pupil_viewed")
    assert (event.actor, event.object_key) == (school.lan, str(school.first.pk))


def test_a_link_taken_back_closes_the_card_at_once(school: SimpleNamespace, client_of: Any) -> None:
    link = school.first.guardianships.get()
    url = reverse("students:guardian_unlink", args=[school.first.uid, link.pk])
    client_of(school.lan).post(url, {"reason": " "})
    assert client_of(school.dung).get(card(school.first)).status_code == 200

    client_of(school.lan).post(url, {"reason": "Gắn nhầm người"})

    assert client_of(school.dung).get(card(school.first)).status_code == 404
    assert Event.objects.filter(code="students.guardian_unlinked").count() == 1


def test_clerk_links_a_parent_found_by_login(school: SimpleNamespace, client_of: Any) -> None:
    client, url = client_of(school.lan), reverse("students:guardians", args=[school.other.uid])
    assert "Ngô Văn Dũng" in words_of(client.get(url, {"q": "ngo dung"}))
    assert "Phạm Thị An" not in words_of(client.get(url, {"q": "an"}))  # a teacher is nobody's guardian here

    client.post(url, {"person": school.dung.person.uid, "relation": "guardian"})

    assert client_of(school.dung).get(card(school.other)).status_code == 200
    assert len(client_of(school.dung).get(reverse("students:mine")).context["pupils"]) == 2


def test_a_stranger_cannot_be_linked(school: SimpleNamespace, client_of: Any) -> None:
    url = reverse("students:guardians", args=[school.other.uid])

    answer = client_of(school.lan).post(url, {"person": school.em.person.uid, "relation": "father"})

    assert answer.status_code == 404
    assert not school.other.guardianships.exists()


def test_other_teacher_sees_a_class_without_its_pupils(school: SimpleNamespace, client_of: Any) -> None:
    url = reverse("students:class", args=[school.classes["10A1"].uid])

    page = words_of(client_of(school.long).get(url))

    assert "<dd>8</dd>" in page and "Phạm Thị An" in page
    assert "Danh sách học sinh không hiện với bạn" in page and str(school.first) not in page
    assert client_of(school.chi).get(url).status_code == 403


def test_lists_and_cards_run_a_constant_number_of_statements(school: SimpleNamespace, client_of: Any) -> None:
    client = client_of(school.lan)
    paths = (
        LIST, reverse("students:classes"), reverse("students:class", args=[school.classes["10A1"].uid]),
        card(school.first), reverse("students:change", args=[school.first.uid]),
    )  # fmt: skip

    def counts() -> list[int]:
        found = []
        for path in paths:
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            found.append(len(queries))
        return found

    before = counts()
    more = [{"full_name": f"Vũ Thị Thêm {n}", "class_name": "10A1", "phone": "0912345678"} for n in range(20)]
    source = ValueChange.objects.of(school.first)[0].source
    actions.add_pupils(more, classes=school.classes, on=school.year.starts_on, source=source, by=school.lan)
    actions.open_class(school.year, "11A1", by=school.lan)
    for number in range(5):
        actions.change_pupil(school.first, {"phone": f"091234567{number}"}, by=school.lan)
    assert counts() == before
