"""Where one is logged in, and how sessions end: one, all others, everywhere; by the person and by the administrator."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from tests.accounts.conftest import LOGIN
from truongso.demo.cast import PASSWORD
from truongso.foundation.accounts import actions
from truongso.foundation.accounts.models import LoginRecord
from truongso.foundation.accounts.sessions import hash_of_session, session_renamed, sessions_ended
from truongso.foundation.audit.models import Event

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/quyen-cua-toi/"
SESSIONS = "/tai-khoan/phien/"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Version/17.4 Mobile/15E148 Safari/604.1"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
NEW = "Con-duong-lang-Ngai-2026"


@pytest.fixture
def told() -> Iterator[list[tuple[str, frozenset[str] | None]]]:
    """Return what applications hear of ended sessions: user name and keys, oldest first."""
    heard: list[tuple[str, frozenset[str] | None]] = []

    def listen(sender: Any, user: Any, session_keys: Any, **kwargs: Any) -> None:
        heard.append((user.username, session_keys))

    sessions_ended.connect(listen)
    yield heard
    sessions_ended.disconnect(listen)


def came_in(log_in: Any, username: str, agent: str = DESK, address: str = "127.0.0.1") -> Client:
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    assert log_in(client, username).status_code == 302
    return client


def key_of(client: Client) -> str:
    return str(client.session.session_key)


def is_in(client: Client) -> bool:
    return bool(client.get(PAGE).status_code == 200)


def test_person_sees_devices_places_and_this_session(cast: Any, log_in: Any, settings: Any) -> None:
    settings.SCHOOL_NETWORKS = ["113.160.8.0/24"]
    came_in(log_in, "an", PHONE, "14.232.1.9")
    desk = came_in(log_in, "an", DESK, "113.160.8.20")
    page = desk.get(SESSIONS).content.decode()
    assert "2 phiên đang mở" in page and page.count("Phiên này") == 1
    first, second = re.findall(r'<th scope="row">\s*(.*?)\s*</th>.*?data-label="Nơi">(.*?)</td>', page, re.S)
    assert first[0].startswith("Chrome trên Windows") and "Phiên này" in first[0] and first[1] == "Mạng nhà trường"
    assert second == ("Safari trên iPhone", "Ngoài trường")
    assert key_of(desk) not in page, "the key of a session is a password"


def test_one_session_ends_and_applications_hear_of_that_one(
    cast: Any, log_in: Any, told: Any, codes_since: Any
) -> None:
    phone, desk = came_in(log_in, "an", PHONE), came_in(log_in, "an")
    stranger = came_in(log_in, "binh")
    gone = key_of(phone)
    answer = desk.post(f"{SESSIONS}ket-thuc/", {"phien": hash_of_session(gone)}, follow=True)
    assert "Đã đăng xuất phiên đó." in answer.content.decode()
    assert (is_in(phone), is_in(desk), is_in(stranger)) == (False, True, True)
    assert told == [("an", frozenset({gone}))]
    others = [hash_of_session(key_of(stranger)), "khong-co", "", hash_of_session(key_of(desk))]
    for key in others:
        page = desk.post(f"{SESSIONS}ket-thuc/", {"phien": key}, follow=True).content.decode()
        assert "Phiên này đã kết thúc từ trước." in page
    assert is_in(stranger) and is_in(desk) and len(told) == 1
    assert codes_since().count("accounts.sessions_ended") == 1


def test_all_others_end(cast: Any, log_in: Any, told: Any) -> None:
    phone, tablet, desk = (came_in(log_in, "an", agent) for agent in (PHONE, "", DESK))
    gone = frozenset({key_of(phone), key_of(tablet)})
    answer = desk.post(f"{SESSIONS}ket-thuc-phien-khac/", follow=True)
    assert "Đã đăng xuất 2 phiên khác." in answer.content.decode()
    assert (is_in(phone), is_in(tablet), is_in(desk)) == (False, False, True)
    assert told == [("an", gone)]
    assert "Không có phiên nào khác" in desk.post(f"{SESSIONS}ket-thuc-phien-khac/", follow=True).content.decode()
    assert len(told) == 1


def test_everywhere_means_here_too(cast: Any, log_in: Any, told: Any) -> None:
    phone, desk = came_in(log_in, "an", PHONE), came_in(log_in, "an")
    answer = desk.post(f"{SESSIONS}ket-thuc-moi-noi/", follow=True)
    assert answer.redirect_chain[-1][0] == LOGIN
    assert "Đã đăng xuất khỏi mọi nơi" in answer.content.decode()
    assert (is_in(phone), is_in(desk)) == (False, False)
    assert told[0] == ("an", None)
    assert not UserSession.objects.filter(user=cast.an).exists()


def test_administrator_logs_somebody_out_with_a_reason(cast: Any, log_in: Any, told: Any) -> None:
    phone, minh = came_in(log_in, "an", PHONE), came_in(log_in, "minh")
    address = f"/quan-tri/tai-khoan/{cast.an.person.uid}/"
    assert came_in(log_in, "binh").get(address).status_code == 403
    assert "Safari trên iPhone" in minh.get(address).content.decode()
    refused = minh.post(f"{address}dang-xuat/", {"reason": " "}, follow=True)
    assert "Hãy ghi lý do đăng xuất người này khỏi mọi nơi." in refused.content.decode()
    assert is_in(phone) and told == []
    done = minh.post(f"{address}dang-xuat/", {"reason": "Mất điện thoại"}, follow=True)
    assert "Đã đăng xuất khỏi mọi nơi (1 phiên đang mở)." in done.content.decode()
    assert not is_in(phone) and is_in(minh)
    assert told == [("an", None)]
    event = Event.objects.get(code="accounts.sessions_ended_for")
    assert event.sentence == "đã đăng xuất «Phạm Thị An» khỏi mọi nơi: Mất điện thoại" and event.actor == cast.minh
    assert Event.objects.filter(code="accounts.history_viewed", actor=cast.minh).exists()


def test_closing_resetting_and_removing_factors_end_every_session(cast: Any, log_in: Any, told: Any) -> None:
    client = came_in(log_in, "an")
    actions.close_account(cast.an, reason="Nghỉ việc", by=cast.minh)
    assert told == [("an", None)] and not is_in(client)
    actions.reopen_account(cast.an, reason="Trở lại", by=cast.minh)
    client = came_in(log_in, "an")
    actions.reset_password(cast.an, by=cast.minh)
    assert told == [("an", None)] * 2 and not is_in(client)
    assert not UserSession.objects.filter(user=cast.an).exists()


def test_new_password_ends_the_others_and_keeps_this_one_under_a_new_key(cast: Any, log_in: Any, told: Any) -> None:
    phone, desk = came_in(log_in, "an", PHONE), came_in(log_in, "an")
    gone, old = key_of(phone), key_of(desk)
    renamed: list[tuple[str, str]] = []

    def listen(sender: Any, user: Any, old: str, new: str, **kwargs: Any) -> None:
        renamed.append((old, new))

    session_renamed.connect(listen)
    try:
        desk.post("/tai-khoan/mat-khau/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    finally:
        session_renamed.disconnect(listen)
    assert (is_in(phone), is_in(desk)) == (False, True)
    assert told == [("an", frozenset({gone}))], "what hangs on the session that goes on must not end"
    assert renamed == [(old, key_of(desk))] and old != key_of(desk)
    assert "1 phiên đang mở" in desk.get(SESSIONS).content.decode()


def test_logging_out_tells_of_this_session_alone(cast: Any, log_in: Any, told: Any) -> None:
    phone, desk = came_in(log_in, "an", PHONE), came_in(log_in, "an")
    gone = key_of(desk)
    desk.post("/tai-khoan/dang-xuat/")
    assert told == [("an", frozenset({gone}))] and is_in(phone)


def test_key_of_the_session_changes_at_every_proof(cast: Any, log_in: Any) -> None:
    client = Client()
    client.get(LOGIN)
    planted = client.session
    planted["of-the-thief"] = 1
    planted.save()
    client.cookies["phien"] = planted.session_key
    thief = Client()
    thief.cookies["phien"] = planted.session_key
    log_in(client, "an")
    first = key_of(client)
    assert first != planted.session_key and not is_in(thief)
    client.post("/tai-khoan/xac-nhan-lai/", {"password": PASSWORD, "next": PAGE})
    second = key_of(client)
    thief.cookies["phien"] = first
    assert second != first and is_in(client) and not is_in(thief)
    assert LoginRecord.objects.get().session_hash == hash_of_session(second)
    assert UserSession.objects.get(user=cast.an).session_key == second


def test_cookies_cannot_be_read_by_scripts_nor_sent_from_elsewhere(cast: Any, log_in: Any) -> None:
    client = Client()
    cookies = log_in(client, "an").cookies
    for name in ("phien", "thiet-bi"):
        assert cookies[name]["httponly"] and cookies[name]["samesite"] == "Lax", name
        assert not cookies[name]["domain"] and cookies[name]["path"] == "/", name
    assert cookies["phien"]["max-age"] == "", "gone with the browser"


def test_with_tls_the_cookies_are_bound_to_the_host() -> None:
    import json
    import os
    import subprocess
    import sys

    code = (
        "import json, django; django.setup(); from django.conf import settings as s; "
        "from truongso.foundation.accounts import devices; "
        "print(json.dumps([s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, devices.COOKIE]))"
    )
    home = os.environ["TRUONGSO_HOME"]
    environment = {**os.environ, "TRUONGSO_TLS": "1", "TRUONGSO_HOSTS": "truong.vi-du.vn", "TRUONGSO_HOME": home}
    environment["DJANGO_SETTINGS_MODULE"] = "truongso.config.settings"
    found = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert json.loads(found.stdout) == ["__Host-phien", True, True, "__Host-thiet-bi"]
