"""The principal and the administrator look at who may do what, decide, and sign the minutes."""

from datetime import date, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from tests.plan_reports import builders as reports
from truongso.core.refusal import Refused
from truongso.foundation.access import actions as access
from truongso.foundation.accounts.models import User
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence import store
from truongso.foundation.evidence.models import Item
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.periods import Quarter
from truongso.foundation.org.roles import Role
from truongso.foundation.work.desk import open_duties
from truongso.foundation.work.models import DutyDone
from truongso.governance.plan.models import Delivery
from truongso.trust.reviews import actions
from truongso.trust.reviews.gathering import elevated_roles
from truongso.trust.reviews.models import AccessReview, ReviewRow

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
Q4 = Quarter(2026, 4)
Kind, Decision = ReviewRow.Kind, ReviewRow.Decision


@pytest.fixture(autouse=True)
def _in_november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a: TODAY)


@pytest.fixture
def review(cast: SimpleNamespace) -> AccessReview:
    """The review of the fourth quarter, opened by the administrator."""
    made: AccessReview = actions.start(quarter=Q4, today=TODAY, by=cast.minh)
    return made


def row_of(review: AccessReview, kind: Kind, user: Any, role: str = "") -> ReviewRow:
    rows = review.rows.filter(kind=kind, person=user.person)
    return rows.get(assignment__role=role) if role else rows.get()


def decide_all(review: AccessReview, *users: Any) -> None:
    """Keep everything: each user what is not their own."""
    for user in users:
        for kind in Kind:
            if review.rows.filter(kind=kind, decision="").exclude(person=user.person).exists():
                actions.keep_rest(review, kind=kind, by=user)


def test_elevated_roles_are_computed_from_the_sensitive_rights() -> None:
    roles = set(elevated_roles())
    assert {
        Role.PRINCIPAL,
        Role.VICE_PRINCIPAL,
        Role.PLAN_OWNER,
        Role.ADMINISTRATOR,
        Role.CLERK,
        Role.DIGITAL_OFFICER,
    } <= roles
    assert not {Role.TEACHER, Role.HOMEROOM_TEACHER, Role.PUPIL, Role.GUARDIAN, Role.UNIT_HEAD} & roles


def test_administrator_opens_the_quarter_and_sees_what_is_to_be_looked_at(cast: Any, client_of: Any) -> None:
    client = client_of(cast.minh)
    assert "Mở rà soát Quý IV/2026" in client.get("/ra-soat-quyen/").content.decode()
    client.post("/ra-soat-quyen/mo/", {"quy": "2026-Q4"})
    review = AccessReview.objects.get()
    assert (review.period, review.started_by, str(review)) == (
        "2026-Q4", cast.minh, "Rà soát quyền truy cập quý IV/2026",
    )  # fmt: skip
    text = client.get(review.get_absolute_url()).content.decode()
    assert "Nguyễn Thị Hạnh" in text and "Trịnh Thị Em" in text  # Em has an account and nothing to do here
    assert row_of(review, Kind.NO_ROLE, cast.em).details == "Tài khoản em, không có vai trò nào hôm nay"
    assert client_of(cast.an).get("/ra-soat-quyen/").status_code == 403
    client.post("/ra-soat-quyen/mo/", {"quy": "2026-Q4"})
    client.post("/ra-soat-quyen/mo/", {"quy": "2031-Q1"})
    assert AccessReview.objects.count() == 1


def test_removing_a_role_ends_the_assignment_by_the_usual_action(
    cast: Any, review: AccessReview, client_of: Any
) -> None:
    row = row_of(review, Kind.ROLE, cast.lan, Role.CLERK)
    address = f"{review.get_absolute_url()}muc/{row.pk}/"
    client_of(cast.hanh).post(address, {"decision": "remove", "note": " "})
    assert ReviewRow.objects.get(pk=row.pk).decision == ""
    client_of(cast.hanh).post(address, {"decision": "remove", "note": "Đã có văn thư mới"})
    row.refresh_from_db()
    held = Assignment.objects.get(person=cast.lan.person, role=Role.CLERK)
    assert (row.decision, row.outcome, held.ends_on) == ("remove", "đã kết thúc phân công", TODAY - timedelta(days=1))
    assert Event.objects.filter(code="org.assignment_ended", actor=cast.hanh).count() == 1


def test_an_account_without_a_role_is_closed(cast: Any, review: AccessReview) -> None:
    row = row_of(review, Kind.NO_ROLE, cast.em)
    done = actions.decide(row, decision="remove", note="Không còn ở trường", today=TODAY, by=cast.minh)
    assert (done.outcome, User.objects.get(pk=cast.em.pk).is_active) == ("đã khóa tài khoản", False)


@pytest.mark.parametrize(
    ("who", "whose", "role", "decision", "sentence"),
    [
        ("minh", "minh", Role.ADMINISTRATOR, "keep", "không tự rà soát quyền của chính mình"),
        ("hanh", "minh", Role.ADMINISTRATOR, "remove", "quản trị hệ thống duy nhất"),
        ("hanh", "minh", Role.ADMINISTRATOR, "later", "Hãy chọn giữ nguyên, bỏ hoặc phải điều chỉnh"),
    ],
)
def test_what_is_not_decided(
    cast: Any, review: AccessReview, who: str, whose: str, role: Role, decision: str, sentence: str
) -> None:
    row, events = row_of(review, Kind.ROLE, getattr(cast, whose), role), Event.objects.count()
    with pytest.raises(Refused, match=sentence):
        actions.decide(row, decision=decision, note="Thử", today=TODAY, by=getattr(cast, who))
    row.refresh_from_db()
    assert (row.decision, Event.objects.count()) == ("", events)
    assert Assignment.objects.on(TODAY).filter(role=Role.ADMINISTRATOR).count() == 1


def test_covers_and_emergencies_are_laid_before_the_reviewers(cast: Any) -> None:
    post = Assignment.objects.get(person=cast.an.person, role=Role.HOMEROOM_TEACHER)
    org.delegate(
        post,
        cast.long.person,
        starts_on=TODAY,
        ends_on=TODAY + timedelta(days=9),
        basis="45/QĐ",
        today=TODAY,
        by=cast.an,
    )
    access.take_emergency(
        reason="Máy chủ báo có người dò mật khẩu", minutes=30, now=timezone.now().replace(2026, 11, 19), by=cast.minh
    )
    review = actions.start(quarter=Q4, today=TODAY, by=cast.minh)
    cover, broken = row_of(review, Kind.COVER, cast.long), row_of(review, Kind.EMERGENCY, cast.minh)
    assert "làm thay Phạm Thị An" in cover.details and "chưa ai xác nhận" in broken.details
    actions.decide(cover, decision="remove", note="Cô An đã đi làm", today=TODAY, by=cast.hanh)
    assert not Assignment.objects.filter(stands_in_for__isnull=False).exists()
    with pytest.raises(Refused, match="đã qua, không bỏ được"):
        actions.decide(broken, decision="remove", note="Không nên", today=TODAY, by=cast.hanh)
    cover.refresh_from_db()
    assert (cover.outcome, cover.assignment, "làm thay" in cover.details) == ("đã kết thúc làm thay", None, True)


def test_what_came_since_is_added_and_decisions_stay(cast: Any, review: AccessReview, client_of: Any) -> None:
    row = row_of(review, Kind.ROLE, cast.lan, Role.CLERK)
    actions.decide(row, decision="keep", note="", today=TODAY, by=cast.hanh)
    org.assign(cast.thu.person, Role.CLERK, starts_on=TODAY, by=None)
    before = review.rows.count()
    client_of(cast.hanh).post(f"{review.get_absolute_url()}cap-nhat/")
    client_of(cast.hanh).post(f"{review.get_absolute_url()}cap-nhat/")
    row.refresh_from_db()
    assert (review.rows.count(), row.decision) == (before + 1, "keep")


def plan_with_task_six(cast: Any) -> None:
    """Task 6 as the plan writes it: due in the fourth quarter."""
    reports.make_plan_of_one_task(
        cast.binh, 6, "Hoàn thiện, vận hành hệ thống đăng nhập một lần (SSO) và phân quyền sử dụng các hệ thống dùng chung",
        ["Hệ thống SSO vận hành ổn định", "tài khoản phân quyền"],
        {"kind": "once", "from_quarter": 4, "to_quarter": 4, "text": "Quý IV"},
    )  # fmt: skip


def test_minutes_are_issued_kept_and_handed_to_the_task_that_asks_for_them(
    cast: Any, review: AccessReview, client_of: Any
) -> None:
    from truongso.governance.plan.models import Task

    plan_with_task_six(cast)
    actions.decide(
        row_of(review, Kind.NO_ROLE, cast.em), decision="remove", note="Không còn ở trường", today=TODAY, by=cast.hanh
    )
    client = client_of(cast.hanh)
    client.post(f"{review.get_absolute_url()}bien-ban/")
    assert AccessReview.objects.get().state == "open"  # rows wait
    decide_all(review, cast.hanh, cast.minh)
    answer = client.post(
        f"{review.get_absolute_url()}bien-ban/", {"conclusion": "Quyền phù hợp với phân công."}, follow=True
    )
    closed = AccessReview.objects.get()
    assert (closed.state, closed.closed_by, closed.issued.text) == ("closed", cast.hanh, "01/BB-THPTAL")
    assert "Biên bản 01/BB-THPTAL" in answer.content.decode()
    items = Item.objects.about(closed).order_by("pk")
    assert [item.current_version.original_name for item in items] == [
        f"bien-ban-ra-soat-quyen-2026-Q4.{kind}" for kind in ("pdf", "docx", "xlsx")
    ]
    sheet = load_workbook(BytesIO(store.read(items[2].current_version.blob_id))).active
    assert sheet.max_row == 3 + review.rows.count()
    asked = Delivery.objects.get(
        deliverable__title="tài khoản phân quyền", occurrence__task=Task.objects.get(ordinal=6)
    )
    assert (asked.state, Item.objects.about(asked).count()) == (Delivery.State.ACCEPTED, 3)
    done = DutyDone.objects.get(code="reviews.quarterly")
    assert (done.period, done.done_by) == ("2026-Q4", cast.hanh)
    with pytest.raises(Refused, match="đã lập biên bản"):
        actions.close(closed, conclusion="", today=TODAY, by=cast.hanh)
    with pytest.raises(Refused, match="không sửa quyết định được nữa"):
        actions.keep_rest(closed, kind=Kind.ROLE, by=cast.hanh)
    assert Item.objects.about(closed).count() == 3


def test_duty_lies_on_the_desks_of_principal_and_administrator(cast: Any) -> None:
    def waits(user: Any) -> bool:
        return any("Rà soát quyền truy cập" in item.title for item in open_duties(user, TODAY))

    assert waits(cast.hanh) and waits(cast.minh)
    assert not waits(cast.an) and not waits(cast.chi)


def test_pages_run_a_constant_number_of_queries(cast: Any, review: AccessReview, client_of: Any) -> None:
    client = client_of(cast.hanh)

    def queries() -> int:
        client.get(review.get_absolute_url())
        with CaptureQueriesContext(connection) as caught:
            client.get(review.get_absolute_url())
        return len(caught)

    few = queries()
    for number in range(5):
        person = org.add_person(full_name=f"Văn thư thứ {number}", by=None)
        org.assign(person, Role.CLERK, starts_on=TODAY, by=None)
    actions.refresh(review, today=TODAY, by=cast.hanh)
    assert queries() == few
