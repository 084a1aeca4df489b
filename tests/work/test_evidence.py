"""Evidence on the desk: to judge as one line, returned with the reason."""

from datetime import date

import pytest

from tests.work.conftest import MONDAY
from truongso.foundation.evidence import actions as evidence
from truongso.foundation.work.desk import count_for, desk_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def submit():
    def run(user, title):
        return evidence.add_link(
            title=title,
            url=f"https://truong.example/{title}",
            effective_from=date(2026, 9, 5),
            owner=user.person,
            by=user,
        )

    return run


def titles(user):
    return [entry.item.title for entry in desk_of(user, MONDAY).items]


def test_what_waits_is_one_line_for_who_may_judge(cast, submit):
    submit(cast.an, "anh-1")
    submit(cast.khanh, "anh-2")
    submit(cast.binh, "anh-3")
    assert titles(cast.binh) == ["Duyệt 2 minh chứng đang chờ"]
    assert desk_of(cast.binh, MONDAY).items[0].item.url == "/minh-chung/?status=submitted"
    assert titles(cast.an) == []
    assert count_for(cast.binh, MONDAY) == 1


def test_what_was_returned_lies_with_who_sent_it(cast, submit):
    item = submit(cast.an, "anh-1")
    evidence.reject(item, reason="Ảnh mờ", by=cast.binh)
    entry = desk_of(cast.an, MONDAY).items[0].item
    assert (entry.title, entry.detail, entry.url) == ("Nộp lại minh chứng «anh-1»", "Ảnh mờ", item.get_absolute_url())
    assert titles(cast.khanh) == []
    assert titles(cast.binh) == []
