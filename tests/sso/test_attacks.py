"""What an attacker tries: each is refused, and nothing changed by it."""

import base64
import json
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.idp.oidc.models import Token
from django.test import Client

from tests.sso.conftest import CALLBACK, HOME, ISSUER, Party, read, returned
from truongso.foundation.audit.models import Event
from truongso.foundation.sso import keys
from truongso.foundation.sso.models import Connection, TokenFamily, Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def party(register) -> Party:
    return register()


@pytest.fixture
def browser(cast, browser_of) -> Client:
    return browser_of(cast.an)


# --- Where the browser is sent --------------------------------------------------------------------------------

STRANGE_ADDRESSES = (
    "https://ke-xau.example/dang-nhap/xong",
    "https://kho.example.ke-xau.example/dang-nhap/xong",
    "https://kho.example@ke-xau.example/dang-nhap/xong",
    "https://ke-xau.example\\@kho.example/dang-nhap/xong",
    "https://toi@kho.example/dang-nhap/xong",
    "http://kho.example/dang-nhap/xong",
    "https://kho.example/dang-nhap/xong/",
    "https://kho.example/dang-nhap/../xau",
    "https://kho.example/dang-nhap/xong?tiep=//ke-xau.example",
    "https://kho.example/dang-nhap/xong#x",
    "https://kho.example:8443/dang-nhap/xong",
    "https://KHO.example/dang-nhap/xong",
    "//kho.example/dang-nhap/xong",
    "javascript:alert(1)//https://kho.example/dang-nhap/xong",
    "data:text/html,x",
    "",
)


def test_no_address_but_the_registered_one_gets_the_browser(party, browser):
    for address in STRANGE_ADDRESSES:
        for client in (browser, Client()):
            for more in ({}, {"prompt": "none"}, {"response_type": "token"}):
                answer = client.get(party.request(redirect_uri=address, **more))
                assert answer.status_code == 400, address
                assert "Location" not in answer
                assert "không đưa bạn trở lại địa chỉ đó" in " ".join(answer.content.decode().split())
    assert not Visit.objects.exists()


def test_two_addresses_in_one_request_are_none(party, browser):
    answer = browser.get(party.request() + "&redirect_uri=https%3A%2F%2Fke-xau.example%2F")
    assert (answer.status_code, "Location" in answer) == (400, False)


def test_after_logout_the_browser_goes_only_where_it_was_registered(party, browser):
    hint = party.tokens(browser)["id_token"]
    ours = (CALLBACK, HOME, f"{HOME}/tam-biet/", f"{HOME}/tam-biet?x=1")
    for address in filter(None, (*STRANGE_ADDRESSES, *ours)):
        answer = browser.get("/oidc/logout", {"id_token_hint": hint, "post_logout_redirect_uri": address})
        assert (answer.status_code, "Location" in answer) == (400, False), address
    assert browser.get("/ung-dung/").status_code == 200  # and the session stands


def test_after_logout_without_a_client_nobody_is_sent_anywhere(browser):
    answer = browser.get("/oidc/logout", {"post_logout_redirect_uri": "https://ke-xau.example/"})
    assert answer.status_code == 200  # asks the person
    answer = Client().get("/oidc/logout", {"post_logout_redirect_uri": "https://ke-xau.example/"})
    assert answer["Location"] == "/tai-khoan/dang-nhap/"


# --- PKCE ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_public", [False, True])
@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": "S512"},
        {"code_challenge": "ngan"},
        {"code_challenge": None},
    ],
)
def test_no_code_without_a_hashed_challenge(register, browser, changes, is_public):
    party = register(is_public=is_public)
    assert returned(browser.get(party.request(**changes)))["error"] == "invalid_request"
    assert not TokenFamily.objects.exists()


@pytest.mark.parametrize("is_public", [False, True])
@pytest.mark.parametrize("verifier", [None, "", "sai" * 20, "CHALLENGE"])
def test_no_token_without_the_right_verifier(register, browser, verifier, is_public):
    party = register(is_public=is_public)
    code = party.code(browser)
    answer = party.exchange(code, code_verifier=party.challenge if verifier == "CHALLENGE" else verifier)
    assert answer.status_code == 400
    assert answer.json()["error"] in {"invalid_grant", "invalid_request"}
    assert not Token.objects.exists()


# --- Codes and refresh tokens that come twice -----------------------------------------------------------------------


def test_a_code_that_comes_again_ends_what_it_became(party, browser):
    code = party.code(browser)
    tokens = party.exchange(code).json()
    again = party.exchange(code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert party.userinfo(tokens["access_token"]).status_code == 401
    assert party.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert party.introspect(tokens["access_token"]) == {"active": False}
    assert not Token.objects.exists()
    event = Event.objects.get(code="sso.token_reused")
    assert "mã đăng nhập của" in event.sentence
    assert "bị dùng lại, đã thu hồi" in event.sentence


def test_a_stolen_refresh_token_ends_the_family_for_thief_and_owner(party, browser):
    first = party.tokens(browser)
    second = party.refresh(first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert party.userinfo(second["access_token"]).status_code == 200
    thief = party.refresh(first["refresh_token"])
    assert (thief.status_code, thief.json()["error"]) == (400, "invalid_grant")
    assert party.refresh(second["refresh_token"]).json()["error"] == "invalid_grant"
    assert party.userinfo(second["access_token"]).status_code == 401
    assert party.userinfo(first["access_token"]).status_code == 401
    assert TokenFamily.objects.get().end_reason == "reused"
    # Another login of the same person is another family, and stands.
    assert party.userinfo(party.tokens(browser)["access_token"]).status_code == 200


# --- One application in the place of another -------------------------------------------------------------------------


def test_a_code_serves_only_the_application_that_it_was_given_to(register, party, browser):
    other = register("Phòng họp", redirect_uris=["https://hop.example/xong"])
    code = party.code(browser)
    other.verifier = party.verifier
    for changes in ({}, {"client_id": party.client_id}, {"redirect_uri": CALLBACK}):
        answer = other.exchange(code, **changes)
        assert answer.status_code in {400, 401}
    assert not Token.objects.exists()
    assert party.exchange(code).status_code == 200  # the attempt did not spoil it for its owner


def test_a_secret_of_one_with_the_name_of_another_is_refused(register, party, browser):
    other = register("Phòng họp")
    code = party.code(browser)
    header = base64.b64encode(f"{other.client_id}:{other.secret}".encode()).decode()
    values = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": party.verifier,
        "client_id": party.client_id,
    }
    answer = Client().post("/oidc/token", values, headers={"Authorization": f"Basic {header}"})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert not Token.objects.exists()


def test_a_confidential_application_shows_its_secret_always(party, browser):
    tokens = party.tokens(browser)
    for secret in ("", "sai"):
        for path, values in (
            ("/oidc/token", {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}),
            ("/oidc/introspect", {"token": tokens["access_token"]}),
            ("/oidc/revoke", {"token": tokens["access_token"]}),
        ):
            assert party.post(path, values, secret=secret).status_code == 401, path
    assert party.userinfo(tokens["access_token"]).status_code == 200


def test_another_application_learns_nothing_of_a_token_and_cannot_end_it(register, party, browser):
    other, tokens = register("Phòng họp"), party.tokens(browser)
    assert party.introspect(tokens["access_token"])["active"] is True
    for kind in ("access_token", "refresh_token"):
        assert other.introspect(tokens[kind]) == {"active": False}
        assert other.post("/oidc/revoke", {"token": tokens[kind]}).status_code == 200
    assert other.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert party.userinfo(tokens["access_token"]).status_code == 200
    assert party.refresh(tokens["refresh_token"]).status_code == 200


def test_a_client_that_is_not_in_the_register_is_none(browser, cast):
    from allauth.idp.oidc.models import Client as OidcClient

    stray = OidcClient.objects.create(name="Lạc", redirect_uris=CALLBACK, scopes="openid")
    answer = browser.get(
        f"/oidc/authorize?client_id={stray.pk}&redirect_uri={CALLBACK}&response_type=code&scope=openid"
    )
    assert (answer.status_code, "Location" in answer) == (400, False)


# --- State, nonce, issuer -----------------------------------------------------------------------------------------------


def test_state_and_nonce_come_back_with_their_own_login_only(party, browser):
    one = returned(browser.get(party.request(state="a", nonce="mot")))
    two = returned(browser.get(party.request(state="b", nonce="hai")))
    assert (one["state"], two["state"]) == ("a", "b")
    assert read(party.exchange(two["code"]).json()["id_token"], audience=party.client_id)["nonce"] == "hai"
    assert read(party.exchange(one["code"]).json()["id_token"], audience=party.client_id)["nonce"] == "mot"


def test_errors_carry_state_and_issuer_too(party, browser):
    back = returned(browser.get(party.request(scope="openid bi-mat")))
    assert (back["error"], back["state"], back["iss"]) == ("invalid_scope", party.state, ISSUER)


@pytest.mark.parametrize(
    "changes",
    [
        {"response_type": "token"},
        {"response_type": "code id_token"},
        {"response_type": "id_token token"},
        {"response_type": None},
        {"claims": "khong-phai-json"},
        {"claims": "[1]"},
        {"max_age": "-1"},
    ],
)
def test_other_flows_and_nonsense_give_no_code(party, browser, changes):
    answer = browser.get(party.request(**changes))
    assert answer.status_code in {302, 400} or changes == {"claims": "[1]"}
    if answer.status_code == 302 and "claims" not in changes:
        assert "error" in answer["Location"]
        assert "code=" not in answer["Location"].replace("response_type", "")


# --- Tokens that others made ---------------------------------------------------------------------------------------------


def forged_hints(party: Party, good: str) -> dict[str, str]:
    """Return id tokens of the right words and the wrong signature."""
    claims = jwt.decode(good, options={"verify_signature": False})
    header = jwt.get_unverified_header(good)
    public = next(iter(jwt.PyJWKSet.from_dict(Client().get("/.well-known/jwks.json").json()).keys)).key
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    _, own_pem = keys.new_pem()  # not the one that signs
    own = jwt.encode(claims, own_pem, algorithm="RS256", headers={"kid": header["kid"]})
    head, _, signature = good.split(".")
    changed = base64.urlsafe_b64encode(json.dumps(claims | {"sub": "1"}).encode()).decode().rstrip("=")
    return {
        "alg none": _unsigned(claims, {"alg": "none", "kid": header["kid"]}),
        "alg None": _unsigned(claims, {"alg": "None", "kid": header["kid"]}),
        "HS256 with the public key": _mac(claims, header["kid"], pem),
        "another key under our name": own,
        "a changed body": f"{head}.{changed}.{signature}",
        "no key named": jwt.encode(claims, own_pem, algorithm="RS256"),
        "cut": good[:-10],
    }


def _unsigned(claims: dict, header: dict) -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, claims)]
    return ".".join(parts) + "."


def _mac(claims: dict, kid: str, pem: bytes) -> str:
    """Sign by hand: the library itself refuses a public key as a shared secret."""
    import hmac

    unsigned = _unsigned(claims, {"alg": "HS256", "typ": "JWT", "kid": kid})[:-1]
    mac = hmac.new(pem, unsigned.encode(), sha256).digest()
    return f"{unsigned}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def test_a_hint_is_believed_only_with_our_signature(party, browser):
    good = party.tokens(browser)["id_token"]
    assert "code" in returned(browser.get(party.request(prompt="none", id_token_hint=good)))
    for name, forged in forged_hints(party, good).items():
        assert returned(browser.get(party.request(prompt="none", id_token_hint=forged)))["error"] == "login_required", (
            name
        )
        answer = browser.get("/oidc/logout", {"id_token_hint": forged})
        assert answer.status_code == 200, name  # asks the person, as without any hint
    assert browser.get("/ung-dung/").status_code == 200


def test_a_hint_about_somebody_else_gives_no_code(party, browser, cast, browser_of):
    hint = party.tokens(browser_of(cast.long))["id_token"]
    assert returned(browser.get(party.request(id_token_hint=hint)))["error"] == "login_required"


def test_an_id_token_or_an_order_to_log_out_opens_nothing(party, browser):
    tokens = party.tokens(browser)
    from truongso.foundation.sso.logout import logout_token

    order = logout_token(Visit.objects.select_related("application__client").get())
    for value in (tokens["id_token"], order, tokens["refresh_token"], "", "x", *forged_hints(party, order).values()):
        assert party.userinfo(value).status_code == 401
        assert party.introspect(value).get("active") in ({False, None} if value != tokens["refresh_token"] else {True})
    assertion = {
        "grant_type": "authorization_code",
        "code": party.code(browser),
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": order,
        "client_id": party.client_id,
        "code_verifier": party.verifier,
        "redirect_uri": CALLBACK,
    }
    assert Client().post("/oidc/token", assertion).status_code == 401


@pytest.mark.parametrize(
    "grant", ["password", "client_credentials", "implicit", "urn:ietf:params:oauth:grant-type:jwt-bearer"]
)
def test_other_ways_to_a_token_do_not_exist(party, grant, cast):
    values = {"grant_type": grant, "username": "an", "password": "Truong-So-An-Lao-2026", "scope": "openid"}
    assert party.post("/oidc/token", values).status_code == 400
    assert not Token.objects.exists()


def test_userinfo_wants_the_right_scope_and_a_header(party, browser):
    tokens = party.tokens(browser, scope="profile")
    assert "id_token" not in tokens
    assert party.userinfo(tokens["access_token"]).status_code in {401, 403}
    good = party.tokens(browser)["access_token"]
    assert Client().get("/oidc/userinfo", {"access_token": good}).status_code == 401


# --- The consent page -------------------------------------------------------------------------------------------------------


def test_consent_cannot_be_given_by_another_site(cast, register, browser_of):
    party = register(is_trusted=False)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.an)
    address = party.request().replace("/authorize?", "/authorize/consent?")
    answer = browser.post(address, {"decision": "agree"})
    assert answer.status_code == 403
    # Posting the request itself, as the standard allows, is no consent either.
    query = {k: v[0] for k, v in parse_qs(urlsplit(party.request()).query).items()}
    answer = browser.post("/oidc/authorize", query | {"decision": "agree", "action": "grant"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/oidc/authorize?")
    assert browser.get(answer["Location"]).status_code == 200
    assert not Connection.objects.exists()
    assert not TokenFamily.objects.exists()


def test_the_consent_page_stands_in_no_frame(cast, register, browser_of):
    answer = browser_of(cast.an).get(register(is_trusted=False).request())
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cache-Control"] == "no-store"
    answer = browser_of(cast.an).get("/oidc/logout")
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"


def test_a_refused_person_cannot_agree_by_address(cast, register, browser_of):
    party = register(is_trusted=False, roles=["teacher"])
    answer = browser_of(cast.chi).post(
        party.request().replace("/authorize?", "/authorize/consent?"), {"decision": "agree"}
    )
    assert answer.status_code == 403
    assert not Connection.objects.exists()


def test_consent_is_not_taken_for_more_than_was_registered(cast, register, browser_of):
    party = register(is_trusted=False, scopes=["profile"])
    address = party.request(scope="openid profile school").replace("/authorize?", "/authorize/consent?")
    assert returned(browser_of(cast.an).post(address, {"decision": "agree"}))["error"] == "invalid_scope"
    assert not Connection.objects.exists()
