"""What rights cost: at most two queries a page, and lists that a database narrows by itself."""

import sys
from types import ModuleType
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import path

from truongso.core.rights import allowed, permissions, requires
from truongso.foundation.access.whys import who_sees
from truongso.foundation.accounts.models import User
from truongso.foundation.org import actions as org

pytestmark = pytest.mark.django_db


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("trang trần")


@requires("staff.list")
def guarded(request: HttpRequest) -> HttpResponse:
    """Asks its own right and every other one, as a page with the whole menu does."""
    held = [declared.name for declared in permissions if allowed(request.user, declared.name)]
    return HttpResponse(str(len(held)))


@pytest.fixture
def two_pages(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    module = ModuleType("tests.access.two_pages")
    module.urlpatterns = [path("tran/", bare, name="bare"), path("canh/", guarded, name="guarded")]  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    settings.ROOT_URLCONF = module.__name__


def queries_of(client: Any, address: str) -> list[str]:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in captured.captured_queries]


@pytest.mark.parametrize("username", ["hanh", "long", "minh"])
def test_rights_add_at_most_two_queries_to_a_page(cast: Any, two_pages: None, client_of: Any, username: str) -> None:
    client = client_of(getattr(cast, username))
    without, with_rights = queries_of(client, "/tran/"), queries_of(client, "/canh/")
    about_rights = [sql for sql in with_rights if "org_assignment" in sql or "access_emergencyaccess" in sql]
    assert len(about_rights) <= 2
    assert len(with_rights) <= len(without) + 2


def test_who_sees_costs_the_same_for_many_accounts(cast: Any, django_assert_num_queries: Any) -> None:
    declared, obj = permissions.get("org.view_unit"), cast.an.person.assignments.first().unit
    with CaptureQueriesContext(connection) as few:
        who_sees(declared, obj)
    for number in range(20):
        person = org.add_person(full_name=f"Người thứ {number}", by=None)
        User.objects.create_user(f"nguoi{number}", None, person=person)
    with django_assert_num_queries(len(few)):
        who_sees(declared, obj)
