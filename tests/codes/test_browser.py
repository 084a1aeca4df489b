"""The pages of code lists and units at a desk and on a phone."""

from typing import Any

import pytest

from tests.browser import assert_accessible, assert_fits, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATHS = {"bang-ma": "/bang-ma/", "mot-bang-ma": "/bang-ma/ethnic_group/gso/", "don-vi-cu-moi": "/bang-ma/don-vi/?q=an"}


@pytest.mark.parametrize("width", [390, 1366])
def test_pages_can_be_read_by_everybody(width: int, cast: Any, page_of: Any) -> None:
    page = page_of(cast.an, width)
    for name, path in PATHS.items():
        page.goto(path)
        assert_accessible(page)
        assert_fits(page)
        screenshot(page, name)
