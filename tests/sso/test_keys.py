"""The keys that sign: made by themselves, sealed, replaced without anybody being thrown out."""

import json
from datetime import timedelta

import jwt
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from typer.testing import CliRunner

from tests.sso.conftest import read
from truongso.config import cli
from truongso.foundation.sso import actions, keys
from truongso.foundation.sso.models import SigningKey

pytestmark = pytest.mark.django_db


def shown() -> list[str]:
    return [key["kid"] for key in Client().get("/.well-known/jwks.json").json()["keys"]]


def test_the_first_key_makes_itself_and_lies_sealed(client):
    assert not SigningKey.objects.exists()
    found = client.get("/.well-known/jwks.json").json()["keys"]
    assert [(key["kty"], sorted(key)) for key in found] == [("RSA", ["alg", "e", "key_ops", "kid", "kty", "n"])] or [
        key["kty"] for key in found
    ] == ["RSA"]
    assert not {"d", "p", "q", "dp", "dq", "qi"} & set(found[0])
    assert shown() == [SigningKey.objects.get().kid]
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM sso_signingkey")
        stored = cursor.fetchone()[0]
    assert stored.startswith("s1:")
    assert "PRIVATE" not in stored


def test_a_new_key_is_shown_before_it_signs_and_the_old_one_after(cast, register, browser_of):
    party, browser = register(), browser_of(cast.an)
    old = party.tokens(browser)["id_token"]
    first = SigningKey.objects.get()
    done = CliRunner().invoke(cli.build(), ["sso", "rotate-keys", "--json"])
    assert done.exit_code == 0, done.output
    second = SigningKey.objects.exclude(pk=first.pk).get()
    assert json.loads(done.stdout)["kid"] == second.kid
    assert second.signs_from > timezone.now() + timedelta(minutes=50)
    assert set(shown()) == {first.kid, second.kid}
    assert jwt.get_unverified_header(party.tokens(browser)["id_token"])["kid"] == first.kid
    SigningKey.objects.filter(pk=second.pk).update(signs_from=timezone.now())  # an hour later
    new = party.tokens(browser)["id_token"]
    assert jwt.get_unverified_header(new)["kid"] == second.kid
    for token in (old, new):
        assert read(token, audience=party.client_id)["sub"] == str(cast.an.person.uid)
    SigningKey.objects.filter(pk=first.pk).update(retires_at=timezone.now())  # after the grace time
    assert shown() == [second.kid]


def test_a_stolen_key_is_gone_at_once(cast, register, browser_of):
    party, browser = register(), browser_of(cast.an)
    old = party.tokens(browser)["id_token"]
    done = CliRunner().invoke(cli.build(), ["sso", "rotate-keys", "--stolen"])
    assert done.exit_code == 0, done.output
    new = SigningKey.objects.get(retires_at=None)
    assert shown() == [new.kid]
    assert jwt.get_unverified_header(party.tokens(browser)["id_token"])["kid"] == new.kid
    answer = browser.get("/oidc/logout", {"id_token_hint": old})
    assert answer.status_code == 200  # a hint that the stolen key signed is no hint


def test_a_young_key_stays(db):
    actions.make_first_key(by=None)
    done = CliRunner().invoke(cli.build(), ["sso", "rotate-keys", "--older-than", "90"])
    assert "chưa cần thay" in done.stdout
    assert SigningKey.objects.count() == 1
    SigningKey.objects.update(made_at=timezone.now() - keys.USUAL_LIFE - timedelta(days=1))
    CliRunner().invoke(cli.build(), ["sso", "rotate-keys", "--older-than", "90"])
    assert SigningKey.objects.count() == 2


def test_what_is_long_over_is_forgotten_and_what_lives_stays(cast, register, browser_of):
    from allauth.idp.oidc.models import Token

    from truongso.foundation.sso.models import TokenFamily

    party, browser = register(), browser_of(cast.an)
    party.tokens(browser)
    living = party.tokens(browser)
    over = TokenFamily.objects.order_by("pk").first()
    hashes = list(over.tokens.values_list("hash", flat=True))
    Token.objects.filter(hash__in=hashes).update(expires_at=timezone.now() - timedelta(days=1))
    TokenFamily.objects.update(started_at=timezone.now() - timedelta(days=60))
    done = CliRunner().invoke(cli.build(), ["sso", "tidy", "--json"])
    assert json.loads(done.stdout) == {"forgotten": 1}
    assert not TokenFamily.objects.filter(pk=over.pk).exists()
    assert party.userinfo(living["access_token"]).status_code == 200
    assert party.refresh(living["refresh_token"]).status_code == 200
