"""A login unlike those before: told in a letter through a real mail server, asked about, denied, looked at."""

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.test import Client

from tests.accounts.test_sessions import DESK, PHONE, is_in, told  # noqa: F401
from truongso.core.refusal import Refused
from truongso.demo.cast import PASSWORD
from truongso.foundation.accounts import actions, letters
from truongso.foundation.accounts.models import AccountLetter, LoginRecord, User
from truongso.foundation.audit.models import Event

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/quyen-cua-toi/"
QUESTION = "Có phải bạn vừa đăng nhập không?"
HOME, AWAY = "113.160.8.20", "27.64.3.4"


class Postbox:
    """What a mail server took, decoded."""

    def __init__(self) -> None:
        self.letters: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    """A real SMTP server of this machine, and Django's SMTP sender."""
    box = Postbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield box
    controller.stop()


@pytest.fixture
def at_school(settings: Any) -> None:
    settings.SCHOOL_NETWORKS = ["113.160.8.0/24"]


def machine(agent: str = DESK, address: str = HOME) -> Client:
    return Client(headers={"user-agent": agent}, REMOTE_ADDR=address)


def test_new_device_in_a_new_network_is_told_and_asked(
    cast: Any, log_in: Any, postbox: Postbox, at_school: None, codes_since: Any
) -> None:
    desk, thief = machine(), machine(PHONE, AWAY)
    log_in(desk, "an")
    assert postbox.letters == [] and QUESTION not in desk.get(PAGE).content.decode()
    log_in(thief, "an")
    (letter,) = postbox.letters
    assert letter["To"] == "an@demo.invalid" and letter["Auto-Submitted"] == "auto-generated"
    assert letter["Subject"].strip() == "Tài khoản của bạn vừa được đăng nhập từ nơi lạ"
    body = letter.get_content()
    for words in ("Safari trên iPhone", "ngoài trường", AWAY, "mật khẩu", "Không phải tôi", "Kính gửi Phạm Thị An"):
        assert words in body, words
    assert QUESTION in desk.get(PAGE).content.decode(), "the session that is known asks"
    assert QUESTION in thief.get(PAGE).content.decode(), "and the new one"
    assert codes_since() == ["accounts.logged_in"] * 2 + ["accounts.login_unusual"]


def test_known_machine_elsewhere_and_new_machine_here_are_usual(
    cast: Any, log_in: Any, postbox: Postbox, at_school: None
) -> None:
    laptop = machine()
    log_in(laptop, "an")
    laptop.defaults["REMOTE_ADDR"] = AWAY
    laptop.post("/tai-khoan/dang-xuat/")
    log_in(laptop, "an")
    log_in(machine(PHONE, HOME), "an")
    assert LoginRecord.objects.filter(answer="").count() == 3 and postbox.letters == []


def test_first_login_of_a_leader_from_outside_is_told(
    cast: Any, log_in: Any, postbox: Postbox, at_school: None
) -> None:
    for name in ("binh", "an"):
        laptop = machine()
        log_in(laptop, name)
        laptop.post("/tai-khoan/dang-xuat/")
        laptop.defaults["REMOTE_ADDR"] = AWAY
        log_in(laptop, name)
    assert [letter["To"] for letter in postbox.letters] == ["binh@demo.invalid"], (
        "a known machine of a teacher may travel"
    )
    laptop.post("/tai-khoan/dang-xuat/")
    log_in(machine(PHONE, AWAY), "binh")
    assert len(postbox.letters) == 1, "the network is known by now"


def test_owner_confirms_from_another_session(cast: Any, log_in: Any, at_school: None, codes_since: Any) -> None:
    desk, phone = machine(), machine(PHONE, AWAY)
    log_in(desk, "an")
    log_in(phone, "an")
    asked = LoginRecord.objects.get(answer="waiting")
    address = f"/tai-khoan/dang-nhap-gan-day/{asked.pk}/tra-loi/"
    assert machine().post(address, {"la-toi": "co"}).status_code == 302, "a stranger is sent to the door"
    other = machine()
    log_in(other, "binh")
    assert other.post(address, {"la-toi": "co"}).status_code == 404
    assert "Cảm ơn bạn đã xác nhận." in phone.post(address, {"la-toi": "co"}, follow=True).content.decode()
    assert QUESTION not in phone.get(PAGE).content.decode()
    assert QUESTION in desk.get(PAGE).content.decode(), "who came in cannot answer for the others"
    assert "accounts.login_confirmed" not in codes_since()
    desk.post(address, {"la-toi": "co"})
    assert QUESTION not in desk.get(PAGE).content.decode()
    asked.refresh_from_db()
    assert asked.answer == "yes" and is_in(phone)
    assert codes_since()[-1] == "accounts.login_confirmed"
    with pytest.raises(Refused, match="đã được trả lời"):
        actions.answer_login(asked, mine=False, by=cast.an)


def test_owner_denies_and_everything_else_ends(
    cast: Any,
    log_in: Any,
    postbox: Postbox,
    at_school: None,
    told: Any,  # noqa: F811
) -> None:
    desk, thief = machine(), machine(PHONE, AWAY)
    log_in(desk, "an")
    log_in(thief, "an")
    asked = LoginRecord.objects.get(answer="waiting")
    address = f"/tai-khoan/dang-nhap-gan-day/{asked.pk}/tra-loi/"
    gone = str(thief.session.session_key)
    proof = desk.post(address, {"la-toi": "khong"})
    assert proof.url.startswith("/tai-khoan/xac-nhan-lai/") and is_in(thief), "a stolen session denies nothing"
    done = desk.post(proof.url, {"password": PASSWORD, "next": address})
    assert done.url == "/tai-khoan/mat-khau/dat/"
    assert not is_in(thief) and told == [("an", frozenset({gone}))]
    assert "Hãy đặt mật khẩu mới ngay" in desk.get(done.url).content.decode()
    assert desk.get(PAGE).url == "/tai-khoan/mat-khau/", "nothing before the new password"
    assert log_in(machine(PHONE, AWAY), "an").status_code == 200, "the old password opens nothing"
    new = "Sau-con-mua-troi-lai-sang"
    assert desk.post(done.url, {"password1": new, "password2": new}).url == "/"
    assert is_in(desk) and log_in(machine(), "an", new).status_code == 302
    to_minh = [letter for letter in postbox.letters if letter["To"] == "minh@demo.invalid"]
    assert [letter["Subject"].strip() for letter in to_minh] == ["Một tài khoản bị người lạ đăng nhập"]
    assert "Phạm Thị An (tên đăng nhập an)" in to_minh[0].get_content()


def test_denial_lies_on_the_administrators_desk_until_looked_at(cast: Any, log_in: Any, at_school: None) -> None:
    desk = machine()
    log_in(desk, "an")
    log_in(machine(PHONE, AWAY), "an")
    asked = LoginRecord.objects.get(answer="waiting")
    actions.answer_login(asked, mine=False, by=cast.an)
    minh = machine()
    log_in(minh, "minh")
    assert "Phạm Thị An báo bị người lạ đăng nhập" in minh.get("/viec-cua-toi/").content.decode()
    address = f"/quan-tri/tai-khoan/{cast.an.person.uid}/"
    assert "Chủ tài khoản báo: không phải tôi" in minh.get(address).content.decode()
    looked = minh.post(f"{address}da-xem/{asked.pk}/", follow=True).content.decode()
    assert "Đã ghi là đã xem." in looked and "Chủ tài khoản báo" not in looked
    assert "không chờ ai xem" in minh.post(f"{address}da-xem/{asked.pk}/", follow=True).content.decode()
    assert "báo bị người lạ đăng nhập" not in minh.get("/viec-cua-toi/").content.decode()
    assert Event.objects.filter(code="accounts.denial_looked_at", actor=cast.minh).count() == 1


def test_denying_in_the_new_session_itself_ends_that_one_too(cast: Any, log_in: Any, at_school: None) -> None:
    desk, phone = machine(), machine(PHONE, AWAY)
    log_in(desk, "an")
    log_in(phone, "an")
    asked = LoginRecord.objects.get(answer="waiting")
    address = f"/tai-khoan/dang-nhap-gan-day/{asked.pk}/tra-loi/"
    proof = phone.post(address, {"la-toi": "khong"})
    assert phone.post(proof.url, {"password": PASSWORD, "next": address}).url == "/tai-khoan/dang-nhap/"
    assert not is_in(phone) and not is_in(desk)
    assert not User.objects.get(username="an").has_usable_password()


def test_mail_server_that_is_away_blocks_nobody_and_gets_the_letter_later(
    cast: Any, log_in: Any, settings: Any, at_school: None
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    log_in(machine(), "an")
    assert log_in(machine(PHONE, AWAY), "an").url == "/"
    letter = AccountLetter.objects.get()
    assert (letter.attempts, letter.sent_at, letter.given_up) == (1, None, False)
    assert "ConnectionRefusedError" in letter.last_error
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert letters.send_waiting(letter.next_try_at.replace(year=2020)) == 0, "its turn comes a minute later"
    AccountLetter.objects.update(next_try_at=letter.created_at)
    assert letters.send_waiting(letter.next_try_at) == 1
    letter.refresh_from_db()
    assert letter.sent_at is not None and letter.attempts == 2
    assert letters.send_letter.call(letter.pk) == "nothing to do", "a letter goes out once"


def test_queue_that_is_away_blocks_nobody(cast: Any, log_in: Any, at_school: None, monkeypatch: Any) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise OSError("no queue")

    monkeypatch.setattr(type(letters.send_letter), "enqueue", broken)
    log_in(machine(), "an")
    assert log_in(machine(PHONE, AWAY), "an").url == "/"
    assert AccountLetter.objects.get().attempts == 0


def test_person_without_address_gets_the_question_alone(cast: Any, log_in: Any, at_school: None) -> None:
    User.objects.filter(pk=cast.chi.pk).update(email="")
    desk = machine()
    log_in(desk, "chi")
    log_in(machine(PHONE, AWAY), "chi")
    assert not AccountLetter.objects.exists()
    assert QUESTION in desk.get(PAGE).content.decode()
