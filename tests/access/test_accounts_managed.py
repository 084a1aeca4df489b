"""The administrator opens, closes and reopens accounts, resets passwords and lifts locks."""

import re
from typing import Any

import pytest
from django.test import Client

from truongso.core.refusal import Refused
from truongso.demo.cast import PASSWORD
from truongso.foundation.accounts import actions, lockout
from truongso.foundation.accounts.models import User
from truongso.foundation.accounts.passwords import one_time_password, suggest_username
from truongso.foundation.audit.models import Event
from truongso.foundation.org import actions as org

pytestmark = pytest.mark.django_db
LOGIN = "/tai-khoan/dang-nhap/"


def slip_of(answer: Any) -> tuple[str, str]:
    name, password = re.findall(r"<dd><code>([^<]+)</code></dd>", answer.content.decode())
    return name, password


def test_administrator_opens_an_account_and_the_person_sets_a_password(cast: Any, client_of: Any) -> None:
    person = org.add_person(full_name="Đặng Văn Giang", by=None)
    address = f"/danh-ba/{person.uid}/tai-khoan/mo/"
    assert client_of(cast.binh).post(address).status_code == 403
    answer = client_of(cast.minh).post(address, {"username": ""})
    assert "no-store" in answer["Cache-Control"]
    name, password = slip_of(answer)
    assert name == "giangdv" and re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", password)
    assert password not in str(list(Event.objects.values()))
    door = Client()
    door.post(LOGIN, {"login": name, "password": password})
    assert door.get("/quyen-cua-toi/").url == "/tai-khoan/mat-khau/"
    event = Event.objects.get(code="accounts.opened")
    assert event.sentence == "đã mở tài khoản «Đặng Văn Giang» cho Đặng Văn Giang" and event.actor == cast.minh


BAD = "Tên đăng nhập chỉ gồm chữ thường không dấu"


@pytest.mark.parametrize(
    ("username", "told"),
    [
        ("có dấu", BAD),
        ("a", BAD),
        ("<b>x</b>", BAD),
        ("../../etc", BAD),
        ("HANH", "Tên đăng nhập «hanh» đã có người dùng"),
    ],
)
def test_bad_or_taken_user_names_are_refused(cast: Any, client_of: Any, username: str, told: str) -> None:
    person = org.add_person(full_name="Đặng Văn Giang", by=None)
    answer = client_of(cast.minh).post(f"/danh-ba/{person.uid}/tai-khoan/mo/", {"username": username}, follow=True)
    assert told in answer.content.decode()
    assert not User.objects.filter(person=person).exists()
    assert not Event.objects.filter(code="accounts.opened").exists()


def test_second_account_for_one_person_is_refused(cast: Any) -> None:
    with pytest.raises(Refused, match="Phạm Thị An đã có tài khoản"):
        actions.open_account(cast.an.person, by=cast.minh)
    assert User.objects.filter(person=cast.an.person).count() == 1


def test_closing_needs_a_reason_and_never_oneself(cast: Any, client_of: Any) -> None:
    client, address = client_of(cast.minh), f"/danh-ba/{cast.an.person.uid}/tai-khoan/"
    assert (
        "Hãy ghi lý do khóa tài khoản." in client.post(f"{address}khoa/", {"reason": ""}, follow=True).content.decode()
    )
    own = client.post(f"/danh-ba/{cast.minh.person.uid}/tai-khoan/khoa/", {"reason": "Thử"}, follow=True)
    assert "Bạn không tự khóa được tài khoản của mình" in own.content.decode()
    assert User.objects.filter(is_active=False).count() == 0
    teacher = client_of(cast.an)
    client.post(f"{address}khoa/", {"reason": "Nghỉ việc"})
    assert teacher.get("/quyen-cua-toi/").url.startswith(LOGIN)
    client.post(f"{address}mo-lai/", {"reason": "Trở lại"})
    assert teacher.get("/quyen-cua-toi/").status_code == 200
    told = list(Event.objects.filter(code__in=["accounts.closed", "accounts.reopened"]).order_by("sequence"))
    assert [e.sentence for e in told] == [
        "đã khóa tài khoản «Phạm Thị An»: Nghỉ việc",
        "đã mở lại tài khoản «Phạm Thị An»: Trở lại",
    ]


def test_reset_password_ends_sessions_and_the_lock(cast: Any, client_of: Any) -> None:
    pupil, stranger = client_of(cast.chi), Client()
    for _ in range(5):
        stranger.post(LOGIN, {"login": "chi", "password": "doan-mo-doan-mo"})
    assert "Tạm khóa đăng nhập" in client_of(cast.minh).get(f"/danh-ba/{cast.chi.person.uid}/").content.decode()
    _, password = slip_of(client_of(cast.minh).post(f"/danh-ba/{cast.chi.person.uid}/tai-khoan/mat-khau/"))
    assert pupil.get("/quyen-cua-toi/").url.startswith(LOGIN)
    assert stranger.post(LOGIN, {"login": "chi", "password": PASSWORD}).status_code == 200
    assert stranger.post(LOGIN, {"login": "chi", "password": password}).status_code == 302
    assert User.objects.get(username="chi").must_change_password


def test_administrator_lifts_a_lock(cast: Any, client_of: Any) -> None:
    client, address = client_of(cast.minh), f"/danh-ba/{cast.an.person.uid}/tai-khoan/bo-tam-khoa/"
    assert "không bị tạm khóa" in client.post(address, follow=True).content.decode()
    for _ in range(5):
        Client().post(LOGIN, {"login": "an", "password": "doan-mo-doan-mo"})
    client.post(address)
    assert Client().post(LOGIN, {"login": "an", "password": PASSWORD}).status_code == 302
    assert Event.objects.filter(code="accounts.unlocked", actor=cast.minh).count() == 1


def test_user_names_come_from_names_and_are_free(cast: Any) -> None:
    assert suggest_username("Nguyễn Thị Ngọc Ánh") == "anhntn"
    assert suggest_username("  ") == "taikhoan"
    User.objects.create_user("anhntn", None, person=org.add_person(full_name="Ánh", by=None))
    assert suggest_username("Nguyễn Thị Ngọc Ánh") == "anhntn2"


def test_one_time_passwords_differ() -> None:
    assert len({one_time_password() for _ in range(200)}) == 200


def test_names_that_differ_only_in_case_share_one_count() -> None:
    assert lockout.name_hash(" An ") == lockout.name_hash("an") != lockout.name_hash("ann")
