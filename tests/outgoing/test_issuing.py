"""Issued documents: failures shown, sent again, recalled, replaced, corrected, copied; annexes; papers of other apps."""

import io
import re
import smtplib
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader
from pypdfium2 import raw

from tests.outgoing.conftest import approved, drafted, sign, signed, today
from truongso.core.refusal import Refused
from truongso.foundation.evidence import store
from truongso.foundation.papers.models import IssuedNumber
from truongso.foundation.signing.trust import trust_store
from truongso.foundation.signing.verdicts import Verdict
from truongso.foundation.signing.verifying import verify
from truongso.governance.office.models import DocumentLine
from truongso.governance.outgoing import actions, mailing, signals
from truongso.governance.outgoing.acting import render
from truongso.governance.outgoing.models import CertifiedCopy, Delivery, OutgoingDocument, State


def issued(office: Any, code: str = "CV", *, outside: Any = (), **values: Any) -> OutgoingDocument:
    return actions.issue_document(signed(office, code, outside=outside, **values), by=office.lan)


def text_of(content: bytes, page: int = 0) -> str:
    with pypdfium2.PdfDocument(content) as pdf:
        return " ".join(pdf[page].get_textpage().get_text_bounded().split())


def test_a_mail_server_that_is_away_is_tried_again_and_one_that_says_no_is_work(
    keys: Any, client_of: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def away(*_: Any) -> None:
        raise OSError("connection refused")

    def no(*_: Any) -> None:
        raise smtplib.SMTPRecipientsRefused({})

    real = mailing.EmailMessage.send
    monkeypatch.setattr(mailing.EmailMessage, "send", away)
    with django_capture_on_commit_callbacks(execute=True):
        issued(keys, outside=[(keys.neighbour, "email")])
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("pending", 1)
    assert mailing.send_waiting(timezone.now()) == 0
    later = timezone.now() + timedelta(minutes=6)
    monkeypatch.setattr(mailing.EmailMessage, "send", no)
    Delivery.objects.update(changed_at=timezone.now() - timedelta(minutes=6))
    assert mailing.send_waiting(later) == 1
    delivery.refresh_from_db()
    assert delivery.state == "failed" and "không nhận địa chỉ vanthu@kienan.invalid" in delivery.detail
    lan = client_of(keys.lan)
    assert "Gửi không được: 01/THPTAL tới Trường THPT Kiến An" in lan.get("/viec-cua-toi/").content.decode()
    monkeypatch.setattr(mailing.EmailMessage, "send", real)
    with django_capture_on_commit_callbacks(execute=True):
        lan.post(
            reverse("outgoing:delivery", args=[delivery.document.uid, delivery.uid]),
            {"act": "again", "channel": "email"},
        )
    delivery.refresh_from_db()
    assert delivery.state == "sent"
    assert [one.to for one in mail.outbox if one.attachments] == [["vanthu@kienan.invalid"]]


def test_messages_out_of_order_do_not_turn_a_delivery_back(keys: Any) -> None:
    document = issued(keys, outside=[(keys.department, "exchange")])
    delivery, now = document.deliveries.get(), timezone.now()
    before = delivery.steps.count()
    for state in ("sent", "acknowledged", "delivered"):
        delivery = actions.note_delivery(delivery, state=state, detail="", at=now, by=None)
    assert delivery.state == "acknowledged" and delivery.steps.count() == before + 3
    actions.note_delivery(delivery, state="acknowledged", detail="", at=now, by=None)
    assert delivery.steps.count() == before + 3
    with pytest.raises(Refused, match="không có"):
        actions.note_delivery(delivery, state="x", detail="", at=now, by=None)


def test_paper_copies_are_marked_by_the_clerk_and_do_not_count_as_electronic(keys: Any, client_of: Any) -> None:
    document = issued(keys, outside=[(keys.commune, "paper"), (keys.department, "exchange"), (keys.firm, "email")])
    line = DocumentLine.objects.get()
    assert (line.electronic, line.sealed) == (False, True)
    lan, delivery = client_of(keys.lan), document.deliveries.get(channel="paper")
    lan.post(reverse("outgoing:delivery", args=[document.uid, delivery.uid]), {"detail": "Bưu gửi EI123"})
    delivery.refresh_from_db()
    assert (delivery.state, delivery.detail) == ("sent", "Bưu gửi EI123")
    other = document.deliveries.get(channel="exchange")
    answer = lan.post(reverse("outgoing:delivery", args=[document.uid, other.uid]), {}, follow=True)
    assert "Chỉ ghi tay việc gửi bản giấy" in answer.content.decode()


def test_only_people_and_firms_make_no_line(keys: Any) -> None:
    issued(keys, outside=[(keys.firm, "email")])
    assert not DocumentLine.objects.exists()


def test_a_document_is_recalled_and_everybody_is_told(
    keys: Any, client_of: Any, django_capture_on_commit_callbacks: Any
) -> None:
    heard: list[str] = []

    def listen(document: Any, reason: str, by: Any, **_: Any) -> None:
        heard.append(reason)

    signals.recalled.connect(listen)
    with django_capture_on_commit_callbacks(execute=True):
        document = issued(keys, outside=[(keys.neighbour, "email"), (keys.department, "exchange")])
    mail.outbox.clear()
    exchange = document.deliveries.get(channel="exchange")
    actions.note_delivery(exchange, state="sent", detail="", at=timezone.now(), by=None)
    lan, address = client_of(keys.lan), reverse("outgoing:recall", args=[document.uid])
    assert "Hãy ghi lý do thu hồi." in lan.post(address, {"reason": " "}, follow=True).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        lan.post(address, {"reason": "Sai trích yếu"})
    signals.recalled.disconnect(listen)
    document.refresh_from_db()
    states = dict(document.deliveries.values_list("channel", "state"))
    assert (document.state, states, heard) == (
        State.RECALLED,
        {"email": "recalled", "exchange": "sent"},
        ["Sai trích yếu"],
    )
    assert [one.subject for one in mail.outbox] == ["Thu hồi văn bản số 01/THPTAL"]
    assert "Đã thu hồi: Sai trích yếu" in lan.get(reverse("outgoing:register")).content.decode()
    with pytest.raises(Refused, match="không làm được việc này"):
        actions.recall_document(document, reason="Nữa", by=keys.lan)


def test_a_document_is_replaced_by_one_of_the_same_form_and_corrected_by_a_letter(keys: Any, client_of: Any) -> None:
    old = issued(keys, "TB", subject="Lịch nghỉ Tết")
    with pytest.raises(Refused, match="phải cùng hình thức"):
        actions.start_document("CV", subject="x", by=keys.an, replaces=old)
    with pytest.raises(Refused, match="phải bằng công văn"):
        actions.start_document("TB", subject="x", by=keys.an, corrects=old)
    letter = signed_as(
        keys, actions.start_document("CV", subject="Đính chính lịch", by=keys.an, signer=keys.hanh.person, corrects=old)
    )
    actions.issue_document(letter, by=keys.lan)
    new = signed_as(
        keys, actions.start_document("TB", subject="Lịch nghỉ Tết", by=keys.an, signer=keys.hanh.person, replaces=old)
    )
    old.refresh_from_db()
    assert old.state == State.ISSUED
    actions.issue_document(new, by=keys.lan)
    old.refresh_from_db()
    assert (old.state, new.notation) == (State.REPLACED, "02/TB-THPTAL")
    page = client_of(keys.lan).get(old.get_absolute_url()).content.decode()
    assert "Được thay thế bằng" in page and "Được đính chính bằng" in page and "02/TB-THPTAL" in page
    assert "Thay thế" in client_of(keys.lan).get(new.get_absolute_url()).content.decode()


def signed_as(keys: Any, document: OutgoingDocument) -> OutgoingDocument:
    actions.approve_document(document, today=today(), by=keys.hanh)
    actions.send_to_sign(actions.take_number(document, dated_on=today(), today=today(), by=keys.lan), by=keys.lan)
    sign(keys.hanh)
    sign(keys.lan, seal=True)
    return OutgoingDocument.objects.get(pk=document.pk)


def test_what_is_not_issued_the_day_after_is_late(keys: Any, client_of: Any) -> None:
    document = signed(keys)
    OutgoingDocument.objects.filter(pk=document.pk).update(signed_at=timezone.now() - timedelta(days=6))
    page = client_of(keys.lan).get(document.get_absolute_url()).content.decode()
    assert "Chậm phát hành" in page and "Điều 18" in page
    assert "Phát hành: Công văn số 01/THPTAL" in client_of(keys.lan).get("/viec-cua-toi/").content.decode()


CORNER = re.compile(r"Thời gian ký: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00")


def corner_of(content: bytes) -> tuple[str, float, float]:
    """Return what page 1 shows with its marks, and the distances of the last mark from right and top of the page in mm."""
    field = PdfFileReader(io.BytesIO(content)).embedded_signatures[-1].sig_field
    box = [float(edge) for edge in field["/Rect"]]
    flat = io.BytesIO()
    with pypdfium2.PdfDocument(content) as pdf:
        width, height = pdf[0].get_size()
        raw.FPDFPage_Flatten(pdf[0], raw.FLAT_NORMALDISPLAY)
        pdf.save(flat)
    return text_of(flat.getvalue()), (width - box[2]) / 72 * 25.4, (height - box[3]) / 72 * 25.4


def test_a_copy_is_numbered_apart_and_sealed_top_right(keys: Any, client_of: Any) -> None:
    document = issued(keys, "QĐ", subject="Khen thưởng", outside=[(keys.commune, "paper")])
    lan = client_of(keys.lan)
    form = {"form": "SY", "pages": "", "purpose": "Gửi kho bạc"}
    lan.post(reverse("outgoing:make_copy", args=[document.uid]), form)
    copy = CertifiedCopy.objects.get()
    assert (copy.number.text, copy.number.series.code, copy.state) == ("01/SY-THPTAL", "SAO", "signing")
    assert lan.get(reverse("outgoing:copy_file", args=[copy.uid])).status_code == 404
    sign(keys.lan, seal=True)
    copy.refresh_from_db()
    content = lan.get(reverse("outgoing:copy_file", args=[copy.uid])).content
    assert [one.verdict for one in verify(content, trust_store()).signers] == [Verdict.VALID] * 3
    text, right, top = corner_of(content)
    assert "SAO Y; Trường THPT An Lão" in text and CORNER.search(text), text
    assert right < 12 and top < 5
    refused = lan.post(reverse("outgoing:make_copy", args=[document.uid]), form | {"form": "TrS", "pages": "2-9"})
    assert "Văn bản có 1 trang: hãy chọn trang từ 1 đến 1." in refused.content.decode()
    lan.post(reverse("outgoing:make_copy", args=[document.uid]), form | {"form": "TrS", "pages": "1"})
    assert [n.text for n in IssuedNumber.objects.filter(series__code="SAO").order_by("number")] == [
        "01/SY-THPTAL",
        "02/TrS-THPTAL",
    ]
    assert "01/SY-THPTAL" not in lan.get(reverse("outgoing:register")).content.decode()
    with pytest.raises(Refused, match="chưa phát hành"):
        actions.make_copy(drafted(keys), form="SY", purpose="x", today=today(), by=keys.lan)


def test_an_annex_in_its_own_file_is_sealed_after_the_signer(keys: Any, client_of: Any) -> None:
    document = drafted(keys, "KH", subject="Kế hoạch ôn thi")
    an = client_of(keys.an)
    file = SimpleUploadedFile("phu-luc.pdf", render(document))
    an.post(reverse("outgoing:annex", args=[document.uid]), {"title": "Lịch ôn", "file": file})
    bad = SimpleUploadedFile("phu-luc.pdf", b"PK\x03\x04 not a pdf")
    an.post(reverse("outgoing:annex", args=[document.uid]), {"title": "Hỏng", "file": bad})
    assert document.annex_files.count() == 1
    actions.approve_document(document, today=today(), by=keys.hanh)
    actions.send_to_sign(actions.take_number(document, dated_on=today(), today=today(), by=keys.lan), by=keys.lan)
    sign(keys.hanh)
    from truongso.foundation.signing.models import SignatureRequest

    assert SignatureRequest.objects.count() == 1
    sign(keys.lan, seal=True)
    document.refresh_from_db()
    with pytest.raises(Refused, match="Còn 1 phụ lục chưa được ký số"):
        actions.issue_document(document, by=keys.lan)
    sign(keys.lan, seal=True)
    annex = document.annex_files.get()
    text, *_ = corner_of(store.read(annex.signed_file_id))
    assert "Kèm theo Kế hoạch số 01/KH-THPTAL" in text and CORNER.search(text), text
    assert actions.issue_document(document, by=keys.lan).state == State.ISSUED


def test_a_paper_of_another_app_is_registered_signed_and_issued(keys: Any) -> None:
    seen: list[str] = []

    def content(number: IssuedNumber) -> bytes:
        seen.append(number.text)
        return render(approved(keys, "QĐ"))

    document = actions.register_finished(
        type_code="QĐ", subject="Cho nghỉ phép", content=content, signers=[(keys.hanh.person, "HIỆU TRƯỞNG")], seal=True,
        recipients=[keys.neighbour, keys.an.person], about=keys.an.person, by=keys.lan,
    )  # fmt: skip
    assert (document.state, document.notation, document.about) == (State.SIGNING, "01/QĐ-THPTAL", keys.an.person)
    assert seen == ["01/QĐ-THPTAL"]
    sign(keys.hanh)
    sign(keys.lan, seal=True)
    document = actions.issue_document(OutgoingDocument.objects.get(pk=document.pk), by=keys.lan)
    assert document.readings.get().person == keys.an.person
    assert document.deliveries.get().channel == "email"
    with pytest.raises(Refused, match="đã có văn bản trong sổ"):
        actions.register_finished(
            type_code="QĐ", subject="x", content=b"%PDF-", signers=[], seal=False, recipients=[], about=None, by=keys.lan,
            number=document.number,
        )  # fmt: skip


def test_a_signed_report_of_the_plan_waits_to_be_issued(keys: Any) -> None:
    from truongso.foundation.papers.actions import issue_number

    number = issue_number(series_code="BC", symbol="BC-THPTAL", subject="Quý III", issued_on=today(), by=keys.lan)
    other = signed(keys)
    content = store.read(other.signed_file_id)
    document = actions.register_finished(
        type_code="BC", subject="Quý III", content=content, signers=[], seal=False, recipients=[keys.department], about=None,
        by=keys.lan, number=number,
    )  # fmt: skip
    assert (document.state, document.notation) == (State.SIGNED, "01/BC-THPTAL")
    actions.issue_document(document, by=keys.lan)
    assert DocumentLine.objects.get().sealed


def test_the_channel_must_fit_the_recipient(office: Any) -> None:
    document = drafted(office)
    for outside, sentence in (
        ((office.commune, "email"), "chưa có địa chỉ thư điện tử"), ((office.neighbour, "exchange"), "không nhận văn bản qua trục"),
        ((office.firm, "x"), "một cách gửi trong danh sách"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=sentence):
            actions.set_recipients(document, outside=[outside], by=office.lan)
    assert not Delivery.objects.exists()
