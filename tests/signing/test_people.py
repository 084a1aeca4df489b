"""Who signs in what capacity, who left, whose turn goes to whom, who uses a key: rows of the school decide."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.signing.helpers import PIN, key_of, opened, put
from truongso.core.refusal import Refused
from truongso.demo.cast import make_member, make_units
from truongso.foundation.audit.models import Event
from truongso.foundation.indicators.registry import indicators
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.periods import Quarter
from truongso.foundation.org.roles import Role
from truongso.foundation.signing import actions
from truongso.foundation.signing.capacities import capacity_of
from truongso.foundation.signing.models import State
from truongso.foundation.signing.questions import steps_waiting_for
from truongso.foundation.signing.sitting import sign_steps

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 5)


def post_of(user: Any, role: Role) -> Assignment:
    return Assignment.objects.get(person=user.person, role=role, stands_in_for=None)


def cover(user: Any, post: Assignment, *, until: date = date(2026, 12, 31)) -> None:
    Assignment.objects.create(
        person=user.person, role=post.role, unit=post.unit, starts_on=date(2026, 9, 1), ends_on=until, stands_in_for=post
    )  # fmt: skip


# --- Capacities -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("username", "lines"),
    [
        ("hanh", ["HIỆU TRƯỞNG"]),
        ("binh", ["KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"]),
        ("long", ["TL. HIỆU TRƯỞNG", "TỔ TRƯỞNG TỔ TOÁN – TIN"]),
        ("lan", ["TL. HIỆU TRƯỞNG", "TRƯỞNG VĂN PHÒNG NHÀ TRƯỜNG"]),
        ("an", ["GIÁO VIÊN"]),
        ("em", []),
    ],
)
def test_the_lines_above_a_signature_come_from_the_posts(db: Any, username: str, lines: list[str]):
    make_units()
    assert capacity_of(make_member(username).person, DAY) == lines


def test_who_stands_in_signs_by_authorisation_and_a_deputy_for_the_head(db: Any):
    hanh, binh, an = (make_member(name) for name in ("hanh", "binh", "an"))
    head = post_of(hanh, Role.PRINCIPAL)
    cover(an, head)
    assert capacity_of(an.person, DAY) == ["TUQ. HIỆU TRƯỞNG", "GIÁO VIÊN"]
    assert capacity_of(an.person, date(2027, 1, 1)) == ["GIÁO VIÊN"]
    Assignment.objects.filter(stands_in_for=head).delete()
    cover(binh, head)
    assert capacity_of(binh.person, DAY) == ["KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"]
    head.ends_on = date(2026, 9, 30)
    head.save()
    assert capacity_of(binh.person, DAY) == ["Q. HIỆU TRƯỞNG"]
    assert capacity_of(hanh.person, DAY) == []


def test_on_behalf_of_a_body(db: Any):
    assert capacity_of(make_member("hanh").person, DAY, body="Hội đồng trường") == [
        "TM. HỘI ĐỒNG TRƯỜNG",
        "HIỆU TRƯỞNG",
    ]


# --- Who leaves ------------------------------------------------------------------------------------------------------
def leave(user: Any) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Assignment.objects.filter(person=user.person).update(ends_on=yesterday)


def test_who_left_cannot_sign_and_the_successor_can(people: Any, client_of: Any):
    hanh, binh = people["hanh"], people["binh"]
    request, key = put(people, "an", "hanh"), key_of(hanh)
    an = people["an"]
    sign_steps(opened(steps_waiting_for(an), an), key=key_of(an), secret=PIN, by=an)
    steps = opened(steps_waiting_for(hanh), hanh)
    leave(hanh)
    with pytest.raises(Refused, match="Người ký không còn công tác tại trường hoặc tài khoản đã đóng"):
        sign_steps(steps, key=key, secret=PIN, by=hanh)
    step = request.steps.get(position=2)
    address = reverse("signing:hand_over", args=[step.uid])
    assert address in client_of(people["lan"]).get(request.get_absolute_url()).content.decode()
    given = {"to": binh.person_id, "capacity": "KT. HIỆU TRƯỞNG, PHÓ HIỆU TRƯỞNG", "reason": "Hiệu trưởng nghỉ hưu"}
    client_of(people["lan"]).post(address, given)
    step.refresh_from_db()
    assert (step.person, step.opened_at, step.capacity) == (binh.person, None, "KT. HIỆU TRƯỞNG, PHÓ HIỆU TRƯỞNG")
    assert Event.objects.get(code="signing.handed_over").sentence == (
        "đã chuyển lượt ký «Quyết định số 1» từ Nguyễn Thị Hạnh sang Trần Văn Bình: Hiệu trưởng nghỉ hưu"
    )
    (outcome,) = sign_steps(opened(steps_waiting_for(binh), binh), key=key_of(binh), secret=PIN, by=binh)
    assert outcome.problem == ""
    request.refresh_from_db()
    assert request.state == State.SIGNED


def test_a_closed_account_signs_nothing(people: Any):
    hanh, request = people["hanh"], put(people, "hanh")
    key, steps = key_of(hanh), opened(steps_waiting_for(hanh), hanh)
    hanh.is_active = False
    with pytest.raises(Refused, match="tài khoản đã đóng"):
        sign_steps(steps, key=key, secret=PIN, by=hanh)
    request.refresh_from_db()
    assert request.current_sha256 == request.original_sha256


@pytest.mark.parametrize(
    ("to", "reason", "words"),
    [
        ("an", "Nghỉ", "Phạm Thị An đã có trong số người ký"),
        ("chi", "Nghỉ", "Ngô Linh Chi không đang công tác"),
        ("binh", " ", "Hãy ghi lý do chuyển lượt ký"),
    ],
)
def test_a_turn_goes_only_to_who_works_here_and_signs_once(people: Any, to: str, reason: str, words: str):
    request = put(people, "an", "hanh")
    step = request.steps.get(position=2)
    with pytest.raises(Refused, match=words):
        actions.hand_over_step(step, to=people[to].person, capacity="", reason=reason, by=people["lan"])
    assert request.steps.get(position=2).person == people["hanh"].person
    assert not Event.objects.filter(code="signing.handed_over").exists()


def test_a_teacher_hands_no_turn_over(people: Any, client_of: Any):
    step = put(people, "hanh").steps.get()
    assert client_of(people["an"]).post(reverse("signing:hand_over", args=[step.uid]), {}).status_code == 403


# --- Use of keys -------------------------------------------------------------------------------------------------------
def test_indicator_three_counts_who_signed_and_names_who_did_not(people: Any):
    an, hanh = people["an"], people["hanh"]
    put(people, "an", "hanh")
    sign_steps(opened(steps_waiting_for(an), an), key=key_of(an), secret=PIN, by=an)
    key_of(hanh)
    measure = indicators.get("signing.staff_signing").compute(Quarter.of(timezone.localdate()))
    assert [p.full_name for p in measure.population] == ["Phạm Thị An", "Trần Văn Bình", "Nguyễn Thị Hạnh"]
    assert [p.full_name for p in measure.met] == ["Phạm Thị An"]
    assert {p.full_name: measure.gap_reason(p) for p in measure.gaps} == {
        "Trần Văn Bình": "chưa có khóa ký dùng được",
        "Nguyễn Thị Hạnh": "có chứng thư còn dùng được nhưng chưa ký trong kỳ",
    }
    before = indicators.get("signing.staff_signing").compute(Quarter.of(timezone.localdate()).previous)
    assert not before.met.exists()


def test_who_is_replaced_for_the_whole_period_is_not_counted(people: Any):
    quarter = Quarter.of(timezone.localdate())
    post = post_of(people["an"], Role.TEACHER)
    Assignment.objects.create(
        person=people["binh"].person, role=Role.TEACHER, unit=post.unit, starts_on=quarter.starts_on,
        ends_on=quarter.ends_on, stands_in_for=post,
    )  # fmt: skip
    names = [p.full_name for p in indicators.get("signing.staff_signing").compute(quarter).population]
    assert names == ["Trần Văn Bình", "Nguyễn Thị Hạnh"]


def test_the_roll_out_page_and_its_excel(people: Any, client_of: Any, django_assert_max_num_queries: Any):
    an, hanh = people["an"], people["hanh"]
    put(people, "an", "hanh")
    sign_steps(opened(steps_waiting_for(an), an), key=key_of(an), secret=PIN, by=an)
    key_of(hanh)
    lan, address = client_of(people["lan"]), reverse("signing:rollout")
    lan.get(address)
    with django_assert_max_num_queries(30):
        page = " ".join(lan.get(address).content.decode().split())
    assert "1 trên 3 cán bộ quản lý, giáo viên</a> đã ký số ít nhất một lần (33 %)" in page
    assert "1 người</a> có chứng thư còn dùng được mà chưa ký" in page
    idle = lan.get(address, {"dung": "idle"}).content.decode()
    assert "Nguyễn Thị Hạnh" in idle
    assert "Phạm Thị An" not in idle
    assert lan.get(address, {"xuat": "xlsx"}).content.startswith(b"PK")
    assert client_of(an).get(address).status_code == 403
