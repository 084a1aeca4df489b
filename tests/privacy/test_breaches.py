"""A breach from its discovery to its closed file: 72 hours to the minute, papers, refusals; nothing deletes it."""

from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from docx import Document

from tests.privacy.conftest import ago, breach_form, clock_at, typed
from tests.students.conftest import words_of
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence.models import Item
from truongso.foundation.papers.models import IssuedNumber
from truongso.foundation.work.desk import desk_of
from truongso.foundation.work.models import Notice
from truongso.trust.privacy.models import Breach, BreachNote, ProtectedByLaw

NEW = "/bao-ve-du-lieu/su-co/ghi/"


def record(client: Any, **values: Any) -> Breach:
    answer = client.post(NEW, breach_form(**values), follow=True)
    assert "Đã ghi sự cố" in words_of(answer), words_of(answer)
    return Breach.objects.latest("pk")


def do(client: Any, breach: Breach, name: str, values: dict[str, Any] | None = None) -> str:
    return words_of(client.post(reverse(f"privacy:{name}", args=[breach.uid]), values or {}, follow=True))


def told(prefix: str, moment: Any, how: str = "Cổng dịch vụ công, mã 123") -> dict[str, str]:
    return {f"{prefix}-at": typed(moment), f"{prefix}-how": how}


def noted(text: str = "Đề nghị xóa tệp") -> dict[str, str]:
    return {"note-at": typed(ago(hours=1)), "note-text": text}


def recorded() -> list[str]:
    codes = Event.objects.filter(code__startswith="privacy.").exclude(code="privacy.breach_viewed").order_by("sequence")
    return [code.removeprefix("privacy.") for code in codes.values_list("code", flat=True)]


def test_from_discovery_to_closed_file(school: SimpleNamespace, client_of: Any) -> None:
    minh = client_of(school.minh)
    breach = record(minh)
    assert (breach.is_sensitive, breach.people, breach.asks_agency) == (True, 45, True)  # the data set says sensitive
    assert breach.agency_due_at - breach.detected_at == timedelta(hours=72)
    assert {notice.recipient for notice in Notice.objects.all()} == {school.hanh, school.binh, school.mai}
    page = words_of(minh.get(breach.get_absolute_url()))
    assert "Còn 69 giờ 5" in page
    assert "Điều 23 Luật 91/2025/QH15; thấy ở nguồn đã công bố, chưa đối chiếu bản ký" in page

    assert "Chưa ghi đã báo cơ quan chuyên trách" in do(minh, breach, "breach_close", {"close-conclusion": "Xong"})
    assert "Đã ghi." in do(minh, breach, "breach_note", noted())
    assert "lấy số văn bản" in do(minh, breach, "breach_notice")
    assert "Thông báo đã lập, số 01/TB-THPTAL." in do(minh, breach, "breach_notice")
    assert "Đã ghi báo cơ quan" in do(minh, breach, "breach_agency", told("agency", ago(minutes=30)))
    assert "Đã ghi báo người" in do(minh, breach, "breach_people", told("people", ago(minutes=20), "Tin nhắn"))
    assert "lập biên bản" in do(minh, breach, "breach_close", {"close-conclusion": "Nhầm nhóm; đã tập huấn lại."})

    breach.refresh_from_db()
    assert (str(breach.notice), str(breach.minutes), breach.closed_by) == ("01/TB-THPTAL", "01/BB-THPTAL", school.minh)
    assert breach.kept_until == timezone.localdate().replace(year=timezone.localdate().year + 5)
    kept = Item.objects.about(breach)
    assert kept.count() == 4 and all(item.holds_personal_data for item in kept)
    assert recorded() == [
        "breach_recorded", "breach_noted", "notice_issued", "agency_notified", "people_notified", "breach_closed",
    ]  # fmt: skip
    for name, values in (("breach_note", noted()), ("breach_change", breach_form(version=breach.version))):
        assert "Hồ sơ đã đóng lúc" in do(minh, breach, name, values)
    assert BreachNote.objects.count() == 1


def test_the_clock_counts_hours_over_a_weekend(school: SimpleNamespace, client_of: Any) -> None:
    with clock_at("2026-11-27T10:00:00+07:00"):  # a Friday
        breach = record(client_of(school.minh), detected_at="2026-11-27T09:00")
        due = breach.agency_due_at
    assert timezone.localtime(due).strftime("%d/%m/%Y %H:%M") == "30/11/2026 09:00"
    assert not breach.is_late(due)
    assert breach.is_late(due + timedelta(seconds=1))
    with clock_at("2026-11-30T09:00:01+07:00"):
        page = words_of(client_of(school.minh).get(breach.get_absolute_url()))
        assert "Đã quá hạn báo cơ quan chuyên trách" in page and "status-late" in page
        listed = words_of(client_of(school.minh).get(reverse("privacy:breaches")))
        assert "Quá hạn báo cơ quan" in listed
        item = next(
            one.item for one in desk_of(school.hanh, timezone.localdate()).items if "Gửi nhầm" in one.item.title
        )
        assert "báo cơ quan chuyên trách trước 30/11/2026 09:00" in item.title.replace(",", "").replace(" lúc", "")
        assert item.due_on == timezone.localdate(due)


def test_a_school_may_shorten_the_clock_and_never_lengthen_it(
    school: SimpleNamespace, client_of: Any, settings: Any
) -> None:
    breach = record(client_of(school.minh))
    for hours, length in (("48", 48), ("100", 72)):
        settings.PRIVACY_CLOCKS = {"breach_agency": hours}
        assert breach.agency_due_at - breach.detected_at == timedelta(hours=length)
    settings.PRIVACY_CLOCKS = {"breach_kept": "1"}
    breach.closed_at = timezone.now()
    assert breach.kept_until.year == timezone.localdate().year + 5


def test_people_are_told_of_location_and_biometric_data(school: SimpleNamespace, client_of: Any) -> None:
    minh = client_of(school.minh)
    breach = record(minh, is_location_or_biometric="on", data_sets=[], other_data="ảnh khuôn mặt điểm danh")
    assert breach.is_sensitive and breach.people_due_at == breach.detected_at + timedelta(hours=72)
    do(minh, breach, "breach_note", noted())
    do(minh, breach, "breach_agency", told("agency", ago(minutes=30)))
    page = do(minh, breach, "breach_close", {"close-conclusion": "Xong"})
    assert "hãy ghi đã báo người bị ảnh hưởng rồi mới đóng" in page
    breach.refresh_from_db()
    assert breach.is_open and not IssuedNumber.objects.exists()


def test_a_drill_tells_nobody_outside(school: SimpleNamespace, client_of: Any) -> None:
    minh = client_of(school.minh)
    breach = record(minh, is_drill="on")
    assert not breach.asks_agency
    assert "không lấy số thông báo" in do(minh, breach, "breach_notice")
    assert "không phải báo cơ quan" in do(minh, breach, "breach_agency", told("agency", ago(minutes=5)))
    do(minh, breach, "breach_note", noted())
    do(minh, breach, "breach_close", {"close-conclusion": "Diễn tập đạt."})
    breach.refresh_from_db()
    assert not breach.is_open and breach.notice is None


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"detected_at": "2099-01-01T08:00"}, "Thời điểm này còn ở phía trước"),
        ({"happened_on": "2098-01-01"}, "Ngày xảy ra không thể sau lúc phát hiện."),
        ({"data_sets": []}, "Hãy chọn bộ dữ liệu bị ảnh hưởng, hoặc ghi dữ liệu khác."),
        ({"must_notify": ""}, "Hãy ghi vì sao không phải báo cơ quan chuyên trách."),
        ({"people": "-1"}, "Số người bị ảnh hưởng"),
        ({"data_sets": ["khong.co"]}, "khong.co"),
    ],
)
def test_an_incident_that_cannot_be_right(
    school: SimpleNamespace, client_of: Any, changed: dict[str, Any], sentence: str
) -> None:
    assert sentence in words_of(client_of(school.minh).post(NEW, breach_form(**changed)))
    assert not Breach.objects.exists() and recorded() == [] and not Notice.objects.exists()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (told("agency", timezone.now() + timedelta(days=2)), "Thời điểm này còn ở phía trước"),
        (told("agency", ago(days=3)), "Không thể báo trước lúc phát hiện"),
        (told("agency", ago(minutes=1), " "), "là bắt buộc"),
    ],
)
def test_a_telling_that_cannot_be_right(
    school: SimpleNamespace, client_of: Any, values: dict[str, str], sentence: str
) -> None:
    minh = client_of(school.minh)
    breach = record(minh)
    page = do(minh, breach, "breach_agency", values)
    assert sentence in page or "Hãy điền" in page or "bắt buộc" in page
    breach.refresh_from_db()
    assert breach.agency_notified_at is None and "agency_notified" not in recorded()


def test_the_agency_is_told_once(school: SimpleNamespace, client_of: Any) -> None:
    minh = client_of(school.minh)
    breach = record(minh)
    do(minh, breach, "breach_agency", told("agency", ago(minutes=30)))
    assert "Đã ghi báo cơ quan chuyên trách lúc" in do(minh, breach, "breach_agency", told("agency", ago(minutes=5)))
    assert recorded().count("agency_notified") == 1


def test_two_who_correct_at_once(school: SimpleNamespace, client_of: Any) -> None:
    minh = client_of(school.minh)
    breach = record(minh)
    do(minh, breach, "breach_change", breach_form(people="50", version=1))
    page = do(minh, breach, "breach_change", breach_form(people="60", version=1))
    assert "vừa được người khác sửa" in page
    breach.refresh_from_db()
    assert (breach.people, breach.version) == (50, 2)


def test_nothing_deletes_a_breach(school: SimpleNamespace, client_of: Any) -> None:
    breach = record(client_of(school.minh))
    with pytest.raises(ProtectedByLaw):
        breach.delete()
    with pytest.raises(ProtectedByLaw):
        Breach.objects.all().delete()
    assert Breach.objects.count() == 1


def test_who_works_on_breaches(school: SimpleNamespace, client_of: Any) -> None:
    breach = record(client_of(school.minh))
    seen = {
        who: client_of(getattr(school, who)).get(breach.get_absolute_url()).status_code
        for who in ("hanh", "binh", "minh", "lan", "an", "chi", "dung", "em")
    }
    assert seen == {"hanh": 200, "binh": 200, "minh": 200, "lan": 403, "an": 403, "chi": 403, "dung": 403, "em": 403}
    assert Event.objects.filter(code="privacy.breach_viewed", actor=school.hanh).count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT details FROM privacy_breach")
        assert "Excel" not in cursor.fetchone()[0]


def test_the_draft_says_what_it_is(school: SimpleNamespace, client_of: Any) -> None:
    breach = record(client_of(school.minh), consequences="Có thể bị gọi lừa đảo")
    answer = client_of(school.minh).get(reverse("privacy:breach_draft", args=[breach.uid, "docx"]))
    text = "\n".join(paragraph.text for paragraph in Document(BytesIO(answer.content)).paragraphs)
    for words in ("Mẫu 08", "chưa được đối chiếu", "Số người bị ảnh hưởng: 45.", "Học sinh", "Có thể bị gọi lừa đảo"):
        assert words in text, words
    assert not IssuedNumber.objects.exists()
    pdf = client_of(school.minh).get(reverse("privacy:breach_draft", args=[breach.uid, "pdf"]))
    assert pdf.content.startswith(b"%PDF")
    assert client_of(school.minh).get(reverse("privacy:breach_draft", args=[breach.uid, "exe"])).status_code == 404
