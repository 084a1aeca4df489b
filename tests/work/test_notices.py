"""Notices: told once, read by their owner, and never sent anywhere but to their owner."""

import pytest

from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.foundation.work.actions import choose_letters, mark_all_read, mark_read, notify
from truongso.foundation.work.models import Letter, Notice, NoticePreference

pytestmark = pytest.mark.django_db


def tell(*users, key="tests.returned:7", **options):
    return notify(users, title="Số liệu bị trả lại", body="Thiếu tử số.", url="/viec-cua-toi/", key=key, **options)


def test_each_is_told_once_per_key(cast):
    assert {n.recipient for n in tell(cast.an, cast.khanh, cast.an)} == {cast.an, cast.khanh}
    assert [n.recipient for n in tell(cast.an, cast.binh)] == [cast.binh]
    assert Notice.objects.count() == 3
    events = Event.objects.count()
    assert tell(cast.an, cast.binh) == []
    assert (Notice.objects.count(), Event.objects.count()) == (3, events)


def test_closed_accounts_and_the_author_are_left_out(cast):
    cast.khanh.is_active = False
    cast.khanh.save()
    assert [n.recipient for n in tell(cast.an, cast.khanh, cast.binh, by=cast.binh)] == [cast.an]
    notice = Notice.objects.get()
    assert (notice.sent_by, notice.kind) == (cast.binh, "tests.returned")


def test_a_long_title_from_a_hostile_name_is_cut_and_made_one_line(cast):
    notice = notify([cast.an], title="Dòng một\nBcc: x@y.example " + "dài " * 100, key="tests.long:1")[0]
    assert "\n" not in notice.title
    assert len(notice.title) <= 200
    assert notice.title.endswith("…")


@pytest.mark.parametrize("url", ["https://xau.example/", "//xau.example", "/\\xau.example", "javascript:alert(1)"])
def test_an_address_outside_the_site_is_a_programming_error(cast, url):
    with pytest.raises(ValueError, match="not a path of this site"):
        notify([cast.an], title="x", url=url, key="tests.url:1")
    assert not Notice.objects.exists()


@pytest.mark.parametrize("key", ["", "nodot", "tests.x:" + "y" * 160])
def test_a_key_names_its_app(cast, key):
    with pytest.raises(ValueError, match="notice key"):
        notify([cast.an], title="x", key=key)


def test_nobody_marks_anothers_notice_read(cast, client_of):
    notice = tell(cast.an)[0]
    assert mark_read([notice.pk], by=cast.binh) == 0
    assert client_of(cast.binh).post(f"/thong-bao/{notice.pk}/mo/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_opening_a_notice_reads_it_and_leads_to_its_page(cast, client_of):
    notice = tell(cast.an)[0]
    client = client_of(cast.an)
    page = client.get("/thong-bao/").content.decode()
    assert "Số liệu bị trả lại" in page
    assert "Chưa đọc" in page
    assert client.get(f"/thong-bao/{notice.pk}/mo/").status_code == 405
    assert client.post(f"/thong-bao/{notice.pk}/mo/").headers["Location"] == "/viec-cua-toi/"
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert "Bạn đã đọc hết thông báo" in client.get("/thong-bao/?chua-doc=1").content.decode()


def test_all_are_read_at_once(cast, client_of):
    tell(cast.an)
    tell(cast.an, cast.binh, key="tests.returned:8")
    answer = client_of(cast.an).post("/thong-bao/doc-het/", follow=True)
    assert "Đã đánh dấu đọc 2 thông báo." in answer.content.decode()
    assert list(Notice.objects.unread().values_list("recipient__username", flat=True)) == ["binh"]
    events = Event.objects.count()
    assert mark_all_read(by=cast.an) == 0
    assert Event.objects.count() == events


def test_the_list_costs_the_same_for_one_and_for_many(cast, client_of, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of(cast.an)
    tell(cast.an, by=cast.binh)
    client.get("/thong-bao/")
    with CaptureQueriesContext(connection) as few:
        client.get("/thong-bao/")
    for number in range(40):
        tell(cast.an, key=f"tests.many:{number}", by=cast.binh)
    client.get("/thong-bao/")
    with CaptureQueriesContext(connection) as many:
        client.get("/thong-bao/")
    assert len(many) == len(few)


def test_letters_at_once_for_those_who_chose_them(cast, mailoutbox, django_capture_on_commit_callbacks):
    choose_letters("immediately", by=cast.an)
    choose_letters("immediately", by=cast.khanh)  # has no address
    with django_capture_on_commit_callbacks(execute=True):
        tell(cast.an, cast.binh, cast.khanh)
    assert [letter.to for letter in mailoutbox] == [["an@truong.example"]]
    letter = mailoutbox[0]
    assert letter.subject == "Số liệu bị trả lại"
    assert "Thiếu tử số." in letter.body
    assert "http://localhost:8000/viec-cua-toi/" in letter.body
    assert letter.alternatives[0][1] == "text/html"
    assert Letter.objects.get().state == Letter.State.SENT
    assert Notice.objects.get(recipient=cast.an).mailed_at is not None
    with django_capture_on_commit_callbacks(execute=True):
        tell(cast.an)
    assert len(mailoutbox) == 1


def test_a_change_that_is_rolled_back_tells_nobody(cast, mailoutbox, django_capture_on_commit_callbacks):
    from truongso.foundation.audit.recording import action

    choose_letters("immediately", by=cast.an)

    @action
    def change_that_fails():
        tell(cast.an)
        raise Refused("Không được.")

    with django_capture_on_commit_callbacks(execute=True) as callbacks, pytest.raises(Refused):
        change_that_fails()
    assert (callbacks, mailoutbox, Notice.objects.count(), Letter.objects.count()) == ([], [], 0, 0)


def test_markup_in_a_notice_stays_text_in_the_letter(cast, mailoutbox, django_capture_on_commit_callbacks):
    choose_letters("immediately", by=cast.an)
    with django_capture_on_commit_callbacks(execute=True):
        notify([cast.an], title="<script>alert(1)</script> & bạn", key="tests.markup:1")
    html = mailoutbox[0].alternatives[0][0]
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; bạn" in html
    assert "<script>alert(1)</script> & bạn" in mailoutbox[0].body


def test_the_choice_of_letters_is_saved_from_the_page(cast, client_of):
    client = client_of(cast.an)
    assert NoticePreference.of_user(cast.an) == "daily"
    client.post("/thong-bao/nhan-thu/", {"mail": "none"})
    assert NoticePreference.of_user(cast.an) == "none"
    answer = client.post("/thong-bao/nhan-thu/", {"mail": "hourly"})
    assert answer.status_code == 409
    assert "Hãy chọn một trong các cách nhận thư" in answer.content.decode()
    assert NoticePreference.of_user(cast.an) == "none"
