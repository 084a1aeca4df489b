"""Which roles must have a second factor, where, after how many days; who has not enrolled yet."""

import io
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from tests.accounts.test_unusual_login import AWAY, HOME
from truongso.foundation.accounts import factors, gate
from truongso.foundation.accounts.models import FactorPolicy, User
from truongso.foundation.audit.models import Event

pytestmark = pytest.mark.django_db
PAGE = "/quyen-cua-toi/"
POLICY = "/quan-tri/chinh-sach-xac-thuc/"
ENROL = "/tai-khoan/bao-mat/bat/"


@pytest.fixture(autouse=True)
def _asked(settings: Any) -> None:
    settings.REQUIRE_MFA = True
    settings.SCHOOL_NETWORKS = ["113.160.8.0/24"]
    factors.forget_policy()


def form_of(**changes: Any) -> dict[str, Any]:
    """Return what the page sends: everything as it stands, but for the changes."""
    values: dict[str, Any] = {}
    for role, terms in factors.terms_by_role().items():
        values |= {f"{role}-demand": terms.demand, f"{role}-grace": terms.grace_days}
    return values | changes


def administrator(client_of: Any, user: User) -> Client:
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "khóa"})
    client: Client = client_of(user)
    return client


def test_defaults_ask_who_decides_always_and_who_works_with_records_from_outside() -> None:
    terms = factors.terms_by_role()
    always = {role for role, one in terms.items() if one.demand == "always"}
    never = {role for role, one in terms.items() if one.demand == "never"}
    assert always == {
        "principal", "vice_principal", "plan_owner", "digital_officer", "administrator", "data_protection_officer",
    }  # fmt: skip
    assert never == {"pupil", "guardian"}
    assert {role for role in always if terms[role].grace_days} == {"data_protection_officer"}


def test_strictest_role_counts() -> None:
    teacher, leader = factors.terms_of({"teacher"}, AWAY), factors.terms_of({"teacher", "vice_principal"}, HOME)
    assert teacher == factors.Terms("outside", 30) and leader == factors.Terms("always", 0)
    assert factors.terms_of({"teacher"}, HOME) is None
    assert factors.terms_of({"pupil"}, AWAY) is None and factors.terms_of(set(), AWAY) is None


def test_master_switch_asks_nobody(settings: Any) -> None:
    settings.REQUIRE_MFA = False
    assert factors.terms_of({"administrator"}, AWAY) is None


def test_teacher_has_days_of_grace_from_the_first_time_outside(cast: Any, client_of: Any) -> None:
    client = client_of(cast.an, REMOTE_ADDR=HOME)
    assert client.get(PAGE).status_code == 200
    assert User.objects.get(pk=cast.an.pk).factor_asked_on is None, "nothing is asked at school"
    client.defaults["REMOTE_ADDR"] = AWAY
    page = client.get(PAGE).content.decode()
    due = timezone.localdate() + timedelta(days=30)
    assert f"phải có lớp xác thực thứ hai từ ngày {due:%d/%m/%Y}" in page
    User.objects.filter(pk=cast.an.pk).update(factor_asked_on=timezone.localdate() - timedelta(days=29))
    assert client.get(PAGE).status_code == 200
    User.objects.filter(pk=cast.an.pk).update(factor_asked_on=timezone.localdate() - timedelta(days=30))
    assert client.get(PAGE).url == ENROL
    client.defaults["REMOTE_ADDR"] = HOME
    assert client.get(PAGE).status_code == 200, "at school it goes on"
    assert Event.objects.filter(code="accounts.factor_asked").count() == 1


def test_who_has_a_factor_is_looked_up_once_a_session(cast: Any, client_of: Any) -> None:
    client = administrator(client_of, cast.minh)
    client.get(PAGE)
    assert client.session[gate.HAS_SECOND_FACTOR] is True
    with CaptureQueriesContext(connection) as seen:
        assert client.get(PAGE).status_code == 200
    assert not [q for q in seen if "mfa_authenticator" in q["sql"] or "factorpolicy" in q["sql"]]


def test_administrator_sets_the_policy_and_it_is_recorded(cast: Any, client_of: Any, codes_since: Any) -> None:
    client = administrator(client_of, cast.minh)
    page = client.get(POLICY).content.decode()
    assert "113.160.8.0/24" in page and "Mặc định" in page
    codes_since()
    done = client.post(POLICY, form_of(**{"teacher-demand": "always", "teacher-grace": 7}), follow=True)
    assert "Đã lưu: Giáo viên." in done.content.decode()
    assert [(row.role, row.demand, row.grace_days, row.changed_by) for row in FactorPolicy.objects.all()] == [
        ("teacher", "always", 7, cast.minh)
    ]
    assert Event.objects.get(code="accounts.policy_set").sentence == (
        "đã đổi yêu cầu xác thực hai lớp của vai trò Giáo viên: từ «Khi ở ngoài mạng nhà trường, 30 ngày» thành "
        "«Luôn luôn, 7 ngày»"
    )
    assert factors.terms_of({"teacher"}, HOME) == factors.Terms("always", 7)
    same = client.post(POLICY, form_of(), follow=True)
    assert "Không có gì thay đổi." in same.content.decode()
    assert Event.objects.filter(code="accounts.policy_set").count() == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"administrator-demand": "never"}, "cấp độ 2 bắt buộc xác thực hai lớp khi quản trị"),
        ({"teacher-grace": 91}, "90"),
        ({"teacher-grace": "x"}, "số"),
        ({"teacher-demand": "sometimes"}, "sometimes"),
    ],
)
def test_bad_policy_is_refused_whole(cast: Any, client_of: Any, changes: dict[str, Any], told: str) -> None:
    client = administrator(client_of, cast.minh)
    answer = client.post(POLICY, form_of(**{"pupil-demand": "always", **changes}))
    assert answer.status_code == 200 and told in answer.content.decode()
    assert not FactorPolicy.objects.exists() and not Event.objects.filter(code="accounts.policy_set").exists()


def test_only_the_administrator_opens_these_pages(cast: Any, client_of: Any) -> None:
    for user in (cast.an, cast.chi):
        for path in (POLICY, "/quan-tri/tai-khoan/", f"/quan-tri/tai-khoan/{cast.minh.person.uid}/"):
            assert client_of(user, REMOTE_ADDR=HOME).get(path).status_code == 403, path


def test_who_has_not_enrolled_is_a_list_and_a_workbook(cast: Any, client_of: Any) -> None:
    client = administrator(client_of, cast.minh)
    page = client.get(POLICY).content.decode()
    assert "vai-tro=teacher&amp;hai-lop=thieu" in page
    found = client.get("/quan-tri/tai-khoan/?hai-lop=thieu").content.decode()
    assert "Phạm Thị An" in found and "Trần Văn Bình" in found
    assert "Ngô Linh Chi" not in found, "pupils need none" and "Đỗ Quang Minh" not in found
    only = client.get("/quan-tri/tai-khoan/?hai-lop=thieu&vai-tro=teacher").content.decode()
    assert "Phạm Thị An" in only and "Trần Văn Bình" not in only
    assert "annv" not in client.get("/quan-tri/tai-khoan/?q=pham+thi+an").content.decode()
    file = client.get("/quan-tri/tai-khoan/?hai-lop=thieu&xuat=xlsx")
    sheet: Any = load_workbook(io.BytesIO(file.content)).active
    names = {row[0].value for row in sheet.iter_rows()}
    assert {"Phạm Thị An", "Trần Văn Bình"} <= names and "Ngô Linh Chi" not in names
    assert Event.objects.get(code="accounts.list_exported").data["rows"] == 2


@pytest.mark.parametrize("path", [ENROL, "/tai-khoan/bao-mat/bat/xong/"])
def test_enrolment_can_be_opened_while_everything_else_waits(cast: Any, client_of: Any, path: str) -> None:
    answer = client_of(cast.binh).get(path)
    assert answer.status_code == (200 if path == ENROL else 302)
    if path != ENROL:
        assert answer.url == ENROL, "there is nothing to congratulate on"


def test_administrators_password_is_asked_anew_after_two_months(cast: Any, client_of: Any, settings: Any) -> None:
    settings.REQUIRE_MFA = False
    User.objects.update(password_changed_at=timezone.now() - timedelta(days=61))
    assert client_of(cast.an).get(PAGE).status_code == 200
    client = client_of(cast.minh)
    assert client.get(PAGE).url == "/tai-khoan/mat-khau/"
    assert "phải đổi mỗi 2 tháng" in client.get("/tai-khoan/mat-khau/").content.decode()
    User.objects.filter(pk=cast.minh.pk).update(password_changed_at=timezone.now() - timedelta(days=59))
    assert client.get(PAGE).status_code == 200
