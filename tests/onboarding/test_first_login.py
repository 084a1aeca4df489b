"""The slip: printed once, scanned, used once; every wrong way in gets the same answer."""

import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.onboarding.conftest import CODE, NEW, first_code, issue, text_of_pdf, words_of, wrong_end
from truongso.core.refusal import Refused
from truongso.demo.cast import PASSWORD
from truongso.foundation.accounts import actions as accounts
from truongso.foundation.accounts.models import User
from truongso.foundation.audit.models import Event
from truongso.records.onboarding import actions
from truongso.records.onboarding.codes import address_of, grouped
from truongso.records.onboarding.models import AccessCode
from truongso.records.onboarding.views.door import WRONG


def slips_of_class(school: SimpleNamespace, client: Client) -> bytes:
    answer = client.post(f"/cap-tai-khoan/lop/{school.classes['10A1'].uid}/phieu/")
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, "application/pdf", "no-store")
    return answer.content


def test_homeroom_teacher_prints_slips_and_a_pupil_comes_in(
    school: SimpleNamespace, client_of: Any, redeem: Any
) -> None:
    issue(school)
    text = text_of_pdf(slips_of_class(school, client_of(school.an)))
    codes = CODE.findall(text)
    assert len(codes) == len(set(codes)) == 7, "Chi is in use, the seven others get a slip"
    assert "Trần Văn Bn" in text and "bntv" in text and "Lớp 10A1" in text
    until = timezone.localdate() + timedelta(days=14)
    assert f"{until:%d/%m/%Y}".lstrip("0") in text
    assert not AccessCode.objects.filter(secret_hash__in=codes).exists()
    given = dict(zip(re.findall(r"\b\w*tv\b", text), codes, strict=False))
    assert given or codes
    user, code = first_code(school, school.child)  # a slip of her own, the one of the class is void
    client, answer = redeem(grouped(code).upper())
    assert answer.url == "/chao-mung/"
    page = words_of(client.get("/chao-mung/"))
    assert "bntv" in page and "Nên làm tiếp" in page
    user.refresh_from_db()
    assert (user.check_password(NEW), user.must_change_password, user.last_login is not None) == (True, False, True)
    assert Event.objects.filter(code="onboarding.code_used", object_key=str(user.pk)).count() == 1
    logged_in = Client().post("/tai-khoan/dang-nhap/", {"login": "bntv", "password": NEW})
    assert logged_in.status_code == 302


def test_to_open_the_address_of_a_slip_uses_nothing_up(school: SimpleNamespace, redeem: Any) -> None:
    issue(school)
    user, code = first_code(school, school.child)
    path = address_of(code).partition("8000")[2]
    for _ in range(3):  # a link scanner, a preview, the person
        client = Client()
        page = client.get(path)
        assert page.status_code == 200 and grouped(code) in page.content.decode()
        assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")
        assert client.head(path).status_code == 200
    assert "_auth_user_id" not in client.session
    row = AccessCode.objects.get(user=user)
    assert (row.used_at, row.voided_at, row.wrong_tries) == (None, None, 0)
    client.post("/lan-dau/", {"code": code})
    row.refresh_from_db()
    assert row.used_at is None, "only a password of one's own uses the code up"
    assert redeem(code)[1].url == "/chao-mung/"


def test_every_wrong_way_gets_the_same_answer_and_changes_no_password(school: SimpleNamespace, redeem: Any) -> None:
    issue(school)
    user, code = first_code(school, school.child)
    old = user.password
    answers = [
        words_of(Client().post("/lan-dau/", {"code": typed}))
        for typed in (wrong_end(code), "aaaaa-aaaaa-aaaaa", "ngắn")
    ]
    used_user, used = first_code(school, school.pupils[2])
    redeem(used)
    answers.append(words_of(Client().post("/lan-dau/", {"code": used})))
    _, expired = first_code(school, school.pupils[3])
    AccessCode.objects.filter(user__person=school.pupils[3].person).update(expires_at=timezone.now())
    answers.append(words_of(Client().post("/lan-dau/", {"code": expired})))
    _, replaced = first_code(school, school.pupils[4])
    first_code(school, school.pupils[4])
    answers.append(words_of(Client().post("/lan-dau/", {"code": replaced})))
    _, closed = first_code(school, school.pupils[5])
    accounts.close_account(User.objects.get(person=school.pupils[5].person), reason="Chuyển trường", by=school.minh)
    answers.append(words_of(Client().post("/lan-dau/", {"code": closed})))
    texts = {re.sub(r'value="[^"]*"|content="[^"]*"', "", answer) for answer in answers}
    assert len(texts) == 1 and WRONG in texts.pop()
    user.refresh_from_db()
    assert user.password == old
    assert used_user.person.pupil == school.pupils[2]


def test_five_wrong_tries_void_a_code_and_are_recorded(school: SimpleNamespace) -> None:
    issue(school)
    user, code = first_code(school, school.child)
    for number in range(1, 6):
        assert WRONG in words_of(Client().post("/lan-dau/", {"code": wrong_end(code)}))
        assert AccessCode.objects.get(user=user).wrong_tries == number
    assert WRONG in words_of(Client().post("/lan-dau/", {"code": code})), "the right one comes too late"
    assert AccessCode.objects.get(user=user).wrong_tries == 5
    assert Event.objects.filter(code="onboarding.code_wrong").count() == 5
    assert Event.objects.filter(code="onboarding.code_voided").count() == 1


def test_who_guesses_without_a_slip_cannot_void_anybodys_code(school: SimpleNamespace, redeem: Any) -> None:
    issue(school)
    _, code = first_code(school, school.child)
    first = "a" if code[0] != "a" else "b"
    for _ in range(8):
        Client().post("/lan-dau/", {"code": first + code[1:]})
    assert redeem(code)[1].url == "/chao-mung/"


def test_a_code_is_used_once_even_from_two_open_pages(school: SimpleNamespace) -> None:
    issue(school)
    user, code = first_code(school, school.child)
    one, other = Client(), Client()
    for client in (one, other):
        assert client.post("/lan-dau/", {"code": code}).status_code == 302
    assert one.post("/lan-dau/", {"password1": NEW, "password2": NEW}).url == "/chao-mung/"
    late = other.post(
        "/lan-dau/", {"password1": "Mat-khau-cua-nguoi-khac", "password2": "Mat-khau-cua-nguoi-khac"}, follow=True
    )
    assert "Mã này không dùng được nữa" in words_of(late)
    user.refresh_from_db()
    assert user.check_password(NEW)
    with pytest.raises(Refused, match="không dùng được nữa"):
        actions.use_code(AccessCode.objects.get(user=user), password="x" * 20, now=timezone.now())


def test_a_weak_password_is_refused_and_the_code_stays(school: SimpleNamespace, redeem: Any) -> None:
    issue(school)
    user, code = first_code(school, school.child)
    client, answer = redeem(code, "ngan")
    assert answer.status_code == 200 and "14 ký tự" in words_of(answer)
    different = client.post("/lan-dau/", {"password1": NEW, "password2": NEW + "x"})
    assert "Hai lần gõ mật khẩu không giống nhau." in words_of(different)
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert client.post("/lan-dau/", {"password1": NEW, "password2": NEW}).url == "/chao-mung/"


def test_the_step_of_the_password_needs_the_code_first(school: SimpleNamespace) -> None:
    issue(school)
    user, _ = first_code(school, school.child)
    answer = Client().post(
        "/lan-dau/", {"password1": NEW, "password2": NEW, "user": user.username, "username": user.username}
    )
    assert answer.status_code == 200 and "Nhập mã trên phiếu" in words_of(answer)
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_who_is_signed_in_must_sign_out_before_using_a_slip(school: SimpleNamespace, client_of: Any) -> None:
    issue(school)
    user, code = first_code(school, school.child)
    client = client_of(school.dung)
    assert "Hãy đăng xuất trước khi dùng phiếu" in words_of(client.get(f"/lan-dau/?ma={code}"))
    client.post("/lan-dau/", {"code": code})
    client.post("/lan-dau/", {"password1": NEW, "password2": NEW})
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_printing_again_voids_what_was_printed(school: SimpleNamespace, client_of: Any, redeem: Any) -> None:
    issue(school)
    old = CODE.findall(text_of_pdf(slips_of_class(school, client_of(school.an))))
    new = CODE.findall(text_of_pdf(slips_of_class(school, client_of(school.an))))
    assert not set(old) & set(new)
    assert AccessCode.objects.standing().count() == 7
    assert redeem(old[0])[1].status_code == 200
    assert redeem(new[0])[1].url == "/chao-mung/"


def test_no_slip_takes_the_account_of_somebody_in_use(school: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="Không có ai cần phiếu"):
        actions.give_first_codes([school.chi, school.dung, school.minh], where="lớp", by=school.minh)
    school.chi.refresh_from_db()
    assert school.chi.check_password(PASSWORD)
    assert not AccessCode.objects.exists()


def test_the_tries_of_one_address_are_limited(school: SimpleNamespace, settings: Any) -> None:
    settings.CODE_RATE_LIMITS = {"code": "3/m/ip", "help": "3/m/ip"}
    answers = [Client().post("/lan-dau/", {"code": "aaaaa-aaaaa-aaaaa"}).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 429, 429]
    assert Client().get("/lan-dau/").status_code == 200


def test_a_second_factor_is_asked_after_the_code_too(school: SimpleNamespace, redeem: Any) -> None:
    from allauth.mfa.totp.internal import auth as totp

    totp.TOTP.activate(school.chi, totp.generate_totp_secret())
    code = actions.give_pupil_code(school.chi, school.first, on=timezone.localdate(), by=school.an)
    client, answer = redeem(code)
    assert answer.url.startswith("/tai-khoan/bao-mat/ma/")
    assert "_auth_user_id" not in client.session


@pytest.mark.skipif(shutil.which("zbarimg") is None, reason="zbar-tools is not installed")
def test_another_program_reads_the_picture_on_the_slip(school: SimpleNamespace, client_of: Any, tmp_path: Path) -> None:
    issue(school)
    content = slips_of_class(school, client_of(school.an))
    (tmp_path / "phieu.pdf").write_bytes(content)
    subprocess.run(["pdftoppm", "-r", "150", "-png", "phieu.pdf", "trang"], cwd=tmp_path, check=True)
    pages = sorted(tmp_path.glob("trang*.png"))
    read = subprocess.run(["zbarimg", "--quiet", "--raw", *map(str, pages)], capture_output=True, text=True, check=True)
    printed = CODE.findall(text_of_pdf(content))
    assert len(pages) == 1
    assert sorted(read.stdout.split()) == sorted(address_of(code.replace("-", "")) for code in printed)
