"""Who is not let in, and what is asked first."""

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from saml2 import samlp
from saml2.response import StatusNoAuthnContext, StatusNoPassive

from tests.saml.conftest import answer_of
from tests.saml.service import Service, fields_of, path_of, xml_of
from truongso.demo.cast import PASSWORD
from truongso.foundation.accounts import actions as accounts
from truongso.foundation.audit.models import Event
from truongso.foundation.org.roles import Role
from truongso.foundation.saml.models import NameIdFormat, PersistentName, ProviderSession
from truongso.foundation.sso.proofs import TWO_FACTORS

Enter = Callable[..., Any]
Register = Callable[..., Any]
PHONE = "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract"


def assert_turned_away(page: Any, sentence: str) -> None:
    """The sentence stands on the page, and no session was opened anywhere."""
    assert page.status_code == 403
    assert sentence in page.content.decode()
    assert not fields_of(page.content.decode())
    assert ProviderSession.objects.count() == PersistentName.objects.count() == 0
    assert not Event.objects.filter(code="sso.entered").exists()


def test_somebody_of_another_school_stays_outside(
    cast: SimpleNamespace, library: Service, register: Register, enter: Enter
) -> None:
    register(library)
    assert_turned_away(enter(cast.em, library.ask()), "Hiện bạn không giữ vai trò nào ở trường")


def test_an_application_for_teachers_turns_a_pupil_away(
    cast: SimpleNamespace, library: Service, register: Register, enter: Enter
) -> None:
    provider = register(library, application={"roles": [Role.TEACHER.value]})
    sentence = "Ứng dụng «Thư viện» không dành cho vai trò hoặc đơn vị của bạn."
    assert_turned_away(enter(cast.chi, library.ask()), sentence)
    page = Client()
    page.force_login(cast.chi)
    assert page.get(f"/saml/vao/{provider.application_id}/").status_code == 404
    assert library.read(answer_of(enter(cast.an, library.ask())))


def test_an_application_that_is_closed_lets_nobody_in(
    cast: SimpleNamespace, library: Service, register: Register, enter: Enter
) -> None:
    register(library, application={"is_active": False})
    assert_turned_away(enter(cast.an, library.ask()), "Nhà trường đang tạm đóng ứng dụng «Thư viện».")


def test_a_closed_account_gets_no_statement(
    cast: SimpleNamespace, library: Service, register: Register, client_of: Callable[..., Client]
) -> None:
    register(library)
    client = client_of(cast.an)
    accounts.close_account(cast.an, reason="Chuyển trường", by=cast.minh)
    page = client.get(path_of(library.ask()), follow=True)
    assert page.redirect_chain[-1][0].startswith("/tai-khoan/dang-nhap/")
    assert ProviderSession.objects.count() == 0


def test_no_mail_address_no_statement_by_mail(
    cast: SimpleNamespace, library: Service, register: Register, enter: Enter
) -> None:
    register(library, name_id_format=NameIdFormat.EMAIL)
    cast.an.email = ""
    cast.an.save(update_fields=["email"])
    page = enter(cast.an, library.ask())
    assert page.status_code == 409
    assert "tài khoản của bạn chưa có địa chỉ" in page.content.decode()
    assert ProviderSession.objects.count() == 0


def test_a_sensitive_application_asks_for_the_second_factor(
    cast: SimpleNamespace, library: Service, register: Register, enter: Enter
) -> None:
    register(library, application={"is_sensitive": True})
    assert_turned_away(enter(cast.an, library.ask()), "Tài khoản của bạn chưa bật.")


def test_a_second_factor_shown_long_ago_is_asked_again(
    cast: SimpleNamespace, library: Service, register: Register, with_two_factors: Callable[..., Client]
) -> None:
    register(library, application={"is_sensitive": True, "step_up_minutes": 10})
    client = with_two_factors(cast.an)
    assert library.read(answer_of(client.get(path_of(library.ask()), follow=True)))
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 11 * 60
    session.save()
    page = client.get(path_of(library.ask()), follow=True)
    assert page.redirect_chain[-1][0].startswith("/tai-khoan/bao-mat/xac-nhan-lai/?next=%2Fsaml%2Fdang-nhap%2Ftiep%2F")
    assert ProviderSession.objects.count() == 1


def test_an_application_asks_for_two_factors_by_itself(
    cast: SimpleNamespace, library: Service, register: Register, enter: Enter, with_two_factors: Callable[..., Client]
) -> None:
    register(library)
    wanted = {"requested_authn_context": {"authn_context_class_ref": [TWO_FACTORS], "comparison": "exact"}}
    assert_turned_away(enter(cast.an, library.ask(**wanted)), "Tài khoản của bạn chưa bật.")
    page = with_two_factors(cast.an).get(path_of(library.ask(**wanted)), follow=True)
    assert f">{TWO_FACTORS}<" in xml_of(answer_of(page))


def test_a_way_of_login_that_the_school_has_not_is_said_to_the_application(
    cast: SimpleNamespace, library: Service, register: Register, enter: Enter
) -> None:
    register(library)
    wanted = {"requested_authn_context": {"authn_context_class_ref": [PHONE], "comparison": "exact"}}
    response = answer_of(enter(cast.an, library.ask(**wanted)))
    assert samlp.STATUS_NO_AUTHN_CONTEXT in xml_of(response)
    with pytest.raises(StatusNoAuthnContext):
        library.read(response)
    assert ProviderSession.objects.count() == 0


def test_a_fresh_proof_is_asked_when_the_application_wants_one(
    cast: SimpleNamespace, library: Service, register: Register
) -> None:
    register(library)
    client = Client()
    client.post("/tai-khoan/dang-nhap/", {"login": "an", "password": PASSWORD})
    session = client.session
    session["account_authentication_methods"][0]["at"] = time.time() - 300
    session.save()
    asked = client.get(path_of(library.ask(force_authn="true")), follow=True)
    door = asked.redirect_chain[-1][0]
    assert door.startswith("/tai-khoan/xac-nhan-lai/?next=%2Fsaml%2Fdang-nhap%2Ftiep%2F")
    page = client.post(door, {"password": PASSWORD}, follow=True)
    assert library.read(answer_of(page))


def test_nobody_is_disturbed_when_the_application_may_not(
    cast: SimpleNamespace, library: Service, register: Register, enter: Enter
) -> None:
    register(library)
    response = answer_of(Client().get(path_of(library.ask(is_passive="true")), follow=True))
    with pytest.raises(StatusNoPassive):
        library.read(response)
    assert library.read(answer_of(enter(cast.an, library.ask(is_passive="true"))))
