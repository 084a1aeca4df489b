"""Looked at on a phone and at a desk; axe finds nothing; the family answers and takes back by clicks."""

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.browser import assert_accessible, assert_fits, assert_seen, assert_text, screenshot
from tests.consents.conftest import PHOTO, scan
from tests.privacy.conftest import BREACH, ago, make_school
from truongso.foundation.consents import actions as consents
from truongso.foundation.consents.models import Consent
from truongso.trust.privacy import actions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_family_answers_on_a_phone(page_of: Any) -> None:
    school = make_school()
    page = page_of(school.chi, width=390)
    page.goto(reverse("consents:mine"))
    assert_accessible(page)
    assert_fits(page)
    screenshot(page, "dong-y-cua-toi")
    page.get_by_role("button", name=re.compile("^Đồng ý.*Ảnh trong hồ sơ")).click()
    assert_seen(page.get_by_text("Đã ghi: đồng ý."))
    assert_text(page.locator("main"), "Chờ cha mẹ, người giám hộ đồng ý")
    page.get_by_role("button", name="Rút đồng ý").first.click()
    assert_accessible(page)
    page.get_by_role("dialog").get_by_role("button", name="Rút đồng ý").click()
    assert_seen(page.get_by_text("Đã rút đồng ý; nhà trường dừng việc này ngay."))
    assert Consent.objects.get().withdrawn_on == timezone.localdate()
    screenshot(page, "dong-y-da-rut")


def test_every_page_at_both_widths(page_of: Any) -> None:
    school = make_school()
    today = timezone.localdate()
    both = [
        consents.PaperAnswer("subject", True),
        consents.PaperAnswer("representative", True, name="Mẹ", relation="mẹ"),
    ]
    consents.record_paper(school.pupils[1].person, PHOTO, both, upload=scan(), on=today, today=today, by=school.an)
    values = BREACH | {
        "detected_at": ago(hours=80), "happened_on": None, "people": 45, "is_sensitive": False,
        "is_location_or_biometric": False, "must_notify": True,
    }  # fmt: skip
    late = actions.record_breach(values, is_drill=False, now=timezone.now(), by=school.minh)
    actions.add_note(late, text="Đề nghị xóa tệp", at=ago(hours=70), now=timezone.now(), by=school.minh)
    actions.issue_register(today=today, by=school.hanh)
    actions.issue_dossier(
        reason="lập lần đầu", risks="Gửi nhầm danh sách lớp; đã hạn chế xuất Excel.", today=today, by=school.hanh
    )
    pages = {
        "so-hoat-dong": reverse("privacy:register"), "su-dong-y": reverse("privacy:consents"),
        "su-co": reverse("privacy:breaches"), "su-co-qua-han": late.get_absolute_url(),
        "su-co-ghi": reverse("privacy:breach_new"), "danh-gia": reverse("privacy:dossiers"),
        "danh-gia-1": reverse("privacy:dossier", args=[1]), "phu-trach": reverse("privacy:officer"),
        "dong-y-nguoi": reverse("consents:person", args=[school.pupils[1].person.uid]),
        "dong-y-noi-dung": reverse("consents:wording", args=[PHOTO]),
    }  # fmt: skip
    for width in (1366, 390):
        page = page_of(school.hanh, width=width)
        for name, url in pages.items():
            page.goto(url)
            screenshot(page, name)
            assert_accessible(page)
            assert_fits(page)
        teacher = page_of(school.an, width=width)
        teacher.goto(reverse("consents:paper", args=[school.first.person.uid, PHOTO]))
        screenshot(teacher, "dong-y-phieu")
        assert_accessible(teacher)
        assert_fits(teacher)
