"""Việc của tôi: what waits, grouped by deadline, at a constant price."""

from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from tests.work.conftest import MONDAY
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org.models import Person
from truongso.foundation.work import context, registry
from truongso.foundation.work.actions import notify
from truongso.foundation.work.desk import badge_counts, count_for, desk_of
from truongso.foundation.work.registry import Urgency, WorkItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_monday(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a: MONDAY)


def test_items_stand_in_groups_the_late_first(cast, fill_desk):
    fill_desk(("sau", 20), ("trễ", -3), ("không hạn", None), ("nay", 0), ("trễ lâu", -30), ("tuần này", 4))
    groups = [(g.title, [e.item.title for e in g.items]) for g in desk_of(cast.an, MONDAY).groups()]
    assert groups == [
        ("Quá hạn", ["trễ lâu", "trễ"]),
        ("Hôm nay và tuần này", ["nay", "tuần này"]),
        ("Sắp tới", ["sau"]),
        ("Không có hạn", ["không hạn"]),
    ]


def test_what_presses_more_stands_first_on_the_same_day(cast):
    items = [
        WorkItem(title="thường", url="/a", due_on=MONDAY),
        WorkItem(title="gấp", url="/b", due_on=MONDAY, urgency=Urgency.HIGH),
    ]
    registry.worklist("tests.items", "Việc thử", permission="work.use", items=lambda user, on: items)
    assert [e.item.title for e in desk_of(cast.an, MONDAY).items] == ["gấp", "thường"]
    assert desk_of(cast.an, MONDAY).kinds == {"Việc thử": 2}


def test_rows_become_items_and_are_counted_by_the_database(cast, django_assert_num_queries):
    registry.worklist(
        "tests.people",
        "Người",
        permission="work.use",
        items=lambda user, on: Person.objects.matching("binh"),
        item=lambda person: WorkItem(title=person.full_name, url="/"),
    )
    assert [e.item.title for e in desk_of(cast.an, MONDAY).items] == ["Phạm Thanh Bình"]
    for code in ("work.recurring", "evidence.to_judge", "evidence.returned"):
        registry.worklists.remove(code)
    with django_assert_num_queries(1):
        assert count_for(cast.an, MONDAY) == 1


def test_rows_without_words_for_them_stop_the_desk(cast):
    registry.worklist("tests.rows", "Dòng", permission="work.use", items=lambda user, on: Person.objects.all())
    with pytest.raises(ImproperlyConfigured, match="say with item="):
        desk_of(cast.an, MONDAY)


def test_a_worklist_is_seen_with_its_permission_only(cast, fill_desk):
    fill_desk(("chỉ lãnh đạo", 0), permission="work.verify_statutory")
    assert count_for(cast.binh, MONDAY) == 1
    assert count_for(cast.an, MONDAY) == 0
    assert desk_of(cast.chi, MONDAY).items == []


def test_the_page_shows_and_filters(cast, client_of, fill_desk, quarterly_report, on_monday):
    fill_desk(("Nộp <b>minh chứng</b>", -3), ("Khai số liệu", 2))
    client = client_of(cast.binh)
    page = client.get("/viec-cua-toi/").content.decode()
    assert "Nộp &lt;b&gt;minh chứng&lt;/b&gt;" in page
    assert "<b>minh chứng</b>" not in page
    assert 'href="/viec/0"' in page
    assert "Quá hạn 1 ngày làm việc" in page
    assert "Việc thử (2)" in page
    filtered = client.get("/viec-cua-toi/", {"loai": "Việc định kỳ"})
    assert [i.item.title for g in filtered.context["groups"] for i in g.items] == [
        "Báo cáo quý gửi Sở, Quý II/2026",
        "Báo cáo quý gửi Sở, Quý III/2026",
    ]
    assert len(client.get("/viec-cua-toi/", {"loai": "<script>"}).context["desk"].items) == 4


def test_a_long_group_is_cut_and_opens_page_by_page(cast, client_of, fill_desk, on_monday):
    fill_desk(*[(f"việc {number:03d}", 0) for number in range(70)])
    client = client_of(cast.an)
    page = client.get("/viec-cua-toi/").content.decode()
    assert "Xem đủ 70 việc" in page
    assert "việc 029" in page
    assert "việc 030" not in page
    second = client.get("/viec-cua-toi/", {"nhom": "week", "trang": "2"})
    assert [entry.item.title for entry in second.context["page"]] == [f"việc {number:03d}" for number in range(50, 70)]
    assert client.get("/viec-cua-toi/", {"nhom": "week", "trang": "abc"}).status_code == 200


def test_an_empty_desk_says_what_the_page_is_for(cast, client_of, on_monday):
    registry.worklist(
        "tests.none", "Không", permission="work.use", items=lambda u, on: [], empty="Không có số liệu chờ khai."
    )
    page = client_of(cast.an).get("/viec-cua-toi/").content.decode()
    assert "Không có việc nào đang chờ bạn" in page
    assert "Không có số liệu chờ khai." in page


def test_the_number_of_queries_does_not_grow_with_the_items(cast, client_of, fill_desk, quarterly_report, on_monday):
    client = client_of(cast.binh)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get("/viec-cua-toi/").status_code == 200
        return len(captured)

    fill_desk(("một", 1))
    queries()  # what a first request of a session does is not counted
    few = queries()
    fill_desk(*[(f"việc {number}", number % 40 - 10) for number in range(60)])
    assert queries() == few


@pytest.mark.parametrize("who", ["chi", "dung"])
@pytest.mark.parametrize(
    "path", ["/viec-cua-toi/", "/viec-dinh-ky/", "/thong-bao/", "/lich/", "/lich/dia-chi/", "/lich/theo-quy-dinh/"]
)
def test_pupils_and_parents_have_none_of_these_pages(cast, client_of, who, path):
    assert client_of(getattr(cast, who)).get(path).status_code == 403


def test_the_two_numbers_on_every_page_cost_one_query_until_something_changes(
    cast, fill_desk, django_assert_num_queries, on_monday
):
    fill_desk(("một", 1), ("hai", None))
    notify([cast.an], title="Có việc mới", key="tests.new:1")
    assert badge_counts(cast.an, MONDAY) == (2, 1)
    with django_assert_num_queries(1):
        assert badge_counts(cast.an, MONDAY) == (2, 1)
    fill_desk(("một", 1))

    @action
    def change():
        record("work.notices_read", None, by=cast.binh, count=1)

    change()
    assert badge_counts(cast.an, MONDAY) == (1, 1)


def test_the_numbers_are_looked_up_only_where_shown(cast, fill_desk, django_assert_num_queries, on_monday):
    fill_desk(("một", 1))
    request = RequestFactory().get("/")
    request.user = cast.an
    given = context.counts(request)
    assert f"{given['my_work_count']} {given['unread_notices']}" == "1 0"
    request.user = cast.chi
    assert context.counts(request) == {"my_work_count": 0, "unread_notices": 0}


def test_the_menu_shows_the_count(cast, client_of, fill_desk, on_monday):
    fill_desk(("một", 1), ("hai", 2), ("ba", 3))
    page = " ".join(client_of(cast.an).get("/viec-cua-toi/").content.decode().split())
    assert '<span class="side-count">3<span class="visually-hidden"> mục đang chờ</span>' in page


def test_a_date_is_asked_of_the_worklist_not_of_the_clock(cast, fill_desk):
    fill_desk(("một", 0), on=MONDAY)
    assert desk_of(cast.an, date(2026, 10, 6)).items[0].state.text == "quá hạn 1 ngày làm việc"
