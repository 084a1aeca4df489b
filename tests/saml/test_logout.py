"""The end of a session: started by the application, or by the school."""

import base64
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from lxml import etree
from saml2 import BINDING_HTTP_REDIRECT, samlp
from saml2.saml import NameID

from tests.saml.conftest import answer_of
from tests.saml.service import LOGOUT, Service, fields_of, path_of, query_of
from truongso.demo.cast import PASSWORD
from truongso.foundation.accounts import sessions
from truongso.foundation.accounts.models import User
from truongso.foundation.audit.models import Event
from truongso.foundation.saml.models import LogoutBinding, ProviderSession

HERE = "http://testserver/saml/dang-xuat/"
Register = Callable[..., Any]
pytestmark = pytest.mark.django_db(transaction=True)


def logged_in(username: str = "an") -> Client:
    client = Client()
    client.post("/tai-khoan/dang-nhap/", {"login": username, "password": PASSWORD})
    client.get("/quyen-cua-toi/")
    return client


def is_in(client: Client) -> bool:
    return client.get("/quyen-cua-toi/").status_code == 200


def end_all(user: User) -> None:
    from truongso.foundation.audit.recording import action

    action(sessions.end_sessions)(user)


def test_leaving_the_library_ends_the_session_at_the_school(
    cast: SimpleNamespace, library: Service, register: Register
) -> None:
    register(library)
    client, elsewhere = logged_in(), logged_in()
    answer = library.read(answer_of(client.get(path_of(library.ask()), follow=True)))
    index = answer.session_info()["session_index"]
    back = Client().get(path_of(library.ask_logout(answer.name_id, [index], address=HERE)))
    assert back.status_code == 302 and back.url.startswith(LOGOUT + "?")
    query = query_of(back.url)
    assert query["RelayState"] == "tro-lai"
    assert query["SigAlg"] == "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    said = library.client.parse_logout_request_response(query["SAMLResponse"], BINDING_HTTP_REDIRECT)
    assert said.response.status.status_code.value == samlp.STATUS_SUCCESS
    assert not is_in(client)
    assert is_in(elsewhere), "another device of the same person stays"
    session = ProviderSession.objects.get()
    assert session.ended_at and session.told == "itself"
    assert session.visit.ended_at
    assert Event.objects.filter(code="saml.ended_by_application").count() == 1


def test_the_answer_may_be_posted(cast: SimpleNamespace, library: Service, register: Register) -> None:
    register(library, logout_binding=LogoutBinding.POST)
    client = logged_in()
    answer = library.read(answer_of(client.get(path_of(library.ask()), follow=True)))
    page = client.get(path_of(library.ask_logout(answer.name_id, [], address=HERE)))
    assert "form-action 'self' https://thu-vien.demo.invalid" in page["Content-Security-Policy"]
    xml = base64.b64decode(fields_of(page.content.decode())["SAMLResponse"])
    root = etree.fromstring(xml)
    assert root.find(".//{http://www.w3.org/2000/09/xmldsig#}Signature") is not None
    assert not is_in(client)


def test_a_session_that_is_not_there(cast: SimpleNamespace, library: Service, register: Register) -> None:
    register(library)
    client = logged_in()
    library.read(answer_of(client.get(path_of(library.ask()), follow=True)))
    back = Client().get(path_of(library.ask_logout(NameID(text="ai-do"), ["id-x"], address=HERE)))
    xml = library.client.unravel(query_of(back.url)["SAMLResponse"], BINDING_HTTP_REDIRECT)
    assert samlp.STATUS_UNKNOWN_PRINCIPAL.encode() in xml
    assert is_in(client)


def test_nobody_else_ends_a_session(
    cast: SimpleNamespace, library: Service, register: Register, pair: Any, stranger: Any
) -> None:
    register(library)
    client = logged_in()
    answer = library.read(answer_of(client.get(path_of(library.ask()), follow=True)))
    index = answer.session_info()["session_index"]
    unsigned = Client().get(path_of(library.ask_logout(answer.name_id, [index], address=HERE, sign=False)))
    assert unsigned.status_code == 409 and "không có chữ ký" in unsigned.content.decode()
    forged = Service(stranger, library.school_metadata).ask_logout(answer.name_id, [index], address=HERE)
    refused = Client().get(path_of(forged))
    assert refused.status_code == 409 and "Chữ ký của yêu cầu SAML không đúng" in refused.content.decode()
    other = Service(
        pair, library.school_metadata, entity="https://khac.demo.invalid/saml", acs="https://khac.demo.invalid/a"
    )
    register(other, application={"name": "Ứng dụng khác"})
    Client().get(path_of(other.ask_logout(answer.name_id, [index], address=HERE)))
    assert is_in(client)
    assert ProviderSession.objects.get().ended_at is None


def test_wrapped_logout(cast: SimpleNamespace, library: Service, register: Register) -> None:
    """The library's own signed request around somebody else's name."""
    register(library)
    client = logged_in()
    answer = library.read(answer_of(client.get(path_of(library.ask()), follow=True)))
    config = library.client.config.entityid
    _, signed = library.client.create_logout_request(HERE, config, name_id=NameID(text="ai-do"), sign=True)
    real, evil = etree.fromstring(str(signed).encode()), etree.fromstring(str(signed).encode())
    signature = next(node for node in evil if node.tag.endswith("}Signature"))
    evil.remove(signature)
    evil.set("ID", "evil")
    evil.find("{urn:oasis:names:tc:SAML:2.0:assertion}NameID").text = answer.name_id.text
    etree.SubElement(signature, "{http://www.w3.org/2000/09/xmldsig#}Object").append(real)
    evil.insert(1, signature)
    page = Client().post("/saml/dang-xuat/", {"SAMLRequest": base64.b64encode(etree.tostring(evil)).decode()})
    assert page.status_code == 409
    assert is_in(client)


class _Soap(BaseHTTPRequestHandler):
    """An application's server that takes logouts, and notes them."""

    heard: list[bytes] = []
    status = samlp.STATUS_SUCCESS

    def do_POST(self) -> None:
        type(self).heard.append(self.rfile.read(int(self.headers["Content-Length"])))
        body = (
            '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
            '<p:LogoutResponse xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" ID="a" Version="2.0">'
            f'<p:Status><p:StatusCode Value="{self.status}"/></p:Status></p:LogoutResponse></e:Body></e:Envelope>'
        ).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def soap() -> Iterator[str]:
    _Soap.heard = []
    server = HTTPServer(("127.0.0.1", 0), _Soap)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/slo"
    server.shutdown()
    server.server_close()


def test_signed_out_everywhere_reaches_an_application_that_listens(
    cast: SimpleNamespace, pair: Any, library: Service, register: Register, soap: str
) -> None:
    listening = Service(pair, library.school_metadata, soap=soap)
    assert register(listening).logout_soap_address == soap
    answer = listening.read(answer_of(logged_in().get(path_of(listening.ask()), follow=True)))
    end_all(cast.an)
    session = ProviderSession.objects.get()
    assert (session.told, len(_Soap.heard)) == ("told", 1)
    heard = etree.fromstring(_Soap.heard[0])
    assert heard.findtext(".//{*}NameID") == answer.name_id.text
    assert heard.findtext(".//{*}SessionIndex") == session.session_index
    message = etree.tostring(heard.find(".//{*}LogoutRequest")).decode()
    assert listening.client.sec.correctly_signed_logout_request(message, must=True)
    assert UserSession.objects.filter(user=cast.an).count() == 0


def test_an_application_that_does_not_answer_is_written_down(
    cast: SimpleNamespace, pair: Any, library: Service, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    from truongso.foundation.saml import tasks

    monkeypatch.setattr(tasks, "PAUSES", (0.0, 0.0))
    deaf = Service(pair, library.school_metadata, soap="http://127.0.0.1:9/slo")
    register(deaf)
    deaf.read(answer_of(logged_in().get(path_of(deaf.ask()), follow=True)))
    end_all(cast.an)
    assert ProviderSession.objects.get().told == "failed"


def test_an_application_without_an_address_keeps_its_session_and_we_know_it(
    cast: SimpleNamespace, library: Service, register: Register
) -> None:
    register(library)
    client = logged_in()
    library.read(answer_of(client.get(path_of(library.ask()), follow=True)))
    client.post("/tai-khoan/dang-xuat/")
    session = ProviderSession.objects.get()
    assert session.ended_at and session.told == "cannot"
