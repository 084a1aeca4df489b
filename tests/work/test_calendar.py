"""The month, the secret address and its file, the dates of the law."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.work.conftest import MONDAY
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.foundation.org import actions as org
from truongso.foundation.work import registry, statutory
from truongso.foundation.work.actions import complete_duty, renew_feed, unverify_rule, verify_rule
from truongso.foundation.work.calendar import entries_for, feed_of, weeks_of
from truongso.foundation.work.models import CalendarFeed, StatutoryCheck
from truongso.foundation.work.recurrence import Month
from truongso.foundation.work.registry import CalendarEntry

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 10, 5, 1, 0, tzinfo=UTC)


@pytest.fixture
def on_monday(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a: MONDAY)


@pytest.fixture
def training():
    """A three-day training for everybody, and a meeting of the leaders."""
    entries = [
        CalendarEntry(key="1", title="Tập huấn; số, «chuyển đổi»\nở phòng 2", on=MONDAY, until=date(2026, 10, 7))
    ]
    registry.calendar_source("tests.training", "Tập huấn", lambda user, first, last: entries)
    registry.calendar_source(
        "tests.leaders",
        "Họp",
        lambda user, first, last: [CalendarEntry(key="1", title="Họp lãnh đạo", on=MONDAY, url="/hop/")],
        permission="work.verify_statutory",
    )


def titles(user, first, last):
    return [shown.entry.title for shown in entries_for(user, first, last)]


def test_each_sees_what_they_may_see(cast, training):
    week = (date(2026, 10, 5), date(2026, 10, 11))
    assert titles(cast.an, *week) == ["Tập huấn; số, «chuyển đổi»\nở phòng 2"]
    assert "Họp lãnh đạo" in titles(cast.binh, *week)
    assert titles(cast.chi, *week) == []


def test_an_entry_of_several_days_stands_on_each(cast, training):
    days = [day for week in weeks_of(cast.an, Month(2026, 10), MONDAY) for day in week]
    assert (days[0].day, days[-1].day, len(days)) == (date(2026, 9, 28), date(2026, 11, 1), 35)
    assert [day.day.day for day in days if day.entries] == [5, 6, 7]
    assert [day.day for day in days if day.is_today] == [MONDAY]


def test_holidays_and_swapped_days_are_named(cast):
    org.set_holiday(date(2026, 9, 12), name="Làm bù", is_working=True, by=None)
    found = {s.entry.on: (s.entry.title, s.kind) for s in entries_for(cast.an, date(2026, 9, 1), date(2026, 9, 30))}
    assert found == {
        date(2026, 9, 1): ("Quốc khánh", "Ngày nghỉ"),
        date(2026, 9, 2): ("Quốc khánh", "Ngày nghỉ"),
        date(2026, 9, 12): ("Làm bù", "Ngày làm bù"),
    }


def test_recurring_duties_stand_in_the_calendar(cast, quarterly_report):
    complete_duty("tests.report", "2026-Q2", on=date(2026, 6, 30), by=cast.binh)
    assert [t for t in titles(cast.binh, date(2026, 6, 1), date(2026, 9, 30)) if "Báo cáo quý" in t] == [
        "Báo cáo quý gửi Sở, Quý II/2026 (đã xong)",
        "Báo cáo quý gửi Sở, Quý III/2026",
    ]


def test_the_page_shows_a_month_as_grid_and_list(cast, client_of, training, on_monday):
    client = client_of(cast.an)
    page = client.get("/lich/").content.decode()
    assert "<h1" in page
    assert "Tháng 10/2026" in page
    assert "Thứ Hai, 05/10/2026 (hôm nay)" in page
    assert "Tháng 9/2026" in client.get("/lich/", {"thang": "2026-09"}).content.decode()
    for wrong in ("2026-13", "abc", "9999-01", "0001-01", "2026-09-01", "١٢٣٤-01"):
        assert "Tháng 10/2026" in client.get("/lich/", {"thang": wrong}).content.decode()


def test_the_month_costs_the_same_for_few_and_many_entries(cast, client_of, on_monday):
    many: list[CalendarEntry] = []
    registry.calendar_source("tests.many", "Nhiều", lambda user, first, last: many)
    client = client_of(cast.binh)
    client.get("/lich/")
    with CaptureQueriesContext(connection) as few:
        client.get("/lich/")
    many += [CalendarEntry(key=str(n), title=f"việc {n}", on=date(2026, 10, 1 + n % 30)) for n in range(90)]
    with CaptureQueriesContext(connection) as lots:
        client.get("/lich/")
    assert len(lots) == len(few)


# --- The file ------------------------------------------------------------------------------------------------


def events_of(content):
    return icalendar.Calendar.from_ical(content).walk("VEVENT")


def test_the_file_is_valid_and_says_what_the_user_may_see(cast, training, settings):
    org.describe_school(name="Trường THPT Mẫu", agency="T", parent_agency="S", symbol="M", place="An Lão", by=None)
    content = feed_of(cast.binh, NOW)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\r\n" in content and b"\n" not in content.replace(b"\r\n", b"")
    read = icalendar.Calendar.from_ical(content)
    assert (read["version"], read["x-wr-calname"]) == ("2.0", "Lịch công tác, Trường THPT Mẫu")
    assert read["prodid"]
    found = {str(event["summary"]): event for event in read.walk("VEVENT")}
    event = found["Tập huấn; số, «chuyển đổi»\nở phòng 2"]
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (MONDAY, date(2026, 10, 8))
    assert event.decoded("dtstamp") == NOW
    assert str(found["Họp lãnh đạo"]["url"]) == f"{settings.SITE_ADDRESS}/hop/"
    uids = [str(event["uid"]) for event in read.walk("VEVENT")]
    assert len(set(uids)) == len(uids)
    assert uids == [str(event["uid"]) for event in events_of(feed_of(cast.binh, NOW + timedelta(hours=1)))]
    assert "Họp lãnh đạo" not in {str(event["summary"]) for event in events_of(feed_of(cast.an, NOW))}


def test_the_secret_address_is_shown_once_and_opens_without_login(cast, client_of, training):
    client = client_of(cast.an)
    assert "Tạo địa chỉ lịch" in client.get("/lich/dia-chi/").content.decode()
    answer = client.post("/lich/dia-chi/tao/")
    address = answer.context["address"]
    assert address.startswith("http://testserver/lich/")
    assert address.endswith(".ics")
    assert "no-store" in answer.headers["Cache-Control"]
    token = address.rpartition("/")[2].removesuffix(".ics")
    assert token not in client.get("/lich/dia-chi/").content.decode()
    assert CalendarFeed.objects.get().token_hash != token
    assert not Event.objects.filter(data__icontains=token).exists()

    file = Client().get(f"/lich/{token}.ics")
    assert (file.status_code, file.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert file.headers["Cache-Control"] == "private, max-age=900"
    assert file.headers["Content-Disposition"] == 'inline; filename="truong-so.ics"'
    assert events_of(file.content)
    assert Client().head(f"/lich/{token}.ics").status_code == 200
    assert Client().post(f"/lich/{token}.ics").status_code == 405


def test_a_renewed_address_kills_the_old_one(cast, client_of):
    old, new = renew_feed(by=cast.an), renew_feed(by=cast.an)
    assert Client().get(f"/lich/{old}.ics").status_code == 404
    assert Client().get(f"/lich/{new}.ics").status_code == 200
    client_of(cast.an).post("/lich/dia-chi/bo/")
    assert Client().get(f"/lich/{new}.ics").status_code == 404
    assert client_of(cast.an).post("/lich/dia-chi/bo/").status_code == 409


@pytest.mark.parametrize("token", ["x", "A" * 43, "0" * 64, "%00", "a b", "địa-chỉ"])
def test_a_wrong_address_is_not_found(cast, token):
    renew_feed(by=cast.an)
    assert Client().get(f"/lich/{token}.ics").status_code == 404


def test_the_hash_itself_opens_nothing(cast):
    renew_feed(by=cast.an)
    assert Client().get(f"/lich/{CalendarFeed.objects.get().token_hash}.ics").status_code == 404


def test_the_address_of_a_closed_account_or_of_who_left_is_dead(cast):
    token = renew_feed(by=cast.an)
    cast.an.is_active = False
    cast.an.save()
    assert Client().get(f"/lich/{token}.ics").status_code == 404
    other = renew_feed(by=cast.khanh)
    assignment = cast.khanh.person.assignments.get()
    org.end_assignment(assignment, ends_on=date(2026, 1, 31), reason="chuyển trường", by=None)
    assert Client().get(f"/lich/{other}.ics").status_code == 404


# --- The dates of the law ----------------------------------------------------------------------------------------


def test_every_rule_has_an_instrument_and_nobody_checked_it_yet():
    rules = statutory.rules()
    assert len(rules) == 13
    assert all(rule.title and rule.instrument and rule.rhythm for rule in rules.values())
    assert rules["security-report"].rhythm == "25/12 hằng năm"
    assert rules["improvement-plan-follow-up"].rhythm == "cuối mỗi học kỳ"
    assert rules["learner-codes"].rhythm == "01/01/2027, một lần"


def test_dates_of_the_law_come_in_force_when_their_instrument_does(cast):
    org.set_school_year(
        "2026-2027",
        starts_on=date(2026, 9, 5),
        second_term_on=date(2027, 1, 18),
        ends_on=date(2027, 5, 29),
        by=None,
    )

    def dates(code, first, last):
        return [e.on for e in statutory.entries(cast.binh, first, last) if e.key.startswith(code + ":")]

    assert dates("accreditation-self-assessment", date(2026, 1, 1), date(2027, 12, 31)) == [date(2027, 6, 14)]
    assert dates("security-report", date(2026, 1, 1), date(2026, 12, 31)) == [date(2026, 12, 25)]
    assert dates("improvement-plan-follow-up", date(2026, 9, 1), date(2027, 8, 31)) == [
        date(2027, 1, 17),
        date(2027, 5, 29),
    ]


def test_an_unchecked_date_says_so_until_a_leader_checks_it(cast, client_of):
    june = (date(2027, 6, 1), date(2027, 6, 30))
    title = "Phê duyệt báo cáo tự đánh giá kiểm định chất lượng giáo dục"
    assert f"{title} (chưa được người kiểm tra)" in titles(cast.binh, *june)
    assert titles(cast.an, *june) == []
    rule = statutory.rules()["accreditation-self-assessment"]
    client = client_of(cast.binh)
    page = client.get("/lich/theo-quy-dinh/").content.decode()
    assert "13 mốc chưa được người kiểm tra" in page
    client.post(f"/lich/theo-quy-dinh/{rule.code}/xac-nhan/", {"fingerprint": rule.fingerprint, "note": "Công báo"})
    assert title in titles(cast.binh, *june)
    page = client.get("/lich/theo-quy-dinh/").content.decode()
    assert "12 mốc chưa được người kiểm tra" in page
    assert "Phạm Thanh Bình" in page
    client.post(f"/lich/theo-quy-dinh/{rule.code}/bo-xac-nhan/", {"reason": "văn bản đã sửa"})
    assert f"{title} (chưa được người kiểm tra)" in titles(cast.binh, *june)
    assert [event.code for event in Event.objects.filter(code__startswith="work.rule").order_by("sequence")] == [
        "work.rule_verified",
        "work.rule_unverified",
    ]


def test_a_check_lapses_when_the_date_changes(cast):
    rule = statutory.rules()["security-report"]
    verify_rule(rule.code, rule.fingerprint, note="Công báo số 1", by=cast.binh)
    assert set(statutory.checks_in_force()) == {"security-report"}
    StatutoryCheck.objects.update(fingerprint="0" * 64)
    assert statutory.checks_in_force() == {}


@pytest.mark.parametrize(
    ("who", "change", "sentence"),
    [
        ("an", {}, "Chỉ lãnh đạo trường xác nhận được mốc thời hạn theo quy định."),
        ("binh", {"note": " "}, "Hãy ghi đã đối chiếu với văn bản nào, ở đâu."),
        ("binh", {"code": "khong-co"}, "Không có mốc này trong lịch theo quy định: hãy tải lại trang."),
        (
            "binh",
            {"fingerprint": "cũ"},
            "Mốc «Hạn báo cáo an ninh mạng năm theo Mẫu 08 gửi Bộ Công an» vừa được sửa: hãy tải lại trang, "
            "đọc lại rồi xác nhận.",
        ),
    ],
)
def test_refused_checks_leave_nothing(cast, who, change, sentence):
    rule = statutory.rules()["security-report"]
    values = {"code": rule.code, "fingerprint": rule.fingerprint, "note": "Công báo"} | change
    events = Event.objects.count()
    with pytest.raises(Refused) as refusal:
        verify_rule(values["code"], values["fingerprint"], note=values["note"], by=getattr(cast, who))
    assert refusal.value.sentence == sentence
    assert (StatutoryCheck.objects.count(), Event.objects.count()) == (0, events)


def test_what_is_checked_cannot_be_checked_again_nor_unchecked_twice(cast):
    rule = statutory.rules()["security-report"]
    verify_rule(rule.code, rule.fingerprint, note="Công báo", by=cast.binh)
    with pytest.raises(Refused, match="đã được Phạm Thanh Bình xác nhận"):
        verify_rule(rule.code, rule.fingerprint, note="lần hai", by=cast.binh)
    with pytest.raises(Refused, match="Hãy ghi lý do"):
        unverify_rule(rule.code, reason="", by=cast.binh)
    unverify_rule(rule.code, reason="nhầm", by=cast.binh)
    with pytest.raises(Refused, match="chưa được ai xác nhận"):
        unverify_rule(rule.code, reason="nhầm", by=cast.binh)


def test_a_clerk_reads_the_dates_but_does_not_check_them(cast, client_of):
    client = client_of(cast.khanh)
    assert client.get("/lich/theo-quy-dinh/").status_code == 200
    assert "Xác nhận đã kiểm tra" not in client.get("/lich/theo-quy-dinh/").content.decode()
    assert client.post("/lich/theo-quy-dinh/security-report/xac-nhan/", {"note": "x"}).status_code == 403
    assert client_of(cast.an).get("/lich/theo-quy-dinh/").status_code == 403


@pytest.mark.parametrize("change", [{"extra": 1}, {"when": {"month": 1}}, {"when": {}}])
def test_a_malformed_date_stops_the_start(change):
    entry = {
        "code": "x",
        "title": "X",
        "instrument": "Y",
        "article": "",
        "mark": "seen",
        "verified_by": None,
        "when": {"month": 1, "day": 1},
    }
    statutory._rule_from(entry)
    with pytest.raises(ImproperlyConfigured):
        statutory._rule_from(entry | change)
