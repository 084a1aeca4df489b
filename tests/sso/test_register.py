"""The register: Minh registers, changes, closes and deletes applications; others only enter what is theirs."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from allauth.idp.oidc.models import Client as OidcClient
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from tests.sso.conftest import CALLBACK, HOME
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.foundation.sso import actions
from truongso.foundation.sso.entering import may_enter
from truongso.foundation.sso.models import Application
from truongso.foundation.sso.recipes import recipes

pytestmark = pytest.mark.django_db
LIST = "/he-thong/ung-dung/"


@pytest.fixture
def keeper(cast, client_of) -> Client:
    return client_of(cast.minh)


def form(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Kho tư liệu",
        "description": "Lưu trữ, chia sẻ tệp",
        "home_url": HOME,
        "icon": "cloud-upload",
        "redirect_uris": CALLBACK,
        "post_logout_uris": f"{HOME}/tam-biet",
        "logout_url": f"{HOME}/dang-xuat",
        "roles": ["teacher"],
        "scopes": ["profile", "school"],
        "is_trusted": "on",
        "step_up_minutes": "15",
    } | changes


def test_minh_registers_nextcloud_from_its_recipe(cast, keeper):
    assert "Đăng ký ứng dụng đầu tiên" in keeper.get(LIST).content.decode()
    chooser = keeper.get(f"{LIST}them/").content.decode()
    for name in ("Nextcloud", "Moodle", "Ứng dụng khác qua OpenID Connect"):
        assert name in chooser
    page = keeper.get(f"{LIST}them/nextcloud-oidc/").content.decode()
    assert "https://nextcloud.truong.example/apps/user_oidc/code" in page
    answer = keeper.post(f"{LIST}them/nextcloud-oidc/", form())
    text = answer.content.decode()
    application = Application.objects.get()
    client = application.client
    assert client is not None
    assert answer["Cache-Control"] == "no-store"
    assert f"php occ user_oidc:provider TruongSo --clientid={client.pk}" in text
    secret = answer.context["secret"]
    assert secret in text
    assert secret not in client.secret
    assert secret not in keeper.get(f"{LIST}{application.pk}/").content.decode()
    assert (client.get_redirect_uris(), client.get_scopes()) == ([CALLBACK], ["openid", "profile", "school"])
    assert client.get_grant_types() == ["authorization_code", "refresh_token"]
    assert client.get_response_types() == ["code"]
    event = Event.objects.get(code="sso.registered")
    assert (event.actor, event.sentence) == (cast.minh, "đã đăng ký ứng dụng «Kho tư liệu»")
    assert secret not in json.dumps(event.data)
    assert "Kho tư liệu" in keeper.get(LIST).content.decode()


BAD_ADDRESSES = {
    "http://kho.example/xong": "phải dùng https",
    "https://*.kho.example/xong": "không được có dấu *",
    "https://kho.example/*": "không được có dấu *",
    "https://kho.example/xong#x": "không được có dấu *",
    "https://toi:mat@kho.example/xong": "không được có dấu *",
    "https://kho.example/a/../b": "không được có «.» hay «..»",
    "https://khơ.example/xong": "ký tự lạ",
    "https://kho.example\\@xau.example/": "ký tự lạ",
    "https://kho.example/a b": "ký tự lạ",
    "https://kho.example:cong/xong": "không đọc được",
    "kho.example/xong": "phải bắt đầu bằng https://",
    "javascript:alert(1)": "phải bắt đầu bằng https://",
    "com.kho.app:/xong": "phải bắt đầu bằng https://",
    "https:///xong": "phải bắt đầu bằng https://",
    "//kho.example/xong": "phải bắt đầu bằng https://",
    "https://" + "a" * 300 + ".example/": "quá dài",
    "": "",
}


def test_addresses_that_could_lead_elsewhere_are_not_registered(keeper):
    for address, why in BAD_ADDRESSES.items():
        for changes in (
            {"redirect_uris": f"{CALLBACK}\n{address}"},
            {"logout_url": address},
            {"post_logout_uris": address},
        ):
            if not address:
                continue
            answer = keeper.post(f"{LIST}them/generic-oidc/", form(**changes))
            assert answer.status_code == 200, address
            assert why in answer.content.decode() or "tối đa 300" in answer.content.decode(), (address, changes)
    answer = keeper.post(f"{LIST}them/generic-oidc/", form(redirect_uris="  \n "))
    assert set(answer.context["form"].errors) == {"redirect_uris"}
    assert not Application.objects.exists()
    assert not OidcClient.objects.exists()
    assert not Event.objects.filter(code="sso.registered").exists()


def test_an_application_on_the_user_s_own_machine_may_use_http(cast):
    made, secret = actions.register_application(
        by=cast.minh, name="Máy tính", home_url=HOME, redirect_uris=["http://127.0.0.1:8400/xong"], is_public=True
    )
    assert secret == ""
    assert made.client is not None
    assert (made.client.type, made.client.secret) == ("public", "!")


def test_a_name_is_used_once_and_only_known_claims_are_given(cast, register):
    register("Kho tư liệu")
    with pytest.raises(Refused, match="Đã có ứng dụng tên «kho tư liệu»"):
        register("kho tư liệu")
    with pytest.raises(Refused, match="Không có loại thông tin «diem_so»"):
        register("Khác", scopes=["diem_so"])
    with pytest.raises(Refused, match="từ 1 đến 720 phút"):
        register("Khác", step_up_minutes=0)
    assert (Application.objects.count(), OidcClient.objects.count()) == (1, 1)


def test_minh_changes_an_application_and_the_trail_says_what(cast, keeper, register):
    party = register()
    page = f"{LIST}{party.application.pk}/"
    assert keeper.get(f"{page}sua/").status_code == 200
    unit = cast.units["to-toan-tin"]
    answer = keeper.post(f"{page}sua/", form(units=[unit.pk], redirect_uris=f"{CALLBACK}\n{HOME}/hai", name="Kho số"))
    assert answer.status_code == 302, answer.content.decode()
    application = Application.objects.get()
    assert (application.name, list(application.units.all())) == ("Kho số", [unit])
    assert application.client.get_redirect_uris() == [CALLBACK, f"{HOME}/hai"]
    assert application.client.name == "Kho số"
    changed = Event.objects.get(code="sso.changed").data["fields"]
    assert "tên" in changed
    assert "đơn vị được vào" in changed
    assert "địa chỉ quay về" in changed
    assert "Giáo viên; chỉ của: Tổ Toán – Tin" in keeper.get(page).content.decode()


def test_a_new_secret_voids_the_old_one(cast, keeper, register, browser_of):
    party = register()
    page = f"{LIST}{party.application.pk}/"
    tokens = party.tokens(browser_of(cast.an))
    answer = keeper.post(f"{page}ma-bi-mat/", {"reason": ""}, follow=True)
    assert "Hãy ghi lý do cấp mã bí mật mới." in answer.content.decode()
    assert party.introspect(tokens["access_token"])["active"] is True
    answer = keeper.post(f"{page}ma-bi-mat/", {"reason": "Người giữ máy chủ nghỉ việc"})
    old, party.secret = party.secret, answer.context["secret"]
    assert old != party.secret
    assert party.introspect(tokens["access_token"])["active"] is True
    assert party.post("/oidc/introspect", {"token": tokens["access_token"]}, secret=old).status_code == 401


def test_an_application_is_closed_before_it_is_deleted(cast, keeper, register, browser_of):
    party = register()
    page = f"{LIST}{party.application.pk}/"
    party.tokens(browser_of(cast.an))
    for address, values, sentence in (
        (f"{page}xoa/", {"reason": "Thôi dùng"}, "Hãy đóng ứng dụng trước khi xóa"),
        (f"{page}dong/", {"reason": " "}, "Hãy ghi lý do đóng ứng dụng."),
        (f"{page}mo/", {}, "Ứng dụng này đang mở."),
    ):
        assert sentence in keeper.post(address, values, follow=True).content.decode()
    assert Application.objects.get().is_active
    assert keeper.post(f"{page}dong/", {"reason": "Thôi dùng"}).status_code == 302
    assert "Ứng dụng đang đóng" in keeper.get(page).content.decode()
    keeper.post(f"{page}mo/")
    assert Application.objects.get().is_active
    keeper.post(f"{page}dong/", {"reason": "Thôi dùng"})
    assert keeper.post(f"{page}xoa/", {"reason": "Thôi dùng"})["Location"] == LIST
    assert not Application.objects.exists()
    assert not OidcClient.objects.exists()
    assert Event.objects.get(code="sso.deleted").sentence == "đã xóa ứng dụng «Kho tư liệu»: Thôi dùng"


def test_only_keepers_reach_the_register(cast, client_of, register):
    party = register()
    pk = party.application.pk
    pages = ["", "them/", "them/generic-oidc/", f"{pk}/", f"{pk}/sua/"]
    deeds = [f"{pk}/{name}/" for name in ("ma-bi-mat", "thu", "dong", "mo", "xoa")]
    for user in (cast.an, cast.chi, cast.em, cast.hanh):
        client = client_of(user)
        assert {client.get(LIST + page).status_code for page in pages} == {403}
        assert {client.post(LIST + deed, {"reason": "x"}).status_code for deed in deeds} == {403}
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        actions.close_application(party.application, reason="x", by=cast.an)
    assert Application.objects.get().is_active


def test_everybody_sees_the_applications_that_are_theirs(cast, client_of, register):
    register("Sổ điểm", roles=["teacher"])
    register("Thư viện", roles=[])
    closed = register("Kho cũ")
    actions.close_application(closed.application, reason="Thôi dùng", by=cast.minh)
    shown = {
        user.username: [name for name in ("Sổ điểm", "Thư viện", "Kho cũ") if name in _launch(client_of(user))]
        for user in (cast.an, cast.chi, cast.em)
    }
    assert shown == {"an": ["Sổ điểm", "Thư viện"], "chi": ["Thư viện"], "em": []}
    assert set(Application.objects.visible_to(cast.chi).values_list("name", flat=True)) == {"Thư viện"}
    assert Application.objects.visible_to(cast.minh).count() == 3
    assert not Application.objects.visible_to(AnonymousUser()).exists()
    closed.application.refresh_from_db()
    assert may_enter(cast.an, closed.application) == "Nhà trường đang tạm đóng ứng dụng «Kho cũ»."


def _launch(client: Client) -> str:
    return str(client.get("/ung-dung/").content.decode())


def test_the_lists_run_a_constant_number_of_queries(cast, keeper, register, django_assert_max_num_queries):
    counts = []
    for total in (1, 8):
        while Application.objects.count() < total:
            register(f"Ứng dụng {Application.objects.count()}", units=[cast.units["to-toan-tin"]])
        for address in (LIST, "/ung-dung/"):
            keeper.get(address)
            with django_assert_max_num_queries(40) as queries:
                assert keeper.get(address).status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


def test_the_list_is_searched_filtered_and_taken_as_excel(cast, keeper, register):
    register("Thư viện số")
    closed = register("Kho cũ")
    actions.close_application(closed.application, reason="Thôi dùng", by=cast.minh)
    assert "Kho cũ" not in keeper.get(LIST, {"q": "thu vien"}).content.decode()
    assert "Thư viện số" not in keeper.get(LIST, {"mo": "False"}).content.decode()
    answer = keeper.get(LIST, {"xuat": "xlsx"})
    assert answer["Content-Type"].startswith("application/vnd.openxmlformats")


def test_recipes_are_whole_and_honest():
    for recipe in recipes().values():
        assert recipe.protocol in Application.Protocol.values
        assert recipe.steps, recipe.code
        assert recipe.checked, recipe.code
    assert {"nextcloud-oidc", "moodle-oidc", "generic-oidc"} <= set(recipes())


# --- Try the connection -------------------------------------------------------------------------------------------------


class _Listening(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def do_POST(self) -> None:
        self.send_response(400)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def test_minh_tries_the_connection(cast, keeper, register):
    server = HTTPServer(("127.0.0.1", 0), _Listening)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{server.server_port}"
    party = register(home_url=here, logout_url=f"{here}/dang-xuat")
    address = f"{LIST}{party.application.pk}/thu/"
    text = keeper.post(address, follow=True).content.decode()
    assert "Trang chủ: trả lời (mã 200). Nơi nhận lệnh đăng xuất: đang lắng nghe (mã 400)." in text
    server.shutdown()
    server.server_close()
    assert "Trang chủ: không nối được" in keeper.post(address, follow=True).content.decode()
    assert Event.objects.filter(code="sso.connection_tested").count() == 2
