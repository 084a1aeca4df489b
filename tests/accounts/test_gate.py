"""Between login and work: the quiet session that locks, the one-time password, the second factor that leaders must have."""

import time
from typing import Any

import pytest
from django.test import Client

from truongso.demo.cast import PASSWORD
from truongso.foundation.accounts.signals import LAST_SEEN

pytestmark = pytest.mark.django_db
PAGE = "/quyen-cua-toi/"
LOCK = "/tai-khoan/xac-nhan-lai/?next="
NEW = "Con-duong-lang-Ngai-2026"


def quiet_for(client: Client, seconds: float) -> None:
    """Let the session look as if nobody had touched it for so long."""
    session = client.session
    session[LAST_SEEN] = time.time() - seconds
    session.save()


def test_quiet_session_locks_and_opens_where_one_was(cast: Any, client_of: Any, codes_since: Any) -> None:
    client = client_of(cast.an)
    assert client.get(PAGE).status_code == 200
    quiet_for(client, 14 * 60)
    assert client.get(PAGE).status_code == 200
    quiet_for(client, 15 * 60 + 1)
    locked = client.get(f"{PAGE}?x=1")
    assert locked.url == f"{LOCK}%2Fquyen-cua-toi%2F%3Fx%3D1"
    page = client.get(locked.url).content.decode()
    assert "Phiên đã khóa" in page and "Phạm Thị An" in page and 'data-lock-seconds="0"' in page
    wrong = client.post(locked.url, {"password": "khong-phai-mat-khau"})
    assert "Mật khẩu không đúng." in wrong.content.decode()
    assert client.get(PAGE).status_code == 302
    opened = client.post(locked.url, {"password": PASSWORD, "next": f"{PAGE}?x=1"})
    assert opened.url == f"{PAGE}?x=1"
    assert client.get(PAGE).status_code == 200
    assert codes_since() == ["accounts.login_failed", "accounts.reauthenticated"]


def test_administrator_locks_after_five_minutes(cast: Any, client_of: Any) -> None:
    client = client_of(cast.minh)
    assert 'data-lock-seconds="300"' in client.get(PAGE).content.decode()
    quiet_for(client, 5 * 60 + 1)
    assert client.get(PAGE).status_code == 302


def test_page_that_refreshes_itself_keeps_nothing_open(cast: Any, client_of: Any) -> None:
    client = client_of(cast.an)
    quiet_for(client, 10 * 60)
    assert client.get(PAGE, headers={"X-Background": "1"}).status_code == 200
    assert time.time() - client.session[LAST_SEEN] > 9 * 60
    quiet_for(client, 16 * 60)
    assert client.get(PAGE, headers={"X-Background": "1"}).status_code == 401


def test_what_was_sent_while_locked_is_not_done(cast: Any, client_of: Any) -> None:
    client = client_of(cast.an)
    quiet_for(client, 16 * 60)
    sent = client.post("/tai-khoan/mat-khau/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert sent.url == f"{LOCK}%2F"
    assert "phần vừa gửi chưa được lưu" in client.get(sent.url).content.decode()
    cast.an.refresh_from_db()
    assert cast.an.check_password(PASSWORD)
    fragment = client.get(PAGE, headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/danh-ba/"})
    assert fragment.headers["HX-Redirect"] == f"{LOCK}http%3A%2F%2Ftestserver%2Fdanh-ba%2F"


def test_locked_person_may_leave(cast: Any, client_of: Any) -> None:
    client = client_of(cast.an)
    quiet_for(client, 16 * 60)
    assert client.post("/tai-khoan/dang-xuat/").url == "/tai-khoan/dang-nhap/"


def test_one_time_password_must_be_changed_first(cast: Any, client_of: Any, codes_since: Any) -> None:
    cast.an.must_change_password = True
    cast.an.save()
    client = client_of(cast.an)
    assert client.get(PAGE).url == "/tai-khoan/mat-khau/"
    page = client.get("/tai-khoan/mat-khau/")
    assert "mật khẩu một lần" in page.content.decode()
    same = client.post("/tai-khoan/mat-khau/", {"oldpassword": PASSWORD, "password1": PASSWORD, "password2": PASSWORD})
    assert "Mật khẩu mới phải khác mật khẩu đang dùng." in same.content.decode()
    short = client.post(
        "/tai-khoan/mat-khau/", {"oldpassword": PASSWORD, "password1": "ngan-qua", "password2": "ngan-qua"}
    )
    assert "ít nhất 14 ký tự" in short.content.decode()
    assert codes_since() == []
    done = client.post("/tai-khoan/mat-khau/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert done.url == "/"
    assert client.get(PAGE).status_code == 200
    assert codes_since() == ["accounts.password_changed"]
    cast.an.refresh_from_db()
    assert cast.an.check_password(NEW) and not cast.an.must_change_password


def test_leaders_and_administrators_must_have_a_second_factor_where_asked(
    cast: Any, client_of: Any, settings: Any
) -> None:
    settings.REQUIRE_MFA = True
    assert client_of(cast.an).get(PAGE).status_code == 200
    for leader in (cast.binh, cast.minh):
        client = client_of(leader)
        assert client.get(PAGE).url == "/tai-khoan/bao-mat/bat/"
        assert "Bật xác thực hai lớp" in client.get("/tai-khoan/bao-mat/bat/").content.decode()
        assert "Vai trò của bạn phải có lớp xác thực thứ hai" in client.get("/tai-khoan/bao-mat/").content.decode()
        assert client.get("/tai-khoan/bao-mat/ung-dung/bat/").status_code == 302, "asks for the password first"
