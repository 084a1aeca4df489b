"""A family is invited: what the link opens, what it does not, and how it is taken back."""

import re
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.onboarding.conftest import CODE, NEW, issue, text_of_pdf, words_of, wrong_end
from truongso.core.refusal import Refused
from truongso.foundation.accounts.models import User
from truongso.foundation.org.models import Assignment, Person
from truongso.foundation.org.roles import Role
from truongso.foundation.work.models import Notice
from truongso.records.onboarding import actions
from truongso.records.onboarding.models import AccessCode, Invitation
from truongso.records.onboarding.views.door import WRONG_PROOF
from truongso.records.students import actions as students
from truongso.records.students.models import Guardianship, Pupil

FATHER = "Trần Đình Cha"


def invite(school: SimpleNamespace, pupil: Pupil | None = None, **values: str) -> tuple[Invitation, str]:
    """Invite the father of a pupil and print the slip; returns the code that stands on it."""
    given = {"relation": "father", "full_name": FATHER} | values
    made = actions.invite_guardian(pupil or school.child, by=school.an, **given)
    ((_, code),) = actions.give_invitation_codes([made], where="phép thử", by=school.an)
    return made, code


def proof(pupil: Pupil, code: str, **changes: Any) -> dict[str, Any]:
    """Return what the family of a pupil types."""
    pupil = Pupil.objects.whole().get(pk=pupil.pk)
    return {"code": code, "born_on": pupil.person.born_on.isoformat(), "digits": pupil.identity_number[-4:]} | changes


def accept(pupil: Pupil, code: str) -> tuple[Client, Any]:
    client = Client()
    client.post("/loi-moi/", proof(pupil, code))
    return client, client.post("/loi-moi/", {"password1": NEW, "password2": NEW})


def roles_of(person: Person) -> list[tuple[str, date | None]]:
    return list(Assignment.objects.filter(person=person).values_list("role", "ends_on"))


def test_teacher_invites_a_father_who_takes_the_account_and_sees_his_child_only(
    school: SimpleNamespace, client_of: Any
) -> None:
    teacher = client_of(school.an)
    page = f"/cap-tai-khoan/hoc-sinh/{school.child.uid}/"
    assert f"Mời {FATHER}, cha" in words_of(teacher.get(page))
    teacher.post(f"{page}moi/", {"relation": "father", "full_name": FATHER})
    made = Invitation.objects.get()
    slip = teacher.post(reverse("onboarding:invitation_slip", args=[school.child.uid, made.uid]))
    (code,) = CODE.findall(text := text_of_pdf(slip.content))
    assert FATHER in text and "cha của em Trần Văn Bn, lớp 10A1" in text
    assert school.child.identity_number[-4:] not in text, "the slip does not carry its own proof"

    client, answer = accept(school.child, code)
    assert answer.url == "/chao-mung/"
    made.refresh_from_db()
    user = made.accepted_by
    assert (made.state, user.person.full_name, user.check_password(NEW)) == ("accepted", FATHER, True)
    assert list(Guardianship.objects.filter(person=user.person).values_list("pupil", "relation")) == [
        (school.child.pk, "father")
    ]
    assert roles_of(user.person) == [(Role.GUARDIAN, None)]
    assert client.get(f"/ho-so/hoc-sinh/{school.child.uid}/").status_code == 200
    for other in (school.first, school.other):
        assert client.get(f"/ho-so/hoc-sinh/{other.uid}/").status_code == 404
    assert client.get(page).status_code == 403
    notice = Notice.objects.get(recipient=school.an)
    assert FATHER in notice.title and notice.url == page
    assert "Gỡ, không đúng người" in words_of(teacher.get(page))


def test_a_link_of_one_child_never_opens_another(school: SimpleNamespace) -> None:
    """Guessing, tampering, and somebody who knows another child well."""
    _, code = invite(school)
    other = school.pupils[2]
    client = Client()
    assert WRONG_PROOF in words_of(client.post("/loi-moi/", proof(other, code)))
    client.post("/loi-moi/", proof(school.child, code) | {"pupil": str(other.uid), "uid": str(other.uid)})
    client.post("/loi-moi/", {"password1": NEW, "password2": NEW, "pupil": str(other.uid), "relation": "mother"})
    links = Guardianship.objects.exclude(person=school.dung.person)
    assert list(links.values_list("pupil", "relation")) == [(school.child.pk, "father")]


@pytest.mark.parametrize(
    "changes",
    [{"digits": "0000"}, {"digits": ""}, {"born_on": "2010-01-01"}, {"born_on": ""}, {"digits": "०१२३"}],
    ids=["digits", "no digits", "day", "no day", "digits of another script"],
)
def test_who_does_not_know_the_child_is_refused(school: SimpleNamespace, changes: dict[str, str]) -> None:
    invitation, code = invite(school)
    before = (User.objects.count(), Person.objects.count())
    client = Client()
    answer = client.post("/loi-moi/", proof(school.child, code, **changes))
    assert answer.status_code == 200
    assert "Trần Văn Bn" not in words_of(answer), "a child is not named to a stranger"
    client.post("/loi-moi/", {"password1": NEW, "password2": NEW})
    invitation.refresh_from_db()
    assert (User.objects.count(), Person.objects.count()) == before
    assert (invitation.state, Guardianship.objects.filter(pupil=school.child).count()) == ("open", 0)


def test_five_wrong_proofs_void_the_invitation_and_a_new_slip_helps(school: SimpleNamespace) -> None:
    invitation, code = invite(school)
    answers = [Client().post("/loi-moi/", proof(school.child, code, digits="0000")) for _ in range(4)]
    answers.append(Client().post("/loi-moi/", proof(school.child, wrong_end(code))))
    answers.append(Client().post("/loi-moi/", proof(school.child, code)))
    answers.append(Client().post("/loi-moi/", proof(school.child, "aaaaaaaaaaaaaaa")))
    texts = {re.sub(r'value="[^"]*"|content="[^"]*"', "", words_of(one)) for one in answers}
    assert len(texts) == 1 and WRONG_PROOF in texts.pop()
    ((_, fresh),) = actions.give_invitation_codes([invitation], where="phép thử", by=school.an)
    assert accept(school.child, fresh)[1].url == "/chao-mung/"


def test_an_invitation_is_accepted_once(school: SimpleNamespace) -> None:
    _, code = invite(school)
    accept(school.child, code)
    before = User.objects.count()
    assert WRONG_PROOF in words_of(Client().post("/loi-moi/", proof(school.child, code)))
    assert User.objects.count() == before


def test_an_expired_or_withdrawn_invitation_opens_nothing(school: SimpleNamespace) -> None:
    invitation, code = invite(school)
    AccessCode.objects.update(expires_at=timezone.now())
    assert WRONG_PROOF in words_of(Client().post("/loi-moi/", proof(school.child, code)))
    with pytest.raises(Refused, match="Hãy ghi lý do"):
        actions.withdraw_invitation(invitation, reason=" ", by=school.an)
    actions.withdraw_invitation(invitation, reason="Ghi nhầm tên", by=school.an)
    with pytest.raises(Refused, match="Không có thư mời nào đang chờ"):
        actions.give_invitation_codes([invitation], where="phép thử", by=school.an)
    with pytest.raises(Refused, match="không rút được nữa"):
        actions.withdraw_invitation(invitation, reason="Lần nữa", by=school.an)


def test_a_code_of_an_account_is_no_invitation_and_the_other_way_round(school: SimpleNamespace, redeem: Any) -> None:
    issue(school)
    _, invited = invite(school)
    user = User.objects.get(person=school.child.person)
    ((_, first),) = actions.give_first_codes([user], where="phép thử", by=school.minh)
    assert WRONG_PROOF in words_of(Client().post("/loi-moi/", proof(school.child, first)))
    assert redeem(invited)[1].status_code == 200
    client = Client()
    client.post("/loi-moi/", proof(school.child, invited))
    assert "Nhập mã trên phiếu" in words_of(client.get("/lan-dau/")), "what was proved there counts nothing here"


def test_father_of_two_keeps_one_account(school: SimpleNamespace, client_of: Any) -> None:
    _, code = invite(school, full_name="Ngô Văn Dũng")
    client = client_of(school.dung)
    page = client.post("/loi-moi/", proof(school.child, code), follow=True)
    assert "Gắn em vào tài khoản này" in words_of(page)
    before = User.objects.count()
    assert client.post("/loi-moi/", {"nhan": "1"}).url == "/chao-mung/"
    assert User.objects.count() == before
    assert set(Guardianship.objects.filter(person=school.dung.person).values_list("pupil", flat=True)) == {
        school.first.pk, school.child.pk,
    }  # fmt: skip


def test_who_is_signed_in_as_somebody_else_does_not_get_the_child(school: SimpleNamespace, client_of: Any) -> None:
    invitation, code = invite(school)
    client = client_of(school.dung)  # knows everything, and is not the invited father
    client.post("/loi-moi/", proof(school.child, code))
    answer = client.post("/loi-moi/", {"nhan": "1"}, follow=True)
    assert f"Thư mời này gửi {FATHER}, còn bạn đang đăng nhập là Ngô Văn Dũng." in words_of(answer)
    client.post("/loi-moi/", {"password1": NEW, "password2": NEW})
    invitation.refresh_from_db()
    assert invitation.state == "open"
    assert Guardianship.objects.filter(pupil=school.child).count() == 0
    assert AccessCode.objects.get(invitation=invitation).used_at is None


def test_a_pupil_does_not_become_her_own_guardian(school: SimpleNamespace, client_of: Any) -> None:
    _, code = invite(school, full_name=school.first.person.full_name)
    client = client_of(school.chi)
    client.post("/loi-moi/", proof(school.child, code))
    assert "Tài khoản học sinh không nhận được" in words_of(client.post("/loi-moi/", {"nhan": "1"}, follow=True))
    assert not Guardianship.objects.filter(person=school.chi.person).exists()


def test_teacher_takes_back_what_a_wrong_person_took(school: SimpleNamespace, client_of: Any) -> None:
    invitation, code = invite(school)
    client, _ = accept(school.child, code)
    user = User.objects.latest("pk")
    undo = reverse("onboarding:invitation_undo", args=[school.child.uid, invitation.uid])
    teacher = client_of(school.an)
    assert "Hãy ghi lý do gỡ." in words_of(teacher.post(undo, {"reason": ""}, follow=True))
    assert Guardianship.objects.filter(person=user.person).exists()
    teacher.post(undo, {"reason": "Không phải cha của em"})
    user.refresh_from_db()
    assert (user.is_active, Guardianship.objects.filter(person=user.person).exists()) == (False, False)
    assert roles_of(user.person) == [(Role.GUARDIAN, timezone.localdate())]
    assert client.get(f"/ho-so/hoc-sinh/{school.child.uid}/").status_code == 302, "out at once"
    assert "đã gỡ rồi" in words_of(teacher.post(undo, {"reason": "lần nữa"}, follow=True))


def test_undoing_one_child_leaves_the_other(school: SimpleNamespace) -> None:
    _, code = invite(school, full_name="Ngô Văn Dũng")
    client = Client()
    client.force_login(school.dung)
    client.post("/loi-moi/", proof(school.child, code))
    client.post("/loi-moi/", {"nhan": "1"})
    actions.undo_acceptance(Invitation.objects.get(), reason="Nhầm em", by=school.an)
    school.dung.refresh_from_db()
    assert school.dung.is_active
    assert list(Guardianship.objects.filter(person=school.dung.person).values_list("pupil", flat=True)) == [
        school.first.pk
    ]
    assert roles_of(school.dung.person)[0][1] is None


def test_rights_over_invitations(school: SimpleNamespace, client_of: Any) -> None:
    """A teacher of another class, a pupil, a father, a stranger: none of them."""
    invitation, _ = invite(school)
    elsewhere, _ = invite(school, school.other, full_name="Người Lớp Khác")
    page = reverse("onboarding:pupil", args=[school.child.uid])
    slip = reverse("onboarding:invitation_slip", args=[school.child.uid, invitation.uid])
    for user in (school.long, school.chi, school.dung, school.em):
        client = client_of(user)
        for answer in (
            client.get(page),
            client.post(slip),
            client.post(f"{page}moi/", {"relation": "mother", "full_name": "A B"}),
        ):
            assert answer.status_code in (403, 404), user
    teacher = client_of(school.an)
    assert teacher.get(reverse("onboarding:pupil", args=[school.other.uid])).status_code == 404
    crossed = reverse("onboarding:invitation_slip", args=[school.child.uid, elsewhere.uid])
    assert teacher.post(crossed).status_code == 404, "an invitation of another child under the address of one's own"
    assert client_of(school.minh).post(crossed).status_code == 404
    assert client_of(school.lan).get(page).status_code == 200, "the clerk invites too"
    assert (
        client_of(school.lan).post(reverse("onboarding:give_code", args=[school.child.uid]), {"nguoi": "x"}).status_code
        == 403
    )
    assert Invitation.objects.count() == 2


def test_what_is_refused_when_inviting(school: SimpleNamespace) -> None:
    invite(school)
    with pytest.raises(Refused, match=f"Đã có thư mời {FATHER}"):
        invite(school)
    with pytest.raises(Refused, match="Ngô Văn Dũng đã gắn với em"):
        invite(school, school.first, full_name="Người Khác")
    with pytest.raises(Refused, match="Hãy ghi họ tên"):
        invite(school, relation="mother", full_name="  ")
    with pytest.raises(Refused, match="Hãy chọn quan hệ"):
        invite(school, relation="uncle")
    students.leave(school.pupils[3], on=timezone.localdate(), reason_code="01", note="", by=school.lan)
    with pytest.raises(Refused, match="hiện không học ở trường"):
        invite(school, school.pupils[3])
    assert Invitation.objects.count() == 1


def test_an_invitation_goes_by_mail_with_its_link(school: SimpleNamespace, client_of: Any) -> None:
    made = actions.invite_guardian(
        school.child, relation="father", full_name=FATHER, email="cha@example.vn", by=school.an
    )
    slip = reverse("onboarding:invitation_slip", args=[school.child.uid, made.uid])
    answer = client_of(school.an).post(slip, {"gui": "1"}, follow=True)
    assert "Đã gửi thư mời tới cha@example.vn." in words_of(answer)
    (letter,) = mail.outbox
    (code,) = set(CODE.findall(letter.body))
    assert (letter.to, f"/loi-moi/?ma={code}" in letter.body) == (["cha@example.vn"], True)
    assert accept(school.child, code)[1].url == "/chao-mung/"


def test_a_mail_server_that_is_away_is_told(school: SimpleNamespace, client_of: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    made = actions.invite_guardian(
        school.child, relation="father", full_name=FATHER, email="cha@example.vn", by=school.an
    )
    slip = reverse("onboarding:invitation_slip", args=[school.child.uid, made.uid])
    assert "Chưa gửi được thư" in words_of(client_of(school.an).post(slip, {"gui": "1"}, follow=True))


def test_the_role_of_a_guardian_ends_with_the_last_child_and_comes_back(school: SimpleNamespace) -> None:
    today = timezone.localdate()
    students.link_guardian(school.child, school.dung.person, relation="guardian", by=school.lan)
    step = students.leave(school.first, on=today, reason_code="01", note="", by=school.lan)
    assert roles_of(school.dung.person)[0][1] is None, "one child is still here"
    students.leave(school.child, on=today, reason_code="01", note="", by=school.lan)
    assert roles_of(school.dung.person) == [(Role.GUARDIAN, today)]
    students.undo_step(step, by=school.lan, reason="Ghi nhầm em")
    held = Assignment.objects.filter(person=school.dung.person, role=Role.GUARDIAN)
    assert held.filter(ends_on=None).count() == 1


def test_the_job_of_the_night_ends_roles_after_a_step_for_many(school: SimpleNamespace) -> None:
    from truongso.records.onboarding.duties import _follow_guardians

    Pupil.objects.filter(pk=school.first.pk).update(ended_at=timezone.now())  # as the new school year writes them
    assert roles_of(school.dung.person)[0][1] is None
    assert _follow_guardians(timezone.now()) == "1 vai trò cha mẹ đã kết thúc"
    assert roles_of(school.dung.person)[0][1] == timezone.localdate()
    assert _follow_guardians(timezone.now() + timedelta(days=1)).startswith("0 ")
