"""Who may call: the administrator makes and revokes tokens; a wrong one gets nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.scim.conftest import V2, Api, assert_error, make_api, new_user, path_of
from truongso.core.refusal import Refused
from truongso.demo.cast import make_member
from truongso.foundation.accounts.models import User
from truongso.foundation.audit.models import Event
from truongso.foundation.scim import actions
from truongso.foundation.scim.models import ProvisioningClient
from truongso.foundation.scim.tokens import hash_of

WRONG = "Thiếu mã truy cập, hoặc mã sai, hết hạn, đã thu hồi."


def test_the_service_is_closed_until_a_client_is_made(db):
    assert_error(Api("").get("/Users"), 404, "Trường chưa mở cổng cấp phát tài khoản.")
    assert_error(Api("").get("/ServiceProviderConfig"), 404, "Trường chưa mở cổng cấp phát tài khoản.")


@pytest.mark.parametrize("token", ["", "scim", "scim_x_y", "scim_0123456789abcdef_wrong", "scim_ộ_y", "a" * 5000])
def test_a_wrong_token_is_told_how_to_come_in(api, token):
    answer = api.browser.get(f"{V2}/Users", headers={"Authorization": f"Bearer {token}".encode().decode("latin-1")})
    assert_error(answer, 401, WRONG)
    assert answer["WWW-Authenticate"] == 'Bearer realm="SCIM"'


def test_the_secret_of_one_client_does_not_fit_the_key_of_another(api):
    other = make_api("Ứng dụng khác")
    mixed = "_".join(["scim", api.client.token_key, other.token.split("_", 2)[2]])
    assert_error(Api(mixed).get("/Users"), 401, WRONG)


def test_a_signed_in_administrator_without_a_token_gets_nothing(api, minh, client_of):
    assert_error(client_of(minh).get(f"{V2}/Users"), 401, WRONG)


def test_the_token_is_shown_once_and_only_its_hash_is_kept(minh, client_of):
    client = client_of(minh)
    until = timezone.localdate() + timedelta(days=90)
    answer = client.post(
        reverse("scim:clients"), {"name": "Thư viện", "may_write": "", "expires_on": f"{until:%Y-%m-%d}"}
    )
    token = answer.context["token"]
    made = ProvisioningClient.objects.get()
    assert (made.name, made.may_write, made.expires_on, made.made_by) == ("Thư viện", False, until, minh)
    assert made.token_hash == hash_of(token.split("_", 2)[2])
    assert "no-store" in answer["Cache-Control"]
    assert token in answer.content.decode()
    for name in ("scim:clients", "scim:client"):
        page = client.get(reverse(name, args=[made.uid] if name == "scim:client" else []))
        assert token.split("_", 2)[2] not in page.content.decode()
    assert not Event.objects.filter(data__icontains=token.split("_", 2)[2]).exists()
    assert Api(token).get("/Users").status_code == 200


def test_a_revoked_token_ends_at_once(api, minh, client_of):
    assert api.get("/Users").status_code == 200
    address = reverse("scim:revoke", args=[api.client.uid])
    client_of(minh).post(address, {"reason": "Sở đổi phần mềm"})
    make_api("Ứng dụng khác")
    assert_error(api.get("/Users"), 401, WRONG)
    event = Event.objects.get(code="scim.client_revoked")
    assert (event.actor, event.sentence) == (
        minh,
        "đã thu hồi mã truy cập của ứng dụng «Entra của Sở»: Sở đổi phần mềm",
    )


def test_a_token_ends_with_its_last_day(api, monkeypatch):
    make_api("Ứng dụng khác", days=400)
    last = api.client.expires_on
    assert api.client.is_open(last)
    ProvisioningClient.objects.filter(pk=api.client.pk).update(expires_on=timezone.localdate() - timedelta(days=1))
    assert_error(api.get("/Users"), 401, WRONG)


@pytest.mark.parametrize(
    ("name", "days", "sentence"),
    [
        ("  ", 10, "Hãy ghi tên ứng dụng."),
        ("Mới", -1, "Mã truy cập dùng từ hôm nay và không quá hai năm."),
        ("Mới", 800, "Mã truy cập dùng từ hôm nay và không quá hai năm."),
        ("ENTRA CỦA SỞ".title(), 10, ""),
        ("Entra của Sở", 10, "Đã có ứng dụng «Entra của Sở» đang dùng: hãy thu hồi trước hoặc đặt tên khác."),
    ],
)
def test_what_a_client_may_not_be(api, name, days, sentence):
    today = timezone.localdate()
    if not sentence:
        return
    with pytest.raises(Refused) as refusal:
        actions.make_client(name=name, may_write=True, expires_on=today + timedelta(days=days), today=today, by=None)
    assert refusal.value.sentence == sentence
    assert ProvisioningClient.objects.count() == 1


def test_a_reader_changes_nothing(reader, cast):
    for answer in (
        reader.post("/Users", new_user()),
        reader.put(path_of(cast.an), new_user("an")),
        reader.patch(path_of(cast.an), {"op": "replace", "path": "active", "value": False}),
        reader.delete(path_of(cast.an)),
        reader.post("/Groups", {"displayName": "Nhóm"}),
    ):
        assert_error(answer, 403, "Mã truy cập này chỉ được đọc.")
    assert User.objects.count() == 11
    assert User.objects.get(username="an").is_active
    search = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "filter": 'userName eq "an"'}
    assert reader.post("/.search", search).json()["totalResults"] == 1


def test_only_the_administrator_opens_the_pages(cast, client_of, api):
    for address in (reverse("scim:clients"), reverse("scim:client", args=[api.client.uid])):
        assert client_of(cast.minh).get(address).status_code == 200
        for user in (cast.hanh, cast.binh, cast.an, cast.chi):
            assert client_of(user).get(address).status_code == 403
    assert client_of(cast.hanh).post(reverse("scim:revoke", args=[api.client.uid]), {"reason": "x"}).status_code == 403
    api.client.refresh_from_db()
    assert api.client.revoked_at is None


def test_too_many_calls_and_too_many_wrong_tokens_are_told_to_wait(api, settings):
    settings.SCIM_REQUESTS_PER_MINUTE = 3
    answers = [api.get("/Schemas").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 429, 429]
    settings.SCIM_WRONG_TOKENS_PER_MINUTE = 2
    tries = [Api("scim_0123456789abcdef_x").get("/Users") for _ in range(4)]
    assert [answer.status_code for answer in tries] == [401, 401, 429, 429]
    assert tries[-1]["Retry-After"] == "60"


def test_who_guesses_keeps_no_client_out(api, settings):
    settings.SCIM_WRONG_TOKENS_PER_MINUTE = 1
    tries = [Api("scim_0123456789abcdef_x").get("/Users").status_code for _ in range(3)]
    assert tries == [401, 429, 429]
    assert api.get("/Users").status_code == 200


def test_a_token_sent_in_clear_is_refused_and_not_redirected(api, settings):
    settings.TLS = settings.SECURE_SSL_REDIRECT = True
    assert_error(api.get("/Users"), 403, "Địa chỉ này chỉ nhận HTTPS.")
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert api.get("/Users", **{"X-Forwarded-Proto": "https"}).status_code == 200


def test_last_use_is_kept_once_a_minute(api, django_assert_num_queries):
    api.get("/Schemas")
    api.client.refresh_from_db()
    assert api.client.last_used_at is not None
    assert api.client.last_address == "127.0.0.1"
    with django_assert_num_queries(1):
        api.get("/Schemas")
    read = Event.objects.get(code="scim.read_today")
    assert read.sentence == "ghi nhận ứng dụng «Entra của Sở» đã đọc tài khoản, đơn vị của trường trong ngày"


def test_the_page_tells_what_the_client_did(api, cast, client_of):
    api.post("/Users", new_user())
    api.patch(path_of(cast.an), {"op": "replace", "path": "active", "value": False})
    page = client_of(cast.minh).get(reverse("scim:client", args=[api.client.uid])).content.decode()
    assert "ghi nhận ứng dụng «Entra của Sở» đã tạo tài khoản của Hoàng Thị Quyên" in page
    assert "đã sửa tình trạng của Phạm Thị An" in page
    assert [e.code for e in Event.objects.about(api.client)[:2]] == ["scim.user_changed", "scim.user_made"]
    assert make_member("minh").is_active
