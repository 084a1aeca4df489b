"""Coming in with name and password; five wrong tries; closed accounts; what a stranger can find out."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.accounts.conftest import LOGIN
from truongso.demo.cast import PASSWORD
from truongso.foundation.accounts import actions, lockout
from truongso.foundation.accounts.models import FailedLogin
from truongso.foundation.audit.models import Event

pytestmark = pytest.mark.django_db
WRONG = "mat-khau-sai-hoan-toan"


def test_teacher_logs_in_and_out(cast: Any, log_in: Any, codes_since: Any) -> None:
    client = Client()
    page = client.get("/quyen-cua-toi/")
    assert page.status_code == 302 and page.url == f"{LOGIN}?next=/quyen-cua-toi/"
    page = log_in(client, " AN ", next="/quyen-cua-toi/")
    assert page.status_code == 302 and page.url == "/quyen-cua-toi/"
    assert "Phạm Thị An" in client.get("/quyen-cua-toi/").content.decode()
    assert client.post("/tai-khoan/dang-xuat/").url == LOGIN
    assert client.get("/quyen-cua-toi/").status_code == 302
    assert codes_since() == ["accounts.logged_in", "accounts.logged_out"]
    assert Event.objects.get(code="accounts.logged_in").sentence == "đã đăng nhập bằng mật khẩu"
    cast.an.refresh_from_db()
    assert cast.an.last_login is not None


def test_a_link_to_elsewhere_is_not_followed(cast: Any, log_in: Any) -> None:
    assert log_in(Client(), "an", next="https://vi-du.example/lua").url == "/"


def test_five_wrong_passwords_lock_the_name_on_every_client(cast: Any, log_in: Any, codes_since: Any) -> None:
    phone, desk = Client(), Client(REMOTE_ADDR="10.0.0.7")
    for client in (phone, desk, phone, desk):
        page = log_in(client, "an", WRONG)
        assert page.status_code == 200
        assert "Tên đăng nhập hoặc mật khẩu không đúng." in page.content.decode()
    fifth = log_in(phone, "an", WRONG).content.decode()
    assert "Đã nhập sai 5 lần nên tên đăng nhập này tạm khóa đến" in fifth
    right = log_in(desk, "an")
    assert right.status_code == 200 and "tạm khóa đến" in right.content.decode()
    assert desk.get("/quyen-cua-toi/").status_code == 302
    assert codes_since() == ["accounts.login_failed"] * 5 + ["accounts.locked_out"]
    assert Event.objects.filter(code="accounts.locked_out").get().target == cast.an


def test_lock_ends_after_a_quarter_of_an_hour(cast: Any, log_in: Any) -> None:
    for _ in range(5):
        log_in(Client(), "an", WRONG)
    row = FailedLogin.objects.get()
    assert row.locked_until is not None
    assert 14 * 60 < (row.locked_until - timezone.now()).total_seconds() <= 15 * 60
    FailedLogin.objects.update(locked_until=timezone.now())
    assert log_in(Client(), "an").status_code == 302
    assert not FailedLogin.objects.exists()


def test_right_password_forgets_the_wrong_ones(cast: Any, log_in: Any) -> None:
    for _ in range(4):
        log_in(Client(), "an", WRONG)
    assert log_in(Client(), "an").status_code == 302
    for _ in range(4):
        assert "tạm khóa" not in log_in(Client(), "an", WRONG).content.decode()


def test_unknown_name_is_answered_like_a_known_one(cast: Any, log_in: Any) -> None:
    known, unknown = Client(), Client()
    for number in range(6):
        answers = [log_in(known, "an", WRONG), log_in(unknown, "khong-ai", WRONG)]
        first, second = (alert_of(answer) for answer in answers)
        assert first == second, f"try {number + 1} tells which name is real"
        assert [answer.status_code for answer in answers] == [200, 200]
    assert "tạm khóa" in first
    assert "khong-ai" not in str(list(Event.objects.values_list("data", "object_label")))


def test_tries_sent_at_once_are_counted_before_the_password_is_read(cast: Any) -> None:
    now = timezone.now()
    allowed = [lockout.begin("an", now=now)[1] for _ in range(8)]
    assert allowed == [True] * 5 + [False] * 3


def test_closed_account_is_out_at_once(cast: Any, client_of: Any, log_in: Any) -> None:
    client = client_of(cast.an)
    assert client.get("/quyen-cua-toi/").status_code == 200
    actions.close_account(cast.an, reason="Chuyển công tác", by=cast.minh)
    assert client.get("/quyen-cua-toi/").url == f"{LOGIN}?next=/quyen-cua-toi/"
    assert log_in(Client(), "an").url == "/tai-khoan/da-khoa/"
    assert "Nhà trường đã khóa tài khoản này" in Client().get("/tai-khoan/da-khoa/").content.decode()
    assert log_in(Client(), "an", WRONG).status_code == 200, "a stranger does not learn that it is closed"


def test_nobody_registers(client: Client) -> None:
    for path in ("signup/", "dang-ky/", "email/", "password/reset/", "login/code/"):
        assert client.get(f"/tai-khoan/{path}").status_code == 404


def test_password_is_never_in_the_page_or_the_trail(cast: Any, log_in: Any) -> None:
    page = log_in(Client(), "an", WRONG).content.decode()
    assert WRONG not in page
    assert PASSWORD not in str(list(Event.objects.values()))


def alert_of(page: Any) -> str:
    text = page.content.decode()
    return text[text.index('role="alert"') :].split("</div>")[0]
