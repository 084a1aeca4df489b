"""Declarations of purposes are checked at the start; the law is data with its source."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from truongso.foundation.consents.law import ages, bases
from truongso.foundation.consents.questions import is_consented
from truongso.foundation.consents.registry import purpose, purposes
from truongso.foundation.org.models import Person
from truongso.foundation.org.roles import Role

SOUND: dict[str, Any] = {
    "why": "Đăng tin", "basis": "consent", "subjects": [Role.PUPIL], "categories": ["ảnh"], "retention": "1 năm",
    "is_publishing": True, "child_signs": True, "representative_signs": True, "on_withdrawal": lambda person, by: None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"why": ""}, "what it is for"),
        ({"subjects": []}, "of whom"),
        ({"categories": []}, "names no data"),
        ({"retention": ""}, "how long"),
        ({"basis": "19.9"}, "law.yaml does not know"),
        ({"child_signs": False}, "publishes, so child and representative sign"),
        ({"child_signs": False, "representative_signs": False, "is_publishing": False}, "who signs"),
        ({"on_withdrawal": None}, "withdrawal has no effect"),
        ({"basis": "19.1.c"}, "does not rest on consent"),
        ({"covers": {"students.pupils": ["Không có"]}}, "no group Không có"),
        ({"covers": {"khong.co": []}}, "data set khong.co is not declared"),
    ],
)
def test_an_unsound_purpose_stops_the_start(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=said):
        purpose("tests.news", "Tin bài", **(SOUND | changed))
    assert "tests.news" not in purposes


def test_a_sound_one_stands_once() -> None:
    purpose("tests.news", "Tin bài", **SOUND)
    try:
        with pytest.raises(ImproperlyConfigured, match="declared twice"):
            purpose("tests.news", "Tin bài", **SOUND)
    finally:
        purposes.remove("tests.news")


def test_nobody_is_asked_where_the_law_answers() -> None:
    with pytest.raises(ImproperlyConfigured, match="nobody is asked"):
        is_consented(Person(pk=1), "students.education", on=date(2026, 9, 1))


def test_every_reference_to_the_law_says_how_it_is_known() -> None:
    for one in [*bases().values(), *ages().values()]:
        assert one.title and one.instrument and one.article and one.mark in {"seen", "recalled", "ours"}, one.code
        assert one.verified_by is None, f"{one.code}: only a person may say that it was checked"
