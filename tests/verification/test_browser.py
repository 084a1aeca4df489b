"""On a phone and on a desk, in a real browser: the child corrected by its teacher counts on the scoreboard, and can be traced."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.browser import assert_accessible, assert_fits, assert_seen, assert_text, screenshot
from tests.quality.conftest import change, make_school
from tests.verification.conftest import answer, fresh, line, make_plan, service, workbook
from truongso.foundation.indicators.counting import forget
from truongso.foundation.org.periods import Quarter
from truongso.records.register.models import ValueChange
from truongso.records.verification import actions
from truongso.records.verification.sending import send
from truongso.records.verification.states import State

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1366, 390])
def test_pages_are_accessible_and_fit(page_of: Any, width: int) -> None:
    school = make_school()
    for pupil in school.pupils[:6]:
        answer(pupil, State.MATCH)
    answer(school.pupils[6], State.MISMATCH, "full_name", "born_on", "gender")
    change(school.pupils[0], school.lan, full_name="Nguyễn Văn Khác")
    change(school.pupils[7], school.lan, identity_number=None)
    batch = actions.make_batch(whom="due", by=school.lan)
    content = workbook(
        [line(1, fresh(school.pupils[8]), "Khớp"), line(2, fresh(school.pupils[9]), "Lạ"), [3, "0", "", "X", "Khớp"]]
    )
    result_file = actions.read_file(content, "ket-qua.xlsx", checked_on=timezone.localdate(), by=school.lan)
    page = page_of(school.lan, width)
    for name, args in (
        ("overview", []), ("pupils", []), ("batches", []), ("batch", [batch.uid]), ("files", []),
        ("file", [result_file.uid]), ("pupil", [school.pupils[6].uid]), ("pupil", [school.pupils[0].uid]),
        ("pupil", [school.pupils[7].uid]), ("reports", []),
    ):  # fmt: skip
        page.goto(reverse(f"verification:{name}", args=args))
        assert_accessible(page)
        assert_fits(page)
        screenshot(page, f"verification-{name}")


def _figure(page: Any, text: str) -> None:
    """Wait for the tile of the indicator and check what it says."""
    page.goto(f"{reverse('dashboards:scoreboard')}?quy={Quarter.of(timezone.localdate()).number}")
    tile = (
        page.locator("article, section, li, div.figure, .card")
        .filter(has_text="được xác thực với CSDL quốc gia về dân cư")
        .last
    )
    assert_text(tile, text)


def test_teacher_corrects_a_number_on_a_phone_and_the_indicator_moves(page_of: Any, population: Any) -> None:
    school = make_school()
    child = school.pupils[0]
    right = fresh(child).identity_number
    change(child, school.lan, identity_number="031211900999")
    make_plan(school.binh)
    forget()
    people = population(school.pupils, changed={child.pk: {"identity_number": right}})
    assert send(actions.make_batch(whom="all", by=school.lan), service(people), by=school.lan).answered == 12
    leader = page_of(school.binh, 1366)
    _figure(leader, "91,7 %")

    phone = page_of(school.an, 390)
    phone.goto(reverse("verification:worklist", args=[school.classes["10A1"].uid]))
    assert_text(phone.locator("main"), "Không có ai mang số này")
    assert_accessible(phone)
    assert_fits(phone)
    screenshot(phone, "verification-worklist")
    phone.get_by_label("Số định danh cá nhân").fill("0312119")
    phone.get_by_role("button", name="Ghi giá trị đúng").click()
    assert_seen(phone.locator("#loi-identity_number"))
    assert_accessible(phone)
    assert fresh(child).identity_number == "031211900999"
    phone.get_by_label("Số định danh cá nhân").fill(right)
    phone.get_by_role("button", name="Ghi giá trị đúng").click()
    assert_seen(phone.get_by_text("Đã ghi giá trị mới"))
    phone.get_by_role("link", name="Em tiếp theo").click()
    assert_seen(phone.get_by_text("Lớp không còn em nào phải xem"))
    assert_accessible(phone)

    assert send(actions.make_batch(whom="due", by=school.lan), service(people), by=school.lan).answered == 1
    _figure(leader, "100 %")
    _follow_back(leader, child, school)


def _follow_back(page: Any, child: Any, school: SimpleNamespace) -> None:
    """From the figure to its rows, to the child, to who changed what: and the history of the value says the same."""
    page.get_by_role("link", name="được xác thực với CSDL quốc gia về dân cư").first.click()
    page.locator("a[href*='/dong/dat/']").first.click()
    page.get_by_role("link", name=f"{child} (10A1)").click()
    assert_text(page.locator("main"), "An sửa sau khi đối chiếu dân cư")
    assert_text(page.locator("main"), "Không tìm thấy")
    assert_accessible(page)
    last = ValueChange.objects.of(child).filter(field="identity_number").first()
    assert (last.changed_by, last.old, last.new) == (school.an, "031211900999", fresh(child).identity_number)
    assert last.source.reference == reverse("verification:pupil", args=[child.uid])
