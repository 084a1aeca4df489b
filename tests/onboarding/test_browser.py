"""The pages in Chromium, on a desk and on a phone, with axe; a pupil's first minute by keyboard."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from tests.browser import assert_accessible, assert_fits, assert_seen, screenshot
from tests.onboarding.conftest import NEW, first_code, issue, make_school
from truongso.foundation.accounts.models import User
from truongso.records.onboarding import actions
from truongso.records.onboarding.codes import grouped
from truongso.records.onboarding.models import AccessCode, IssueRun
from truongso.records.students.models import Pupil

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = [1366, 390]


def looked_at(page: Any, name: str) -> None:
    assert_accessible(page)
    assert_fits(page)
    screenshot(page, f"onboarding-{name}")


@pytest.fixture
def busy() -> SimpleNamespace:
    """A school in the middle of it: one class issued, a family in, one invited, a recovery waiting and one approved."""
    school = make_school()
    issue(school)
    issue(school, "guardians")
    mother = school.first.invitations.get(relation="mother")
    actions.give_invitation_codes([mother], where="phép thử", by=school.an)
    row = AccessCode.objects.get(invitation=mother)
    actions.accept_as_new(row, password=NEW, now=timezone.now())
    school.waiting = actions.request_recovery(
        school.an, what="password", reason="Quên mật khẩu, đã gặp tại trường", now=timezone.now(), by=school.long
    )
    actions.note_help_asked("chi", now=timezone.now())
    return school


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_the_office(busy: SimpleNamespace, page_of: Any, width: int) -> None:
    page = page_of(busy.minh, width=width)
    run = IssueRun.objects.get(kind="guardians")
    for name, path in (
        ("overview", "/cap-tai-khoan/"),
        ("preview", f"/cap-tai-khoan/xem-truoc/?cho=pupils&lop={busy.classes['10A2'].uid}"),
        ("runs", "/cap-tai-khoan/dot/"),
        ("run", run.get_absolute_url()),
        ("recoveries", "/khoi-phuc/"),
        ("recovery-choose", "/khoi-phuc/moi/?q=lan"),
        ("recovery-form", "/khoi-phuc/moi/lan/"),
        ("recovery", busy.waiting.get_absolute_url()),
    ):
        page.goto(path)
        looked_at(page, name)


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_the_homeroom_teacher(busy: SimpleNamespace, page_of: Any, width: int) -> None:
    page = page_of(busy.an, width=width)
    for name, path in (
        ("class", f"/cap-tai-khoan/lop/{busy.classes['10A1'].uid}/"),
        ("pupil", f"/cap-tai-khoan/hoc-sinh/{busy.first.uid}/"),
        ("pupil-invite", f"/cap-tai-khoan/hoc-sinh/{busy.child.uid}/"),
    ):
        page.goto(path)
        looked_at(page, name)
    page.goto(f"/cap-tai-khoan/hoc-sinh/{busy.first.uid}/")
    page.get_by_role("button", name="Cấp mã mới").first.click()
    assert_seen(page.get_by_role("heading", name="Cấp mã mới cho"))
    screenshot(page, "onboarding-dialog")
    page.get_by_role("button", name="Cấp mã", exact=True).first.click()
    assert_seen(page.get_by_role("heading", name="Phiếu đăng nhập lại"))
    looked_at(page, "slip")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_pupil_comes_in_by_keyboard(busy: SimpleNamespace, page_at: Any, width: int) -> None:
    _, code = first_code(busy, busy.child)
    page = page_at(width)
    page.goto("/tai-khoan/dang-nhap/")
    looked_at(page, "login")
    page.get_by_role("link", name="nhập mã trên phiếu").click()
    looked_at(page, "first-login")
    page.get_by_label("Mã một lần").fill("sai-sai-sai")
    page.keyboard.press("Enter")
    assert_seen(page.get_by_text("Mã không đúng").first)
    looked_at(page, "first-login-wrong")
    page.goto(f"/lan-dau/?ma={grouped(code)}")
    page.get_by_label("Mã một lần").press("Enter")
    assert_seen(page.get_by_role("heading", name="Đặt mật khẩu của bạn"))
    looked_at(page, "choose-password")
    page.get_by_label("Mật khẩu mới", exact=True).fill(NEW)
    page.get_by_label("Gõ lại mật khẩu mới").fill(NEW)
    page.keyboard.press("Enter")
    assert_seen(page.get_by_role("heading", name="Chào Trần Văn Bn"))
    looked_at(page, "welcome")
    assert User.objects.get(person=busy.child.person).check_password(NEW)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_father_takes_the_invitation(busy: SimpleNamespace, page_at: Any, width: int) -> None:
    invitation = busy.child.invitations.get(relation="father")
    ((_, code),) = actions.give_invitation_codes([invitation], where="phép thử", by=busy.an)
    child = Pupil.objects.whole().get(pk=busy.child.pk)
    page = page_at(width)
    page.goto(f"/loi-moi/?ma={grouped(code)}")
    looked_at(page, "accept")
    page.get_by_label("Ngày sinh của em").fill(child.person.born_on.isoformat())
    page.get_by_label("4 số cuối").fill(child.identity_number[-4:])
    page.get_by_role("button", name="Tiếp tục").click()
    assert_seen(page.get_by_text("Người được mời"))
    looked_at(page, "accept-as")
    page.get_by_label("Mật khẩu mới", exact=True).fill(NEW)
    page.get_by_label("Gõ lại mật khẩu mới").fill(NEW)
    page.get_by_role("button", name="Đặt mật khẩu và vào").click()
    assert_seen(page.get_by_role("heading", name="Chào Trần Đình Cha"))
    page.goto("/quen-mat-khau/")
    looked_at(page, "forgotten")
