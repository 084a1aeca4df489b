"""Who sees, submits, changes and judges which evidence."""

from datetime import date

import pytest
from django.db.models import QuerySet

from tests.evidence import builders
from tests.evidence.builders import Upload
from truongso.core.rights import allowed
from truongso.foundation.evidence import actions
from truongso.foundation.evidence.models import Item, Link
from truongso.foundation.evidence.panel import panel_context, proved_by
from truongso.foundation.evidence.relations import show_with, shown_with
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Assignment, Unit
from truongso.foundation.org.roles import Role

WHO = ("an", "giang", "hoa", "binh", "khanh", "chi", "dung")


def fresh(user):
    """The user as the next request sees them, with today's standing."""
    return type(user).objects.get(pk=user.pk)


@pytest.fixture
def items(cast, submit_pdf) -> dict[str, Item]:
    return {
        "an": submit_pdf(cast.an, "Của An", pages=1),
        "giang": submit_pdf(cast.giang, "Của Giang", pages=2),
        "hoa": submit_pdf(cast.hoa, "Của Hoa", pages=3),
        "binh": submit_pdf(cast.binh, "Của Bình", pages=4),
    }


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("an", {"an", "giang"}),  # the same department; «toàn trường» is not a department
        ("giang", {"an", "giang"}),
        ("hoa", {"hoa"}),
        ("binh", {"an", "giang", "hoa", "binh"}),
        ("khanh", {"an", "giang", "hoa", "binh"}),
        ("chi", set()),
        ("dung", set()),
    ],
)
def test_each_role_sees_its_own_part(cast, items, who, sees):
    user = getattr(cast, who)
    seen = {item.title for item in Item.objects.visible_to(user)}
    assert seen == {items[key].title for key in sees}
    for key, item in items.items():  # the page and the list agree
        assert allowed(user, "evidence.view_item", item) is (key in sees)


@pytest.mark.parametrize(
    ("who", "may_add", "judges", "changes"),
    [
        ("an", True, set(), {"an"}),
        ("giang", True, {"an", "giang"}, {"giang"}),
        ("hoa", True, set(), {"hoa"}),
        ("binh", True, {"an", "giang", "hoa", "binh"}, {"an", "giang", "hoa", "binh"}),
        ("khanh", True, set(), set()),
        ("chi", False, set(), set()),
        ("dung", False, set(), set()),
    ],
)
def test_each_role_does_its_own_part(cast, items, who, may_add, judges, changes):
    user = getattr(cast, who)
    assert allowed(user, "evidence.add_item") is may_add
    assert {key for key, item in items.items() if allowed(user, "evidence.judge_item", item)} == judges
    assert {key for key, item in items.items() if allowed(user, "evidence.change_item", item)} == changes


def test_who_leaves_the_department_sees_its_evidence_no_more(cast, items):
    membership = Assignment.objects.get(person=cast.an.person, unit=cast.maths)
    org.end_assignment(membership, ends_on=date(2021, 1, 1), reason="chuyển tổ", by=None)
    assert set(Item.objects.visible_to(fresh(cast.an))) == {items["an"]}
    assert set(Item.objects.visible_to(fresh(cast.giang))) == {items["giang"]}


def test_what_waits_for_each_person(cast, items):
    waiting = {
        who: {item.title for item in Item.objects.to_judge(getattr(cast, who))} for who in vars(cast) if who in WHO
    }
    assert waiting == {
        "an": set(),
        "giang": {"Của An"},
        "hoa": set(),
        "binh": {"Của An", "Của Giang", "Của Hoa"},
        "khanh": set(),
        "chi": set(),
        "dung": set(),
    }
    actions.add_version(items["an"], upload=Upload(builders.pdf(6), "b.pdf"), by=cast.giang)
    assert list(Item.objects.to_judge(cast.giang)) == []
    actions.reject(items["hoa"], reason="mờ", by=cast.binh)
    assert list(Item.objects.returned_to(cast.hoa)) == [items["hoa"]]
    assert list(Item.objects.returned_to(cast.an)) == []


@pytest.fixture
def shown_with_units(monkeypatch):
    """Whoever may see a unit may see its evidence; here a teacher of literature may see only her own unit."""

    def visible_to(self: QuerySet, user) -> QuerySet:
        return self.filter(assignments__person=user.person)

    monkeypatch.setattr(type(Unit.objects.all()), "visible_to", visible_to)
    show_with("org.Unit")
    yield
    shown_with.remove("org.Unit")


def test_evidence_is_seen_through_what_it_proves(cast, items, submit_pdf, shown_with_units):
    for_letters = submit_pdf(cast.an, "Cho tổ Văn", pages=5, link_to=cast.letters)
    assert set(Item.objects.visible_to(cast.hoa)) == {items["hoa"], for_letters}
    assert allowed(cast.hoa, "evidence.view_item", for_letters) is True
    assert list(Item.objects.visible_to(cast.chi)) == []
    Link.objects.update(ended_at="2026-10-01T00:00Z")
    assert set(Item.objects.visible_to(cast.hoa)) == {items["hoa"]}


def test_what_holds_personal_data_is_not_shown_to_colleagues_nor_through_any_work(cast, items, shown_with_units):
    listed = actions.add_record(
        title="Phụ lục có tên học sinh", content=b"ten", name="phu-luc.xlsx", content_type="application/octet-stream",
        by=cast.an, link_to=cast.letters, holds_personal_data=True,
    )  # fmt: skip
    may = {who for who in WHO if allowed(getattr(cast, who), "evidence.view_item", listed)}
    assert may == {"an", "binh", "khanh"}  # who made it, a leader, the administrator
    assert listed not in Item.objects.visible_to(cast.giang)
    assert listed not in Item.objects.visible_to(cast.hoa)
    shown_with.remove("org.Unit")
    show_with("org.Unit", personal=True)
    assert listed in Item.objects.visible_to(cast.hoa)  # her right to the thing itself was judged for personal data


def test_a_panel_shows_what_the_viewer_may_see_and_counts_the_rest(cast, submit_pdf):
    mine = submit_pdf(cast.hoa, pages=1, link_to=cast.maths)
    submit_pdf(cast.an, pages=2, link_to=cast.maths)
    shown = panel_context(cast.maths, cast.hoa)
    assert (shown["evidence_items"], shown["evidence_hidden"], bool(shown["evidence_token"])) == ([mine], 1, True)
    assert panel_context(cast.maths, cast.hoa, may_add=False)["evidence_token"] == ""
    for_pupil = panel_context(cast.maths, cast.chi)
    assert (for_pupil["evidence_items"], for_pupil["evidence_hidden"], for_pupil["evidence_form"]) == ([], 2, None)


def test_the_name_of_a_hidden_object_is_not_told(cast, submit_pdf):
    org.assign(cast.hoa.person, Role.STAFF, starts_on=date(2026, 9, 1), by=None)
    item = submit_pdf(cast.hoa, link_to=cast.chi.person)
    (told,) = proved_by(item, fresh(cast.hoa))
    assert (told.kind, told.title, told.url) == ("Người", "nội dung bạn không được xem", "")
    (told,) = proved_by(item, fresh(cast.binh))
    assert told.title == "Đỗ Linh Chi"
