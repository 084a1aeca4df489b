"""The public conformance tester of SCIM runs against the server over HTTP, and finds nothing wrong."""

from collections import Counter
from typing import Any

import httpx
import pytest
from scim2_client import BaseSyncSCIMClient, RequestNetworkException
from scim2_tester import Status, check_server

from tests.cast import make_cast
from tests.scim.conftest import make_api
from truongso.foundation.accounts.models import User
from truongso.foundation.scim.models import ClientGroup


class OverHttp(BaseSyncSCIMClient):
    """The tester's client on httpx: its own engine wants a successor that is not packaged here."""

    def __init__(self, http: httpx.Client) -> None:
        super().__init__()
        self.http = http

    def _parse_json(self, response: Any) -> Any:
        return response.json()

    def _stays_under_base_url(self, endpoint: str) -> bool:
        return True

    def request(self, method: str, url: str, **options: Any) -> httpx.Response:
        try:
            return self.http.request(method, url, **options)
        except httpx.HTTPError as error:
            raise RequestNetworkException from error


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_conformance_tester_passes_completely(live_server, settings):
    settings.SCIM_REQUESTS_PER_MINUTE = 100_000
    make_cast()
    before = set(User.objects.values_list("username", "is_active"))
    api = make_api()
    headers = {"Authorization": f"Bearer {api.token}"}
    with httpx.Client(base_url=f"{live_server.url}/scim/v2", headers=headers, timeout=60) as http:
        results = check_server(OverHttp(http))
    bad = [r for r in results if r.status not in {Status.SUCCESS, Status.COMPLIANT, Status.ACCEPTABLE}]
    assert not bad, "\n".join(f"{r.status.name} {r.title} {r.resource_type}: {r.reason}" for r in bad)
    kinds = Counter(r.resource_type for r in results)
    assert len(results) >= 50
    assert kinds["User"] >= 20
    assert kinds["Group"] >= 15
    # What it made is let go of: accounts closed, no group left, and nobody of the school touched.
    assert set(User.objects.filter(is_active=True).values_list("username", "is_active")) == before
    assert not ClientGroup.objects.exists()
    assert not api.client.links.filter(removed_at__isnull=True).exists()
