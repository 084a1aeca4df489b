"""Somebody breaks the glass: with a reason, for a time, in front of everybody, and the principal reads what they did."""

import time
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from allauth.account.internal.flows import login as flow
from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from truongso.core.refusal import Refused
from truongso.core.rights import allowed, permissions
from truongso.foundation.access import actions
from truongso.foundation.access.models import EmergencyAccess
from truongso.foundation.access.rules import is_opened_in_emergency
from truongso.foundation.accounts.models import User
from truongso.foundation.audit.models import Event
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import Role
from truongso.foundation.work.desk import desk_of
from truongso.foundation.work.models import Notice

pytestmark = pytest.mark.django_db
REASON = "Có người báo lộ mật khẩu của cô An, cần khóa và xem nhật ký ngay"


def fresh(user: Any) -> User:
    return User.objects.get(pk=user.pk)


def take(user: Any, *, minutes: int = 30, now: Any = None, reason: str = REASON) -> EmergencyAccess:
    return actions.take_emergency(reason=reason, minutes=minutes, now=now or timezone.now(), by=fresh(user))


def proved(client: Any, user: Any, *, method: str = "password", ago: int = 0) -> Any:
    """Write into the session that the person proved themselves so many seconds ago."""
    session = client.session
    session[flow.AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": method, "at": time.time() - ago, "reauthenticated": True}
    ]
    session[flow._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()
    return client


@pytest.fixture
def client(client_of: Any, cast: Any) -> Any:
    """Minh, digital officer and administrator, who proved himself just now."""
    return proved(client_of(cast.minh), cast.minh)


def test_officer_takes_emergency_access_and_everybody_hears_of_it(
    cast: Any, client: Any, page: Any, django_capture_on_commit_callbacks: Any
) -> None:
    assert not allowed(cast.minh, "plan.view_contributions")
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/khan-cap/mo/", {"reason": REASON, "minutes": "60"})
    taken = EmergencyAccess.objects.get()
    assert answer.url == f"/khan-cap/{taken.uid}/"
    assert (taken.user, taken.ends_at - taken.started_at) == (cast.minh, timedelta(hours=1))
    assert allowed(fresh(cast.minh), "plan.view_contributions")
    text = client.get("/danh-ba/").content.decode()
    assert "Đang truy cập khẩn cấp: còn 60 phút" in text and "Kết thúc" in text
    assert {n.recipient for n in Notice.objects.all()} == {cast.hanh, cast.binh, cast.mai}
    assert "hanh@demo.invalid" in {letter.to[0] for letter in mail.outbox}
    assert REASON in mail.outbox[0].body
    page(cast.an, f"/khan-cap/{taken.uid}/", status=404)


def test_proof_of_the_person_must_be_fresh(cast: Any, client_of: Any, settings: Any) -> None:
    client = proved(client_of(cast.minh), cast.minh, ago=3600)
    answer = client.post("/khan-cap/mo/", {"reason": REASON, "minutes": "60"})
    assert answer.url == f"{reverse('account_reauthenticate')}?next=%2Fkhan-cap%2Fmo%2F"
    Authenticator.objects.create(user=cast.minh, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = proved(client_of(cast.minh), cast.minh, method="password")
    assert client.get("/khan-cap/mo/").url.startswith(reverse("mfa_reauthenticate"))
    client = proved(client_of(cast.minh), cast.minh, method="mfa")
    assert client.get("/khan-cap/mo/").status_code == 200
    assert not EmergencyAccess.objects.exists()


def test_it_opens_reading_and_accounts_and_nothing_that_decides(cast: Any) -> None:
    opened = {declared.name for declared in permissions if is_opened_in_emergency(declared)}
    assert {"accounts.manage", "students.view_pupil", "staff.view_sealed", "audit.view_log", "plan.view"} <= opened
    assert not {
        "org.manage", "plan.judge_delivery", "plan.freeze_report", "students.change_pupil", "staff.change_member",
        "students.export", "students.view_own", "access.acknowledge_emergency", "papers.void_number",
    } & opened  # fmt: skip
    assert not allowed(cast.mai, "accounts.manage")
    take(cast.mai)
    mai = fresh(cast.mai)
    assert allowed(mai, "accounts.manage") and not allowed(mai, "core.gallery")


def test_rights_end_with_the_time_and_at_the_button(cast: Any, client: Any) -> None:
    past = timezone.now() - timedelta(minutes=31)
    over = take(cast.minh, now=past)
    assert not allowed(fresh(cast.minh), "plan.view_contributions")
    taken = take(cast.minh)
    assert EmergencyAccess.objects.get(pk=over.pk).ended_at == over.ends_at
    client.post(f"/khan-cap/{taken.uid}/ket-thuc/")
    assert not allowed(fresh(cast.minh), "plan.view_contributions")
    assert "Đang truy cập khẩn cấp" not in client.get("/danh-ba/").content.decode()


@pytest.mark.parametrize(
    ("who", "changes", "sentence"),
    [
        ("an", {}, "Vai trò của bạn không được truy cập khẩn cấp"),
        ("hanh", {}, "Vai trò của bạn không được truy cập khẩn cấp"),
        ("minh", {"minutes": 241}, "từ 15 phút đến 4 giờ, không kéo dài thêm được"),
        ("minh", {"minutes": 5}, "từ 15 phút đến 4 giờ"),
        ("minh", {"reason": "cần gấp"}, "Hãy ghi rõ việc gì đang xảy ra"),
    ],
)
def test_when_the_glass_does_not_break(cast: Any, who: str, changes: dict[str, Any], sentence: str) -> None:
    events = Event.objects.count()
    with pytest.raises(Refused, match=sentence):
        take(getattr(cast, who), **changes)
    assert (EmergencyAccess.objects.count(), Notice.objects.count(), Event.objects.count()) == (0, 0, events)


def test_not_twice_at_once_and_no_longer(cast: Any) -> None:
    first = take(cast.minh, minutes=240)
    with pytest.raises(Refused, match="không mở thêm, không kéo dài được"):
        take(cast.minh)
    assert list(EmergencyAccess.objects.values_list("pk", "ends_at")) == [(first.pk, first.ends_at)]


def test_principal_reads_the_report_and_acknowledges(cast: Any, client: Any, page: Any, client_of: Any) -> None:
    taken = take(cast.minh)
    client.get(f"/danh-ba/{cast.chi.person.uid}/")
    client.post(f"/danh-ba/{cast.an.person.uid}/tai-khoan/khoa/", {"reason": "Lộ mật khẩu"})
    address = f"/khan-cap/{taken.uid}/xac-nhan/"
    client_of(cast.hanh).post(address, {"note": "Đúng việc"})
    assert EmergencyAccess.objects.get().acknowledged_at is None  # it still runs
    client.post(f"/khan-cap/{taken.uid}/ket-thuc/")
    assert [
        i.item.title for i in desk_of(fresh(cast.hanh), timezone.localdate()).items if "khẩn cấp" in i.item.title
    ] == ["Đọc, xác nhận báo cáo truy cập khẩn cấp của Đỗ Quang Minh"]
    text = page(cast.hanh, f"/khan-cap/{taken.uid}/")
    assert "đã mở trang của «Ngô Linh Chi»" in text and "Lộ mật khẩu" in text
    assert f"đã mở /danh-ba/{cast.chi.person.uid}/ trong lúc truy cập khẩn cấp" in text
    sheet = load_workbook(BytesIO(client_of(cast.hanh).get(f"/khan-cap/{taken.uid}/excel/").content)).active
    assert sheet.max_row == 3 + taken.__class__.objects.get().events().count()
    assert client.post(address, {"note": "Tự khen"}).status_code == 403
    client_of(cast.hanh).post(address, {"note": " "})
    assert EmergencyAccess.objects.get().acknowledged_at is None
    client_of(cast.hanh).post(address, {"note": "Cần thiết, đúng phạm vi"})
    done = EmergencyAccess.objects.get()
    assert (done.acknowledged_by, done.acknowledgement) == (cast.hanh, "Cần thiết, đúng phạm vi")
    assert not [i for i in desk_of(fresh(cast.hanh), timezone.localdate()).items if "khẩn cấp" in i.item.title]
    with pytest.raises(Refused, match="đã xác nhận lúc"):
        actions.acknowledge_emergency(done, note="Lần nữa", now=timezone.now(), by=cast.hanh)


def test_nobody_acknowledges_their_own(cast: Any) -> None:
    """Mai stands in for the principal, and had broken the glass herself."""
    taken = take(cast.mai, now=timezone.now() - timedelta(hours=2))
    Assignment.objects.create(
        person=cast.mai.person, role=Role.PRINCIPAL, starts_on=timezone.localdate(), ends_on=timezone.localdate()
    )
    with pytest.raises(Refused, match="không tự xác nhận được báo cáo của mình"):
        actions.acknowledge_emergency(taken, note="Tôi thấy đúng", now=timezone.now(), by=fresh(cast.mai))
    assert EmergencyAccess.objects.get().acknowledged_at is None


def test_list_of_emergencies(cast: Any, page: Any) -> None:
    take(cast.minh)
    assert "1 lần truy cập khẩn cấp" in page(cast.hanh, "/khan-cap/")
    page(cast.an, "/khan-cap/", status=403)
    assert REASON in page(cast.minh, "/quyen-cua-toi/")
