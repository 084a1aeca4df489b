"""Evidence on a phone and at a desk, in a real browser."""

import pytest

from tests.browser import assert_accessible, assert_fits, screenshot
from tests.evidence import builders
from tests.evidence.conftest import make_people
from truongso.foundation.evidence.models import Item

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ALL_PICTURES_DRAWN = (
    "() => [...document.querySelectorAll('main img')].every((img) => img.complete && img.naturalWidth > 0)"
)


def test_a_teacher_submits_a_photo_on_the_phone_and_the_vice_principal_accepts_it(page_of, live_server):
    cast = make_people()
    phone = page_of(cast.an, width=390)
    phone.goto("/minh-chung/nop/")
    assert_accessible(phone)
    assert_fits(phone)
    screenshot(phone, "evidence-add")
    photo = {
        "name": "IMG_2041.jpg",
        "mimeType": "image/jpeg",
        "buffer": builders.photo(width=800, height=600, place=True),
    }
    phone.set_input_files("input[name=photo]", photo)
    phone.get_by_text("IMG_2041.jpg").wait_for()
    phone.get_by_label("Tên minh chứng").fill("Ảnh buổi tập huấn")
    phone.get_by_role("button", name="Nộp minh chứng").click()
    phone.get_by_text("Đã nộp minh chứng «Ảnh buổi tập huấn».").wait_for()
    phone.wait_for_function(ALL_PICTURES_DRAWN)
    assert_fits(phone)
    assert_accessible(phone)
    screenshot(phone, "evidence-photo")

    desk = page_of(cast.binh)
    desk.goto(Item.objects.get().get_absolute_url())
    desk.get_by_role("button", name="Chấp nhận").click()
    desk.get_by_text("Đã chấp nhận minh chứng.").wait_for()
    assert Item.objects.accepted().count() == 1


def test_pages_of_a_pdf_are_seen_and_a_return_asks_for_a_reason(page_of, live_server, submit_pdf):
    cast = make_people()
    item = submit_pdf(cast.an, pages=4, link_to=cast.maths)
    desk = page_of(cast.binh)
    desk.goto(item.get_absolute_url())
    desk.evaluate("document.querySelectorAll('img[loading]').forEach((img) => (img.loading = 'eager'))")
    desk.wait_for_function(ALL_PICTURES_DRAWN)
    assert desk.locator("main img").count() == 4
    assert_accessible(desk)
    screenshot(desk, "evidence-pdf")
    desk.get_by_role("button", name="Trả lại").first.click()
    desk.get_by_label("Lý do trả lại").fill("thiếu trang ký")
    assert_accessible(desk)
    desk.locator("dialog[open]").get_by_role("button", name="Trả lại").click()
    desk.get_by_text("Đã trả lại minh chứng.").wait_for()
    item.refresh_from_db()
    assert (item.get_status_display(), item.judgement) == ("Trả lại", "thiếu trang ký")


@pytest.mark.parametrize("width", [390, 1366])
def test_the_list_fits_and_is_accessible(page_of, live_server, submit_pdf, width):
    cast = make_people()
    for n in range(3):
        submit_pdf(cast.an, f"Minh chứng số {n}")
    page = page_of(cast.binh, width=width)
    page.goto("/minh-chung/")
    assert_fits(page)
    assert_accessible(page)
    screenshot(page, "evidence-list")
