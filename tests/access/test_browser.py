"""The pages of people, units and rights at a desk and on a phone."""

from typing import Any

import pytest
from django.utils import timezone

from tests.browser import assert_accessible, assert_fits, assert_seen, screenshot
from truongso.foundation.access import actions
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATHS = {
    "quyen-cua-toi": "/quyen-cua-toi/",
    "bang-quyen": "/bang-quyen/",
    "bang-quyen-vai-tro": "/bang-quyen/?role=homeroom_teacher",
    "vi-sao-xem-duoc": "/vi-sao-xem-duoc/?tim-nguoi=pham+an&loai=org.unit",
    "lam-thay": "/lam-thay/",
    "khan-cap": "/khan-cap/",
    "danh-ba": "/danh-ba/",
    "them-nguoi": "/danh-ba/them/",
    "don-vi": "/don-vi/",
    "sua-don-vi": "/don-vi/to-toan-tin/sua/",
    "thong-tin-truong": "/thong-tin-truong/",
    "nam-hoc": "/nam-hoc/",
    "nhat-ky": "/nhat-ky/",
}


@pytest.mark.parametrize("width", [390, 1366])
def test_pages_can_be_read_by_everybody(width: int, cast: Any, page_of: Any) -> None:
    page = page_of(cast.minh, width)
    post = Assignment.objects.get(person=cast.minh.person, role=Role.DIGITAL_OFFICER)
    today = timezone.localdate()
    org.delegate(post, cast.an.person, starts_on=today, ends_on=today, basis="45/QĐ-THPTAL", today=today, by=cast.minh)
    reason = "Có người báo lộ mật khẩu, cần xem nhật ký ngay"
    taken = actions.take_emergency(reason=reason, minutes=60, now=timezone.now(), by=cast.minh)
    an, unit = cast.an.person, post.unit
    more = {
        "nguoi": f"/danh-ba/{an.uid}/",
        "giao-lam-thay": f"/lam-thay/{cast.minh.person.uid}/giao/",
        "bao-cao-khan-cap": taken.get_absolute_url(),
        "vi-sao": f"/vi-sao-xem-duoc/?nguoi={an.uid}&loai=org.unit&doi-tuong={unit.pk}",
        "ai-xem-duoc": f"/ai-xem-duoc/org.unit/{unit.pk}/",
    }
    for name, path in (PATHS | more).items():
        page.goto(path)
        assert_accessible(page)
        assert_fits(page)
        screenshot(page, name)


def test_administrator_closes_an_account_through_the_dialog(cast: Any, page_of: Any) -> None:
    page = page_of(cast.minh)
    page.goto(f"/danh-ba/{cast.an.person.uid}/")
    page.get_by_role("button", name="Khóa tài khoản").click()
    dialog = page.get_by_role("dialog")
    assert_accessible(page)
    dialog.get_by_label("Lý do").fill("Nghỉ việc")
    dialog.get_by_role("button", name="Khóa", exact=True).click()
    page.get_by_text("Đã khóa tài khoản.").wait_for()
    assert_seen(page.get_by_role("button", name="Mở lại tài khoản"))
