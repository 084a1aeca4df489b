"""The school's library logs its readers in through SAML."""

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from tests.saml.service import HOME, Service, fields_of, make_pair, path_of
from truongso.demo.cast import PASSWORD, make_member, make_units
from truongso.foundation.saml import actions, keys, service_metadata
from truongso.foundation.saml.models import ServiceProvider
from truongso.foundation.sso.models import Application

SITE = "http://testserver"


@pytest.fixture(scope="session")
def pair(tmp_path_factory: Any) -> tuple[str, str]:
    """The application's key and certificate."""
    return make_pair(tmp_path_factory.mktemp("sp"))


@pytest.fixture(scope="session")
def stranger(tmp_path_factory: Any) -> tuple[str, str]:
    """A key that nobody registered."""
    return make_pair(tmp_path_factory.mktemp("stranger"), "stranger")


@pytest.fixture(scope="session")
def school_key() -> Any:
    from django.utils import timezone

    return keys.make(timezone.now())


@pytest.fixture(autouse=True)
def _site(settings: Any, monkeypatch: pytest.MonkeyPatch, school_key: Any) -> None:
    """The school's address, and a key that is not made anew for each test."""
    settings.SITE_ADDRESS = SITE
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    monkeypatch.setattr(keys, "make", lambda now: school_key)


@pytest.fixture
def cast(db: Any) -> SimpleNamespace:
    """An teaches, Minh keeps the register, Chi is a pupil, Em has no role here."""
    units = make_units()
    return SimpleNamespace(**{name: make_member(name, units=units) for name in ("an", "minh", "chi", "em")})


@pytest.fixture
def library(cast: SimpleNamespace, pair: tuple[str, str]) -> Service:
    """The library's side, which read the school's metadata; nothing is registered yet."""
    return Service(pair, Client().get("/saml/metadata/").content.decode())


@pytest.fixture
def register(cast: SimpleNamespace) -> Callable[..., ServiceProvider]:
    """Return a function that registers a service from its metadata."""

    def run(service: Service, **values: Any) -> ServiceProvider:
        ours = {"name": "Thư viện", "home_url": HOME, "protocol": "saml", "is_trusted": True}
        application = Application.objects.create(**{**ours, **values.pop("application", {})})
        actions.import_metadata(application, service_metadata.read(service.metadata.encode()), by=cast.minh)
        known = {"attributes": ["displayName", "mail", "eduPersonAffiliation"], **values}
        return actions.describe_provider(application, by=cast.minh, **known)

    return run


@pytest.fixture
def enter(client_of: Callable[..., Client]) -> Callable[..., Any]:
    """Return a function that follows a user from the application's link to the page with the answer."""

    def run(user: Any, address: str, *, client: Client | None = None) -> Any:
        return (client or client_of(user)).get(path_of(address), follow=True)

    return run


def answer_of(page: Any) -> str:
    """Return the SAML response on a page."""
    assert page.status_code == 200, page.content.decode()
    return fields_of(page.content.decode())["SAMLResponse"]


@pytest.fixture
def with_two_factors() -> Callable[..., Client]:
    """Return a function that gives a client whose session was opened with password and authenticator app."""

    def run(user: Any) -> Client:
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        client = Client()
        client.post("/tai-khoan/dang-nhap/", {"login": user.username, "password": PASSWORD})
        client.post("/tai-khoan/bao-mat/ma/", {"code": code_of(secret)})
        assert client.session.get("_auth_user_id") == str(user.pk)
        return client

    return run


def code_of(secret: str) -> str:
    """Return what the authenticator app shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
