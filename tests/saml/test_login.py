"""The library logs people in through the school."""

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.test import Client
from lxml import etree
from saml2 import BINDING_HTTP_POST

from tests.saml.conftest import answer_of
from tests.saml.service import ACS, ENTITY, Service, fields_of, path_of, xml_of
from truongso.demo.cast import PASSWORD
from truongso.foundation.saml.models import NameIdFormat, ProviderSession, SigningKey
from truongso.foundation.sso.proofs import TWO_FACTORS

NS = {"saml": "urn:oasis:names:tc:SAML:2.0:assertion", "samlp": "urn:oasis:names:tc:SAML:2.0:protocol"}
ONE_FACTOR = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
Enter = Callable[..., Any]
Register = Callable[..., Any]


def test_teacher_logs_in_at_the_library(
    cast: SimpleNamespace, library: Service, register: Register, enter: Enter
) -> None:
    provider = register(library)
    fields = fields_of(enter(cast.an, library.ask("/sach/12")).content.decode())
    answer = library.read(fields["SAMLResponse"])
    assert fields["RelayState"] == "/sach/12"
    assert answer.get_identity() == {
        "displayName": ["Phạm Thị An"],
        "mail": ["an@demo.invalid"],
        "eduPersonAffiliation": ["faculty", "staff", "employee", "member"],
    }
    assert answer.name_id.format == NameIdFormat.PERSISTENT
    assert len(answer.name_id.text) == 32
    session = ProviderSession.objects.get()
    assert (session.visit.user, session.visit.application) == (cast.an, provider.application)
    assert session.name_id == answer.name_id.text
    assert session.session_index == answer.session_info()["session_index"]


def test_the_statement_is_for_one_application_one_request_and_five_minutes(
    cast: SimpleNamespace, library: Service, register: Register, enter: Enter
) -> None:
    register(library)
    xml = etree.fromstring(xml_of(answer_of(enter(cast.an, library.ask()))).encode())

    def one(path: str) -> str:
        found: list[Any] = xml.xpath(path, namespaces=NS)
        assert len(found) == 1, path
        return str(found[0])

    confirmation = "//saml:SubjectConfirmationData"
    assert one("/samlp:Response/@Destination") == ACS
    assert one("/samlp:Response/@InResponseTo") == library.last
    assert one(f"{confirmation}/@InResponseTo") == library.last
    assert one(f"{confirmation}/@Recipient") == ACS
    assert one("//saml:Audience/text()") == ENTITY
    assert one("//saml:AuthnContextClassRef/text()") == ONE_FACTOR
    good_until = datetime.fromisoformat(one("//saml:Conditions/@NotOnOrAfter"))
    good_from = datetime.fromisoformat(one("//saml:Conditions/@NotBefore"))
    assert one(f"{confirmation}/@NotOnOrAfter") == one("//saml:Conditions/@NotOnOrAfter")
    assert timedelta(minutes=4, seconds=50) < good_until - datetime.now(UTC) <= timedelta(minutes=5)
    assert timedelta(minutes=5) < good_until - good_from <= timedelta(minutes=6, seconds=1)
    methods = xml.xpath("//*[local-name()='SignatureMethod' or local-name()='DigestMethod']/@Algorithm")
    assert methods == ["http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2001/04/xmlenc#sha256"]


def test_xmlsec1_verifies_the_signature_by_itself(
    cast: SimpleNamespace, library: Service, register: Register, enter: Enter, tmp_path: Path
) -> None:
    register(library, signs_response=False)
    text = xml_of(answer_of(enter(cast.an, library.ask())))
    certificate = tmp_path / "school.pem"
    certificate.write_bytes(Client().get("/saml/chung-thu/").content)

    def verify(xml: str) -> int:
        message = tmp_path / "message.xml"
        message.write_text(xml, encoding="utf-8")
        command = ["xmlsec1", "--verify", "--pubkey-cert-pem", str(certificate)]
        command += ["--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion", str(message)]
        return subprocess.run(command, capture_output=True, check=False).returncode

    assert verify(text) == 0
    assert verify(text.replace("an@demo.invalid", "minh@demo.invalid")) != 0


def test_the_request_may_be_posted_and_the_login_comes_in_between(
    cast: SimpleNamespace, library: Service, register: Register
) -> None:
    """A posted form of another site brings no cookie; the person types the password, and the answer still fits."""
    register(library)
    fields = fields_of(library.ask("/sach/7", binding=BINDING_HTTP_POST))
    client = Client(enforce_csrf_checks=True)
    away = client.post("/saml/dang-nhap/", {"SAMLRequest": fields["SAMLRequest"], "RelayState": "/sach/7"})
    assert (away.status_code, away.url.split("?")[0]) == (302, "/saml/dang-nhap/tiep/")
    door = client.get(away.url)
    assert door.url.startswith("/tai-khoan/dang-nhap/?next=/saml/dang-nhap/tiep/")
    client.get(door.url)
    typed = {"login": "an", "password": PASSWORD, "csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    page = client.post(door.url, typed, follow=True)
    answer = library.read(answer_of(page))
    assert answer.get_identity()["displayName"] == ["Phạm Thị An"]


def test_start_from_the_list_of_applications(cast: SimpleNamespace, pair: Any, library: Service, register: Register,
                                             client_of: Callable[..., Client]) -> None:  # fmt: skip
    provider = register(library, starts_here=True, start_state="/ban-doc")
    page = client_of(cast.an).get(f"/saml/vao/{provider.application_id}/", follow=True)
    fields = fields_of(page.content.decode())
    assert fields["RelayState"] == "/ban-doc"
    assert "InResponseTo" not in xml_of(fields["SAMLResponse"])
    open_to_all = Service(pair, library.school_metadata, unsolicited=True)
    assert open_to_all.read(fields["SAMLResponse"]).get_identity()["displayName"] == ["Phạm Thị An"]


def test_what_the_application_knows_a_person_by(
    cast: SimpleNamespace, library: Service, register: Register, enter: Enter
) -> None:
    register(library, name_id_format=NameIdFormat.EMAIL, attributes=[])
    by_mail = library.read(answer_of(enter(cast.an, library.ask())))
    assert (by_mail.name_id.text, by_mail.get_identity()) == ("an@demo.invalid", {})


def test_user_name_as_identifier_and_a_pupil_of_a_class(
    cast: SimpleNamespace, library: Service, register: Register, enter: Enter
) -> None:
    names = ["uid", "givenName", "sn", "class", "ou", "eduPersonAffiliation", "IDPEmail"]
    register(library, name_id_format=NameIdFormat.USER_NAME, attributes=names, signs_response=True)
    answer = library.read(answer_of(enter(cast.chi, library.ask())))
    assert answer.name_id.text == "chi"
    assert answer.get_identity() == {
        "uid": ["chi"],
        "givenName": ["Chi"],
        "sn": ["Ngô Linh"],
        "class": ["Lớp 10A1"],
        "eduPersonAffiliation": ["student", "member"],
        "IDPEmail": ["chi@demo.invalid"],
    }


def test_the_code_of_a_person_stays_and_differs_between_applications(
    cast: SimpleNamespace, pair: Any, library: Service, register: Register, enter: Enter
) -> None:
    register(library)
    other = Service(
        pair, library.school_metadata, entity="https://khac.demo.invalid/saml", acs="https://khac.demo.invalid/acs"
    )
    register(other, application={"name": "Ứng dụng khác"})
    first, again = (library.read(answer_of(enter(cast.an, library.ask()))).name_id.text for _ in range(2))
    elsewhere = other.read(answer_of(enter(cast.an, other.ask()))).name_id.text
    assert first == again != elsewhere


def test_the_person_agrees_once_to_what_is_told(
    cast: SimpleNamespace, library: Service, register: Register, client_of: Callable[..., Client]
) -> None:
    register(library, application={"is_trusted": False})
    client = client_of(cast.an)
    asked = client.get(path_of(library.ask()), follow=True)
    text = asked.content.decode()
    assert "Cho Thư viện biết về bạn?" in text and "an@demo.invalid" in text and "SAMLResponse" not in text
    assert ProviderSession.objects.count() == 0
    address = asked.redirect_chain[-1][0]
    library.read(answer_of(client.post(address)))
    assert fields_of(client.get(path_of(library.ask()), follow=True).content.decode())["SAMLResponse"]


def test_metadata_says_where_to_go_and_shows_both_keys_while_one_follows(db: Any) -> None:
    from truongso.foundation.saml import actions

    before = Client().get("/saml/metadata/")
    assert before["Content-Type"] == "application/samlmetadata+xml"
    assert before.content.count(b"X509Certificate>") == 2
    assert b'Location="http://testserver/saml/dang-nhap/"' in before.content
    actions.announce_key(by=None)
    assert Client().get("/saml/metadata/").content.count(b"X509Certificate>") == 4
    actions.switch_key(by=None)
    assert Client().get("/saml/metadata/").content.count(b"X509Certificate>") == 2
    assert sorted(SigningKey.objects.values_list("state", flat=True)) == ["current", "retired"]
    assert SigningKey.objects.get(state="retired").key == {}


def test_two_factors_are_told_when_they_were_shown(
    cast: SimpleNamespace, library: Service, register: Register, with_two_factors: Callable[..., Client]
) -> None:
    register(library)
    page = with_two_factors(cast.an).get(path_of(library.ask()), follow=True)
    assert f">{TWO_FACTORS}<" in xml_of(answer_of(page))
