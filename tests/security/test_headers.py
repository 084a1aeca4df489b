"""What every answer carries, and where the trail says that a request came from."""

import pytest
from django.contrib.staticfiles import finders

from truongso.foundation.audit.models import Event
from truongso.trust.security.models import SelfCheck


def test_static_files_carry_the_policy_like_every_page(client, db):
    assert finders.find("accounts/accounts.css")
    for path in ("/static/accounts/accounts.css", "/suc-khoe/", "/tai-khoan/dang-nhap/", "/khong-co-trang-nay/"):
        answer = client.get(path, follow=True)
        policy = answer["Content-Security-Policy"]
        assert "object-src 'none'" in policy, path
        assert "base-uri 'none'" in policy, path
        assert answer["X-Content-Type-Options"] == "nosniff", path


@pytest.mark.parametrize(
    ("proxies", "told", "kept"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (1, "", "127.0.0.1"),
        (1, "nonsense", "127.0.0.1"),
    ],
)
def test_the_trail_keeps_the_address_behind_the_trusted_proxies(cast, client_of, settings, proxies, told, kept):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {"X-Forwarded-For": told} if told else {}
    client_of(cast.minh, headers=headers).post("/he-thong/tu-kiem-tra-an-toan/kiem-tra/")
    assert SelfCheck.objects.count() == 1
    assert Event.objects.filter(code="security.checked").get().address == kept
