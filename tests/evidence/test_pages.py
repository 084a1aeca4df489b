"""The pages of evidence, through HTTP."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.contrib.messages import get_messages
from django.core import signing
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from tests.evidence import builders
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence import actions, store
from truongso.foundation.evidence.models import Blob, Item, Link, Status
from truongso.foundation.evidence.panel import panel_context, token_for


@pytest.fixture
def enter():
    """Open a browser for somebody."""

    def run(user) -> Client:
        browser = Client()
        browser.force_login(user)
        return browser

    return run


def address(name: str, item: Item, *more) -> str:
    return reverse(f"evidence:{name}", args=[item.uid, *more])


def sent(user, *, target=None, name="quyết định.pdf", content=None, **values) -> dict:
    form = {"token": token_for(user, target, role="căn cứ"), "effective_from": "2026-09-05", "title": "", "next": ""}
    file = SimpleUploadedFile(name, builders.pdf() if content is None else content, "application/octet-stream")
    return form | {"file": file} | values


def test_a_teacher_submits_a_photo_from_the_phone_and_the_head_accepts_it(cast, enter):
    an = enter(cast.an)
    form = sent(cast.an, target=cast.maths, title="Ảnh buổi tập huấn", next="/to-toan/?quy=3#minh-chung")
    photo = SimpleUploadedFile("IMG_1.jpg", builders.photo(place=True), "image/jpeg")
    form["photo"], form["file"] = photo, ""
    answer = an.post(reverse("evidence:add"), form)
    assert (answer.status_code, answer.url) == (302, "/to-toan/?quy=3#minh-chung")
    item = Item.objects.get()
    assert (item.title, item.owner, item.added_by) == ("Ảnh buổi tập huấn", cast.an.person, cast.an)
    assert (item.links.get().target, item.links.get().role) == (cast.maths, "căn cứ")
    assert b"Exif" not in store.read(item.current_version.blob_id)

    giang = enter(cast.giang)
    page = giang.get(item.get_absolute_url()).content.decode()
    assert "Ảnh buổi tập huấn" in page and "Chấp nhận" in page and "Tổ Toán" in page
    answer = giang.post(address("accept", item), {"note": "rõ", "seen_version": item.version})
    assert answer.status_code == 302
    item.refresh_from_db()
    assert (item.status, item.judged_by, item.judgement) == (Status.ACCEPTED, cast.giang, "rõ")


def test_the_title_comes_from_the_file_when_none_is_given(cast, enter):
    enter(cast.an).post(reverse("evidence:add"), sent(cast.an))
    assert Item.objects.get().title == "quyết định"


def test_a_refused_file_is_told_beside_the_field_and_nothing_stays(cast, enter):
    answer = enter(cast.an).post(reverse("evidence:add"), sent(cast.an, name="a.pdf", content=b"MZ\0\0"))
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"][0].startswith("Không nhận loại tệp «a.pdf»")
    assert (Item.objects.count(), Blob.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"file": ""}, "Hãy chọn tệp, chụp ảnh, hoặc dán liên kết."),
        ({"url": "https://a.vn/"}, "Hãy chọn một trong hai: tệp hoặc liên kết, không phải cả hai."),
        ({"token": "bịa"}, "Biểu mẫu nộp minh chứng đã quá hạn hoặc không phải của bạn: hãy tải lại trang rồi nộp."),
    ],
)
def test_a_wrong_form_is_told_in_words(cast, enter, change, sentence):
    answer = enter(cast.an).post(reverse("evidence:add"), sent(cast.an) | change)
    assert (answer.status_code, answer.context["form"].non_field_errors()) == (200, [sentence])
    assert Item.objects.count() == 0


def test_the_token_of_another_person_or_a_forged_target_is_refused(cast, enter):
    stolen = token_for(cast.hoa, cast.maths)
    forged = signing.dumps({"u": cast.an.pk, "m": "org.Unit", "k": str(cast.maths.pk), "r": "", "f": "x"}, salt="khác")
    for token in (stolen, forged):
        answer = enter(cast.an).post(reverse("evidence:add"), sent(cast.an, token=token))
        assert answer.context["form"].non_field_errors()[0].startswith("Biểu mẫu nộp minh chứng đã quá hạn")
    assert (Item.objects.count(), Link.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "target", ["https://xau.example/", "//xau.example/", "javascript:alert(1)", "/\\xau.example", "http:///xau.example"]
)
def test_the_way_back_leads_only_into_the_site(cast, enter, target):
    answer = enter(cast.an).post(reverse("evidence:add"), sent(cast.an, next=target))
    assert answer.url == Item.objects.get().get_absolute_url()


def test_the_same_form_sent_twice_gives_one_item(cast, enter):
    an, token = enter(cast.an), token_for(cast.an, cast.maths)
    for _ in range(2):
        assert an.post(reverse("evidence:add"), sent(cast.an, token=token)).status_code == 302
    assert (Item.objects.count(), Link.objects.count(), Event.objects.filter(code="evidence.added").count()) == (
        1,
        1,
        1,
    )


def test_an_oversized_upload_is_cut_off_with_a_sentence(cast, enter, settings):
    settings.EVIDENCE_MAX_BYTES = 100_000
    answer = enter(cast.an).post(
        reverse("evidence:add"), sent(cast.an, name="to.pdf", content=b"%PDF-" + b"0" * 3_000_000)
    )
    assert answer.context["form"].non_field_errors()[0].startswith("Tệp «to.pdf» lớn hơn 0,1 MB:")
    assert Item.objects.count() == 0
    assert enter(cast.an).post(reverse("evidence:add"), sent(cast.an)).status_code == 302


def test_a_download_is_an_attachment_that_can_run_nothing(cast, enter, submit_pdf):
    item = submit_pdf(cast.an)
    answer = enter(cast.binh).get(address("download", item, 1))
    assert answer.content == builders.pdf()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''quy%E1%BA%BFt%20%C4%91%E1%BB%8Bnh.pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    event = Event.objects.get(code="evidence.downloaded")
    assert (event.actor, event.sentence) == (
        cast.binh,
        "đã tải tệp «quyết định.pdf» của minh chứng «Quyết định phân công»",
    )


def test_pages_and_photos_are_shown_as_pictures_drawn_here(cast, enter, submit_pdf):
    binh = enter(cast.binh)
    paper = submit_pdf(cast.an, pages=2)
    answer = binh.get(address("picture", paper, 1, 2, "nho"))
    assert (answer["Content-Type"], answer["Content-Security-Policy"]) == ("image/png", "sandbox; default-src 'none'")
    assert Image.open(BytesIO(answer.content)).width == 320
    assert binh.get(address("picture", paper, 1, 2, "nho")).content == answer.content
    photo = submit_pdf(cast.an, name="a.png", content=builders.png())
    answer = binh.get(address("picture", photo, 1, 1, "lon"))
    assert (answer["Content-Type"], Image.open(BytesIO(answer.content)).format) == ("image/jpeg", "JPEG")
    for page, size in ((3, "nho"), (0, "nho"), (1, "khac")):
        refused = binh.get(address("picture", paper, 1, page, size))
        assert refused.status_code == 409
        assert "không có trang đó để xem trước" in refused.content.decode()


def test_a_damaged_file_is_told_recorded_once_and_shown(cast, enter, submit_pdf):
    item = submit_pdf(cast.an)
    store.path_of(item.current_version.blob_id).write_bytes(b"%PDF-other")
    binh = enter(cast.binh)
    for path in (address("download", item, 1), address("picture", item, 1, 1, "lon"), address("download", item, 1)):
        answer = binh.get(path)
        assert answer.status_code == 409
        assert "trong kho không còn đúng như khi nộp" in answer.content.decode()
    event = Event.objects.get(code="evidence.damage_found")
    assert (
        event.sentence == "phát hiện tệp «quyết định.pdf» của minh chứng «Quyết định phân công» không còn đúng mã băm"
    )
    assert "Tệp trong kho bị hỏng" in binh.get(item.get_absolute_url()).content.decode()


def test_who_may_not_see_an_item_finds_nothing_and_a_pupil_no_page(cast, enter, submit_pdf):
    item = submit_pdf(cast.an)
    pages = [item.get_absolute_url(), address("download", item, 1), address("picture", item, 1, 1, "nho")]
    assert [enter(cast.hoa).get(page).status_code for page in pages] == [404, 404, 404]
    for pupil_page in [*pages, reverse("evidence:items"), reverse("evidence:add"), reverse("evidence:export")]:
        assert enter(cast.chi).get(pupil_page).status_code == 403
        assert Client().get(pupil_page).status_code == 302


def test_a_colleague_sees_but_neither_changes_nor_judges(cast, enter, submit_pdf):
    item = submit_pdf(cast.giang)
    an = enter(cast.an)
    assert an.get(item.get_absolute_url()).status_code == 200
    before = Event.objects.count()
    for name in ("accept", "reject", "change", "retire", "add_version", "submit"):
        assert an.post(address(name, item), {"reason": "x"}).status_code == 403
    item.refresh_from_db()
    assert (item.status, Event.objects.count()) == (Status.SUBMITTED, before)


def test_decisions_through_the_page(cast, enter, submit_pdf):
    item = submit_pdf(cast.an, link_to=cast.maths)
    binh, an = enter(cast.binh), enter(cast.an)
    answer = binh.post(address("reject", item), {"reason": "", "seen_version": 1}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "Hãy ghi lý do trả lại để người nộp biết cần bổ sung gì."
    ]
    binh.post(address("reject", item), {"reason": "thiếu dấu", "seen_version": 1})
    item.refresh_from_db()
    assert item.status == Status.REJECTED
    an.post(address("add_version", item), {"file": SimpleUploadedFile("b.pdf", builders.pdf(2))})
    answer = binh.post(address("accept", item), {"seen_version": 1})
    assert "vừa được người khác sửa" in [str(message) for message in get_messages(answer.wsgi_request)][-1]
    item.refresh_from_db()
    assert (item.status, item.current_version.number) == (Status.SUBMITTED, 2)
    answer = an.post(address("unlink", item, item.links.get().pk), {"reason": "gắn nhầm"})
    assert (answer.url, Link.objects.current().count()) == (item.get_absolute_url(), 0)
    an.post(address("retire", item), {"reason": "thay bằng quyết định mới"})
    item.refresh_from_db()
    assert item.status == Status.EXPIRED
    page = an.get(item.get_absolute_url()).content.decode()
    assert "Ngừng dùng" in page and "Sửa tên, thời hạn" not in page


def test_the_period_is_changed_on_the_page_and_a_stale_form_is_refused(cast, enter, submit_pdf):
    item = submit_pdf(cast.an)
    an = enter(cast.an)
    form = {
        "title": item.title,
        "effective_from": "2026-09-05",
        "effective_to": "2026-12-31",
        "note": "",
        "seen_version": 1,
    }
    assert an.post(address("change", item), form).status_code == 302
    item.refresh_from_db()
    assert item.effective_to == date(2026, 12, 31)
    answer = an.post(address("change", item), form | {"title": "Tên khác"})
    assert answer.status_code == 422
    assert "vừa được người khác sửa" in answer.content.decode()
    item.refresh_from_db()
    assert item.title == "Quyết định phân công"


def test_scripts_in_names_stay_text(cast, enter, submit_pdf):
    item = submit_pdf(cast.an, "<script>alert(1)</script>", name="a'\"><img src=x onerror=y>.pdf", note="{{ 7 }}<b>")
    page = enter(cast.an).get(item.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in page and "<img src=x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.fixture
def many(cast, submit_pdf) -> dict[str, Item]:
    today = timezone.localdate()
    made = {
        "plan": submit_pdf(
            cast.an, "Kế hoạch tập huấn", effective_from=date(2026, 1, 5), effective_to=date(2026, 3, 31)
        ),
        "soon": submit_pdf(
            cast.giang, "Ứng dụng chữ ký số", effective_from=date(2026, 1, 1), effective_to=today + timedelta(days=9)
        ),
        "link": actions.add_link(
            title="Đường dẫn tin bài", url="https://a.vn/", owner=cast.hoa.person, effective_from=today, by=cast.hoa
        ),
    }
    actions.accept(made["plan"], by=cast.binh)
    return made


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"plan", "soon", "link"}),
        ("q=ke+hoach", {"plan"}),
        ("q=ỨNG+DỤNG", {"soon"}),
        ("q=duong+dan", {"link"}),
        ("q=quyet+dinh", {"plan", "soon"}),
        ("status=accepted", {"plan"}),
        ("kind=link", {"link"}),
        ("first=2026-03-31&last=2026-03-31", {"plan", "soon"}),
        ("last=2025-12-31", set()),
        ("expiring=on", {"plan", "soon"}),
        ("status=expired", set()),
        ("status=' OR 1=1&kind=x&first=hôm nay&trang=xyz&sort=password", {"plan", "soon", "link"}),
    ],
)
def test_the_list_is_filtered(cast, enter, many, query, found):
    answer = enter(cast.binh).get(reverse("evidence:items") + "?" + query)
    assert answer.status_code == 200
    assert {item.pk for item in answer.context["page"]} == {many[key].pk for key in found}
    assert answer.context["count"] == len(found)


def test_the_list_is_narrowed_to_an_owner_and_sorted(cast, enter, many):
    binh = enter(cast.binh)
    answer = binh.get(reverse("evidence:items"), {"owner": cast.hoa.person.pk})
    assert [item.pk for item in answer.context["page"]] == [many["link"].pk]
    answer = binh.get(reverse("evidence:items"), {"sort": "effective_to"})
    assert [item.pk for item in answer.context["page"]] == [many[key].pk for key in ("plan", "soon", "link")]


def test_the_list_goes_to_excel_as_filtered_and_nothing_becomes_a_formula(cast, enter, many):
    actions.add_link(
        title="=HYPERLINK(1)", url="https://b.vn/", owner=cast.an.person, effective_from=date(2026, 9, 5), by=cast.an
    )
    answer = enter(cast.binh).get(reverse("evidence:export"), {"status": "submitted", "sort": "title"})
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:4] == ("Minh chứng", "Loại", "Trạng thái", "Người phụ trách")
    assert [row[0] for row in rows[1:]] == ["=HYPERLINK(1)", "Đường dẫn tin bài", "Ứng dụng chữ ký số"]
    assert sheet["A2"].data_type == "s"
    assert (rows[3][3], rows[3][6], rows[3][7]) == ("Trần Thị Giang", "quyết định.pdf", 1)
    assert Event.objects.get(code="evidence.exported").data == {"rows": 3}


def test_the_list_asks_the_database_as_often_for_many_as_for_few(cast, enter, submit_pdf):
    def queries() -> int:
        browser = enter(cast.an)
        cache.clear()  # the count in the menu is kept until the next event
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(reverse("evidence:items")).status_code == 200
        return len(asked)

    submit_pdf(cast.an)
    queries()
    few = queries()
    for n in range(20):
        submit_pdf(cast.giang if n % 2 else cast.an, f"Minh chứng {n}")
    assert queries() == few


def test_an_empty_list_says_what_it_is_for(cast, enter):
    assert "Chưa có minh chứng nào" in enter(cast.an).get(reverse("evidence:items")).content.decode()
    assert "khớp bộ lọc" in enter(cast.an).get(reverse("evidence:items") + "?q=x").content.decode()


def test_the_panel_stands_in_another_page(cast, submit_pdf):
    submit_pdf(cast.an, link_to=cast.maths)
    request = RequestFactory().get("/to-toan/?quy=3")
    request.user = cast.an
    page = render_to_string("evidence/_panel.html", panel_context(cast.maths, cast.an), request)
    assert "Quyết định phân công" in page
    assert f'name="next" value="/to-toan/?quy=3#minh-chung-unit-{cast.maths.pk}"' in page
    assert 'enctype="multipart/form-data"' in page
