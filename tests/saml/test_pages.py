"""Keeping the register: an application is registered from a recipe, its metadata read, its keys replaced."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.saml.conftest import answer_of
from tests.saml.service import ACS, ENTITY, HOME, Service, path_of
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.foundation.saml import actions, current_key, program, service_metadata
from truongso.foundation.saml.models import NameIdFormat, ServiceProvider, SigningKey
from truongso.foundation.sso.models import Application

FACTS = {"name": "Thư viện", "home_url": HOME, "icon": "folder", "is_trusted": "on", "step_up_minutes": "15"}


@pytest.fixture
def application(cast: SimpleNamespace, client_of: Callable[..., Client]) -> Application:
    """The library, registered through the page of the general recipe."""
    page = client_of(cast.minh).post("/he-thong/ung-dung/them-saml/generic-saml/", FACTS)
    made = Application.objects.get()
    assert page.url == f"/he-thong/ung-dung/{made.pk}/saml/"
    return made


def uploaded(xml: str | bytes, name: str = "sp.xml") -> dict[str, Any]:
    content = xml.encode() if isinstance(xml, str) else xml
    return {"file": SimpleUploadedFile(name, content, content_type="text/xml")}


def test_keeper_registers_the_library_and_reads_its_metadata(
    cast: SimpleNamespace, application: Application, library: Service, client_of: Callable[..., Client]
) -> None:
    client = client_of(cast.minh)
    page = f"/he-thong/ung-dung/{application.pk}/saml/"
    assert "chưa ai vào được" in client.get(page).content.decode()
    done = client.post(f"{page}nap/", uploaded(library.metadata), follow=True).content.decode()
    assert "Đã nạp siêu dữ liệu của ứng dụng" in done
    assert ENTITY in done and ACS in done and "http://testserver/saml/dang-nhap/" in done
    assert "Tải chứng thư (.pem)" in done
    provider = ServiceProvider.objects.get()
    assert (provider.entity_id, provider.acs_addresses) == (ENTITY, [ACS])
    assert provider.certificates.count("BEGIN CERTIFICATE") == 1
    application.refresh_from_db()
    assert application.scopes == ["openid"]
    assert library.read(answer_of(client_of(cast.an).get(path_of(library.ask()), follow=True)))
    assert list(Event.objects.filter(code="saml.described").values_list("actor__username", flat=True)) == ["minh"]
    assert 'href="/saml/vao/' in client_of(cast.an).get("/ung-dung/").content.decode()


def test_keeper_writes_the_addresses_by_hand_and_is_told_what_is_wrong(
    cast: SimpleNamespace, application: Application, client_of: Callable[..., Client]
) -> None:
    client, page = client_of(cast.minh), f"/he-thong/ung-dung/{application.pk}/saml/sua/"
    typed = {
        "entity_id": ENTITY,
        "acs_addresses": "http://thu-vien.demo.invalid/acs",
        "name_id_format": NameIdFormat.EMAIL.value,
        "logout_binding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
        "attributes": ["mail"],
    }
    assert "phải dùng https" in client.post(page, typed).content.decode()
    assert ServiceProvider.objects.count() == 0
    assert (
        "phải có chứng thư"
        in client.post(page, typed | {"acs_addresses": ACS, "demands_signed_requests": "on"}).content.decode()
    )
    assert (
        "Chứng thư không đọc được"
        in client.post(page, typed | {"acs_addresses": ACS, "certificates": "abc"}).content.decode()
    )
    assert client.post(page, typed | {"acs_addresses": f"{ACS}\n{ACS}"}).status_code == 302
    provider = ServiceProvider.objects.get()
    assert (provider.acs_addresses, provider.attributes) == ([ACS], ["mail"])
    application.refresh_from_db()
    assert application.scopes == ["email"]


@pytest.mark.parametrize(
    ("xml", "sentence"),
    [
        ("<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><x>&f;</x>", "DOCTYPE hoặc thực thể"),
        ("<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><x>&b;</x>", "DOCTYPE hoặc thực thể"),
        ("<x>", "Không đọc được"),
        ("<x/>", "không phải siêu dữ liệu SAML"),
        ("<m:EntitiesDescriptor xmlns:m='urn:oasis:names:tc:SAML:2.0:metadata'/>", "nhiều ứng dụng"),
        ("<m:EntityDescriptor xmlns:m='urn:oasis:names:tc:SAML:2.0:metadata' entityID='x'/>", "không phải của một ứng dụng"),
        ("<x>" + " " * 200_000 + "</x>", "quá dài"),
    ],
)  # fmt: skip
def test_hostile_metadata(
    cast: SimpleNamespace, application: Application, client_of: Callable[..., Client], xml: str, sentence: str
) -> None:
    page = f"/he-thong/ung-dung/{application.pk}/saml/nap/"
    assert sentence in client_of(cast.minh).post(page, uploaded(xml), follow=True).content.decode()
    assert ServiceProvider.objects.count() == 0
    assert not Event.objects.filter(code="saml.described").exists()


def test_metadata_with_an_address_that_is_not_safe(library: Service) -> None:
    for bad in ("http://thu-vien.demo.invalid/acs", "javascript:alert(1)", "https://*.invalid/acs"):
        with pytest.raises(Refused, match="Địa chỉ"):
            service_metadata.read(library.metadata.replace(ACS, bad).encode())


def test_one_application_per_entity(cast: SimpleNamespace, library: Service, register: Callable[..., Any]) -> None:
    register(library)
    with pytest.raises(Refused, match="Mã thực thể này đã thuộc một ứng dụng khác"):
        register(library, application={"name": "Thư viện giả"})


def test_teachers_and_pupils_do_not_keep_the_register(
    cast: SimpleNamespace, application: Application, client_of: Callable[..., Client], library: Service
) -> None:
    page = f"/he-thong/ung-dung/{application.pk}/saml/"
    for user in (cast.an, cast.chi):
        client = client_of(user)
        assert client.get(page).status_code == 403
        assert client.get(f"{page}sua/").status_code == 403
        assert client.post(f"{page}nap/", uploaded(library.metadata)).status_code == 403
        assert client.get("/he-thong/ung-dung/them-saml/generic-saml/").status_code == 403
    assert ServiceProvider.objects.count() == 0


def test_every_recipe_for_saml_can_be_begun(cast: SimpleNamespace, client_of: Callable[..., Client]) -> None:
    client = client_of(cast.minh)
    chosen = client.get("/he-thong/ung-dung/them/").content.decode()
    for code in ("generic-saml", "google-workspace-saml", "microsoft-365-saml", "moodle-saml"):
        assert f"/he-thong/ung-dung/them-saml/{code}/" in chosen
        assert client.get(f"/he-thong/ung-dung/them-saml/{code}/").status_code == 200
        facts = FACTS | {"name": code}
        page = client.post(f"/he-thong/ung-dung/them-saml/{code}/", facts, follow=True).content.decode()
        assert "Các bước ở phía ứng dụng" in page
        application = Application.objects.get(name=code)
        assert client.get(f"/he-thong/ung-dung/{application.pk}/saml/sua/").status_code == 200
    assert client.get("/he-thong/ung-dung/them-saml/nextcloud-oidc/").status_code == 404


def test_facts_are_changed_and_the_application_closed(
    cast: SimpleNamespace, application: Application, client_of: Callable[..., Client]
) -> None:
    client, page = client_of(cast.minh), f"/he-thong/ung-dung/{application.pk}/saml/"
    assert client.post(f"{page}chung/", FACTS | {"name": "Thư viện số", "roles": ["teacher"]}).status_code == 302
    application.refresh_from_db()
    assert (application.name, application.roles) == ("Thư viện số", ["teacher"])
    closed = client.post(f"/he-thong/ung-dung/{application.pk}/dong/", {"reason": "Hết hợp đồng"}, follow=True)
    assert "Ứng dụng đang đóng" in closed.content.decode()


def test_without_the_program_the_pages_say_so_in_a_sentence(
    cast: SimpleNamespace, application: Application, client_of: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program.shutil, "which", lambda name: None)
    page = client_of(cast.minh).get(f"/he-thong/ung-dung/{application.pk}/saml/")
    assert "Máy chủ chưa có chương trình xmlsec1" in page.content.decode()
    metadata = Client().get("/saml/metadata/")
    assert metadata.status_code == 409
    assert "sudo apt-get install xmlsec1" in metadata.content.decode()
    from truongso.config.doctor import examine

    found = next(check for check in examine() if check.name == "xmlsec1")
    assert (found.state, "1 ứng dụng dùng SAML" in found.message) == ("fail", True)


def test_keys_are_replaced_by_command(db: Any, capsys: pytest.CaptureFixture[str]) -> None:
    from typer.testing import CliRunner

    from truongso.foundation.saml.commands import saml

    runner = CliRunner()
    assert runner.invoke(saml, ["announce-key"]).exit_code == 0
    with pytest.raises(Refused, match="Đã có khóa mới đang chờ"):
        actions.announce_key(by=None)
    assert runner.invoke(saml, ["switch-key"]).exit_code == 0
    with pytest.raises(Refused, match="Chưa có khóa mới"):
        actions.switch_key(by=None)
    assert SigningKey.objects.filter(state="current").count() == 1
    kept = SigningKey.objects.raw("SELECT id, key FROM saml_signingkey WHERE state = 'current'")
    assert len(list(kept)) == 1


def test_the_key_lies_sealed_in_the_database(db: Any, school_key: Any) -> None:
    from django.db import connection

    row = current_key.signing_key()
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM saml_signingkey WHERE id = %s", [row.pk])
        stored = cursor.fetchone()[0]
    assert stored.startswith("s1:") and "PRIVATE" not in stored
    assert SigningKey.objects.get().key == {"pem": school_key[0]}


def test_codes_of_people_are_printed_for_microsoft(
    cast: SimpleNamespace, library: Service, register: Callable[..., Any]
) -> None:
    register(library)
    rows = actions.list_names("Thư viện", by=cast.minh)
    assert [username for username, _ in rows] == ["an", "chi", "minh"], "Em has no role here"
    assert all(len(value) == 32 and value.isalnum() for _, value in rows)
    assert actions.list_names("Thư viện", by=cast.minh) == rows
    assert Event.objects.filter(code="saml.names_listed").count() == 2
    with pytest.raises(Refused, match="Không có ứng dụng SAML"):
        actions.list_names("Không có", by=cast.minh)
