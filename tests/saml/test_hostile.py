"""What attackers send: each is refused with a sentence before anybody is asked for a password, and nothing is kept."""

import base64
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from saml2.xmldsig import SIG_RSA_SHA1

from tests.saml.conftest import answer_of
from tests.saml.service import ACS, ENTITY, Service, fields_of, path_of, query_of
from truongso.foundation.saml.models import AnsweredRequest, ProviderSession

LOGIN = "/saml/dang-nhap/"
Enter = Callable[..., Any]
Register = Callable[..., Any]
BOMB = """<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>"""
XXE = """<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>"""


def deflated(xml: str | bytes) -> str:
    content = xml.encode() if isinstance(xml, str) else xml
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.b64encode(machine.compress(content) + machine.flush()).decode()


def request_xml(*, issuer: str = ENTITY, prolog: str = "", inside: str = "", **attributes: str) -> str:
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    known = {
        "ID": "id-1",
        "Version": "2.0",
        "IssueInstant": now,
        "Destination": "http://testserver/saml/dang-nhap/",
        "AssertionConsumerServiceURL": ACS,
        **attributes,
    }
    shown = " ".join(f'{name}="{value}"' for name, value in known.items() if value)
    return (
        f'{prolog}<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" '
        f'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" {shown}>'
        f"<saml:Issuer>{issuer}</saml:Issuer>{inside}</samlp:AuthnRequest>"
    )


def sent(xml: str | bytes, client: Client | None = None) -> Any:
    return (client or Client()).get(LOGIN, {"SAMLRequest": deflated(xml), "RelayState": "/"})


def assert_refused(page: Any, sentence: str) -> None:
    assert page.status_code == 409, page.status_code
    assert sentence in page.content.decode()
    assert not fields_of(page.content.decode())
    assert ProviderSession.objects.count() == AnsweredRequest.objects.count() == 0


def test_the_plain_request_of_these_tests_is_taken(library: Service, register: Register) -> None:
    register(library)
    assert sent(request_xml()).status_code == 302


@pytest.mark.parametrize(
    ("attributes", "sentence"),
    [
        ({"AssertionConsumerServiceURL": "https://ke-gian.invalid/acs"}, "một địa chỉ chưa đăng ký nên bị từ chối"),
        ({"AssertionConsumerServiceURL": ACS + "/../x"}, "một địa chỉ chưa đăng ký nên bị từ chối"),
        ({"AssertionConsumerServiceURL": ACS.upper()}, "một địa chỉ chưa đăng ký nên bị từ chối"),
        ({"AssertionConsumerServiceURL": "", "AssertionConsumerServiceIndex": "7"}, "một địa chỉ chưa đăng ký"),
        ({"issuer": "https://ke-gian.invalid"}, "Ứng dụng này chưa được đăng ký ở trường"),
        ({"issuer": ""}, "Ứng dụng này chưa được đăng ký ở trường"),
        ({"Destination": "https://truong-khac.invalid/sso"}, "Yêu cầu SAML gửi cho địa chỉ khác"),
        ({"IssueInstant": "2026-01-01T00:00:00Z"}, "đã quá hạn hoặc đồng hồ của máy chủ ứng dụng sai giờ"),
        ({"IssueInstant": "hôm qua"}, "Không đọc được thông điệp SAML"),
        ({"Version": "1.1"}, "Không đọc được thông điệp SAML"),
        ({"ID": ""}, "Không đọc được thông điệp SAML"),
        ({"ProtocolBinding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"}, "cách khác HTTP-POST"),
        ({"prolog": BOMB}, "có khai báo DOCTYPE hoặc thực thể nên bị từ chối"),
        ({"prolog": XXE, "inside": "<x>&f;</x>"}, "có khai báo DOCTYPE hoặc thực thể nên bị từ chối"),
        ({"inside": "<saml:Subject ID='id-1'/>"}, "hai phần cùng một mã nên bị từ chối"),
        ({"inside": "<samlp:NameIDPolicy Format='urn:oasis:names:tc:SAML:2.0:nameid-format:transient'/>"},
         "Ứng dụng đòi định danh kiểu «transient»"),
    ],
)  # fmt: skip
def test_requests_that_do_not_fit_the_register(
    library: Service, register: Register, attributes: dict[str, str], sentence: str
) -> None:
    register(library)
    assert_refused(sent(request_xml(**attributes)), sentence)


def test_a_request_from_the_future(library: Service, register: Register) -> None:
    register(library)
    later = (datetime.now(UTC) + timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert_refused(sent(request_xml(IssueInstant=later)), "đã quá hạn hoặc đồng hồ")


def test_a_message_that_inflates_without_end(library: Service, register: Register) -> None:
    register(library)
    bomb = deflated(b"<a>" + b" " * 80_000_000)
    assert len(bomb) < 128 * 1024
    assert_refused(Client().get(LOGIN, {"SAMLRequest": bomb}), "Thông điệp SAML quá dài")
    assert_refused(Client().post(LOGIN, {"SAMLRequest": bomb}), "Không đọc được thông điệp SAML")
    long = base64.b64encode(b"<a>" + b" " * 200_000).decode()
    assert_refused(Client().post(LOGIN, {"SAMLRequest": long}), "Thông điệp SAML quá dài")


@pytest.mark.parametrize("text", ["", "???", "PGE+", base64.b64encode(b"\x00\xff\xfe").decode(), deflated("")])
def test_what_is_no_message_at_all(db: Any, text: str) -> None:
    for page in (Client().get(LOGIN, {"SAMLRequest": text}), Client().post(LOGIN, {"SAMLRequest": text})):
        assert page.status_code == 409


def test_a_parameter_that_stands_twice(library: Service, register: Register) -> None:
    register(library, demands_signed_requests=False)
    message = quote(deflated(request_xml()), safe="")
    query = f"SAMLRequest={message}&SAMLRequest={message}&SigAlg=x&Signature=y"
    assert_refused(Client().get(f"{LOGIN}?{query}"), "tham số lặp lại nên bị từ chối")


def test_an_answer_is_given_once(
    cast: SimpleNamespace, library: Service, register: Register, client_of: Callable[..., Client]
) -> None:
    register(library)
    client, address = client_of(cast.an), path_of(library.ask())
    assert library.read(answer_of(client.get(address, follow=True)))
    again = client.get(address, follow=True)
    assert again.status_code == 409
    assert "Yêu cầu đăng nhập này đã được trả lời một lần" in again.content.decode()
    assert ProviderSession.objects.count() == 1


def test_the_token_of_a_request_is_ours_alone(
    cast: SimpleNamespace, library: Service, register: Register, client_of: Callable[..., Client], settings: Any
) -> None:
    register(library)
    token = query_of(sent(request_xml()).url)["yeu-cau"]
    client = client_of(cast.an)
    assert_refused(client.get("/saml/dang-nhap/tiep/", {"yeu-cau": token[:-2] + "xx"}), "Yêu cầu đăng nhập đã quá hạn")
    assert_refused(client.get("/saml/dang-nhap/tiep/"), "Yêu cầu đăng nhập đã quá hạn")


def test_the_address_of_the_answer_is_looked_up_again_at_the_end(
    cast: SimpleNamespace, library: Service, register: Register, client_of: Callable[..., Client]
) -> None:
    provider = register(library)
    address = sent(request_xml()).url
    provider.acs_addresses = ["https://thu-vien.demo.invalid/acs-moi"]
    provider.save()
    assert_refused(client_of(cast.an).get(address), "Đăng ký của ứng dụng vừa thay đổi")


class TestSignedRequests:
    """An application that signs."""

    def test_a_signed_request_is_taken_and_an_unsigned_one_is_not(
        self, cast: SimpleNamespace, pair: Any, library: Service, register: Register, enter: Enter
    ) -> None:
        signing = Service(pair, library.school_metadata, signs=True)
        provider = register(signing)
        assert provider.demands_signed_requests
        assert signing.read(answer_of(enter(cast.an, signing.ask())))
        from saml2 import BINDING_HTTP_POST

        posted = fields_of(signing.ask(binding=BINDING_HTTP_POST))
        assert Client().post(LOGIN, posted).status_code == 302
        ProviderSession.objects.all().delete()
        AnsweredRequest.objects.all().delete()
        sentence = "không có chữ ký trong khi ứng dụng này bắt buộc ký"
        assert_refused(Client().get(path_of(library.ask())), sentence)
        assert_refused(Client().post(LOGIN, fields_of(library.ask(binding=BINDING_HTTP_POST))), sentence)

    def test_percent_signs_of_another_make_verify_as_well(
        self, pair: Any, library: Service, register: Register
    ) -> None:
        """.NET writes %2b for %2B: the octets that came are what was signed."""
        from saml2.s_utils import deflate_and_base64_encode

        signing = Service(pair, library.school_metadata, signs=True)
        register(signing)
        message = deflate_and_base64_encode(request_xml()).decode()
        query = urlencode({"SAMLRequest": message, "SigAlg": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"})
        query = query.replace("%2B", "%2b").replace("%2F", "%2f").replace("%3A", "%3a").replace("%3D", "%3d")
        assert Client().get(f"{LOGIN}?{query}&Signature={_signature(pair[0], query)}").status_code == 302

    def test_another_key_an_altered_request_and_sha1(
        self, pair: Any, stranger: Any, library: Service, register: Register
    ) -> None:
        register(Service(pair, library.school_metadata, signs=True))
        forged = Service(stranger, library.school_metadata, signs=True)
        assert_refused(Client().get(path_of(forged.ask())), "Chữ ký của yêu cầu SAML không đúng")
        real = query_of(Service(pair, library.school_metadata, signs=True).ask())
        altered = real | {"SAMLRequest": deflated(request_xml())}
        assert_refused(Client().get(LOGIN, altered), "Chữ ký của yêu cầu SAML không đúng")
        assert_refused(Client().get(LOGIN, real | {"RelayState": "/khac"}), "Chữ ký của yêu cầu SAML không đúng")
        assert_refused(Client().get(LOGIN, real | {"SigAlg": SIG_RSA_SHA1}), "thuật toán không còn an toàn")

    def test_a_signature_without_a_known_certificate(self, stranger: Any, library: Service, register: Register) -> None:
        register(library, certificates="", logout_address="")
        signing = Service(stranger, library.school_metadata, signs=True)
        assert_refused(Client().get(path_of(signing.ask())), "Trường Số chưa có chứng thư của ứng dụng")


class TestWrapping:
    """A real signature over something else than what is read."""

    def _signed(self, pair: Any, library: Service) -> str:
        from saml2 import BINDING_HTTP_POST

        signing = Service(pair, library.school_metadata, signs=True)
        return base64.b64decode(fields_of(signing.ask(binding=BINDING_HTTP_POST))["SAMLRequest"]).decode()

    def _posted(self, xml: str) -> Any:
        return Client().post(LOGIN, {"SAMLRequest": base64.b64encode(xml.encode()).decode()})

    def _parts(self, xml: str) -> tuple[str, str]:
        start = xml.index("<ns2:Signature") if "<ns2:Signature" in xml else xml.index(":Signature ") - 4
        prefix = xml[start + 1 : xml.index(":Signature", start)]
        end = xml.index(f"</{prefix}:Signature>") + len(f"</{prefix}:Signature>")
        return xml[start:end], xml[:start] + xml[end:]

    def test_wrapped_in_extensions(self, pair: Any, library: Service, register: Register) -> None:
        register(Service(pair, library.school_metadata, signs=True))
        real = self._signed(pair, library)
        body = real[real.index("?>") + 2 :] if real.startswith("<?xml") else real
        outer = request_xml(ID="evil", inside=f"<samlp:Extensions>{body}</samlp:Extensions>")
        assert_refused(self._posted(outer), "không bao trùm cả thông điệp nên bị từ chối")

    def test_the_signature_moved_out_of_the_signed_part(self, pair: Any, library: Service, register: Register) -> None:
        register(Service(pair, library.school_metadata, signs=True))
        from lxml import etree

        real = etree.fromstring(self._signed(pair, library).encode())
        signature = next(node for node in real if node.tag.endswith("}Signature"))
        real.remove(signature)
        evil = etree.fromstring(request_xml(ID="evil").encode())
        evil.append(signature)
        holder = etree.SubElement(evil, "{urn:oasis:names:tc:SAML:2.0:protocol}Extensions")
        holder.append(real)
        assert_refused(self._posted(etree.tostring(evil).decode()), "không bao trùm cả thông điệp nên bị từ chối")
        evil.set("ID", real.get("ID"))
        assert_refused(self._posted(etree.tostring(evil).decode()), "hai phần cùng một mã nên bị từ chối")

    def test_altered_after_signing(self, pair: Any, library: Service, register: Register) -> None:
        register(Service(pair, library.school_metadata, signs=True))
        real = self._signed(pair, library)
        assert self._posted(real).status_code == 302
        assert 'Version="2.0"' in real
        altered = real.replace('Version="2.0"', 'Version="2.0" ForceAuthn="true"')
        assert_refused(self._posted(altered), "Chữ ký của yêu cầu SAML không đúng")


def _signature(key_file: str, query: str) -> str:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key: Any = load_pem_private_key(Path(key_file).read_bytes(), None)
    return quote(base64.b64encode(key.sign(query.encode(), PKCS1v15(), SHA256())), safe="")
