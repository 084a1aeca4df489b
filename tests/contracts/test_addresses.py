"""Every page declares who may open it, and is closed to everybody else."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.contracts.addresses import addresses, our_addresses
from truongso.core.rights import permissions
from truongso.foundation.accounts.models import User
from truongso.foundation.org import actions as org
from truongso.foundation.org.roles import Role

CLOSED = {302, 403, 404, 405}
OF_EVERYBODY = {"core.signed_in", "public"}


def test_there_are_pages_to_walk():
    assert len(our_addresses()) >= 1
    assert len(addresses()) > len(our_addresses())


def test_every_view_of_ours_declares_a_right():
    undeclared = [f"{a.route} ({a.module})" for a in our_addresses() if not a.permission]
    assert undeclared == []
    pages = [a for a in our_addresses() if a.permission != "public" and not a.token_kind]
    unknown = [a.route for a in pages if a.permission not in permissions]
    assert unknown == []


def test_every_address_has_a_name_of_its_own():
    names = [address.name for address in our_addresses()]
    assert not [name for name in names if name.endswith("None")]
    assert sorted({name for name in names if names.count(name) > 1}) == []


# Written out: whoever opens a page to everybody adds it here, and says on the view why.
OPEN_TO_EVERYBODY = [
    "health",
    "idp:oidc:authorization",
    "idp:oidc:configuration",
    "idp:oidc:logout",
    "onboarding:accept",
    "onboarding:first_login",
    "onboarding:forgotten",
    "quality:answer",
    "saml:certificate",
    "saml:login",
    "saml:logout",
    "saml:metadata",
    "saml:quiet",
    "signing:public",
    "signing:public_code",
    "work:feed",
]


def test_public_pages_are_few_and_say_why():
    public = {a.name: a.view.public_reason for a in our_addresses() if a.permission == "public"}
    assert all(public.values())
    assert sorted(public) == OPEN_TO_EVERYBODY


@pytest.mark.django_db
def test_a_stranger_is_sent_to_the_login_page():
    open_pages = []
    for address in our_addresses():
        if address.permission == "public" or address.token_kind:
            continue
        for answer in (Client().get(address.path), Client().post(address.path)):
            if answer.status_code != 302 or not answer["Location"].startswith(reverse("account_login")):
                open_pages.append((address.route, answer.status_code))
    assert open_pages == []


@pytest.mark.django_db
def test_an_address_for_programs_turns_away_who_has_no_token():
    """Views that check a token of their own (core.rights.token_guarded): closed without one, and no cookie comes back."""
    programs = [address for address in our_addresses() if address.token_kind]
    assert {address.token_kind for address in programs} >= {"scim"}
    for address in programs:
        for answer in (Client().get(address.path), Client().post(address.path), Client().delete(address.path)):
            assert answer.status_code in {401, 404, 429}, address.route
            assert not answer.cookies, address.route


@pytest.fixture
def pupil(db):
    """Chi, a pupil: she has an account and nothing to do with the plan."""
    chi = org.add_person(full_name="Đỗ Linh Chi", by=None)
    org.assign(chi, Role.PUPIL, starts_on=date(2020, 8, 1), by=None)
    return User.objects.create_user("chi", "mat-khau-rat-dai", person=chi)


def test_a_pupil_opens_no_page_of_the_plan(pupil, client_of):
    client = client_of(pupil)
    plan_pages = [a for a in our_addresses() if a.module.startswith("truongso.governance.plan")]
    opened = []
    for address in plan_pages:
        for answer in (client.get(address.path), client.post(address.path)):
            if answer.status_code not in CLOSED:
                opened.append((address.route, answer.status_code))
    assert opened == []


def test_a_pupil_gets_no_page_that_is_not_for_everybody(pupil, client_of):
    """Whatever app it is: either the right covers every account, or a pupil is turned away or sees an empty list."""
    client = client_of(pupil)
    surprising = []
    for address in our_addresses():
        answer = client.get(address.path)
        if answer.status_code >= 500:
            surprising.append((address.route, answer.status_code))
    assert surprising == []


@pytest.mark.django_db
def test_the_health_page_holds_nothing_but_health(client, monkeypatch):
    answer = client.get("/suc-khoe/")
    assert (answer.status_code, answer.json()) == (200, {"ok": True, "database": True})
    assert "no-store" in answer["Cache-Control"]


def test_the_health_page_says_when_the_database_is_gone(rf, monkeypatch):
    from django.db import OperationalError

    from truongso.config import health

    class Gone:
        def cursor(self):
            raise OperationalError("bí mật")

    monkeypatch.setattr(health, "connection", Gone())
    answer = health.health(rf.get("/suc-khoe/"))
    assert (answer.status_code, answer.content) == (503, b'{"ok": false, "database": false}')
