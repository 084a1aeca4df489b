"""What every template keeps to: nothing inline that the content security policy would block, and no warning at start."""

import warnings

import pytest
from django.core.handlers.wsgi import WSGIHandler

from tests.housekeeping import INLINE, ROOT, inline_code


def test_no_template_has_inline_style_or_script():
    assert len(list((ROOT / "truongso").rglob("templates/**/*.html"))) > 100
    assert inline_code() == []


@pytest.mark.parametrize(
    "text",
    ["<script>x()</script>", "<style>", '<p style="x">', '<p onclick="x()">', '<a href="javascript:x">'],
)
def test_the_check_finds_what_it_looks_for(text):
    assert INLINE.search(text)


@pytest.mark.parametrize("text", ['<script src="/static/a.js"></script>', '<script type="application/json">1</script>'])
def test_the_check_leaves_files_and_data_alone(text):
    assert not INLINE.search(text)


def test_the_site_starts_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        WSGIHandler()
