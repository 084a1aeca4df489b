"""The yearly register: numbers, lateness, duplicates, void lines, the bound book."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from tests.incoming.conftest import THURSDAY, letter_pdf, make_office, received
from tests.signing.builders import plain_pdf
from truongso.core import pdf_pages
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence import store
from truongso.foundation.work.models import Notice
from truongso.governance.incoming import actions
from truongso.governance.incoming.kinds import State
from truongso.governance.incoming.models import IncomingDocument, RegisterBook, Registration
from truongso.governance.incoming.register_book import cells_of, lines_of
from truongso.governance.office.models import Channel, DocumentLine


def test_letters_get_numbers_in_the_order_of_registration(office: Any, trusted: Any) -> None:
    first, second = received(office), received(office, notation="1235/SGDĐT-VP", files=[("b.pdf", plain_pdf("b"))])
    two = actions.register(second, on=THURSDAY, by=office.lan)
    one = actions.register(first, on=THURSDAY, by=office.lan)
    assert [(two.year, two.number_text), (one.year, one.number_text)] == [(2026, "01"), (2026, "02")]
    assert (one.state, one.was_registered_late) == (State.REGISTERED, False)
    assert Notice.objects.get(recipient=office.hanh, title__contains="số 02").title == (
        "Văn bản đến số 02 chờ ý kiến chỉ đạo"
    )
    lines = list(DocumentLine.objects.order_by("title").values_list("title", "electronic", "sealed"))
    assert lines == [
        ("Công văn số 1234/SGDĐT-VP: V/v hướng dẫn tổ chức thi học kỳ I", True, True),
        ("Công văn số 1235/SGDĐT-VP: V/v hướng dẫn tổ chức thi học kỳ I", True, False),
    ]


def test_what_arrives_on_a_saturday_is_in_time_on_monday_and_late_on_tuesday(office: Any, on: Any) -> None:
    on(date(2026, 10, 17))
    one, two = received(office), received(office, notation="2/SGDĐT", files=[("b.pdf", plain_pdf("b"))])
    on(date(2026, 10, 19))
    assert not actions.register(one, on=date(2026, 10, 19), by=office.lan).was_registered_late
    on(date(2026, 10, 20))
    assert actions.register(two, on=date(2026, 10, 20), by=office.lan).was_registered_late
    assert list(IncomingDocument.objects.registered_late()) == [two]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"sender": None}, "Hãy chọn nơi gửi hoặc ghi cơ quan ban hành."),
        ({"type_code": ""}, "Hãy chọn tên loại văn bản."),
        ({"subject": " "}, "Hãy ghi trích yếu của văn bản."),
        ({"notation": ""}, "Văn bản của cơ quan, nhà trường phải có số, ký hiệu và ngày văn bản."),
    ],
)
def test_a_line_needs_what_the_law_asks(office: Any, values: dict[str, Any], sentence: str) -> None:
    document = received(office, **values)
    with pytest.raises(Refused) as refused:
        actions.register(document, on=THURSDAY, by=office.lan)
    assert str(refused.value) == sentence
    assert not Registration.objects.exists()
    assert not DocumentLine.objects.exists()
    assert not Event.objects.filter(code="incoming.registered").exists()


def test_a_revoked_signature_goes_back_to_the_sender(office: Any, trusted: Any) -> None:
    document = received(office, files=[("a.pdf", letter_pdf("revoked"))])
    with pytest.raises(Refused) as refused:
        actions.register(document, on=THURSDAY, by=office.lan)
    assert str(refused.value) == (
        "Chữ ký số trên văn bản: chứng thư đã bị thu hồi. Hãy trả lại nơi gửi kèm lý do, không vào sổ."
    )
    with pytest.raises(Refused, match=r"^Hãy ghi lý do trả lại"):
        actions.refuse_document(document, reason=" ", by=office.lan)
    back = actions.refuse_document(document, reason="Chứng thư đã bị thu hồi.", by=office.lan)
    assert (back.state, back.refusal_reason) == (State.REFUSED, "Chứng thư đã bị thu hồi.")
    assert not Registration.objects.exists()


def test_a_letter_that_came_twice_is_shown_before_it_is_registered(office: Any, trusted: Any) -> None:
    actions.register(received(office), on=THURSDAY, by=office.lan)
    again = received(
        office, channel=Channel.PAPER, notation="1234 / sgdđt-vp", files=[("scan.pdf", plain_pdf("bản giấy"))]
    )
    assert [one.number_text for one in IncomingDocument.objects.like(again)] == ["01"]
    with pytest.raises(Refused) as refused:
        actions.register(again, on=THURSDAY, by=office.lan)
    assert str(refused.value) == (
        "Văn bản này có thể trùng với Công văn số 1234/SGDĐT-VP của Sở Giáo dục và Đào tạo Hải Phòng (số đến 01/2026): "
        "hãy trả lại nếu trùng, hoặc xác nhận «Không trùng» kèm lý do."
    )
    assert Registration.objects.count() == 1
    actions.tell_apart(again, reason="Bản giấy có phụ lục mà bản điện tử thiếu.", by=office.lan)
    assert actions.register(again, on=THURSDAY, by=office.lan).number_text == "02"


def test_the_same_file_under_another_notation_looks_like_a_twin(office: Any) -> None:
    content = plain_pdf("x")  # made once: each making has an identifier of its own
    first = received(office, files=[("a.pdf", content)])
    other = received(office, notation="9/KH", sender=None, sender_name="Phòng X", files=[("b.pdf", content)])
    assert list(IncomingDocument.objects.like(other)) == [first]
    third = received(office, notation="10/KH", files=[("c.pdf", plain_pdf("y"))])
    assert list(IncomingDocument.objects.like(third)) == []


def test_a_void_number_stays_with_its_reason_and_is_not_given_again(office: Any, trusted: Any) -> None:
    document = actions.register(received(office), on=THURSDAY, by=office.lan)
    with pytest.raises(Refused, match=r"^Hãy ghi lý do hủy số đến"):
        actions.void_registration(document, reason="", by=office.lan)
    actions.void_registration(document, reason="Vào nhầm sổ.", by=office.lan)
    document.refresh_from_db()
    assert (document.state, document.number) == (State.ARRIVED, None)
    assert not DocumentLine.objects.exists()
    again = actions.register(document, on=THURSDAY, by=office.lan)
    assert again.number_text == "02"
    cells = [cells_of(line) for line in lines_of(2026)]
    assert cells[0] == ["15/10/2026", "01", *[""] * 7, "ĐÃ HỦY: Vào nhầm sổ."]
    assert cells[1][:6] == [
        "15/10/2026", "02", "Sở Giáo dục và Đào tạo Hải Phòng", "1234/SGDĐT-VP", "14/10/2026",
        "Công văn: V/v hướng dẫn tổ chức thi học kỳ I",
    ]  # fmt: skip


def test_the_book_of_a_year_is_bound_closed_and_kept(office: Any, on: Any) -> None:
    document = actions.register(received(office), on=THURSDAY, by=office.lan)
    with pytest.raises(Refused, match=r"^Năm 2026 chưa hết nên chưa đóng sổ được.$"):
        actions.close_book(2026, on=THURSDAY, by=office.lan)
    day = date(2027, 1, 4)
    on(day)
    book = actions.close_book(2026, on=day, by=office.lan)
    assert (book.lines, book.void_lines, book.sha256) == (1, 0, book.blob.sha256)
    words = " ".join(pdf_pages.text_of(store.read(book.sha256), 10).split())
    assert "SỔ ĐĂNG KÝ VĂN BẢN ĐẾN Năm: 2026 Từ số: 01 đến số: 01" in words
    assert "có 1 dòng, từ số 01 đến số 01; 1 văn bản được đăng ký. Không có số nào bị hủy." in words
    with pytest.raises(Refused) as refused:
        actions.correct(document, subject="Khác", by=office.lan)
    assert str(refused.value) == "Sổ đăng ký văn bản đến năm 2026 đã đóng nên không sửa được nữa."
    with pytest.raises(Refused, match=r"đã đóng trước đó"):
        actions.close_book(2026, on=day, by=office.lan)
    assert RegisterBook.objects.count() == 1


def test_a_mistake_is_put_right_with_a_trace(office: Any) -> None:
    document = actions.register(received(office), on=THURSDAY, by=office.lan)
    actions.correct(document, subject="V/v tổ chức thi thử", signer="Nguyễn Văn Sở", by=office.lan)
    assert Event.objects.get(code="incoming.corrected").data["fields"] == "trích yếu, người ký"
    assert DocumentLine.objects.get().title == "Công văn số 1234/SGDĐT-VP: V/v tổ chức thi thử"
    with pytest.raises(Refused, match=r"^Hãy ghi trích yếu"):
        actions.correct(document, subject="", by=office.lan)
    document.refresh_from_db()
    assert document.subject == "V/v tổ chức thi thử"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_clerks_at_once_get_different_numbers_without_a_gap_on_postgresql(on: Any) -> None:
    _register_at_once()


@pytest.mark.django_db(transaction=True)
def test_clerks_at_once_get_different_numbers_without_a_gap(on: Any) -> None:
    _register_at_once()


def _register_at_once() -> None:
    office = make_office()
    documents = [received(office, notation=f"{n}/SGDĐT", files=[("a.pdf", plain_pdf(str(n)))]) for n in range(6)]

    def take(document: IncomingDocument) -> int:
        try:
            return int(actions.register(document, on=THURSDAY, by=office.lan).number or 0)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        numbers = list(pool.map(take, documents))
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6]


def test_a_failed_registration_gives_its_number_back(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from truongso.governance.incoming.actions import registering

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("power cut")

    document = received(office)
    with monkeypatch.context() as broken:
        broken.setattr(registering, "keep_line", fail)
        with pytest.raises(RuntimeError):
            actions.register(document, on=THURSDAY, by=office.lan)
    assert actions.register(document, on=THURSDAY + timedelta(days=0), by=office.lan).number_text == "01"
