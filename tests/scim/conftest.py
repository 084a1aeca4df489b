"""Provisioning clients and the cast they find."""

import json
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.cast import make_cast
from truongso.demo.cast import make_member
from truongso.foundation.scim import actions
from truongso.foundation.scim.models import ProvisioningClient

V2 = "/scim/v2"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class Api:
    """Calls the service as a program does: a token, JSON, no cookies."""

    def __init__(self, token: str, client: ProvisioningClient | None = None) -> None:
        self.token, self.client, self.browser = token, client, Client(enforce_csrf_checks=True)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        content = body if isinstance(body, str | bytes) else json.dumps(body)
        answer = self.browser.generic(
            method, V2 + path, b"" if body is None else content, content_type="application/scim+json",
            headers={"Authorization": f"Bearer {self.token}"} | headers,
        )  # fmt: skip
        assert not answer.cookies
        return answer

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any) -> Any:
        return self.call("POST", path, body)

    def put(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("PUT", path, body, **headers)

    def patch(self, path: str, *operations: dict[str, Any], **headers: str) -> Any:
        return self.call("PATCH", path, {"schemas": [PATCH], "Operations": list(operations)}, **headers)

    def delete(self, path: str) -> Any:
        return self.call("DELETE", path)


def make_api(name: str = "Entra của Sở", *, may_write: bool = True, days: int = 30) -> Api:
    today = timezone.localdate()
    client, token = actions.make_client(
        name=name, may_write=may_write, expires_on=today + timedelta(days=days), today=today, by=None
    )
    return Api(token, client)


def new_user(username: str = "quyen.hoang", **values: Any) -> dict[str, Any]:
    """Return a SCIM user of a person whom the school does not know."""
    name = {"familyName": "Hoàng", "middleName": "Thị", "givenName": "Quyên"}
    return {"schemas": [USER, ENTERPRISE], "userName": username, "name": name, "active": True} | values


@pytest.fixture
def cast(db: None) -> SimpleNamespace:
    return SimpleNamespace(**make_cast())


@pytest.fixture
def minh(db: None) -> Any:
    return make_member("minh")


@pytest.fixture
def api(db: None) -> Api:
    return make_api()


@pytest.fixture
def reader(db: None) -> Api:
    return make_api("Phần mềm thư viện", may_write=False)


def path_of(user: Any) -> str:
    return f"/Users/{user.person.uid}"


def assert_error(answer: Any, status: int, detail: str, scim_type: str | None = None) -> None:
    body = answer.json()
    assert (answer.status_code, body["status"]) == (status, str(status)), body
    assert body["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert body["detail"] == detail
    assert body.get("scimType") == scim_type
    assert answer["Content-Type"] == "application/scim+json"


SINCE = date(2025, 9, 1)
