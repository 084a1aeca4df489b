"""A person enters an application with the account of the school, and the application learns what it may."""

import time

import pytest
from django.test import Client

from tests.sso.conftest import CALLBACK, ISSUER, code_of, give_second_factor, log_in, read, returned
from truongso.foundation.audit.models import Event
from truongso.foundation.sso.models import Application, Connection, Visit
from truongso.foundation.sso.proofs import SINGLE_FACTOR, TWO_FACTORS

pytestmark = pytest.mark.django_db


def test_the_provider_says_what_is_true_of_it(client):
    told = client.get("/.well-known/openid-configuration").json()
    assert told["issuer"] == ISSUER
    assert told["authorization_endpoint"] == f"{ISSUER}/oidc/authorize"
    assert told["introspection_endpoint"] == f"{ISSUER}/oidc/introspect"
    assert told["scopes_supported"] == ["openid", "profile", "email", "school"]
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert told["response_types_supported"] == ["code"]
    assert told["backchannel_logout_supported"] is told["backchannel_logout_session_supported"] is True
    assert "device_authorization_endpoint" not in told
    assert {"auth_time", "amr", "acr", "sid", "school_roles"} <= set(told["claims_supported"])


def test_an_enters_and_the_application_learns_what_it_asked_for(cast, register, browser_of):
    party, browser, before = register(), browser_of(cast.an), int(time.time())
    answer = browser.get(party.request())
    assert answer["Location"].startswith(CALLBACK + "?")
    back = returned(answer)
    assert (back["state"], back["iss"]) == (party.state, ISSUER)
    tokens = party.exchange(back["code"]).json()
    said = read(tokens["id_token"], audience=party.client_id)
    assert said["sub"] == str(cast.an.person.uid)
    assert (said["nonce"], said["name"], said["given_name"]) == (party.nonce, "Phạm Thị An", "An")
    assert said["school_roles"] == ["homeroom_teacher", "teacher", "unit_member"]
    assert said["school_units"] == ["ban-chuyen-doi-so", "lop-10a1", "to-toan-tin"]
    assert (said["school_class"], said["school_code"]) == ("Lớp 10A1", "DM-an")
    assert (said["amr"], said["acr"]) == (["pwd"], SINGLE_FACTOR)
    assert before - 2 <= said["auth_time"] <= time.time()
    assert said["sid"] == str(Visit.objects.get().uid)
    assert "email" not in said
    told = party.userinfo(tokens["access_token"]).json()
    assert told == {key: said[key] for key in told}


def test_a_scope_less_gives_less(cast, register, browser_of):
    party = register()
    tokens = party.tokens(browser_of(cast.an), scope="openid")
    assert party.userinfo(tokens["access_token"]).json() == {"sub": str(cast.an.person.uid)}


def test_mail_is_told_only_where_asked_and_never_as_proven(cast, register, browser_of):
    party = register()
    tokens = party.tokens(browser_of(cast.an), scope="openid email")
    assert party.userinfo(tokens["access_token"]).json() == {
        "sub": str(cast.an.person.uid),
        "email": "an@demo.invalid",
        "email_verified": False,
    }


def test_a_stranger_logs_in_first_and_then_goes_on_to_the_application(cast, register):
    party, browser = register(), Client()
    answer = browser.get(party.request())
    assert answer["Location"].startswith("/tai-khoan/dang-nhap/?next=%2Foidc%2Fauthorize")
    answer = log_in(browser, cast.an, to=party.request())
    assert answer["Location"] == party.request()
    assert "code" in returned(browser.get(answer["Location"]))


def test_after_our_own_form_a_page_goes_on_because_the_policy_forbids_a_redirect(cast, register, browser_of):
    party, browser = register(), browser_of(cast.an)
    answer = browser.get(party.request(), headers={"Referer": "http://testserver/tai-khoan/dang-nhap/"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'http-equiv="refresh" content="0;url={CALLBACK}?code=' in page
    assert "form-action 'self';" in answer["Content-Security-Policy"] + ";"


def test_long_proves_two_factors_and_the_application_sees_it(cast, register):
    secret, browser, party = give_second_factor(cast.long), Client(), register()
    log_in(browser, cast.long)
    assert browser.post("/tai-khoan/bao-mat/ma/", {"code": code_of(secret)}).status_code == 302
    said = read(party.tokens(browser)["id_token"], audience=party.client_id)
    assert (said["amr"], said["acr"]) == (["pwd", "otp", "mfa"], TWO_FACTORS)


def test_a_second_login_of_the_same_session_is_the_same_visit(cast, register, browser_of):
    party, browser = register(), browser_of(cast.an)
    first, second = (read(party.tokens(browser)["id_token"], audience=party.client_id)["sid"] for _ in range(2))
    assert first == second
    assert Event.objects.filter(code="sso.entered").count() == 1
    other = read(party.tokens(browser_of(cast.an))["id_token"], audience=party.client_id)["sid"]
    assert other != first


# --- Consent ---------------------------------------------------------------------------------------------------


def test_an_agrees_once_and_is_asked_again_only_for_more(cast, register, browser_of):
    party, browser = register(is_trusted=False), browser_of(cast.an)
    page = browser.get(party.request(scope="openid profile"))
    assert page.status_code == 200
    text = page.content.decode()
    assert "Kho tư liệu muốn biết về bạn" in text
    assert "Họ tên và tên đăng nhập" in text
    assert "Vai trò ở trường" not in text
    assert not Visit.objects.exists()
    address = party.request(scope="openid profile").replace("/authorize?", "/authorize/consent?")
    assert "code" in returned(browser.post(address, {"decision": "agree"}))
    connection = Connection.objects.get()
    assert connection.agreed_scopes == ["openid", "profile"]
    assert "code" in returned(browser.get(party.request(scope="openid profile")))
    assert browser.get(party.request(scope="openid profile school")).status_code == 200  # asked for more: asked again
    assert browser.get(party.request(scope="openid profile", prompt="consent")).status_code == 200


def test_an_refuses_and_the_application_is_told_so(cast, register, browser_of):
    party, browser = register(is_trusted=False), browser_of(cast.an)
    address = party.request().replace("/authorize?", "/authorize/consent?")
    assert returned(browser.post(address, {"decision": "refuse"}))["error"] == "access_denied"
    assert not Connection.objects.exists()
    assert not Visit.objects.exists()


# --- Silent, fresh and strong logins ---------------------------------------------------------------------------------


def test_a_silent_question_gets_a_silent_answer(cast, register, browser_of):
    party, asking = register(), register("Phòng họp", is_trusted=False)
    assert returned(Client().get(party.request(prompt="none")))["error"] == "login_required"
    browser = browser_of(cast.an)
    assert "code" in returned(browser.get(party.request(prompt="none")))
    assert returned(browser.get(asking.request(prompt="none")))["error"] == "consent_required"
    assert returned(browser.get(party.request(prompt="none login")))["error"] == "invalid_request"


def test_prompt_login_asks_again_and_cannot_be_talked_out_of_it(cast, register, browser_of):
    party, browser = register(), browser_of(cast.an)
    address = party.request(prompt="login")
    for _ in range(2):
        assert browser.get(address)["Location"].startswith("/tai-khoan/xac-nhan-lai/?next=%2Foidc%2Fauthorize")
    done = browser.post("/tai-khoan/xac-nhan-lai/", {"password": "Truong-So-An-Lao-2026", "next": address})
    assert done["Location"] == address
    assert "code" in returned(browser.get(address))


def test_prompt_login_is_answered_by_the_login_of_a_stranger(cast, register):
    party, browser = register(), Client()
    address = party.request(prompt="login")
    browser.get(address)
    log_in(browser, cast.an, to=address)
    assert "code" in returned(browser.get(address))


def test_a_login_older_than_asked_is_renewed(cast, register, browser_of):
    party, browser = register(), browser_of(cast.an)
    _age_login(browser, 600)
    assert "code" in returned(browser.get(party.request(max_age=3600)))
    address = party.request(max_age=60)
    assert browser.get(address)["Location"].startswith("/tai-khoan/xac-nhan-lai/")
    assert returned(browser.get(party.request(max_age=60, prompt="none")))["error"] == "login_required"
    browser.post("/tai-khoan/xac-nhan-lai/", {"password": "Truong-So-An-Lao-2026", "next": address})
    said = read(party.exchange(party.code(browser, max_age=60)).json()["id_token"], audience=party.client_id)
    assert said["auth_time"] >= time.time() - 30
    assert returned(browser.get(party.request(max_age="hôm qua")))["error"] == "invalid_request"


def test_a_sensitive_application_wants_a_recent_second_factor(cast, register, browser_of):
    party = register(is_sensitive=True, step_up_minutes=10)
    refused = browser_of(cast.an).get(party.request())
    assert refused.status_code == 403
    assert "chỉ mở cho tài khoản đã bật xác thực hai lớp" in refused.content.decode()
    secret, browser = give_second_factor(cast.long), Client()
    log_in(browser, cast.long)
    browser.post("/tai-khoan/bao-mat/ma/", {"code": code_of(secret)})
    assert "code" in returned(browser.get(party.request()))
    _age_login(browser, 11 * 60)
    answer = browser.get(party.request())
    assert answer["Location"].startswith("/tai-khoan/bao-mat/xac-nhan-lai/?next=%2Foidc%2Fauthorize")
    assert returned(browser.get(party.request(prompt="none")))["error"] == "interaction_required"
    browser.post("/tai-khoan/bao-mat/xac-nhan-lai/", {"code": _recovery_code(cast.long), "next": party.request()})
    assert "code" in returned(browser.get(party.request()))


def test_a_wish_for_two_factors_is_met_where_the_person_can(cast, register, browser_of):
    party, browser = register(), browser_of(cast.an)
    assert "code" in returned(browser.get(party.request(acr_values=TWO_FACTORS)))  # An has none: the token says so
    give_second_factor(cast.an)
    answer = browser.get(party.request(acr_values=TWO_FACTORS))
    assert answer["Location"].startswith("/tai-khoan/bao-mat/xac-nhan-lai/")


# --- Who may enter ------------------------------------------------------------------------------------------------------


def test_only_those_whom_the_application_is_for_come_in(cast, register, browser_of):
    party = register(roles=["teacher"], units=[cast.units["to-toan-tin"]])
    assert "code" in returned(browser_of(cast.an).get(party.request()))
    for user, why in (
        (cast.chi, "không dành cho vai trò hoặc đơn vị của bạn"),
        (cast.em, "Hiện bạn không giữ vai trò nào ở trường"),
    ):
        browser = browser_of(user)
        answer = browser.get(party.request())
        assert answer.status_code == 403
        assert why in answer.content.decode()
        assert returned(browser.get(party.request(prompt="none")))["error"] == "access_denied"
    assert set(Visit.objects.values_list("user__username", flat=True)) == {"an"}


def test_without_lists_everybody_who_is_something_here_comes_in(cast, register):
    register()
    assert Application.objects.open_to(cast.chi).count() == 1
    assert Application.objects.open_to(cast.em).count() == 0


def test_the_gate_of_the_house_stands_before_every_application(cast, register, browser_of, settings):
    party = register()
    browser = browser_of(cast.an)
    cast.an.must_change_password = True
    cast.an.save()
    assert browser.get(party.request())["Location"] == "/tai-khoan/mat-khau/"
    assert returned(browser.get(party.request(prompt="none")))["error"] == "login_required"
    settings.REQUIRE_MFA = True
    assert browser_of(cast.hanh).get(party.request())["Location"] == "/tai-khoan/bao-mat/"
    locked = browser_of(cast.long)
    session = locked.session
    session["accounts.last_seen"] = time.time() - 3600
    session.save()
    assert locked.get(party.request())["Location"].startswith("/tai-khoan/xac-nhan-lai/")
    assert returned(locked.get(party.request(prompt="none")))["error"] == "login_required"


def _age_login(browser: Client, seconds: int) -> None:
    session = browser.session
    for record in session["account_authentication_methods"]:
        record["at"] -= seconds
    session.save()


def _recovery_code(user) -> str:
    from allauth.mfa.models import Authenticator

    return Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()[0]
