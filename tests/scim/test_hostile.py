"""Bodies that are too big, too deep or no JSON; addresses and methods that are not there."""

import json

import pytest

from tests.scim.conftest import PATCH, V2, assert_error, new_user, path_of
from truongso.foundation.accounts.models import User

NO_JSON = "Nội dung không phải JSON hợp lệ."


@pytest.mark.parametrize(
    ("body", "status", "detail", "kind"),
    [
        (b"{", 400, NO_JSON, "invalidSyntax"),
        (b"\xff\xfe", 400, NO_JSON, "invalidSyntax"),
        (b"", 415, "Nội dung phải là application/scim+json.", None),
        (b"[]", 400, "Nội dung phải là một đối tượng JSON.", "invalidSyntax"),
        (b'{"a": NaN}', 400, NO_JSON, "invalidSyntax"),
        (b'{"a":' * 100_000, 400, NO_JSON, "invalidSyntax"),
        (b'{"a":' * 30 + b"1" + b"}" * 30, 400, "Nội dung lồng nhau quá sâu.", "invalidSyntax"),
        (b'{"a": "' + b"x" * 600_000 + b'"}', 413, "Nội dung lớn quá 512 KB.", None),
        (b'{"userName": "a\\u0000b"}', 400, "Nội dung có ký tự mà cơ sở dữ liệu không giữ được.", "invalidValue"),
        (b'{"userName": "\\ud800"}', 400, "Nội dung có ký tự mà cơ sở dữ liệu không giữ được.", "invalidValue"),
    ],
    ids=["cut", "bytes", "nothing", "list", "nan", "endless", "deep", "huge", "nul", "surrogate"],
)
def test_bodies_that_are_refused(api, body, status, detail, kind):
    assert_error(api.post("/Users", body), status, detail, kind)
    assert not User.objects.exists()


def test_a_body_of_another_kind_is_refused(api):
    answer = api.browser.post(f"{V2}/Users", {"userName": "x"}, headers={"Authorization": f"Bearer {api.token}"})
    assert_error(answer, 415, "Nội dung phải là application/scim+json.")


@pytest.mark.parametrize(
    "body",
    [
        new_user(name="An"),
        new_user(name=None),
        new_user(active="maybe"),
        new_user(emails={"value": "x"}),
        new_user(emails=[{"value": "not a mail"}]),
        new_user(emails=[{"value": "a@x.vn"}, {"value": "b@x.vn"}]),
        new_user(schemas=["urn:x"]),
        new_user(externalId="x" * 201),
        new_user(userName=17),
        new_user(userName=["an"]),
        {},
    ],
    ids=str,
)
def test_values_of_the_wrong_kind_are_refused(api, body):
    answer = api.post("/Users", body)
    assert answer.status_code == 400, answer.content
    assert answer.json()["scimType"] in {"invalidValue", "invalidSyntax"}
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "operations",
    [
        [{"op": "move", "path": "active"}],
        [{"op": "remove"}],
        [{"op": "replace", "path": "active[", "value": True}],
        [{"op": "remove", "path": "userName"}],
        "x",
        [17],
        [{"op": "replace", "path": "not (" * 200, "value": 1}],
    ],
    ids=str,
)
def test_patches_that_make_no_sense_are_refused(api, cast, operations):
    body = {"schemas": [PATCH], "Operations": operations}
    answer = api.call("PATCH", path_of(cast.an), body)
    assert answer.status_code == 400, answer.content
    assert answer.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]


def test_what_is_not_there_is_told(api):
    assert_error(api.get("/Users/1"), 404, "Không có tài khoản này.")
    assert_error(api.get("/Groups/1"), 404, "Không có nhóm này.")
    assert_error(api.get("/khong-co"), 404, "Không có địa chỉ này.")
    assert_error(api.post("/Bulk", {}), 501, "Dịch vụ này không có thao tác đó (xem ServiceProviderConfig).")
    assert api.delete("/Users").status_code == 405
    assert api.delete("/Users")["Allow"] == "GET, POST"


def test_the_service_says_what_it_can(reader):
    config = reader.get("/ServiceProviderConfig").json()
    able = {name: config[name]["supported"] for name in ("patch", "bulk", "filter", "changePassword", "sort", "etag")}
    assert able == {
        "patch": True, "bulk": False, "filter": True, "changePassword": False, "sort": True, "etag": True,
    }  # fmt: skip
    user = next(s for s in reader.get("/Schemas").json()["Resources"] if s["name"] == "User")
    written = {a["name"]: a["mutability"] for a in user["attributes"]}
    assert written == {
        "userName": "readWrite", "name": "readWrite", "displayName": "readOnly", "active": "readWrite",
        "emails": "readWrite", "groups": "readOnly", "roles": "readOnly",
    }  # fmt: skip
    assert json.dumps(user).count("password") == 0
