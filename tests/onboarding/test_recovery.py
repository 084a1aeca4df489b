"""Who cannot get in any more: a pupil helped by the homeroom teacher, staff by two people, nobody by themselves."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.onboarding.conftest import CODE, issue, text_of_pdf, words_of
from truongso.core.refusal import Refused
from truongso.demo.cast import PASSWORD, make_member
from truongso.foundation.accounts.models import User
from truongso.foundation.audit.models import Event
from truongso.foundation.work.desk import desk_of
from truongso.foundation.work.models import Notice
from truongso.records.onboarding import actions
from truongso.records.onboarding.models import AccessCode, HelpRequest, Recovery
from truongso.records.students import actions as students


def titles_of(user: User) -> list[str]:
    user = User.objects.select_related("person").get(pk=user.pk)
    return [entry.item.title for entry in desk_of(user, timezone.localdate()).items]


# --- Pupils and families ------------------------------------------------------------------------------------


def test_teacher_gives_a_pupil_a_new_code_and_the_family_hears(
    school: SimpleNamespace, client_of: Any, redeem: Any, django_capture_on_commit_callbacks: Any
) -> None:
    page = reverse("onboarding:pupil", args=[school.first.uid])
    inside = client_of(school.chi)
    assert inside.get("/ho-so/cua-toi/").status_code in (200, 302)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client_of(school.an).post(f"{page}ma/", {"nguoi": "chi", "man-hinh": "1"})
    (code,) = set(CODE.findall(answer.content.decode()))
    assert answer["Cache-Control"].startswith("no-store") or "no-store" in answer["Cache-Control"]
    school.chi.refresh_from_db()
    assert not school.chi.has_usable_password(), "the old password is void at once"
    assert Client().post("/tai-khoan/dang-nhap/", {"login": "chi", "password": PASSWORD}).status_code == 200
    assert [letter.to for letter in mail.outbox] == [["dung@demo.invalid"]]
    assert code not in mail.outbox[0].body
    assert "cấp mã đăng nhập mới lúc" in words_of(client_of(school.dung).get(school.first.get_absolute_url()))
    assert Event.objects.filter(code="onboarding.code_given").get().actor == school.an
    _, done = redeem(code)
    assert done.url == "/chao-mung/"
    assert redeem(code)[1].status_code == 200, "once"


def test_a_code_for_an_account_that_nobody_used_is_a_first_slip(school: SimpleNamespace, client_of: Any) -> None:
    issue(school)
    user = User.objects.get(person=school.child.person)
    answer = client_of(school.an).post(
        reverse("onboarding:give_code", args=[school.child.uid]), {"nguoi": user.username}
    )
    text = text_of_pdf(answer.content)
    assert "Phiếu đăng nhập lần đầu" in text and len(CODE.findall(text)) == 1


def test_a_guardian_is_helped_through_the_child(school: SimpleNamespace, client_of: Any, redeem: Any) -> None:
    address = reverse("onboarding:give_code", args=[school.first.uid])
    answer = client_of(school.an).post(address, {"nguoi": "dung", "man-hinh": "1"})
    (code,) = set(CODE.findall(answer.content.decode()))
    assert redeem(code)[1].url == "/chao-mung/"


def test_nobody_is_helped_through_a_child_that_is_not_theirs(school: SimpleNamespace, client_of: Any) -> None:
    """Another class's teacher, a pupil guessing, an account outside the family, a colleague who is a parent."""
    own, other = (reverse("onboarding:give_code", args=[p.uid]) for p in (school.first, school.other))
    teacher = client_of(school.an)
    assert teacher.post(other, {"nguoi": "chi"}).status_code == 404
    assert teacher.post(own, {"nguoi": "minh"}).status_code == 404
    assert teacher.post(own, {"nguoi": "' OR 1=1 --"}).status_code == 404
    for user in (school.long, school.chi, school.dung, school.em, school.lan):
        assert client_of(user).post(own, {"nguoi": "chi"}).status_code in (403, 404)
        assert client_of(user).get(reverse("onboarding:pupil", args=[school.other.uid])).status_code in (200, 403, 404)
    assert client_of(school.chi).get(reverse("onboarding:pupil", args=[school.other.uid])).status_code == 403
    students.link_guardian(school.first, school.minh.person, relation="guardian", by=school.lan)
    answer = teacher.post(own, {"nguoi": "minh"}, follow=True)
    assert "khôi phục tài khoản cán bộ cần hai người" in words_of(answer)
    User.objects.filter(pk=school.minh.pk).update(must_change_password=True, last_login=None)  # issued, never used
    assert "khôi phục tài khoản cán bộ cần hai người" in words_of(teacher.post(own, {"nguoi": "minh"}, follow=True))
    for user in (school.chi, school.minh):
        user.refresh_from_db()
        assert user.check_password(PASSWORD)
    assert not AccessCode.objects.exists()


def test_forgotten_password_page_says_the_same_to_everybody(school: SimpleNamespace, client_of: Any) -> None:
    answers = []
    for name in ("chi", "khong-co-ai", "minh", "сhi", "x' OR '1"):
        answers.append(words_of(Client().post("/quen-mat-khau/", {"username": name}, follow=True)))
    import re

    assert len({re.sub(r'(value|content)="[^"]*"', "", one) for one in answers}) == 1
    assert set(HelpRequest.objects.values_list("user__username", flat=True)) == {"chi", "minh"}
    Client().post("/quen-mat-khau/", {"username": " CHI "})
    assert HelpRequest.objects.count() == 2, "once a day"
    page = words_of(client_of(school.an).get(reverse("onboarding:pupil", args=[school.first.uid])))
    assert "Em báo quên mật khẩu" in page
    assert any("báo quên mật khẩu" in title for title in titles_of(school.an))
    assert "Đỗ Quang Minh báo quên mật khẩu" in titles_of(make_member("mai"))
    assert not any("Minh báo quên" in title for user in (school.minh, school.an) for title in titles_of(user))
    actions.give_pupil_code(school.chi, school.first, on=timezone.localdate(), by=school.an)
    assert not any("báo quên mật khẩu" in title for title in titles_of(school.an))


def test_login_page_leads_to_help(school: SimpleNamespace) -> None:
    page = words_of(Client().get("/tai-khoan/dang-nhap/"))
    assert "/quen-mat-khau/" in page and "/lan-dau/" in page


def test_teacher_sees_on_the_desk_who_was_never_in(school: SimpleNamespace, client_of: Any) -> None:
    assert not any("chưa đăng nhập lần nào" in title for title in titles_of(school.an))
    issue(school)
    assert "Lớp 10A1: 7 em chưa đăng nhập lần nào" in titles_of(school.an)
    page = client_of(school.an).get(f"/cap-tai-khoan/lop/{school.classes['10A1'].uid}/?tai-khoan=2-unused")
    assert "7 trên 8 học sinh" in words_of(page)
    assert not any("chưa đăng nhập lần nào" in title for title in titles_of(school.long))


# --- Staff ----------------------------------------------------------------------------------------------------


@pytest.fixture
def ask(school: SimpleNamespace) -> Callable[..., Recovery]:
    """Ask for Long, head of the department, to which An belongs; by whom and for whom can be changed."""

    def run(user: User | None = None, by: User | None = None, **values: Any) -> Recovery:
        given = {"what": "password", "reason": "Quên mật khẩu, đã gặp", "now": timezone.now()} | values
        return actions.request_recovery(user or school.an, by=by or school.long, **given)

    return run


def test_two_people_recover_a_teacher(school: SimpleNamespace, client_of: Any, redeem: Any) -> None:
    head, administrator = client_of(school.long), client_of(school.minh)
    assert "Phạm Thị An" in words_of(head.get("/khoi-phuc/moi/?q=an"))
    form = {"what": "password", "reason": "Quên mật khẩu, đã gặp ở trường"}
    made = head.post("/khoi-phuc/moi/an/", form)
    asked = Recovery.objects.get()
    assert made.url == asked.get_absolute_url()
    assert any("Cần người thứ hai duyệt" in title for title in titles_of(school.minh))
    assert not any("Cần người thứ hai duyệt" in title for title in titles_of(school.long))
    carry, approve = (reverse(f"onboarding:recovery_{n}", args=[asked.uid]) for n in ("carry_out", "approve"))
    assert "sau khi người thứ hai duyệt" in words_of(head.post(carry, follow=True))
    assert "phải có người thứ hai duyệt" in words_of(head.post(approve, follow=True))
    assert "Đã duyệt" in words_of(administrator.post(approve, follow=True))
    assert "Chỉ người đã đề nghị nhận được mã" in words_of(administrator.post(carry, follow=True))
    school.an.refresh_from_db()
    assert school.an.check_password(PASSWORD), "nothing happened yet"
    assert any("chờ bạn thực hiện" in title for title in titles_of(school.long))
    answer = head.post(carry)
    (code,) = set(CODE.findall(answer.content.decode()))
    school.an.refresh_from_db()
    assert not school.an.has_usable_password()
    assert "mã chỉ hiện một lần" in words_of(head.post(carry, follow=True))
    assert redeem(code)[1].url == "/chao-mung/"
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by, asked.requested_by) == ("done", school.minh, school.long)
    story = Event.objects.filter(code__startswith="onboarding.recovery_").order_by("sequence")
    assert [(e.code.removeprefix("onboarding.recovery_"), e.actor) for e in story] == [
        ("requested", school.long), ("approved", school.minh), ("done", school.long),
    ]  # fmt: skip


def test_nobody_helps_themselves(school: SimpleNamespace, client_of: Any, ask: Any) -> None:
    with pytest.raises(Refused, match="Không ai tự khôi phục"):
        ask(school.minh, by=school.minh)
    assert client_of(school.minh).get("/khoi-phuc/moi/minh/").status_code == 404
    asked = ask(school.minh, by=school.hanh)
    with pytest.raises(Refused, match="Không ai tự khôi phục"):
        actions.approve_recovery(asked, now=timezone.now(), by=school.minh)
    with pytest.raises(Refused, match="phải có người thứ hai"):
        actions.approve_recovery(asked, now=timezone.now(), by=school.hanh)
    asked.refresh_from_db()
    assert asked.state == "waiting"


def test_who_has_no_right_over_a_colleague_neither_asks_nor_approves(
    school: SimpleNamespace, client_of: Any, ask: Any
) -> None:
    with pytest.raises(Refused, match="Bạn không có quyền khôi phục"):
        ask(school.minh, by=school.long)  # head of another unit
    with pytest.raises(Refused, match="Bạn không có quyền khôi phục"):
        ask(school.long, by=school.an)
    asked = ask()
    for user in (school.an, school.thu, school.chi, school.em):
        client = client_of(user)
        assert client.get(asked.get_absolute_url()).status_code in (403, 404)
        assert client.post(reverse("onboarding:recovery_approve", args=[asked.uid])).status_code in (403, 404)
    assert client_of(school.long).get("/khoi-phuc/moi/minh/").status_code == 404
    assert Recovery.objects.get().state == "waiting"


def test_a_request_ends_after_a_day(school: SimpleNamespace, ask: Any) -> None:
    asked = ask(now=timezone.now() - timedelta(hours=24, minutes=1))
    with pytest.raises(Refused, match="đã hết hạn"):
        actions.approve_recovery(asked, now=timezone.now(), by=school.minh)
    assert not any("người thứ hai" in title for title in titles_of(school.minh))
    second = ask()
    actions.approve_recovery(second, now=timezone.now(), by=school.minh)
    with pytest.raises(Refused, match="đã hết hạn"):
        actions.carry_out_recovery(second, now=timezone.now() + timedelta(hours=25), by=school.long)
    school.an.refresh_from_db()
    assert school.an.check_password(PASSWORD)
    assert not AccessCode.objects.exists()


def test_refused_with_the_reason_and_withdrawn(school: SimpleNamespace, client_of: Any, ask: Any) -> None:
    asked = ask()
    refuse = reverse("onboarding:recovery_refuse", args=[asked.uid])
    administrator = client_of(school.minh)
    assert "Hãy ghi lý do không duyệt." in words_of(administrator.post(refuse, {"reason": " "}, follow=True))
    administrator.post(refuse, {"reason": "Chị An nói không nhờ"})
    assert "Chị An nói không nhờ" in words_of(client_of(school.long).get(asked.get_absolute_url()))
    assert Notice.objects.filter(recipient=school.long, title__startswith="Không duyệt").exists()
    with pytest.raises(Refused, match="không duyệt"):
        actions.carry_out_recovery(asked, now=timezone.now(), by=school.long)
    second = ask()
    with pytest.raises(Refused, match="Chỉ người đã đề nghị rút"):
        actions.withdraw_recovery(second, by=school.minh)
    actions.withdraw_recovery(second, by=school.long)
    with pytest.raises(Refused, match="đã rút"):
        actions.approve_recovery(second, now=timezone.now(), by=school.minh)


def test_second_factors_go_by_two_people_too(school: SimpleNamespace, ask: Any) -> None:
    with pytest.raises(Refused, match="chưa bật xác thực hai lớp"):
        ask(what="second_factors")
    totp.TOTP.activate(school.an, totp.generate_totp_secret())
    asked = ask(what="second_factors", reason="Mất điện thoại")
    assert Authenticator.objects.filter(user=school.an).exists()
    actions.approve_recovery(asked, now=timezone.now(), by=school.minh)
    assert actions.carry_out_recovery(asked, now=timezone.now(), by=school.long) == ""
    assert not Authenticator.objects.filter(user=school.an).exists()
    school.an.refresh_from_db()
    assert school.an.check_password(PASSWORD)


def test_what_is_refused_when_asking(school: SimpleNamespace, ask: Any) -> None:
    for sentence, values in (
        ("Hãy ghi lý do", {"reason": " "}),
        ("Hãy chọn việc cần làm", {"what": "everything"}),
        ("nhờ giáo viên chủ nhiệm", {"user": school.chi, "by": school.minh}),
    ):
        with pytest.raises(Refused, match=sentence):
            ask(**values)
    ask()
    with pytest.raises(Refused, match="Đang có một đề nghị"):
        ask(by=school.minh)
    assert Recovery.objects.count() == 1


def test_an_administrator_alone_resets_no_password_of_staff(school: SimpleNamespace, client_of: Any) -> None:
    totp.TOTP.activate(school.an, totp.generate_totp_secret())
    client, address = client_of(school.minh), f"/danh-ba/{school.an.person.uid}/tai-khoan/"
    for path, data in (("mat-khau/", {}), ("go-hai-lop/", {"reason": "Mất máy"})):
        answer = client.post(f"{address}{path}", data, follow=True)
        assert "cần hai người" in words_of(answer)
    school.an.refresh_from_db()
    assert school.an.check_password(PASSWORD)
    assert Authenticator.objects.filter(user=school.an).exists()


def test_list_and_excel_of_recoveries(school: SimpleNamespace, client_of: Any, ask: Any) -> None:
    ask()
    page = words_of(client_of(school.minh).get("/khoi-phuc/"))
    assert "đặt lại mật khẩu cho Phạm Thị An" in page and "Chờ người thứ hai" in page
    assert client_of(school.minh).get("/khoi-phuc/?xuat=xlsx")["Content-Type"].endswith("sheet")
    assert "Chưa có đề nghị nào" in words_of(client_of(school.lan).get("/khoi-phuc/"))
