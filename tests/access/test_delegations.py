"""Somebody stands in for a colleague: from a day to a day, with a decision, once, and seen by both."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.rights import allowed
from truongso.foundation.access.standing import standing_of, standing_on
from truongso.foundation.accounts.models import User
from truongso.foundation.audit.models import Event
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Assignment, Person
from truongso.foundation.org.roles import Role
from truongso.foundation.work.models import Notice
from truongso.people.posts.questions import officers_in_force
from truongso.records.students.models import Pupil

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
BASIS = "Quyết định số 45/QĐ-THPTAL ngày 02/11/2026"


def post_of(user: Any, role: Role) -> Assignment:
    return Assignment.objects.get(person=user.person, role=role, stands_in_for=None)


def fresh(user: Any) -> User:
    """The account as the next request sees it."""
    return User.objects.get(pk=user.pk)


def terms(days: int = 10, **changes: Any) -> dict[str, Any]:
    return {
        "starts_on": TODAY(), "ends_on": TODAY() + timedelta(days=days - 1), "basis": BASIS, "today": TODAY(), **changes
    }  # fmt: skip


def delegate(post: Assignment, to: Any, *, by: Any, **changes: Any) -> Assignment:
    return org.delegate(post, to.person, by=by, **terms(**changes))


def test_homeroom_teacher_on_leave_gives_her_class_to_a_colleague(cast: Any, client_of: Any, page: Any) -> None:
    post = post_of(cast.an, Role.HOMEROOM_TEACHER)
    values = {
        "post": post.pk, "to": cast.long.person_id, "starts_on": TODAY().isoformat(),
        "ends_on": (TODAY() + timedelta(days=4)).isoformat(), "basis": BASIS,
    }  # fmt: skip
    answer = client_of(cast.an).post(f"/lam-thay/{cast.an.person.uid}/giao/", values)
    assert answer.url == "/lam-thay/"
    cover = Assignment.objects.get(stands_in_for=post)
    assert (cover.person, cover.role, cover.unit, cover.ends_on) == (
        cast.long.person, "homeroom_teacher", post.unit, TODAY() + timedelta(days=4),
    )  # fmt: skip
    assert ("homeroom_teacher", post.unit_id) in standing_of(fresh(cast.long)).held
    assert allowed(fresh(cast.long), "students.list")
    day_after = standing_on(fresh(cast.long), TODAY() + timedelta(days=5))
    assert ("homeroom_teacher", post.unit_id) not in day_after.held
    assert "Phạm Thị An" in page(cast.long, "/lam-thay/") and "Bùi Đức Long" in page(cast.an, "/lam-thay/")
    assert "làm thay Phạm Thị An" in page(cast.long, "/quyen-cua-toi/")
    assert "Bùi Đức Long" in page(cast.an, "/quyen-cua-toi/")
    assert "làm thay Phạm Thị An" in page(cast.hanh, f"/danh-ba/{cast.long.person.uid}/")
    assert "(làm thay Phạm Thị An)" in page(cast.hanh, "/danh-ba/")
    assert Notice.objects.filter(recipient=cast.long, title__contains="làm thay").count() == 1
    event = Event.objects.get(code="org.delegated")
    assert (event.actor, event.data["instead_of"]) == (cast.an, "Phạm Thị An")


def test_cover_counts_in_its_own_unit_only(cast: Any) -> None:
    """Long heads his department; standing in for the head of the office he heads that too, for these days alone."""
    post = post_of(cast.lan, Role.UNIT_HEAD)
    delegate(post, cast.an, by=cast.lan)
    headed = standing_of(fresh(cast.an)).headed_unit_ids
    assert headed == {post.unit_id}


def test_leader_arranges_cover_for_who_is_away_and_colleague_may_not(cast: Any, client_of: Any) -> None:
    address = f"/lam-thay/{cast.thu.person.uid}/giao/"
    values = {
        "post": post_of(cast.thu, Role.ACCOUNTANT).pk, "to": cast.lan.person_id, "starts_on": TODAY().isoformat(),
        "ends_on": TODAY().isoformat(), "basis": BASIS,
    }  # fmt: skip
    assert client_of(cast.an).post(address, values).status_code == 403
    assert client_of(cast.chi).get("/lam-thay/").status_code == 403
    assert not Assignment.objects.filter(stands_in_for__isnull=False).exists()
    assert client_of(cast.hanh).post(address, values).url == "/lam-thay/"
    assert Notice.objects.filter(key__startswith="org.cover_given").count() == 2


@pytest.mark.parametrize(
    ("who", "role", "to", "changes", "sentence"),
    [
        ("minh", Role.ADMINISTRATOR, "an", {}, "Vai trò Quản trị hệ thống không tự giao được"),
        ("chi", Role.PUPIL, "an", {}, "gắn với chính người đó"),
        ("an", Role.HOMEROOM_TEACHER, "an", {}, "Người làm thay phải là người khác"),
        ("an", Role.HOMEROOM_TEACHER, "chi", {}, "không phải cán bộ, giáo viên, nhân viên đang làm việc"),
        ("an", Role.HOMEROOM_TEACHER, "em", {}, "không phải cán bộ, giáo viên, nhân viên đang làm việc"),
        ("an", Role.HOMEROOM_TEACHER, "long", {"days": 91}, "dài nhất 90 ngày"),
        ("an", Role.HOMEROOM_TEACHER, "long", {"days": 0}, "phải từ ngày bắt đầu trở đi"),
        ("an", Role.HOMEROOM_TEACHER, "long", {"starts_on": date(2026, 1, 5)}, "không ghi lùi ngày"),
        ("an", Role.HOMEROOM_TEACHER, "long", {"basis": " "}, "Hãy ghi quyết định"),
        ("hanh", Role.PRINCIPAL, "long", {"by": "long"}, "không tự nhận vai trò của người khác"),
    ],
)
def test_what_cannot_be_handed_over(
    cast: Any, who: str, role: Role, to: str, changes: dict[str, Any], sentence: str
) -> None:
    by = getattr(cast, changes.pop("by", who))
    events = Event.objects.count()
    with pytest.raises(Refused, match=sentence):
        delegate(post_of(getattr(cast, who), role), getattr(cast, to), by=by, **changes)
    assert not Assignment.objects.filter(stands_in_for__isnull=False).exists()
    assert (Event.objects.count(), Notice.objects.count()) == (events, 0)


def test_leader_hands_over_the_administrators_post(cast: Any) -> None:
    delegate(post_of(cast.minh, Role.ADMINISTRATOR), cast.an, by=cast.hanh)
    assert allowed(fresh(cast.an), "accounts.manage")


def test_cover_is_not_handed_on_nor_doubled(cast: Any) -> None:
    post = post_of(cast.an, Role.HOMEROOM_TEACHER)
    cover = delegate(post, cast.long, by=cast.an)
    with pytest.raises(Refused, match="không giao tiếp cho người khác được"):
        delegate(cover, cast.thu, by=cast.long)
    with pytest.raises(Refused, match="Bùi Đức Long đã giữ vai trò này"):
        delegate(post, cast.long, by=cast.an)
    with pytest.raises(Refused, match="Bùi Đức Long đã được giao làm thay"):
        delegate(post, cast.thu, by=cast.an)
    assert Assignment.objects.filter(stands_in_for__isnull=False).count() == 1


def test_cover_ends_early_at_once(cast: Any, client_of: Any) -> None:
    cover = delegate(post_of(cast.an, Role.HOMEROOM_TEACHER), cast.long, by=cast.an)
    Assignment.objects.filter(pk=cover.pk).update(starts_on=TODAY() - timedelta(days=3))
    address = f"/lam-thay/{cover.uid}/ket-thuc/"
    assert client_of(cast.thu).post(address, {"reason": "Tò mò"}).status_code == 403
    client_of(cast.long).post(address, {"reason": " "})
    assert Assignment.objects.get(pk=cover.pk).is_in_force(TODAY())
    client_of(cast.long).post(address, {"reason": "Cô An đi làm lại"})
    assert Assignment.objects.get(pk=cover.pk).ends_on == TODAY() - timedelta(days=1)
    assert Role.HOMEROOM_TEACHER not in standing_of(fresh(cast.long)).roles
    assert Notice.objects.get(key__startswith="org.cover_ended").recipient == cast.an


def test_cover_of_today_and_one_to_come_are_taken_back_whole(cast: Any) -> None:
    cover = delegate(post_of(cast.an, Role.HOMEROOM_TEACHER), cast.long, by=cast.an)
    org.end_cover(cover, reason="Giao nhầm", today=TODAY(), by=cast.an)
    assert not Assignment.objects.filter(stands_in_for__isnull=False).exists()
    assert Event.objects.filter(code="org.cover_withdrawn").count() == 1


def test_cover_ends_with_the_post(cast: Any) -> None:
    post = post_of(cast.an, Role.HOMEROOM_TEACHER)
    running = delegate(post, cast.long, by=cast.an)
    later = delegate(post, cast.thu, by=cast.an, starts_on=TODAY() + timedelta(days=20), days=30)
    org.end_assignment(post, ends_on=TODAY() + timedelta(days=2), reason="Chuyển trường", by=cast.hanh)
    assert Assignment.objects.get(pk=running.pk).ends_on == TODAY() + timedelta(days=2)
    assert not Assignment.objects.filter(pk=later.pk).exists()


def test_who_stands_in_is_not_counted_twice_and_signs_as_nobody_else(cast: Any) -> None:
    before = officers_in_force(TODAY()).count()
    delegate(post_of(cast.minh, Role.DIGITAL_OFFICER), cast.an, by=cast.minh)
    delegate(post_of(cast.hanh, Role.PRINCIPAL), cast.mai, by=cast.hanh)
    assert officers_in_force(TODAY()).count() == before == 1
    heads = Person.objects.with_role(Role.PRINCIPAL, on=TODAY(), substantive=True)
    assert [head.full_name for head in heads] == ["Nguyễn Thị Hạnh"]
    mai = standing_of(fresh(cast.mai))
    assert Role.PRINCIPAL in mai.roles and Role.PRINCIPAL not in mai.substantive_roles


def test_role_counts_in_its_own_unit(cast: Any) -> None:
    """An looks after 10A1; a place in another class gives her nothing of its pupils, nor a pupil the work of the class."""
    from truongso.foundation.org.models import Unit

    other = Unit.objects.create(code="lop-10a2", name="Lớp 10A2", kind=Unit.Kind.CLASS)
    org.assign(cast.an.person, Role.UNIT_MEMBER, starts_on=date(2025, 9, 1), unit=other, by=None)
    rule = Pupil.objects.none().visible_to(fresh(cast.an))
    assert not rule.exists()
    standing = standing_of(fresh(cast.an))
    assert other.pk in standing.unit_ids and other.pk not in standing.units_as((Role.HOMEROOM_TEACHER,))
    assert standing_of(fresh(cast.chi)).unit_ids == frozenset()


def test_list_of_the_school_and_its_excel(
    cast: Any, page: Any, client_of: Any, django_assert_max_num_queries: Any
) -> None:
    delegate(post_of(cast.an, Role.HOMEROOM_TEACHER), cast.long, by=cast.an)
    text = page(cast.hanh, "/lam-thay/")
    assert "1 lần làm thay" in text and "đang làm thay" in text
    assert client_of(cast.hanh).get("/lam-thay/?xuat=xlsx").status_code == 200
    assert "Toàn trường" not in page(cast.an, "/lam-thay/")
