"""Sign out everywhere, leave, be closed: every application hears of it, and no token works any more."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.idp.oidc.models import Token
from django.test import Client

from tests.sso.conftest import HOME, Party, returned
from tests.sso.relying_server import RelyingServer
from truongso.foundation.accounts.sessions import end_sessions
from truongso.foundation.audit.models import Event
from truongso.foundation.audit.recording import action
from truongso.foundation.sso.models import Connection, LogoutDelivery, TokenFamily, Visit

DONE, FAILED, WAITING = LogoutDelivery.State.DONE, LogoutDelivery.State.FAILED, LogoutDelivery.State.WAITING


@pytest.fixture
def school(live_server: Any, settings: Any) -> Any:
    """The site on a real socket, whose address is the issuer."""
    settings.SITE_ADDRESS = live_server.url
    settings.SSO_LOGOUT_PAUSES = [0.0, 0.0]
    return live_server


@pytest.fixture
def listening(school: Any, register: Callable[..., Party]) -> Iterator[Callable[..., tuple[Party, RelyingServer]]]:
    """Return a function that registers an application which takes orders to log out."""
    started: list[RelyingServer] = []

    def run(name: str = "Kho tư liệu", *, answers: tuple[int, ...] = (), **values: Any) -> tuple[Party, RelyingServer]:
        server = RelyingServer(issuer=school.url, jwks_address=f"{school.url}/.well-known/jwks.json", answers=answers)
        started.append(server)
        party = register(name, logout_url=server.address, **values)
        server.audience = party.client_id
        return party, server

    yield run
    for server in started:
        server.shutdown()
        server.server_close()


def enter(party: Party, server: RelyingServer, browser: Client, issuer: str) -> tuple[dict[str, Any], str]:
    """Log a person into a listening application; return the tokens and the session's identifier there."""
    import jwt

    tokens = party.tokens(browser)
    said = jwt.decode(tokens["id_token"], options={"verify_signature": False})
    assert said["iss"] == issuer
    server.sessions[said["sid"]] = said["name"]
    return tokens, said["sid"]


@action
def everywhere(user: Any, **choice: Any) -> None:
    end_sessions(user, **choice)


@pytest.mark.django_db(transaction=True)
def test_sign_out_everywhere_reaches_every_application_within_five_seconds(cast, listening, browser_of, school):
    (party, server), (other, other_server) = listening(), listening("Phòng họp")
    at_home, at_school = browser_of(cast.an), browser_of(cast.an)
    tokens, sid = enter(party, server, at_home, school.url)
    _, second_sid = enter(party, server, at_school, school.url)
    _, other_sid = enter(other, other_server, at_home, school.url)
    long_tokens, long_sid = enter(party, server, browser_of(cast.long), school.url)
    everywhere(cast.an)
    for where, gone in ((server, sid), (server, second_sid), (other_server, other_sid)):
        assert where.wait_until_out(gone) < 5
    assert party.userinfo(tokens["access_token"]).status_code == 401
    assert party.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert not Token.objects.filter(user=cast.an).exists()
    assert at_home.get("/ung-dung/").status_code == 302
    # Long is not An.
    assert long_sid in server.sessions
    assert party.userinfo(long_tokens["access_token"]).status_code == 200
    assert set(LogoutDelivery.objects.values_list("state", flat=True)) == {DONE}
    assert {order["sub"] for order in server.seen} == {str(cast.an.person.uid)}


@pytest.mark.django_db(transaction=True)
def test_one_device_signed_out_leaves_the_other(cast, listening, browser_of, school):
    party, server = listening()
    phone, desk = browser_of(cast.an), browser_of(cast.an)
    lost, lost_sid = enter(party, server, phone, school.url)
    kept, kept_sid = enter(party, server, desk, school.url)
    everywhere(cast.an, only=[phone.session.session_key])
    server.wait_until_out(lost_sid)
    assert kept_sid in server.sessions
    assert party.refresh(lost["refresh_token"]).json()["error"] == "invalid_grant"
    assert party.userinfo(kept["access_token"]).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_leaving_by_the_house_s_own_door(cast, listening, browser_of, school):
    party, server = listening()
    browser = browser_of(cast.an)
    tokens, sid = enter(party, server, browser, school.url)
    browser.post("/tai-khoan/dang-xuat/")
    server.wait_until_out(sid)
    assert party.userinfo(tokens["access_token"]).status_code == 401
    assert Visit.objects.get().ended_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_visit_is_found_again_after_the_password_changed(cast, listening, browser_of, school):
    """The session gets a new key with the new password; what hangs on it must not be lost."""
    party, server = listening()
    browser = browser_of(cast.an)
    _, sid = enter(party, server, browser, school.url)
    old_key = browser.session.session_key
    new = "Mot-Mat-Khau-Rat-Khac-2027"
    answer = browser.post(
        "/tai-khoan/mat-khau/", {"oldpassword": "Truong-So-An-Lao-2026", "password1": new, "password2": new}
    )
    assert answer.status_code == 302, answer.content.decode()[:2000]
    if sid in server.sessions:  # the other sessions end with a new password, this one need not
        assert browser.session.session_key != old_key
        browser.post("/tai-khoan/dang-xuat/")
        server.wait_until_out(sid)


@pytest.mark.django_db
def test_a_closed_account_is_out_at_once(cast, register, browser_of):
    party, browser = register(), browser_of(cast.an)
    tokens, code = party.tokens(browser), party.code(browser)
    cast.an.is_active = False  # whatever way it was closed
    cast.an.save()
    assert party.userinfo(tokens["access_token"]).status_code == 401
    assert party.introspect(tokens["access_token"]) == {"active": False}
    assert party.introspect(tokens["refresh_token"]) == {"active": False}
    assert party.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert party.exchange(code).json()["error"] == "invalid_grant"
    assert browser.get(party.request())["Location"].startswith("/tai-khoan/dang-nhap/")


@pytest.mark.django_db
def test_who_loses_the_role_loses_the_application(cast, register, browser_of):
    from truongso.foundation.org.models import Assignment

    party = register(roles=["teacher"])
    tokens = party.tokens(browser_of(cast.an))
    Assignment.objects.filter(person=cast.an.person, role="teacher").delete()
    assert party.userinfo(tokens["access_token"]).status_code == 401
    assert party.introspect(tokens["access_token"]) == {"active": False}
    assert party.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert TokenFamily.objects.get().end_reason == "not_admitted"


@pytest.mark.django_db(transaction=True)
def test_closing_an_application_signs_everybody_out_of_it(cast, listening, browser_of, school, client_of):
    party, server = listening()
    tokens, sid = enter(party, server, browser_of(cast.an), school.url)
    page = f"/he-thong/ung-dung/{party.application.pk}/"
    client_of(cast.minh).post(f"{page}dong/", {"reason": "Thay hệ thống"})
    server.wait_until_out(sid)
    assert party.userinfo(tokens["access_token"]).status_code == 401
    answer = browser_of(cast.an).get(party.request())
    assert answer.status_code == 403
    assert "đang tạm đóng ứng dụng «Kho tư liệu»" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_an_disconnects_an_application(cast, listening, browser_of, school):
    party, server = listening(is_trusted=False)
    browser = browser_of(cast.an)
    address = party.request().replace("/authorize?", "/authorize/consent?")
    party.exchange(returned(browser.post(address, {"decision": "agree"}))["code"])
    tokens, sid = enter(party, server, browser, school.url)
    page = browser.get("/ung-dung/da-ket-noi/").content.decode()
    assert "Kho tư liệu" in page
    connection = Connection.objects.get()
    assert browser_of(cast.long).post(f"/ung-dung/da-ket-noi/{connection.pk}/ngat/").status_code == 404
    assert browser.post(f"/ung-dung/da-ket-noi/{connection.pk}/ngat/").status_code == 302
    server.wait_until_out(sid)
    assert party.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert not Connection.objects.exists()
    assert browser.get(party.request()).status_code == 200  # asked from the beginning


# --- The application itself asks -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_application_signs_its_person_out(cast, register, browser_of):
    party, browser = register(), browser_of(cast.an)
    tokens = party.tokens(browser)
    asked = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": f"{HOME}/tam-biet", "state": "s1"}
    answer = browser.get("/oidc/logout", asked)
    assert answer["Location"] == f"{HOME}/tam-biet?state=s1"
    assert browser.get("/ung-dung/").status_code == 302
    assert party.userinfo(tokens["access_token"]).status_code == 401


@pytest.mark.django_db
def test_without_a_hint_the_person_is_asked_and_may_stay(cast, register, browser_of):
    party, other, browser = register(), register("Phòng họp"), browser_of(cast.an)
    tokens, others = party.tokens(browser), other.tokens(browser)
    asked = {"client_id": party.client_id, "post_logout_redirect_uri": f"{HOME}/tam-biet"}
    assert "Đăng xuất khỏi trường?" in browser.get("/oidc/logout", asked).content.decode()
    page = browser.get("/oidc/logout", asked)
    token = page.context["csrf_token"]
    stay = asked | {"action": "stay", "csrfmiddlewaretoken": token}
    answer = browser.post("/oidc/logout", stay, headers={"Referer": "http://testserver/oidc/logout"})
    assert f"0;url={HOME}/tam-biet" in answer.content.decode()
    assert browser.get("/ung-dung/").status_code == 200
    assert party.userinfo(tokens["access_token"]).status_code == 401
    assert other.userinfo(others["access_token"]).status_code == 200
    browser.post("/oidc/logout", asked | {"action": "logout", "csrfmiddlewaretoken": token})
    assert browser.get("/ung-dung/").status_code == 302
    assert other.userinfo(others["access_token"]).status_code == 401


@pytest.mark.django_db
def test_another_site_cannot_sign_a_person_out_by_a_form(cast, register):
    party, browser = register(), Client(enforce_csrf_checks=True)
    browser.force_login(cast.an)
    answer = browser.post("/oidc/logout", {"client_id": party.client_id, "action": "logout"})
    assert answer.status_code == 200  # the question, not the deed
    answer = browser.post("/oidc/logout", {"action": "logout", "csrfmiddlewaretoken": "x"})
    assert answer.status_code == 403
    assert browser.get("/ung-dung/").status_code == 200


@pytest.mark.django_db
def test_an_application_gives_a_token_back(cast, register, browser_of):
    party, browser = register(), browser_of(cast.an)
    tokens = party.tokens(browser)
    assert party.post("/oidc/revoke", {"token": tokens["access_token"]}).status_code == 200
    assert party.userinfo(tokens["access_token"]).status_code == 401
    fresh = party.refresh(tokens["refresh_token"]).json()
    assert party.post("/oidc/revoke", {"token": fresh["refresh_token"]}).status_code == 200
    assert party.userinfo(fresh["access_token"]).status_code == 401
    assert TokenFamily.objects.get().end_reason == "revoked"


# --- Applications that do not answer ------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_an_order_that_got_no_answer_is_sent_again(cast, listening, browser_of, school):
    party, server = listening(answers=(503, 500))
    _, sid = enter(party, server, browser_of(cast.an), school.url)
    everywhere(cast.an)
    server.wait_until_out(sid)
    delivery = LogoutDelivery.objects.get()
    assert (delivery.state, delivery.tries, delivery.trouble) == (DONE, 3, "")


@pytest.mark.django_db(transaction=True)
def test_after_the_last_try_its_keeper_sees_it_and_sends_again(cast, listening, browser_of, school, client_of):
    party, server = listening(answers=(503, 503, 503))
    _, sid = enter(party, server, browser_of(cast.an), school.url)
    everywhere(cast.an)
    delivery = LogoutDelivery.objects.get()
    assert (delivery.state, delivery.tries) == (FAILED, 3)
    assert "mã 503" in delivery.trouble
    assert "chưa báo được cho ứng dụng «Kho tư liệu»" in Event.objects.get(code="sso.logout_failed").sentence
    keeper = client_of(cast.minh)
    assert "Không tới" in keeper.get(f"/he-thong/ung-dung/{party.application.pk}/").content.decode()
    keeper.post(f"/he-thong/ung-dung/lenh-dang-xuat/{delivery.pk}/gui-lai/")
    server.wait_until_out(sid)
    assert LogoutDelivery.objects.get().state == DONE
    answer = keeper.post(f"/he-thong/ung-dung/lenh-dang-xuat/{delivery.pk}/gui-lai/", follow=True)
    assert "đã tới nơi hoặc đang được gửi" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("status", [302, 400, 404])
def test_an_application_that_refuses_is_not_asked_again(cast, listening, browser_of, school, status):
    party, server = listening(answers=(status,))
    enter(party, server, browser_of(cast.an), school.url)
    everywhere(cast.an)
    delivery = LogoutDelivery.objects.get()
    assert (delivery.state, delivery.tries) == (FAILED, 1)
    assert f"mã {status}" in delivery.trouble


@pytest.mark.django_db(transaction=True)
def test_nobody_at_the_other_end(cast, listening, browser_of, school, client_of):
    party, server = listening()
    enter(party, server, browser_of(cast.an), school.url)
    server.shutdown()
    server.server_close()
    everywhere(cast.an)
    delivery = LogoutDelivery.objects.get()
    assert (delivery.state, delivery.trouble) == (FAILED, "Không nối được với ứng dụng.")


@pytest.mark.django_db
def test_an_order_never_travels_in_clear(cast, register, browser_of):
    from django.db import transaction

    party = register(logout_url="https://kho.example/dang-xuat")
    party.application.logout_url = "http://kho.example/dang-xuat"  # as if the row had been changed behind our back
    party.application.save()
    party.tokens(browser_of(cast.an))
    from truongso.foundation.sso.tasks import send_logouts

    visit = Visit.objects.get()
    delivery = LogoutDelivery.objects.create(application=party.application, visit=visit)
    send_logouts.func([delivery.pk])
    delivery.refresh_from_db()
    assert (delivery.state, delivery.trouble) == (FAILED, "Địa chỉ nhận lệnh đăng xuất không dùng được.")
    assert transaction.get_connection().in_atomic_block
