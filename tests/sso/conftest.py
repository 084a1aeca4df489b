"""The cast with real logins, a register with applications, and relying parties that speak the protocol by hand."""

import base64
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import cycle
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from truongso.demo.cast import PASSWORD, make_member, make_units
from truongso.foundation.sso import actions, keys
from truongso.foundation.sso.models import Application

CALLBACK = "https://kho.example/dang-nhap/xong"
HOME = "https://kho.example"
ISSUER = "http://localhost:8000"


@pytest.fixture(scope="session")
def _made_keys() -> list[tuple[str, str]]:
    return [keys.new_pem() for _ in range(4)]


@pytest.fixture(autouse=True)
def _keys_at_hand(monkeypatch: pytest.MonkeyPatch, _made_keys: list[tuple[str, str]]) -> None:
    """Making a key takes as long as a whole test; each test takes them in turn from a few."""
    turn = cycle(_made_keys)
    monkeypatch.setattr(keys, "new_pem", lambda: next(turn))


@pytest.fixture
def cast(db: Any) -> SimpleNamespace:
    """An and Long teach, Minh keeps the register, Hạnh leads, Chi is a pupil, Em is nobody here."""
    units = make_units()
    names = ("an", "long", "minh", "hanh", "chi", "em")
    return SimpleNamespace(**{name: make_member(name, units=units) for name in names}, units=units)


@pytest.fixture
def register(cast: SimpleNamespace) -> Callable[..., "Party"]:
    """Return a function that registers an application and gives its relying party."""

    def run(name: str = "Kho tư liệu", **values: Any) -> Party:
        settled = {
            "home_url": HOME,
            "redirect_uris": [CALLBACK],
            "post_logout_uris": [f"{HOME}/tam-biet"],
            "scopes": ["profile", "email", "school"],
            "is_trusted": True,
        } | values
        application, secret = actions.register_application(by=cast.minh, name=name, **settled)
        return Party(application, secret, settled["redirect_uris"][0])

    return run


@pytest.fixture
def browser_of() -> Callable[..., Client]:
    """Return a function that gives a browser in which a person has logged in with password, as people do."""

    def run(user: Any) -> Client:
        browser = Client()
        log_in(browser, user)
        return browser

    return run


def log_in(browser: Client, user: Any, *, to: str = "/") -> Any:
    """Type name and password into the login page."""
    answer = browser.post("/tai-khoan/dang-nhap/", {"login": user.username, "password": PASSWORD, "next": to})
    assert answer.status_code == 302, answer.content.decode()
    return answer


def give_second_factor(user: Any) -> str:
    """Give a user an authenticator app and return its secret."""
    secret: str = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def code_of(secret: str) -> str:
    """Return the number that the authenticator app shows now."""
    return str(totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time())))))


@dataclass
class Party:
    """A relying party that does the protocol step by step, so that a test can do one step wrong."""

    application: Application
    secret: str
    redirect_uri: str = CALLBACK
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    nonce: str = "so-dung-mot-lan"
    state: str = "trang-thai"

    @property
    def client_id(self) -> str:
        assert self.application.client is not None
        return str(self.application.client.pk)

    @property
    def challenge(self) -> str:
        return base64.urlsafe_b64encode(sha256(self.verifier.encode()).digest()).decode().rstrip("=")

    def request(self, **changes: Any) -> str:
        """Return the address to which the application sends the browser; None leaves a parameter out."""
        values = {
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "scope": "openid profile school",
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": self.challenge,
            "code_challenge_method": "S256",
        } | changes
        return "/oidc/authorize?" + urlencode({k: v for k, v in values.items() if v is not None})

    def code(self, browser: Client, **changes: Any) -> str:
        """Send the browser through the authorise page and return the code that comes back."""
        return str(returned(browser.get(self.request(**changes)))["code"])

    def post(self, path: str, values: dict[str, Any], *, secret: str | None = None) -> Any:
        """Call an endpoint as this application's server does."""
        shown = self.secret if secret is None else secret
        headers = {}
        if shown:
            headers["Authorization"] = "Basic " + base64.b64encode(f"{self.client_id}:{shown}".encode()).decode()
        else:
            values = values | {"client_id": self.client_id}
        return Client().post(path, values, headers=headers)

    def exchange(self, code: str, **changes: Any) -> Any:
        values = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": self.verifier,
        } | changes
        return self.post("/oidc/token", {k: v for k, v in values.items() if v is not None})

    def refresh(self, token: str) -> Any:
        return self.post("/oidc/token", {"grant_type": "refresh_token", "refresh_token": token})

    def introspect(self, token: str) -> dict[str, Any]:
        return dict(self.post("/oidc/introspect", {"token": token}).json())

    def tokens(self, browser: Client, **changes: Any) -> dict[str, Any]:
        """Log the browser's person in and return the tokens."""
        answer = self.exchange(self.code(browser, **changes))
        assert answer.status_code == 200, answer.content
        return dict(answer.json())

    def userinfo(self, token: str) -> Any:
        return Client().get("/oidc/userinfo", headers={"Authorization": f"Bearer {token}"})


def returned(answer: Any) -> dict[str, str]:
    """Return what the browser brought back to the application."""
    assert answer.status_code == 302, f"{answer.status_code}: {answer.content.decode()[:3000]}"
    return {key: values[0] for key, values in parse_qs(urlsplit(answer["Location"]).query).items()}


def read(token: str, *, audience: str) -> dict[str, Any]:
    """Verify a token as an application does, with the keys that the provider shows."""
    keys = jwt.PyJWKSet.from_dict(Client().get("/.well-known/jwks.json").json())
    kid = jwt.get_unverified_header(token)["kid"]
    key = next(one for one in keys.keys if one.key_id == kid)
    return dict(jwt.decode(token, key.key, algorithms=["RS256"], audience=audience, issuer=ISSUER))
