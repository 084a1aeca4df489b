"""The pages of the exchange on a desk and on a phone, in a real browser, found faultless by axe."""

from typing import Any

import pytest
from django.urls import reverse

from tests.browser import assert_accessible, assert_count, assert_fits, assert_seen, assert_text, screenshot
from tests.exchange.conftest import make_exchange_school
from tests.quality.conftest import change
from tests.sandbox_sector.serving import Sandbox
from truongso.records.exchange import actions
from truongso.records.exchange.jobs import run_push
from truongso.records.exchange.models import PushRun

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1366, 390])
def test_pages_are_accessible_and_fit(page_of: Any, sandbox: Sandbox, width: int) -> None:
    school = make_exchange_school()
    page = page_of(school.lan, width)
    page.goto(reverse("exchange:overview"))
    assert_seen(page.get_by_text("Chưa đồng bộ lần nào"))
    assert_accessible(page)
    change(school.pupils[2], school.lan, identity_number="")
    run = run_push(actions.start_push(by=school.lan), by=school.lan)
    change(school.pupils[2], school.lan, identity_number="031211900002")
    file_run, _ = actions.export_changes(by=school.lan)
    for name, path in (
        ("tong-quan", reverse("exchange:overview")), ("lan", run.get_absolute_url()), ("nhat-ky", reverse("exchange:records")),
        ("xuat-tep", file_run.get_absolute_url()), ("truong", reverse("exchange:school")),
    ):  # fmt: skip
        page.goto(path)
        assert_accessible(page)
        assert_fits(page)
        screenshot(page, f"exchange-{name}")


def test_clerk_pushes_reads_the_refusal_and_sends_again(page_of: Any, sandbox: Sandbox) -> None:
    school = make_exchange_school()
    one = school.pupils[2]
    change(one, school.lan, identity_number="")
    page = page_of(school.lan, 1366)
    page.goto(reverse("exchange:overview"))
    page.get_by_role("button", name="Đồng bộ ngay").click()
    assert_text(page.locator("#lan-dong-bo"), "17 bản ghi: 16 đã nhận, 1 bị từ chối.")
    page.get_by_label("Kết quả").select_option("refused")
    page.get_by_role("button", name="Lọc").click()
    assert_count(page.locator("tbody tr"), 1)
    assert_seen(page.get_by_role("link", name=str(one)))
    assert_accessible(page)

    change(one, school.lan, identity_number="031211900002")
    page.get_by_role("button", name="Gửi lại 1 bản ghi chưa nhận").click()

    assert_text(page.locator("#lan-dong-bo"), "1 bản ghi: 1 đã nhận.")
    assert PushRun.objects.count() == 2


def test_page_of_a_running_push_follows_it_by_itself(page_of: Any, sandbox: Sandbox) -> None:
    school = make_exchange_school()
    run = actions.start_push(by=school.lan)
    page = page_of(school.lan, 390)
    page.goto(run.get_absolute_url())
    assert_text(page.locator("#lan-dong-bo"), "Đang gửi")
    assert_accessible(page)

    run_push(run, by=school.lan)

    assert_text(page.locator("#lan-dong-bo"), "17 bản ghi: 17 đã nhận.")
