"""A letter from An's first word to the reply of the department, through the pages."""

from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from tests.outgoing.conftest import sign, today
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence import store
from truongso.foundation.indicators.registry import indicators
from truongso.foundation.org.periods import Quarter
from truongso.foundation.papers.models import IssuedNumber
from truongso.foundation.signing.trust import trust_store
from truongso.foundation.signing.verdicts import Verdict
from truongso.foundation.signing.verifying import verify
from truongso.foundation.work.models import Notice
from truongso.governance.outgoing import signals
from truongso.governance.outgoing.models import Delivery, OutgoingDocument, State


def post(client: Any, name: str, document: OutgoingDocument, **values: Any) -> Any:
    args = [document.uid, *values.pop("args", [])]
    return client.post(reverse(f"outgoing:{name}", args=args), values, follow=True)


@pytest.fixture
def heard() -> Any:
    """What was told outside the app."""
    found: list[str] = []

    def listen(sender: Any, document: Any, by: Any, **_: Any) -> None:
        found.append(f"{document.notation} {by.username}")

    signals.issued.connect(listen)
    yield found
    signals.issued.disconnect(listen)


def test_a_letter_is_written_agreed_numbered_signed_issued_and_delivered(
    keys: Any, client_of: Any, django_capture_on_commit_callbacks: Any, heard: list[str]
) -> None:
    an, mai, hanh, lan = (client_of(getattr(keys, name)) for name in ("an", "mai", "hanh", "lan"))
    an.post(reverse("outgoing:start"), {"type_code": "CV", "subject": "Đề nghị cấp bổ sung sách giáo khoa"})
    document = OutgoingDocument.objects.get()
    assert (document.state, document.drafted_by) == (State.DRAFT, keys.an)

    form = {"seen": 1, "subject": "Đề nghị cấp bổ sung sách giáo khoa", "addressees": "Sở Giáo dục và Đào tạo Hải Phòng",
            "recipients": "Như trên;\nLưu: VT.", "unit_symbol": "VP", "count": 2, "kind-1": "paragraph",
            "text-1": "Trường THPT An Lão còn thiếu 12 bộ sách.", "kind-2": "paragraph", "text-2": "Trân trọng./.", "act": "save"}  # fmt: skip
    answer = an.post(reverse("outgoing:edit", args=[document.uid]), form, follow=True)
    assert "Đã lưu phiên bản 2." in answer.content.decode()
    post(an, "describe", document, signer=keys.hanh.person.pk, urgency=0, copies_amount=0)
    answer = post(an, "review", document, mode="together", due_on=today().isoformat(), person_1=keys.mai.person.pk)
    assert "Đã gửi lấy ý kiến." in answer.content.decode()
    assert "Cho ý kiến: Công văn: Đề nghị cấp bổ sung sách giáo khoa" in mai.get("/viec-cua-toi/").content.decode()
    post(mai, "opinion", document, answer="agree", words="Đúng số liệu.")
    assert "Đã duyệt, văn thư lấy số." in post(hanh, "approve", document).content.decode()

    answer = post(
        an,
        "recipients",
        document,
        outside=[keys.department.pk, keys.neighbour.pk],
        units=[],
        people=[keys.long.person.pk],
    )
    assert answer.status_code == 200
    answer = post(lan, "number", document, dated_on=today().isoformat())
    assert "Đã cấp số 01/THPTAL-VP và trình ký." in answer.content.decode()
    sign(keys.hanh)
    sign(keys.lan, seal=True)
    document.refresh_from_db()
    assert document.state == State.SIGNED
    found = verify(store.read(document.signed_file_id), trust_store())
    assert [(one.verdict, one.name) for one in found.signers] == [
        (Verdict.VALID, "Nguyễn Thị Hạnh"), (Verdict.VALID, "Trường THPT An Lão"),
    ]  # fmt: skip

    with django_capture_on_commit_callbacks(execute=True):
        assert "Đã phát hành." in post(lan, "issue", document).content.decode()
    assert heard == ["01/THPTAL-VP lan"]
    assert Delivery.objects.get(correspondent=keys.neighbour).state == "sent"
    assert (
        Delivery.objects.get(correspondent=keys.department).channel == "exchange"
    )  # whoever exchanges takes it from here
    (letter,) = [one for one in mail.outbox if one.to == ["vanthu@kienan.invalid"]]
    assert letter.attachments[0][0] == "01-thptal-vp.pdf"
    assert letter.attachments[0][1] == store.read(document.signed_file_id)
    assert Notice.objects.filter(recipient=keys.long, key=f"outgoing.to_read:{document.uid}").exists()

    assert "chưa xem" in lan.get(document.get_absolute_url()).content.decode()
    client_of(keys.long).get(document.get_absolute_url())
    assert document.readings.get().read_at is not None
    measure = indicators.get("office.documents_electronic").compute(Quarter.of(today()))
    assert (measure.population.count(), measure.met.count()) == (1, 1)
    told = dict.fromkeys(Event.objects.about(document).order_by("sequence").values_list("code", flat=True))
    assert [code.removeprefix("outgoing.") for code in told if code.startswith("outgoing.") and not code.endswith("viewed")] == [
        "started", "saved", "described", "review_started", "agreed", "approved", "recipients_set", "numbered", "sent_to_sign",
        "signed", "issued", "delivery_noted", "read",
    ]  # fmt: skip


def test_the_register_has_office_and_other_papers_side_by_side(keys: Any, client_of: Any) -> None:
    from tests.outgoing.conftest import signed
    from truongso.foundation.papers.actions import issue_number, void_number
    from truongso.governance.outgoing.actions import issue_document

    document = signed(keys, "BC", subject="Báo cáo sơ kết", outside=[(keys.commune, "paper")])
    issue_document(document, by=keys.lan)
    other = issue_number(
        series_code="BC", symbol="BC-THPTAL", subject="Kết quả quý III", issued_on=today(), by=keys.lan
    )
    void_number(other, reason="Lập nhầm kỳ", by=keys.lan)
    lan = client_of(keys.lan)
    page = lan.get(reverse("outgoing:register")).content.decode()
    for words in (
        "01/BC-THPTAL",
        "02/BC-THPTAL",
        "UBND xã An Lão",
        "Nguyễn Thị Hạnh",
        "Số đã hủy: Lập nhầm kỳ",
        "2 số",
    ):
        assert words in page, words
    only = lan.get(reverse("outgoing:register"), {"huy": "1"}).content.decode()
    assert "02/BC-THPTAL" in only and "01/BC-THPTAL" not in only
    excel = lan.get(reverse("outgoing:register"), {"xuat": "xlsx"})
    assert excel["Content-Type"].endswith("spreadsheetml.sheet")
    assert client_of(keys.an).get(reverse("outgoing:register")).status_code == 403
    assert IssuedNumber.objects.count() == 2


def test_the_book_closes_with_counts_void_and_kept_numbers(keys: Any, client_of: Any) -> None:
    import pypdfium2

    from truongso.foundation.papers.actions import issue_number, reserve_numbers, void_number

    day = today()
    for subject in ("Kết quả quý I", "Kết quả quý II"):
        issue_number(series_code="BC", symbol="BC-THPTAL", subject=subject, issued_on=day, by=keys.lan)
    void_number(IssuedNumber.objects.get(number=2), reason="Trùng nội dung", by=keys.lan)
    reserve_numbers(
        series_code="QĐ", year=day.year, count=2, kept_for="Hội đồng thi", reason="Kỳ thi sắp tới", until=day, by=keys.lan
    )  # fmt: skip
    answer = client_of(keys.lan).get(reverse("outgoing:book", args=[day.year]))
    with pypdfium2.PdfDocument(answer.content) as pdf:
        text = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pdf).split())
    for words in (
        "SỔ ĐĂNG KÝ VĂN BẢN ĐI", f"NĂM {day.year}", "01/BC", "Trùng nội dung", "TRANG KẾT THÚC SỔ",
        "Tổng số: 2 số, trong đó 1 số có văn bản, 1 số đã hủy.", "Báo cáo: 2 số, số sau cùng 02.",
        "Quyết định: đang giữ số 01, 02 cho Hội đồng thi", "Sổ gồm 2 trang, không kể bìa.", "Vũ Thị Lan",
    ):  # fmt: skip
        assert words in text, words
    assert answer["Content-Disposition"].startswith("attachment")
