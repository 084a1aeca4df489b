"""Real relying parties over real sockets: authlib, and npm openid-client in node."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from django.conf import settings as django_settings
from django.test import Client
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.housekeeping import ROOT
from tests.sso.conftest import CALLBACK, HOME, Party, code_of, give_second_factor, log_in
from tests.sso.relying_server import RelyingServer
from truongso.foundation.accounts.sessions import end_sessions
from truongso.foundation.audit.recording import action
from truongso.foundation.sso.proofs import TWO_FACTORS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def school(live_server: Any, settings: Any) -> Any:
    settings.SITE_ADDRESS = live_server.url
    settings.SSO_LOGOUT_PAUSES = []
    return live_server


class AuthlibParty:
    """An application built with authlib, as its documentation says."""

    def __init__(self, issuer: str, party: Party) -> None:
        self.party = party
        self.session = OAuth2Session(
            party.client_id,
            party.secret,
            redirect_uri=CALLBACK,
            scope="openid profile school",
            code_challenge_method="S256",
        )
        self.metadata = self.session.get(f"{issuer}/.well-known/openid-configuration", withhold_token=True).json()
        self.verifier = "authlib-" + "x" * 50

    def log_in(self, browser: Client) -> dict[str, Any]:
        """Take the browser through the provider and return the verified claims."""
        url, state = self.session.create_authorization_url(
            self.metadata["authorization_endpoint"], code_verifier=self.verifier, nonce="n-authlib"
        )
        answer = browser.get(url.removeprefix(self.metadata["issuer"]))
        token = self.session.fetch_token(
            self.metadata["token_endpoint"],
            authorization_response=answer["Location"],
            state=state,
            code_verifier=self.verifier,
        )
        return self.verify(token["id_token"])

    def verify(self, id_token: str) -> dict[str, Any]:
        keys = KeySet.import_key_set(self.session.get(self.metadata["jwks_uri"], withhold_token=True).json())
        read = jwt.decode(id_token, keys, algorithms=["RS256"])
        claims = CodeIDToken(
            read.claims,
            read.header,
            options={"iss": {"value": self.metadata["issuer"]}, "aud": {"value": self.party.client_id}},
            params={"nonce": "n-authlib", "max_age": 3600, "access_token": self.session.token["access_token"]},
        )
        claims.validate(leeway=5)
        return dict(claims)

    def userinfo(self) -> Any:
        return self.session.get(self.metadata["userinfo_endpoint"])


def two_factor_browser(user: Any) -> Client:
    secret, browser = give_second_factor(user), Client()
    log_in(browser, user)
    assert browser.post("/tai-khoan/bao-mat/ma/", {"code": code_of(secret)}).status_code == 302
    return browser


@action
def sign_out_everywhere(user: Any) -> None:
    end_sessions(user)


def test_a_teacher_with_two_factors_comes_in_and_is_out_within_five_seconds(cast, register, school):
    """The first line of «done when»: login with MFA, claims, refresh, and the session lost by back-channel logout."""
    server = RelyingServer(issuer=school.url, jwks_address=f"{school.url}/.well-known/jwks.json")
    party = register(logout_url=server.address)
    server.audience = party.client_id
    browser, application = two_factor_browser(cast.long), AuthlibParty(school.url, party)
    claims = application.log_in(browser)
    assert (claims["name"], claims["acr"], claims["amr"]) == ("Bùi Đức Long", TWO_FACTORS, ["pwd", "otp", "mfa"])
    assert claims["school_roles"] == ["teacher", "unit_head", "unit_member"]
    server.sessions[claims["sid"]] = claims["name"]
    assert application.userinfo().json()["sub"] == claims["sub"]
    old = application.session.token["access_token"]
    fresh = application.session.refresh_token(application.metadata["token_endpoint"])
    assert fresh["access_token"] != old
    assert application.userinfo().status_code == 200

    started = time.monotonic()
    sign_out_everywhere(cast.long)
    server.wait_until_out(claims["sid"], 5)
    assert time.monotonic() - started < 5
    assert application.userinfo().status_code == 401
    with pytest.raises(OAuthError, match="invalid_grant"):
        application.session.refresh_token(application.metadata["token_endpoint"])
    server.shutdown()
    server.server_close()


def test_a_closed_account_is_out_of_every_application_at_once(cast, register, school):
    applications = [AuthlibParty(school.url, register(name)) for name in ("Kho tư liệu", "Phòng họp", "Thư viện")]
    browser = Client()
    log_in(browser, cast.an)
    for one in applications:
        one.log_in(browser)
    cast.an.is_active = False
    cast.an.save()
    for one in applications:
        assert one.userinfo().status_code == 401
        with pytest.raises(OAuthError, match="invalid_grant"):
            one.session.refresh_token(one.metadata["token_endpoint"])


def test_authlib_gives_tokens_back_and_looks_into_them(cast, register, school):
    application = AuthlibParty(school.url, register())
    browser = Client()
    log_in(browser, cast.an)
    application.log_in(browser)
    endpoint, token = application.metadata["introspection_endpoint"], application.session.token["access_token"]
    looked = application.session.introspect_token(endpoint, token=token).json()
    assert (looked["active"], looked["client_id"]) == (True, application.party.client_id)
    assert looked["sub"] == str(cast.an.person.uid)
    application.session.revoke_token(application.metadata["revocation_endpoint"], token=token)
    assert application.session.introspect_token(endpoint, token=token).json() == {"active": False}


def node() -> str:
    """Return node: of the machine, or the one that a package brought into the environment."""
    found = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
    assert found, "node is wanted: `make setup` brings it where the machine has none"
    return found


def test_openid_client_does_everything_that_an_application_does(cast, register, school):
    party, browser = register(), Client()
    log_in(browser, cast.an)
    name = django_settings.SESSION_COOKIE_NAME
    asked = {
        "issuer": school.url,
        "clientId": party.client_id,
        "secret": party.secret,
        "redirectUri": CALLBACK,
        "postLogoutUri": f"{HOME}/tam-biet",
        "cookie": f"{name}={browser.cookies[name].value}",
    }
    script = ROOT / "tests" / "sso" / "openid_client.mjs"
    environment = os.environ | {"NO_PROXY": "127.0.0.1,localhost"}
    done = subprocess.run(
        [node(), str(script), json.dumps(asked)],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["metadata"]["issuer"] == school.url
    assert told["claims"]["sub"] == told["refreshedSub"] == str(cast.an.person.uid)
    assert told["claims"]["auth_time"] == told["refreshedAuthTime"]
    assert told["userinfo"]["school_class"] == "Lớp 10A1"
    assert told["introspection"]["active"] is True
    assert told["afterRevocation"] == {"active": False}
    assert told["stateMixUp"] == "OAUTH_INVALID_RESPONSE"
    assert told["nonceMixUp"] == "OAUTH_JWT_CLAIM_COMPARISON_FAILED"
    assert told["wrongVerifier"] == told["replayedRefresh"] == told["familyEnded"] == "invalid_grant"
    assert told["afterLogout"] == f"{HOME}/tam-biet?state=xong"
    assert told["finalRefresh"] == "invalid_grant"
