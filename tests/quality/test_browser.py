"""The worklist on a phone and the overview on a desk, in a real browser, found faultless by axe."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.browser import assert_accessible
from tests.quality.conftest import change, check_now, make_school
from truongso.records.quality import actions, parents, questions
from truongso.records.students.models import Pupil

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("width", [1366, 390])
def test_pages_are_accessible_and_fit(page_of: Any, width: int) -> None:
    school = make_school()
    change(school.pupils[0], school.lan, gender="02", father__name="Nguyễn Đình Thuỷ")
    check_now()
    page = page_of(school.lan, width)
    for path in (
        reverse("quality:overview"), reverse("quality:faults"), reverse("quality:duplicates"), reverse("quality:mends"),
        reverse("quality:rule", args=["students.identity_gender"]),
        reverse("quality:preview", args=["students.tone_placement"]),
        reverse("quality:class", args=[school.classes["10A1"].uid]),
        reverse("quality:pupil", args=[school.pupils[0].uid]),
    ):  # fmt: skip
        page.goto(path)
        assert_accessible(page)
        assert fits(page), path


def test_homeroom_teacher_corrects_an_identity_number_on_a_phone_and_the_figure_moves(page_of: Any) -> None:
    school = make_school()
    first = school.pupils[0]
    change(first, school.lan, identity_number="03121190000")
    page = page_of(school.an, 390)
    page.goto(reverse("quality:worklist", args=[school.classes["10A1"].uid]))
    assert_accessible(page)
    page.get_by_label("Ghi Số định danh cá nhân").fill("031211900000")
    page.get_by_role("button", name="Ghi giá trị này").click()
    page.get_by_text("Đã ghi giá trị mới.").wait_for()
    page.get_by_role("link", name="Em tiếp theo").first.click()
    page.get_by_text("Lớp không còn điểm phải xem").first.wait_for()
    assert fits(page)
    assert Pupil.objects.whole().get(pk=first.pk).identity_number == "031211900000"
    assert questions.passing_on(timezone.localdate()).count() == 12


def test_father_answers_on_a_phone_without_an_account(page_at: Any) -> None:
    school = make_school()
    asked = actions.ask_parents(school.pupils[0], by=school.an)
    page = page_at(390)
    page.goto(reverse("quality:answer", args=[parents.token_for(asked)]))
    assert_accessible(page)
    assert fits(page)
    page.get_by_text("Có chỗ chưa đúng").click()
    page.get_by_label("SĐT liên hệ").fill("0597123456")
    page.get_by_role("button", name="Gửi đề nghị sửa").click()
    page.get_by_text("Cảm ơn gia đình").wait_for()
    assert asked.corrections.get().new == "0597123456"
