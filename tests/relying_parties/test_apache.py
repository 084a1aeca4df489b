"""A whole application that is not ours: Apache with mod_auth_openidc behind the school's login, in a real browser."""

import re
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any
from urllib.request import urlopen

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

from tests.browser import assert_seen
from tests.relying_parties.apache import Apache, apache, free_port
from truongso.demo.cast import PASSWORD, make_member, make_units
from truongso.foundation.accounts import actions as accounts
from truongso.foundation.sso import actions
from truongso.foundation.sso.models import LogoutDelivery
from truongso.foundation.sso.proofs import TWO_FACTORS

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SECONDS = 5.0  # the plan's own limit: out of every application within five seconds


@pytest.fixture
def cast(db: Any) -> SimpleNamespace:
    units = make_units()
    return SimpleNamespace(**{name: make_member(name, units=units) for name in ("an", "minh")})


@pytest.fixture
def archive(live_server: Any, settings: Any, cast: SimpleNamespace) -> Iterator[Apache]:
    """The school's archive: static pages behind Apache, registered as any application is."""
    settings.SITE_ADDRESS = live_server.url
    settings.SSO_LOGOUT_PAUSES = []
    port = free_port()
    home = f"http://127.0.0.1:{port}"
    application, secret = actions.register_application(
        by=cast.minh,
        name="Kho tư liệu",
        home_url=f"{home}/",
        redirect_uris=[f"{home}/oidc/redirect"],
        post_logout_uris=[f"{home}/"],
        logout_url=f"{home}/oidc/redirect?logout=backchannel",
        scopes=["profile", "email", "school"],
        is_trusted=True,
    )
    urlopen(f"{live_server.url}/.well-known/openid-configuration").close()  # the site's first answer takes a while
    with apache(port, issuer=live_server.url, client_id=application.client.pk, secret=secret) as server:
        yield server


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[[], Any]]:
    """Return a function that opens a page in a browser of its own."""
    contexts: list[Any] = []

    def run() -> Any:
        contexts.append(browser.new_context(locale="vi-VN"))
        contexts[-1].set_default_timeout(20_000)
        return contexts[-1].new_page()

    yield run
    for context in contexts:
        context.close()


def log_in(page: Any, archive: Apache, user: Any) -> None:
    """From the archive's address through password and authenticator app back to the archive."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    page.goto(archive.address)
    assert page.locator("input[name=login]").count(), f"{page.url}: {page.content()[:2000]}\n{archive.log[-3000:]}"
    page.fill("input[name=login]", user.username)
    page.fill("input[name=password]", PASSWORD)
    page.click("button:has-text('Đăng nhập') >> nth=0")
    page.fill("input[name=code]", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.click("form:has(input[name=code]) button[type=submit]")
    page.wait_for_url(archive.address)


def wait_until_out(page: Any, archive: Apache) -> float:
    """Ask for the archive until it sends the browser to the login again; return the seconds that it took."""
    started = time.monotonic()
    while time.monotonic() - started < SECONDS:
        answer = page.request.get(archive.address, max_redirects=0)
        if answer.status == 302:
            return time.monotonic() - started
        time.sleep(0.05)
    pytest.fail(f"the archive still lets the browser in after {SECONDS} s: {archive.log[-2000:]}")


def test_teacher_with_two_factors_reads_the_archive_and_is_out_within_five_seconds(
    cast: SimpleNamespace, archive: Apache, live_server: Any, open_page: Callable[[], Any]
) -> None:
    page = open_page()
    log_in(page, archive, cast.an)

    def claim(name: str) -> str:
        return str(page.inner_text(f"#{name}"))

    assert claim("name") == "Phạm Thị An"
    assert claim("preferred_username") == "an"
    assert claim("sub") == str(cast.an.person.uid)
    assert claim("acr") == TWO_FACTORS
    assert set(re.split(r"[,\s]+", claim("amr"))) == {"pwd", "otp", "mfa"}
    assert set(re.split(r"[,\s]+", claim("school_roles"))) == {"teacher", "homeroom_teacher", "unit_member"}

    page.goto(f"{live_server.url}/tai-khoan/phien/")
    page.click("button:has-text('mọi nơi') >> nth=0")
    sent = page.locator("dialog[open] button[type=submit]")
    assert_seen(sent)
    sent.click()
    page.wait_for_url(re.compile("/tai-khoan/dang-nhap/"))
    assert wait_until_out(page, archive) < SECONDS
    delivery = LogoutDelivery.objects.get()
    assert (delivery.state, delivery.tries) == (LogoutDelivery.State.DONE, 1), archive.log
    page.goto(archive.address)
    assert page.url.startswith(f"{live_server.url}/tai-khoan/dang-nhap/")


def test_a_closed_account_is_out_at_once_and_stays_out(
    cast: SimpleNamespace, archive: Apache, live_server: Any, open_page: Callable[[], Any]
) -> None:
    page = open_page()
    log_in(page, archive, cast.an)
    accounts.close_account(cast.an, reason="Chuyển trường", by=cast.minh)
    assert wait_until_out(page, archive) < SECONDS
    page.goto(archive.address)
    page.fill("input[name=login]", "an")
    page.fill("input[name=password]", PASSWORD)
    page.click("button:has-text('Đăng nhập') >> nth=0")
    page.wait_for_load_state()
    assert page.url.startswith(live_server.url)
    assert page.locator("#name").count() == 0


def test_a_stranger_sees_nothing_of_the_archive(
    archive: Apache, live_server: Any, open_page: Callable[[], Any]
) -> None:
    page = open_page()
    page.goto(archive.address)
    assert page.url.startswith(f"{live_server.url}/tai-khoan/dang-nhap/")
    address = re.search(r"code_challenge_method%3DS256", page.url)
    assert address, "Apache asks with PKCE"
