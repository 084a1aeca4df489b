"""The pages of work files on a desk and on a phone, in a real browser; a teacher takes a photo into a file."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from tests.browser import assert_accessible, assert_fits, screenshot
from tests.casefiles.conftest import PDF, TODAY
from truongso.demo.casefiles import make_case_files
from truongso.governance.casefiles import actions
from truongso.governance.casefiles.models import CaseFile, Catalogue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = date(TODAY.year, 10, 20)


@pytest.mark.parametrize("width", [1366, 390])
def test_pages_are_accessible_and_fit(cast: SimpleNamespace, page_of: Any, width: int) -> None:
    make_case_files(vars(cast), today=min(DAY, TODAY))
    late = CaseFile.objects.get(code=f"{min(DAY, TODAY).year - 1}.15-TC")
    going = CaseFile.objects.open().first()
    assert going is not None
    over = actions.start_hand_over(CaseFile.objects.filter(pk=late.pk), made_on=TODAY, by=cast.lan)
    draft = actions.start_catalogue(Catalogue.objects.latest("year").year + 1, by=cast.lan)
    actions.copy_catalogue(draft, Catalogue.objects.earliest("year"), by=cast.lan)
    page = page_of(cast.lan, width)
    for name, args in (
        ("files", []), ("open", []), ("file", [going.uid]), ("file", [late.uid]), ("catalogues", []),
        ("catalogue", [draft.year]), ("add_line", [draft.year]), ("import", [draft.year]), ("hand_overs", []),
        ("choose", []), ("hand_over", [over.uid]), ("check_package", []),
    ):  # fmt: skip
        page.goto(reverse(f"casefiles:{name}", args=args))
        assert_accessible(page)
        assert_fits(page)
        screenshot(page, f"casefiles-{name}-{len(args) and str(args[0])[:4]}")


def test_teacher_puts_a_file_in_from_a_phone(cast: SimpleNamespace, page_of: Any) -> None:
    file = actions.open_file(
        title="Hồ sơ hội giảng", notation="45-CM", retention_years=10, maker=cast.an.person, started_on=TODAY, by=cast.an
    )  # fmt: skip
    page = page_of(cast.an, 390)
    page.goto(file.get_absolute_url())
    form = page.locator("#them form").first
    form.get_by_label("Loại văn bản").fill("Kế hoạch")
    form.get_by_label("Trích yếu").fill("Kế hoạch hội giảng")
    page.locator("#them input[type=file]").set_input_files(
        {"name": "ke-hoach.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )  # fmt: skip
    form.get_by_role("button", name="Đưa vào hồ sơ").click()
    page.get_by_text("Đã đưa «Kế hoạch hội giảng» vào hồ sơ.").wait_for()
    page.locator("#ket-thuc").get_by_role("button", name="Kết thúc hồ sơ").click()
    page.get_by_text("Đã kết thúc hồ sơ").wait_for()
    assert CaseFile.objects.get().state == "closed"
