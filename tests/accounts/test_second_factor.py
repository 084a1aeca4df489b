"""Authenticator app and recovery codes: switched on, used at the door, switched off, kept unreadable."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from typer.testing import CliRunner

from truongso.config.cli import build
from truongso.core.refusal import Refused
from truongso.demo.cast import PASSWORD
from truongso.foundation.accounts import actions, secrets_box
from truongso.foundation.accounts.models import LoginRecord, User

pytestmark = pytest.mark.django_db
ACTIVATE = "/tai-khoan/bao-mat/ung-dung/bat/"
CODE_PAGE = "/tai-khoan/bao-mat/ma/"


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def prove(client: Client, path: str) -> None:
    asked = client.get(path)
    assert asked.url.startswith("/tai-khoan/xac-nhan-lai/")
    assert client.post(asked.url, {"password": PASSWORD, "next": path}).url == path


def enrol(client: Client) -> str:
    """Switch the app on; returns its secret."""
    prove(client, ACTIVATE)
    page = client.get(ACTIVATE).content.decode()
    assert "data:image/svg+xml;base64," in page
    found = re.search(r'id="authenticator_secret">([A-Z2-7]+)<', page)
    assert found
    secret = found[1]
    assert "Mã không đúng." in client.post(ACTIVATE, {"code": "000000"}).content.decode()
    assert client.post(ACTIVATE, {"code": code_of(secret)}).url == "/tai-khoan/bao-mat/ma-du-phong/"
    let_half_a_minute_pass()
    return secret


def let_half_a_minute_pass() -> None:
    """Forget that the code of now was used: a person would wait for the next one."""
    cache.clear()
    row = Authenticator.objects.get(type="totp")
    row.data.pop("last_counter", None)
    row.save()


@pytest.mark.django_db(transaction=True)
def test_app_is_asked_at_the_next_login(cast: Any, client_of: Any, log_in: Any, codes_since: Any) -> None:
    client = client_of(cast.binh)
    secret = enrol(client)
    codes = re.findall(r"<code>(\d{8})</code>", client.get("/tai-khoan/bao-mat/ma-du-phong/").content.decode())
    assert len(codes) == 10
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept and secrets_box.decrypt(kept) == secret

    door = Client()
    assert log_in(door, "binh").url == CODE_PAGE
    assert door.get("/quyen-cua-toi/").status_code == 302, "not in yet"
    assert "Mã không đúng." in door.post(CODE_PAGE, {"code": "000000"}).content.decode()
    assert door.post(CODE_PAGE, {"code": code_of(secret)}).url == "/"
    assert door.get("/quyen-cua-toi/").status_code == 200
    let_half_a_minute_pass()

    with_paper = Client()
    log_in(with_paper, "binh")
    assert with_paper.post(CODE_PAGE, {"code": codes[0]}).url == "/"
    again = Client()
    log_in(again, "binh")
    assert "Mã không đúng." in again.post(CODE_PAGE, {"code": codes[0]}).content.decode(), "a code is used once"
    assert codes_since() == [
        "accounts.reauthenticated",
        "accounts.second_factor_added",
        "accounts.second_factor_added",
        "accounts.second_factor_failed",
        "accounts.logged_in",
        "accounts.logged_in",
        "accounts.second_factor_failed",
    ]
    kept = LoginRecord.objects.order_by("pk").values_list("outcome", "way")
    assert list(kept) == [
        ("wrong_code", ""),
        ("in", "mật khẩu, ứng dụng xác thực"),
        ("in", "mật khẩu, mã dự phòng"),
        ("wrong_code", ""),
    ]


@pytest.mark.django_db(transaction=True)
def test_codes_are_guessed_five_times_only(cast: Any, client_of: Any, log_in: Any) -> None:
    secret = enrol(client_of(cast.binh))
    door = Client()
    log_in(door, "binh")
    for _ in range(5):
        door.post(CODE_PAGE, {"code": "000000"})
    page = door.post(CODE_PAGE, {"code": code_of(secret)}).content.decode()
    assert "Nhập sai quá nhiều lần. Hãy thử lại sau." in page


@pytest.mark.django_db(transaction=True)
def test_administrator_removes_the_factor_of_a_lost_phone(cast: Any, client_of: Any, log_in: Any) -> None:
    enrol(client_of(cast.binh))
    with pytest.raises(Refused, match="Hãy ghi lý do"):
        actions.remove_second_factors(cast.binh, reason=" ", by=cast.minh)
    assert Authenticator.objects.filter(user=cast.binh).count() == 2
    actions.remove_second_factors(cast.binh, reason="Mất điện thoại", by=cast.minh)
    assert log_in(Client(), "binh").url == "/"
    with pytest.raises(Refused, match="chưa bật"):
        actions.remove_second_factors(cast.binh, reason="Mất điện thoại", by=cast.minh)


@pytest.mark.django_db(transaction=True)
def test_switching_off_asks_again_and_removes_the_codes(cast: Any, client_of: Any, codes_since: Any) -> None:
    client = client_of(cast.binh)
    enrol(client)
    assert client.get("/tai-khoan/bao-mat/ung-dung/tat/").status_code == 200
    assert client.post("/tai-khoan/bao-mat/ung-dung/tat/").url == "/tai-khoan/bao-mat/"
    assert not Authenticator.objects.exists()
    assert codes_since()[-2:] == ["accounts.second_factor_removed"] * 2


def test_secret_needs_the_key_of_this_installation(settings: Any) -> None:
    kept = secrets_box.encrypt("JBSWY3DPEHPK3PXP")
    settings.SECRET_KEY = "mot-khoa-bi-mat-hoan-toan-khac-voi-khoa-cu-0123456789"
    with pytest.raises(Refused, match="khóa bí mật của hệ thống đã đổi"):
        secrets_box.decrypt(kept)


@pytest.mark.django_db(transaction=True)
def test_code_opens_once_even_after_the_cache_forgot_it(cast: Any, client_of: Any, log_in: Any) -> None:
    secret = enrol(client_of(cast.binh))
    code, first, thief = code_of(secret), Client(), Client()
    log_in(first, "binh")
    assert first.post(CODE_PAGE, {"code": code}).url == "/"
    cache.clear()
    log_in(thief, "binh")
    assert "Mã không đúng." in thief.post(CODE_PAGE, {"code": code}).content.decode()
    assert thief.get("/quyen-cua-toi/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_code_of_the_enrolment_opens_nothing(cast: Any, client_of: Any, log_in: Any) -> None:
    client = client_of(cast.binh)
    prove(client, ACTIVATE)
    found = re.search(r'id="authenticator_secret">([A-Z2-7]+)<', client.get(ACTIVATE).content.decode())
    assert found
    code = code_of(found[1])
    assert client.post(ACTIVATE, {"code": f"{code[:3]} {code[3:]}"}).status_code == 302
    cache.clear()
    door = Client()
    log_in(door, "binh")
    assert "Mã không đúng." in door.post(CODE_PAGE, {"code": code}).content.decode()


@pytest.mark.django_db(transaction=True)
def test_few_recovery_codes_are_told_at_the_door_and_on_the_page(cast: Any, client_of: Any, log_in: Any) -> None:
    client = client_of(cast.binh)
    enrol(client)
    address = "/tai-khoan/bao-mat/ma-du-phong/"
    codes = re.findall(r"<code>(\d{8})</code>", client.get(address).content.decode())
    for number, code in enumerate(codes[:8], start=1):
        door = Client()
        log_in(door, "binh")
        door.post(CODE_PAGE, {"code": code})
        told = f"Chỉ còn {10 - number} mã dự phòng" in door.get("/quyen-cua-toi/").content.decode()
        assert told == (number == 8), number
    assert "Còn 2 trên 10 mã" in client.get(address).content.decode()
    assert "Sắp hết mã dự phòng" in client.get(address).content.decode()
    assert "Sắp hết mã dự phòng" in client.get("/tai-khoan/bao-mat/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_secrets_move_to_a_new_key_and_the_old_one_can_go(cast: Any, client_of: Any, settings: Any) -> None:
    secret = enrol(client_of(cast.binh))
    old, new = settings.SECRET_KEY, "khoa-bi-mat-moi-cua-nam-hoc-2026-2027-0123456789abcdef"
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = new, [old]
    before = Authenticator.objects.get(type="totp").data["secret"]
    answer = CliRunner().invoke(build(), ["accounts", "rekey"])
    assert "Đã mã hóa lại 2 bí mật" in answer.output, answer.output
    settings.SECRET_KEY_FALLBACKS = []
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert kept != before and secrets_box.decrypt(kept) == secret
    settings.SECRET_KEY = "mot-khoa-la-chua-tung-dung-o-ban-cai-nay-0123456789abcdef"
    failed = CliRunner().invoke(build(), ["accounts", "rekey"])
    assert failed.exit_code == 1 and "khóa bí mật của hệ thống đã đổi" in str(failed.exception)
    assert Authenticator.objects.get(type="totp").data["secret"] == kept


@pytest.mark.django_db(transaction=True)
def test_short_password_must_go_when_the_factor_goes(cast: Any, client_of: Any) -> None:
    client = client_of(cast.binh)
    enrol(client)
    page = "/tai-khoan/mat-khau/"
    short = {"oldpassword": PASSWORD, "password1": "Suong9mu", "password2": "Suong9mu"}
    assert client.post(page, short).url == "/"
    assert User.objects.get(pk=cast.binh.pk).password_is_short
    client.post("/tai-khoan/bao-mat/ung-dung/tat/")
    assert client.get("/quyen-cua-toi/").url == page
    same = {"oldpassword": "Suong9mu", "password1": "Suong9mai", "password2": "Suong9mai"}
    assert "ít nhất 14 ký tự" in client.post(page, same).content.decode()
