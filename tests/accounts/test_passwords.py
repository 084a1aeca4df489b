"""Which passwords and user names are refused, and what a stranger learns at the door."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import hashers
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from tests.accounts.conftest import LOGIN
from truongso.core.refusal import Refused
from truongso.demo.cast import PASSWORD
from truongso.foundation.accounts import actions
from truongso.foundation.accounts.models import FailedLogin, User
from truongso.foundation.accounts.names import clean_username
from truongso.foundation.audit.models import Event
from truongso.foundation.org import actions as org

pytestmark = pytest.mark.django_db


def told_of(password: str, user: User) -> str:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


@pytest.fixture
def school() -> None:
    values = {"agency": "TRƯỜNG THPT AN LÃO", "parent_agency": "SỞ", "symbol": "THPTAL", "place": "An Lão"}
    org.describe_school(name="Trường THPT An Lão", by=None, **values)


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("Suong-mai-9", "ít nhất 14 ký tự"),
        ("12345678901234", "dãy phím"),
        ("qwertyuiopasdfgh", "dãy phím"),
        ("abcdabcdabcdabcd", "lặp lại"),
        ("aaaaaaaaaaaaaaab", "lặp lại"),
        ("TruongTHPTAnLao2026", "từ hay dùng"),
        ("PhamThiAn@1980!!!!", "từ hay dùng"),
        ("M4tKh4u-Truong5o-2026", "từ hay dùng"),
        ("Password123456789", "từ hay dùng"),
        ("trustno1!!!!!!!!!", "từ hay dùng"),
        ("Con đường làng Ngái 2026", ""),
        ("Sau-con-mua-troi-lai-sang", ""),
        ("correct horse battery staple", ""),
        ("🌧️ trời mưa đường trơn", ""),
    ],
)
def test_guessable_passwords_are_refused_in_words(cast: Any, school: None, password: str, told: str) -> None:
    found = told_of(password, cast.an)
    assert told in found if told else found == ""


def test_eight_signs_do_with_a_second_factor(cast: Any) -> None:
    assert "ít nhất 14 ký tự" in told_of("Suong9mu", cast.an)
    Authenticator.objects.create(user=cast.an, type="recovery_codes", data={})
    assert "ít nhất 14 ký tự" in told_of("Suong9mu", cast.an), "codes alone are no factor"
    Authenticator.objects.create(user=cast.an, type="webauthn", data={"name": "khóa"})
    assert told_of("Suong9mu", cast.an) == ""
    assert "ít nhất 8 ký tự" in told_of("Suong9m", cast.an)


CYRILLIC = "\u0430n"  # а of Cyrillic, then n
FULL_WIDTH = "\uff41\uff4e"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(FULL_WIDTH, "an"), ("  AN ", "an"), ("e\u0323m", "ẹm"), ("an\u200b", "an\u200b"), ("ﬁn", "fin")],
)
def test_typed_names_have_one_form(typed: str, kept: str) -> None:
    assert clean_username(typed) == kept


@pytest.mark.parametrize("name", [CYRILLIC + "g", "ạng", "an\u200bg", "giа", "anɡ", "a\u0301ng", "αn1"])
def test_names_that_look_like_others_are_not_given(cast: Any, client_of: Any, name: str) -> None:
    person = org.add_person(full_name="Đặng Văn Giang", by=None)
    with pytest.raises(Refused, match="Tên đăng nhập"):
        actions.open_account(person, username=name, by=cast.minh)
    assert not User.objects.filter(person=person).exists()
    assert not Event.objects.filter(code="accounts.opened").exists()


def test_stranger_sign_is_named(cast: Any) -> None:
    person = org.add_person(full_name="Đặng Văn Giang", by=None)
    with pytest.raises(Refused, match="CYRILLIC SMALL LETTER A") as refusal:
        actions.open_account(person, username=CYRILLIC + "g", by=cast.minh)
    assert refusal.value.field == "username"


def test_full_width_name_opens_the_account_and_a_foreign_letter_is_told(cast: Any, log_in: Any) -> None:
    assert log_in(Client(), FULL_WIDTH).status_code == 302
    for name in (CYRILLIC, "àn", "a\u0300n"):
        page = log_in(Client(), name).content.decode()
        assert "tắt bộ gõ tiếng Việt" in page, name
    assert not FailedLogin.objects.exists(), "a name that nobody can have counts for nobody"


@pytest.fixture
def hashings(monkeypatch: Any) -> Iterator[list[str]]:
    """Return the passwords that were hashed, in their order: that is the work of a try."""
    done: list[str] = []
    hasher = type(hashers.get_hasher("default"))
    encode = hasher.encode

    def counted(self: Any, password: str, *args: Any, **kwargs: Any) -> Any:
        done.append(password)
        return encode(self, password, *args, **kwargs)

    monkeypatch.setattr(hasher, "encode", counted)
    yield done


def test_every_name_costs_the_same_work_and_gets_the_same_answer(cast: Any, log_in: Any, hashings: list[str]) -> None:
    User.objects.filter(pk=cast.chi.pk).update(is_active=False)
    locked, unusable = cast.binh, cast.minh
    for _ in range(5):
        log_in(Client(), "binh", "mat-khau-sai-hoan-toan")
    unusable.set_unusable_password()
    unusable.save()
    answers = {}
    for name in ("an", "khong-ai", "chi", "minh", locked.username):
        hashings.clear()
        answers[name] = log_in(Client(), name, "mat-khau-sai-hoan-toan").content.decode()
        assert len(hashings) == 1, f"{name}: {len(hashings)} hashes"
    parts = {name: text[text.index('role="alert"') :].split("</div>")[0] for name, text in answers.items()}
    assert parts["an"] == parts["khong-ai"] == parts["chi"] == parts["minh"]
    assert "tạm khóa đến" in parts[locked.username]


def test_passwords_with_odd_signs_break_nothing(cast: Any, log_in: Any) -> None:
    for name, password in (
        ("an", "\x00"),
        ("\x00an", PASSWORD),
        ("an" * 100, PASSWORD),
        ("an", "x" * 100_000),
        ("", ""),
    ):
        assert log_in(Client(), name, password).status_code == 200
    assert log_in(Client(), "an").status_code == 302
    assert Client().post(LOGIN, {"login": ["an", "b"], "password": PASSWORD}).status_code == 200
