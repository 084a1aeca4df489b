"""Documents of the demo school's year: issued over the quarters, and one at every stage that a visitor may want to see."""

from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from truongso.core.text import SCHOOL_ZONE
from truongso.demo.cast import PASSWORD
from truongso.foundation.evidence.contents import keep
from truongso.foundation.org.models import Unit
from truongso.foundation.papers.actions import issue_number, reserve_numbers
from truongso.foundation.papers.models import IssuedNumber
from truongso.foundation.signing import actions as signing
from truongso.foundation.signing.models import SignatureRequest, SigningKey
from truongso.foundation.signing.questions import steps_waiting_for
from truongso.foundation.signing.sitting import sign_steps
from truongso.governance.office.models import Channel, Correspondent
from truongso.governance.outgoing import actions
from truongso.governance.outgoing.acting import render
from truongso.governance.outgoing.issuing import note_line, usual_channel
from truongso.governance.outgoing.kinds import form_of
from truongso.governance.outgoing.models import Delivery, OutgoingDocument, State

# What the school sent in 2026: month and day, type, subject, where to. Signed for real are the last ones only: a signature
# costs a tenth of a second.
SENT = (
    (1, 8, "QĐ", "Kiện toàn Ban chỉ đạo chuyển đổi số", ""), (1, 15, "KH", "Tổ chức Tết trồng cây", ""),
    (1, 20, "TB", "Lịch nghỉ Tết Nguyên đán", ""), (2, 12, "CV", "Báo cáo sĩ số sau Tết", "department"),
    (3, 5, "BC", "Kết quả tháng Thanh niên", "department"), (3, 18, "CV", "Phối hợp bảo đảm an toàn cổng trường", "commune"),
    (3, 30, "TTr", "Xin chủ trương sửa chữa phòng thực hành", "department"), (4, 9, "QĐ", "Thành lập Hội đồng kiểm tra học kỳ II", ""),
    (4, 22, "KH", "Ôn thi tốt nghiệp trung học phổ thông", "department"), (5, 6, "TB", "Lịch kiểm tra học kỳ II", ""),
    (5, 20, "BC", "Tổng kết năm học 2025-2026", "department"), (6, 3, "CV", "Cung cấp danh sách cán bộ coi thi", "department"),
    (6, 17, "QĐ", "Khen thưởng học sinh có thành tích xuất sắc", ""), (7, 8, "KH", "Tuyển sinh lớp 10 năm học 2026-2027", "department"),
    (8, 5, "GM", "Dự lễ khai giảng năm học mới", "commune"), (8, 20, "QĐ", "Phân công giáo viên chủ nhiệm", ""),
    (9, 9, "BC", "Sĩ số đầu năm học", "department"), (9, 24, "CV", "Trả lời về việc tiếp nhận học sinh chuyển trường", "neighbour"),
    (10, 8, "KH", "Hội giảng chào mừng ngày Nhà giáo Việt Nam", ""), (10, 21, "CV", "Đề nghị cấp bổ sung sách giáo khoa", "department"),
)  # fmt: skip


def make_outgoing(users: dict[str, Any], *, today: date) -> None:
    """Make the year's documents once; without the demo's keys nothing is made."""
    if OutgoingDocument.objects.exists() or not SigningKey.objects.in_use().exists():
        return
    outside = _correspondents()
    for month, day, code, subject, where in SENT:
        on = date(2026, month, day)
        if on <= today:
            _sent_before(users, on, code, subject, outside.get(where))
    _at_every_stage(users, outside, today)


def _correspondents() -> dict[str, Correspondent]:
    kinds = Correspondent.Kind
    wanted = {
        "department": {"name": "Sở Giáo dục và Đào tạo Hải Phòng", "kind": kinds.PARENT, "email": "vanthu@so.invalid"},
        "commune": {"name": "Ủy ban nhân dân xã An Lão", "kind": kinds.AUTHORITY},
        "neighbour": {"name": "Trường THPT Kiến An", "kind": kinds.SCHOOL, "email": "vanthu@kienan.invalid"},
    }
    found = {}
    for key, values in wanted.items():
        standing = Correspondent.objects.active().filter(name=values["name"]).first()
        found[key] = standing or Correspondent.objects.create(**values)
    return found


def _sent_before(users: dict[str, Any], on: date, code: str, subject: str, where: Correspondent | None) -> None:
    """A document of an earlier day, as the clerk entered it: number and date of then, signed on paper and scanned."""
    at = datetime.combine(on, time(15, 0), SCHOOL_ZONE)
    document = actions.start_document(code, subject=subject, by=users["lan"], signer=users["hanh"].person)
    form = form_of(code)
    number = issue_number(
        series_code=form.series, symbol=form.symbol("THPTAL"), subject=f"{form.name} {subject}", issued_on=on, paper=document,
        by=users["lan"],
    )  # fmt: skip
    document.number, document.dated_on, document.approved_at = number, on, at
    blob = keep(render(document), "application/pdf")
    document.unsigned_file = document.signed_file = blob
    document.state, document.signed_at, document.issued_at, document.issued_by = State.ISSUED, at, at, users["lan"]
    document.note = "Ký giấy, vào sổ lại khi chuyển sang hệ thống"
    document.save()
    IssuedNumber.objects.filter(pk=number.pk).update(issued_at=at)
    if where is not None:
        channel = Channel.PAPER if on.month < 7 else usual_channel(where)
        delivery = Delivery.objects.create(document=document, correspondent=where, channel=channel)
        actions.note_delivery(delivery, state=Delivery.State.SENT, detail="Đã gửi", at=at, by=users["lan"])
    note_line(document)


def _at_every_stage(users: dict[str, Any], outside: dict[str, Correspondent], today: date) -> None:
    lan, an, hanh, mai, long = (users[name] for name in ("lan", "an", "hanh", "mai", "long"))
    head = hanh.person
    issued = _numbered(users, "TB", "Lịch kiểm tra học kỳ I", [(outside["neighbour"], Channel.PAPER)], today)
    wrong = _numbered(
        users, "CV", "Báo cáo số lượng học sinh dự thi chọn học sinh giỏi", [(outside["commune"], Channel.PAPER)], today
    )
    waiting = _numbered(
        users, "KH", "Kiểm tra học kỳ I năm học 2026-2027", [(outside["commune"], Channel.PAPER)], today
    )
    _sign_all(users, [issued, wrong, waiting])
    issued, wrong = (actions.issue_document(document, by=lan) for document in (issued, wrong))
    actions.recall_document(wrong, reason="Nhầm số lượng môn Tin học", by=lan)
    new = actions.start_document(
        "TB", subject="Lịch kiểm tra học kỳ I (điều chỉnh)", by=an, signer=head, replaces=issued
    )
    actions.approve_document(new, today=today, by=hanh)
    actions.send_to_sign(actions.take_number(new, dated_on=today, today=today, by=lan), by=lan)
    _sign_all(users, [new])
    actions.issue_document(new, by=lan)
    draft = actions.start_document("TTr", subject="Trang bị máy chiếu cho khối 10", by=an, signer=head)
    actions.add_comment(draft, text="Cần ghi số phòng học đã có máy chiếu.", place="Nội dung trình", by=mai)
    actions.add_comment(draft, text="Nguồn kinh phí lấy từ đâu?", by=lan)
    review = actions.start_document("KH", subject="Ngoại khóa về an toàn trên mạng", by=an, signer=users["binh"].person)
    actions.start_review(review, [long.person, mai.person], mode="in_order", due_on=today, today=today, by=an)
    to_number = actions.start_document("CV", subject="Mời phụ huynh dự họp cuối học kỳ I", by=an, signer=head)
    actions.set_recipients(to_number, outside=[], units=Unit.objects.filter(code="van-phong"), by=lan)
    actions.approve_document(to_number, today=today, by=hanh)
    reserve_numbers(
        series_code="QĐ", year=today.year, count=2, kept_for="Hội đồng kiểm tra", reason="Quyết định ký ngoài giờ",
        until=date(today.year, 12, 31), by=lan,
    )  # fmt: skip


def _numbered(
    users: dict[str, Any], code: str, subject: str, outside: list[tuple[Correspondent, str]], today: date
) -> OutgoingDocument:
    document = actions.start_document(code, subject=subject, by=users["an"], signer=users["hanh"].person)
    actions.set_recipients(document, outside=outside, by=users["lan"])
    actions.approve_document(document, today=today, by=users["hanh"])
    actions.send_to_sign(actions.take_number(document, dated_on=today, today=today, by=users["lan"]), by=users["lan"])
    return document


def _sign_all(users: dict[str, Any], documents: list[OutgoingDocument]) -> None:
    requests = {str(document.pk) for document in documents}
    _sign(users["hanh"], requests, as_school=False)
    _sign(users["lan"], requests, as_school=True)
    for document in documents:
        document.refresh_from_db()


def _sign(user: Any, requests: set[str], *, as_school: bool) -> None:
    mine = set(
        SignatureRequest.objects.filter(about_key__in=requests, about_kind__model="outgoingdocument").values_list(
            "pk", flat=True
        )
    )
    steps = [step for step in steps_waiting_for(user, as_school=as_school) if step.request_id in mine]
    for step in steps:
        signing.open_step(step, by=user)
    key = SigningKey.objects.in_use().filter(person=None if as_school else user.person_id).first()
    assert key is not None
    problems = [o.problem for o in sign_steps(steps, key=key, secret=PASSWORD, by=user) if o.problem]
    assert not problems, f"{timezone.now()}: {problems}"
