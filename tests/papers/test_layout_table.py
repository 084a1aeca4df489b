"""PDF and Word of all 29 types against the layout table of NĐ 30/2020: sizes, styles, margins, places to the millimetre."""

import os
import shutil
from typing import Any

import pytest

from tests.papers import layout_table
from tests.papers.conftest import HINT


@pytest.fixture(scope="module")
def measured() -> Any:
    """All types, rendered once and converted in one go."""
    if shutil.which("soffice") is None:
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail(HINT)
        pytest.skip(HINT)
    return layout_table.measure()


@pytest.mark.slow
@pytest.mark.once
def test_every_type_stands_where_the_decree_puts_it(measured: Any) -> None:
    assert len(measured) == 29
    found = [
        trouble for code, (pdf, word, *_) in measured.items() for trouble in layout_table.troubles(code, pdf, word)
    ]
    assert found == []


@pytest.mark.slow
@pytest.mark.once
def test_every_type_has_its_components(measured: Any) -> None:
    common = {
        "state",
        "motto",
        "parent",
        "agency",
        "number",
        "date",
        "text",
        "post",
        "signer",
        "recipients",
        "recipient",
    }
    for code, (pdf, word, *_) in measured.items():
        wanted = common - ({"post"} if code == "GUQ" else set())
        assert wanted - pdf.keys() <= {"post"} and wanted - word.keys() <= {"post"}, code
    assert "about" in measured["CV"][0] and "type" not in measured["CV"][0]
    assert "basis" in measured["QĐ"][0] and "contact" in measured["GM"][0]


@pytest.mark.slow
@pytest.mark.once
def test_margins_are_those_of_the_decree(measured: Any) -> None:
    for code, (*_, pdf, word) in measured.items():
        for left, right, top, bottom in (pdf, word):
            assert 30 - 1 <= left <= 35 + 1, code
            assert right >= 15 - 1, code
            assert 20 - 1 <= top <= 25 + 1, code
            assert bottom >= 20 - 1, code
