"""The pages: from the clerk's desk to the signed slip, who sees what, lists, search, the register."""

from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tests.incoming.conftest import THURSDAY, letter_pdf, received
from tests.signing.builders import plain_pdf
from truongso.core.uploads import MEGABYTE
from truongso.foundation.evidence.models import Blob
from truongso.foundation.org.actions import add_person
from truongso.foundation.org.models import Person
from truongso.governance.casefiles.models import FileText
from truongso.governance.casefiles.tasks import read_one
from truongso.governance.incoming import actions
from truongso.governance.incoming.actions import Whom
from truongso.governance.incoming.kinds import Part, State
from truongso.governance.incoming.models import IncomingDocument
from truongso.governance.incoming.people_choices import Names
from truongso.governance.incoming.register_book import HEADS
from truongso.governance.office.models import Channel

FIELDS = {
    "channel": "upload", "sender": "", "sender_name": "", "type_code": "KH", "notation": "77/KH-SGDĐT",
    "dated_on": "2026-10-14", "subject": "Kế hoạch kiểm tra chuyển đổi số", "signer": "Bùi Văn Kiệm", "pages": "1",
    "copies": "1", "urgency": "1", "due_on": "", "note": "",
}  # fmt: skip


def test_from_the_clerk_to_the_result_through_the_pages(
    office: Any, trusted: Any, lan: Client, hanh: Client, long: Client
) -> None:
    given = FIELDS | {"sender": office.so.pk, "files": SimpleUploadedFile("kh-77.pdf", letter_pdf()), "register": "1"}
    page = lan.post(reverse("incoming:receive"), given, follow=True).content.decode()
    assert "Đã vào sổ: số đến 01/2026." in page
    assert "Chữ ký số của cơ quan hợp lệ" in page
    letter = IncomingDocument.objects.get()
    assert (letter.signer, letter.pages, letter.urgency, letter.state) == ("Bùi Văn Kiệm", 1, 1, State.REGISTERED)

    desk = hanh.get(reverse("work:mine")).content.decode()
    assert "[Khẩn] Cho ý kiến: số đến 01, Kế hoạch số 77/KH-SGDĐT của Sở Giáo dục và Đào tạo Hải Phòng" in desk
    said = {
        "opinion": "Tổ Toán – Tin chuẩn bị hồ sơ kiểm tra.", "lead_unit": office.maths.pk, "due_on": "2026-10-23",
        "urgency": "1", "support_people": [office.thu.person.pk], "inform_people": [office.mai.person.pk],
    }  # fmt: skip
    page = hanh.post(reverse("incoming:instruct", args=[letter.uid]), said, follow=True).content.decode()
    assert "Đã giao xử lý." in page
    assert "Tổ Toán – Tin chuẩn bị hồ sơ kiểm tra." in page

    assert "[Khẩn] Chủ trì: số đến 01" in long.get(reverse("work:mine")).content.decode()
    part = letter.tasks.get(part=Part.LEAD)
    long.post(reverse("incoming:begin", args=[letter.uid, part.pk]))
    noted = {"text": "Đã lập danh mục minh chứng.", "files": SimpleUploadedFile("dm.pdf", plain_pdf("Danh mục"))}
    page = long.post(reverse("incoming:note", args=[letter.uid]), noted, follow=True).content.decode()
    assert "Đã lập danh mục minh chứng." in page
    assert "dm.pdf" in page
    page = long.post(
        reverse("incoming:finish", args=[letter.uid, part.pk]), {"words": "Đã gửi hồ sơ về Sở."}, follow=True
    ).content.decode()
    assert "Đã ghi kết quả." in page
    letter.refresh_from_db()
    assert letter.state == State.DONE
    slip = lan.get(reverse("incoming:slip", args=[letter.uid])).content.decode()
    for words in ("01/2026", "Tổ Toán – Tin chuẩn bị hồ sơ kiểm tra.", "Đã gửi hồ sơ về Sở.", "Hoàng Thị Thu"):
        assert words in slip


def test_a_refused_instruction_shows_its_sentence_and_changes_nothing(office: Any, hanh: Client) -> None:
    letter = actions.register(received(office), on=THURSDAY, by=office.lan)
    response = hanh.post(reverse("incoming:instruct", args=[letter.uid]), {"opinion": "Làm ngay", "urgency": "0"})
    assert response.status_code == 422
    assert "Hãy chọn đơn vị hoặc người chủ trì." in response.content.decode()
    assert not letter.tasks.exists()


def test_only_those_with_a_part_see_a_letter(office: Any, client_of: Any, trusted: Any) -> None:
    letter = actions.register(received(office), on=THURSDAY, by=office.lan)
    url, file = letter.get_absolute_url(), reverse("incoming:file", args=[letter.uid, 1])
    before = {
        name: client_of(getattr(office, name)).get(url).status_code for name in ("lan", "hanh", "an", "chi", "em")
    }
    assert before == {"lan": 200, "hanh": 200, "an": 404, "chi": 403, "em": 403}
    actions.instruct(letter, opinion="Tổ làm.", lead=Whom(unit=office.maths), on=THURSDAY, by=office.hanh)
    an = client_of(office.an)
    assert an.get(url).status_code == 200
    assert an.get(file)["Content-Disposition"] == 'attachment; filename="cv-1234.pdf"'
    assert "sandbox" in an.get(file)["Content-Security-Policy"]
    assert client_of(office.thu).get(file).status_code == 404
    assert client_of(office.an).post(reverse("incoming:register_document", args=[letter.uid])).status_code == 403
    assert client_of(office.lan).post(reverse("incoming:instruct", args=[letter.uid])).status_code == 403


def test_a_scan_of_300_megabytes_is_refused_before_it_fills_the_disk(lan: Client, office: Any, settings: Any) -> None:
    settings.EVIDENCE_MAX_BYTES = 2 * MEGABYTE
    settings.FILE_UPLOAD_TEMP_DIR = str(settings.FILES_ROOT)
    settings.FILES_ROOT.mkdir(parents=True, exist_ok=True)
    huge = SimpleUploadedFile("scan.pdf", b"%PDF-1.4\n" + b"0" * (5 * MEGABYTE))
    response = lan.post(reverse("incoming:receive"), FIELDS | {"sender": office.so.pk, "files": huge})
    assert response.status_code == 422
    assert "Tệp «scan.pdf» lớn hơn 2 MB: hãy nén ảnh, tách tệp, hoặc nộp liên kết." in response.content.decode()
    assert not IncomingDocument.objects.exists()
    assert sum(path.stat().st_size for path in settings.FILES_ROOT.rglob("*") if path.is_file()) == 0


@pytest.mark.parametrize("given", [{"secrecy": "mat"}, {"subject": "Kế hoạch phòng thủ (Mật)"}])
def test_a_secret_document_is_refused_with_an_explanation(lan: Client, office: Any, given: dict[str, str]) -> None:
    posted = FIELDS | {"sender": office.so.pk, "files": SimpleUploadedFile("a.pdf", plain_pdf())} | given
    response = lan.post(reverse("incoming:receive"), posted)
    assert response.status_code == 422
    assert (
        "hãy đăng ký vào sổ riêng trên giấy, và chỉ khai số lượng ở trang «Số lượng văn bản mật»."
        in response.content.decode()
    )
    assert not IncomingDocument.objects.exists()
    assert not Blob.objects.exists()


def test_the_list_is_searched_by_words_of_the_files_blind_to_accents(office: Any, lan: Client) -> None:
    received(office, files=[("a.pdf", plain_pdf("Hội thi khoa học kỹ thuật cấp thành phố"))])
    received(office, notation="9/KH", subject="Kế hoạch khác", files=[("b.pdf", plain_pdf("Văn nghệ"))])
    for waiting in FileText.objects.to_read(scans=False).select_related("blob"):
        read_one(waiting)
    page = lan.get(reverse("incoming:documents"), {"q": "khoa hoc ky thuat"}).content.decode()
    assert "1 trên 2 văn bản đến" in page
    assert "1234/SGDĐT-VP" in page
    assert "9/KH" not in page


def test_the_list_has_a_constant_number_of_queries_and_an_excel(office: Any, lan: Client, hanh: Client) -> None:
    def queries() -> int:
        lan.get(reverse("incoming:documents"))
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert lan.get(reverse("incoming:documents")).status_code == 200
        return len(caught)

    def add(number: int) -> None:
        letter = received(office, notation=f"{number}/KH", files=[("a.pdf", plain_pdf(str(number)))])
        actions.register(letter, on=THURSDAY, by=office.lan)

    add(1)
    few = queries()
    for number in range(2, 8):
        add(number)
    assert queries() == few
    response = lan.get(reverse("incoming:documents"), {"xuat": "xlsx", "sap-xep": "so"})
    sheet = load_workbook(BytesIO(response.content)).active
    assert [row[0].value for row in sheet.iter_rows(min_row=4)] == [f"{n:02d}/2026" for n in range(1, 8)]


def test_the_register_stands_on_the_page_in_excel_and_bound(office: Any, lan: Client, an: Client) -> None:
    actions.register(received(office), on=THURSDAY, by=office.lan)
    page = lan.get(reverse("incoming:register")).content.decode()
    assert "Sổ có 1 dòng, trong đó 0 dòng hủy." in page
    sheet = load_workbook(BytesIO(lan.get(reverse("incoming:register"), {"xuat": "xlsx"}).content)).active
    assert [cell.value for cell in sheet[3]] == list(HEADS)
    assert [cell.value for cell in sheet[4]][:4] == [
        datetime(2026, 10, 15), 1, "Sở Giáo dục và Đào tạo Hải Phòng", "1234/SGDĐT-VP",
    ]  # fmt: skip
    assert lan.get(reverse("incoming:register_pdf")).content.startswith(b"%PDF-")
    assert an.get(reverse("incoming:register")).status_code == 403


def test_a_line_of_the_register_is_found_by_its_number_its_words_and_its_month(
    office: Any, lan: Client, on: Any
) -> None:
    for number in range(1, 4):
        letter = received(office, notation=f"{number}0/KH", subject=f"Kế hoạch số {number}", files=[])
        actions.register(letter, on=THURSDAY, by=office.lan)
    actions.void_registration(letter, reason="Vào sổ hai lần.", by=office.lan)

    def lines(**asked: str) -> list[int]:
        return [line.number for line in lan.get(reverse("incoming:register"), asked).context["listing"].rows]

    assert lines() == [3, 2, 1]
    assert lines(q="2") == [2]
    assert lines(q="ke hoach so 1") == [1]
    assert lines(thang="10") == [3, 2, 1]
    assert lines(thang="9") == []
    assert lines(dong="huy") == [3]
    assert lines(nam="2025") == []


@pytest.mark.parametrize("view", ["cua-toi", "cho-vao-so", "cho-chi-dao", "qua-han", "cho-tra-loi", "vao-so-muon"])
def test_every_quick_view_opens(office: Any, lan: Client, view: str) -> None:
    received(office)
    page = lan.get(reverse("incoming:documents"), {"xem": view}).content.decode()
    assert "Chờ vào sổ (1)" in page
    assert "Quá hạn (0)" in page
    assert ("1 trên 1 văn bản đến" in page) == (view == "cho-vao-so")


def test_every_number_above_the_list_counts_exactly_its_rows(office: Any, client_of: Any, on: Any) -> None:
    received(office)
    late = actions.register(received(office, notation="2/KH", due_on=THURSDAY, files=[]), on=THURSDAY, by=office.lan)
    actions.instruct(
        late, opinion="Tổ làm.", lead=Whom(unit=office.maths), due_on=THURSDAY, on=THURSDAY, by=office.hanh
    )
    actions.register(received(office, notation="3/KH", files=[]), on=THURSDAY, by=office.lan)
    on(date(2026, 10, 19))
    lan = client_of(office.lan)
    shown = lan.get(reverse("incoming:documents")).context["views"]
    for key, _title, _active, count in shown:
        listing = lan.get(reverse("incoming:documents"), {"xem": key}).context["listing"]
        assert count in {None, listing.rows.count()}
    assert {key: count for key, _, _, count in shown} == {
        "cua-toi": 0, "cho-vao-so": 1, "cho-chi-dao": 1, "qua-han": 1, "cho-tra-loi": 0, "vao-so-muon": None,
    }  # fmt: skip
    page = lan.get(reverse("incoming:documents"), {"xem": "qua-han"}).content.decode()
    assert "Đã giao xử lý, quá hạn" in page


def test_who_registers_at_once_says_whom_it_is_for_and_may_lay_it_before_another(office: Any, lan: Client) -> None:
    given = FIELDS | {"sender": office.so.pk, "channel": "paper", "present_to": office.hanh.person.pk, "register": "1"}
    lan.post(reverse("incoming:receive"), given)
    letter = IncomingDocument.objects.get()
    assert letter.presented_to == office.hanh.person
    page = lan.get(letter.get_absolute_url()).content.decode()
    assert "Trình lãnh đạo khác" in page
    to = {"present_to": office.binh.person.pk}
    page = lan.post(reverse("incoming:present", args=[letter.uid]), to, follow=True).content.decode()
    assert "Đã trình Trần Văn Bình." in page
    letter.refresh_from_db()
    assert letter.presented_to == office.binh.person


def test_a_refused_letter_keeps_its_words_and_says_that_files_must_be_chosen_again(office: Any, lan: Client) -> None:
    posted = FIELDS | {"dated_on": "2026-12-01", "files": SimpleUploadedFile("a.pdf", plain_pdf())}
    page = lan.post(reverse("incoming:receive"), posted).content.decode()
    assert "Ngày văn bản không được ở sau ngày đến." in page
    assert "Tệp đã chọn cần được chọn lại" in page
    assert "Kế hoạch kiểm tra chuyển đổi số" in page
    assert not IncomingDocument.objects.exists()


def test_a_letter_says_all_that_is_missing_before_it_is_registered(office: Any, lan: Client) -> None:
    letter = received(office, type_code="", subject="", dated_on=None)
    page = lan.get(letter.get_absolute_url()).content.decode()
    assert (
        "Hãy chọn tên loại văn bản. Hãy ghi trích yếu của văn bản. "
        "Văn bản của cơ quan, nhà trường phải có số, ký hiệu và ngày văn bản."
    ) in page
    page = lan.post(reverse("incoming:register_document", args=[letter.uid]), follow=True).content.decode()
    assert "Hãy chọn tên loại văn bản." in page
    letter.refresh_from_db()
    assert letter.number is None
    whole = lan.get(received(office, notation="2/KH", files=[]).get_absolute_url()).content.decode()
    assert "Còn thiếu trước khi vào sổ" not in whole


def test_namesakes_are_told_apart_by_where_they_work(office: Any) -> None:
    twin = add_person(full_name=office.an.person.full_name, code="GV099", by=None)
    people = Person.objects.filter(pk__in=[office.an.person.pk, twin.pk, office.thu.person.pk]).order_by("pk")
    called = Names(people, THURSDAY)
    assert called(office.thu.person) == "Hoàng Thị Thu"
    assert called(office.an.person) == "Phạm Thị An (Tổ Toán – Tin)"
    assert called(twin) == "Phạm Thị An (GV099)"


def test_a_paper_without_a_scan_gets_one_later(office: Any, lan: Client) -> None:
    letter = received(office, channel=Channel.PAPER, files=[])
    assert "Chưa có tệp: văn bản giấy chưa quét." in lan.get(letter.get_absolute_url()).content.decode()
    scan = SimpleUploadedFile("quet.pdf", plain_pdf("bản quét"))
    page = lan.post(reverse("incoming:add_files", args=[letter.uid]), {"files": scan}, follow=True).content.decode()
    assert "Đã thêm tệp." in page
    picture = lan.get(reverse("incoming:page", args=[letter.uid, 1, 1]))
    assert picture.content.startswith(b"\x89PNG")
