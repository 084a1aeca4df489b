"""What came and went over the document exchange at the demo school, read from packages: no server is needed.

Runs after make_incoming and make_outgoing. Three letters of the Sở come as packages that it sealed; one is answered, and the
answer is acknowledged; one waits to be registered; the third the Sở wants back.
"""

from datetime import date, timedelta
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from django.utils import timezone

from truongso.demo.cast import PASSWORD
from truongso.demo.certificates import Holder, make_hierarchy
from truongso.demo.incoming import PLACES, SO, Sample, letter, signed
from truongso.foundation.signing import actions as signing
from truongso.foundation.signing.keys.software import SoftwareKey
from truongso.foundation.signing.models import SignatureRequest, SigningKey
from truongso.foundation.signing.pdf_signing import Certificates
from truongso.foundation.signing.questions import steps_waiting_for
from truongso.foundation.signing.sitting import sign_steps
from truongso.governance.edxml import actions
from truongso.governance.edxml.axis import own_code
from truongso.governance.edxml.format.codes import Status, status_label
from truongso.governance.edxml.format.content import (
    Agency,
    Attachment,
    BusinessInfo,
    Document,
    ResponseFor,
    StatusMessage,
    Trace,
    document_id_of,
)
from truongso.governance.edxml.format.sealing import seal
from truongso.governance.edxml.format.writing import write_document, write_status
from truongso.governance.edxml.models import Agency as ListedAgency
from truongso.governance.edxml.models import Package, Via
from truongso.governance.incoming import actions as incoming
from truongso.governance.incoming.actions import Whom
from truongso.governance.incoming.models import IncomingDocument
from truongso.governance.office.models import Channel, Correspondent
from truongso.governance.office.types import type_name
from truongso.governance.outgoing import actions as outgoing
from truongso.governance.outgoing.models import OutgoingDocument

LETTERS = (
    ("CV", "1301/SGDĐT-VP", "V/v báo cáo việc ứng dụng chữ ký số trong nhà trường"),
    ("HD", "318/HD-SGDĐT", "Hướng dẫn đánh giá mức độ chuyển đổi số cuối năm 2026"),
    ("CV", "1306/SGDĐT-TCCB", "V/v cử cán bộ tham gia đoàn kiểm tra"),
)  # fmt: skip
ANSWER = "Việc ứng dụng chữ ký số trong nhà trường năm 2026"
AGENCIES = {
    "H24.13": "Sở Giáo dục và Đào tạo Hải Phòng", "H24.47": "Ủy ban nhân dân xã An Lão",
    "H24.13.022": "Trường THPT Quốc Tuấn", "H24.13.031": "Trường THPT Trần Hưng Đạo",
    "H24.08": "Sở Khoa học và Công nghệ Hải Phòng", "H24.11": "Sở Nội vụ Hải Phòng",
}  # fmt: skip


def make_exchange(users: dict[str, Any], *, today: date) -> None:
    """Take the letters in, answer one, hear what the Sở says; once, and only where keys and the school's code stand."""
    office = Correspondent.objects.active().filter(code=PLACES[SO][2]).first()
    if ListedAgency.objects.exists() or office is None or not own_code() or not SigningKey.objects.in_use().exists():
        return
    actions.note_agencies(AGENCIES, by=None)
    holder = make_hierarchy(now=timezone.now(), people={}, organisations={SO: PLACES[SO][0]}).people[SO]
    first, _, third = [_letter_comes(office, holder, *one, today=today, number=n) for n, one in enumerate(LETTERS, 1)]
    if first.incoming is not None:
        _answer(first.incoming, office, users, today)
    wish = StatusMessage(_sender(office), _about(third), Status.TAKE_BACK, "Gửi nhầm nơi nhận", timezone.now())
    _comes(write_status(wish), "EDOC-MAU-013")
    _leave()


def _letter_comes(
    office: Correspondent, holder: Holder, code: str, notation: str, subject: str, *, today: date, number: int
) -> Package:
    """Return the package of a letter, as it came in: sealed by the Sở, its file signed by it."""
    dated, (head, _, symbol) = today - timedelta(days=1), notation.partition("/")
    pdf = signed(letter(Sample(today, SO, code, notation, subject), office), holder)
    document = Document(
        sender=_sender(office), receivers=(Agency(own_code(), "Trường THPT An Lão"),),
        document_id=document_id_of(office.code, dated, notation), number=head, notation=symbol, place="Hải Phòng",
        promulgated_on=dated, type="18" if code == "CV" else "0", type_name=type_name(code), subject=subject, content=subject,
        position="GIÁM ĐỐC", signer="Nguyễn Văn Mẫu", due_on=today + timedelta(days=10), to_places=("Như trên", "Lưu: VT"),
        business=BusinessInfo(0, "Văn bản mới"), traces=(Trace(office.code, timezone.now()),),
        attachments=(Attachment(f"{head}-{code}.pdf", pdf, "application/pdf", f"tep-{number}", subject),),
    )  # fmt: skip
    der = [one.public_bytes(Encoding.DER) for one in (holder.certificate, *holder.chain)]
    package = seal(write_document(document), Certificates(der[0], tuple(der[1:])), SoftwareKey(holder.key))
    return _comes(package, f"EDOC-MAU-{number:03d}")


def _comes(content: bytes, key: str) -> Package:
    kept = actions.keep_package(content, message_id=key, via=Via.AXIS, by=None)
    return actions.process_package(kept, by=None)


def _answer(document: IncomingDocument, office: Correspondent, users: dict[str, Any], today: date) -> None:
    """Register, hand out, answer, sign, seal, issue; the Sở says that it arrived and was taken."""
    an, hanh, lan = users["an"], users["hanh"], users["lan"]
    incoming.register(document, on=today, present_to=hanh.person, by=lan)
    incoming.instruct(
        document, opinion="Đồng chí An chuẩn bị báo cáo trả lời Sở.", lead=Whom(person=an.person),
        due_on=today + timedelta(days=7), on=today, by=hanh,
    )  # fmt: skip
    incoming.begin(document.tasks.get(), by=an)
    answer = outgoing.start_document("BC", subject=ANSWER, by=an, signer=hanh.person, reply_to=document)
    outgoing.set_recipients(answer, outside=[(office, Channel.EXCHANGE)], by=lan)
    outgoing.approve_document(answer, today=today, by=hanh)
    outgoing.send_to_sign(outgoing.take_number(answer, dated_on=today, today=today, by=lan), by=lan)
    _sign(hanh, answer, as_school=False)
    _sign(lan, answer, as_school=True)
    outgoing.issue_document(answer, by=lan)
    package = Package.objects.outgoing().documents().get(delivery__document=answer)
    actions.note_sent(package, axis_id="EDOC-MAU-010", by=None)
    for number, code in enumerate((Status.ARRIVED, Status.RECEIVED), start=11):
        told = StatusMessage(_sender(office), _about(package), code, status_label(code), timezone.now())
        _comes(write_status(told), f"EDOC-MAU-{number:03d}")
    incoming.finish(document.tasks.get(), words=f"Đã trả lời bằng {answer.notation}.", on=today, by=an)


def _sign(user: Any, document: OutgoingDocument, *, as_school: bool) -> None:
    request = SignatureRequest.objects.about(document).latest("pk")
    steps = [one for one in steps_waiting_for(user, as_school=as_school) if one.request_id == request.pk]
    for step in steps:
        signing.open_step(step, by=user)
    key = SigningKey.objects.in_use().filter(person=None if as_school else user.person_id).first()
    assert key is not None
    problems = [one.problem for one in sign_steps(steps, key=key, secret=PASSWORD, by=user) if one.problem]
    assert not problems, problems


def _leave() -> None:
    """What was to be told to the Sở has been told."""
    for number, package in enumerate(Package.objects.outgoing().statuses().order_by("pk"), start=20):
        actions.note_sent(package, axis_id=f"EDOC-MAU-{number:03d}", by=None)


def _sender(office: Correspondent) -> Agency:
    return Agency(office.code, office.name, "Ủy ban nhân dân thành phố Hải Phòng", email=office.email)


def _about(package: Package) -> ResponseFor:
    return ResponseFor(package.organ_id, package.notation, None, package.document_id)
