"""Letters that the demo school received in 2026: signed by agencies, unsigned, on paper, late, returned, one that came twice.

Runs after make_keys in the same process: the agencies' certificates hang on the same test authority, which the school
trusts. Nothing here opens anything real.
"""

import io
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.utils import timezone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from truongso.core.text import SCHOOL_ZONE
from truongso.demo.certificates import Holder, make_hierarchy
from truongso.foundation.org.models import Unit
from truongso.foundation.papers.content import OfficialPaper, Paragraph
from truongso.foundation.papers.pdf import render_pdf
from truongso.foundation.work.days import WorkCalendar
from truongso.governance.incoming import actions as incoming
from truongso.governance.incoming.actions import Whom
from truongso.governance.incoming.models import IncomingDocument, Instruction, Registration, Task
from truongso.governance.office import actions as office
from truongso.governance.office.models import Channel, Correspondent, SecretCount, Urgency
from truongso.governance.office.types import type_name

SO, UBND, ANOTHER, FIRM = "so", "ubnd", "khac", "cong-ty"
Kind = Correspondent.Kind
PLACES = {
    SO: ("Sở Giáo dục và Đào tạo Hải Phòng", Kind.PARENT, "H24.13", "vanthu@so-gddt.invalid"),
    UBND: ("Ủy ban nhân dân xã An Lão", Kind.AUTHORITY, "H24.47", "vanthu@xa-anlao.invalid"),
    ANOTHER: ("Trường THPT Quốc Tuấn", Kind.SCHOOL, "H24.13.022", "vanthu@thptquoctuan.invalid"),
    FIRM: ("Công ty cổ phần Thiết bị giáo dục Hải Phòng", Kind.ORGANISATION, "", "kinhdoanh@thietbi.invalid"),
}  # fmt: skip
E, M, U, P = Channel.EXCHANGE, Channel.EMAIL, Channel.UPLOAD, Channel.PAPER


@dataclass(frozen=True)
class Sample:
    """One letter: when it came, from whom, what it is, how; handled is who leads it, a unit code or a login."""

    came: date
    place: str
    type_code: str
    notation: str
    subject: str
    channel: str = E
    signed: bool = True
    handled: str = ""
    late: int = 0
    open: bool = False
    urgency: int = Urgency.NORMAL


SAMPLES = (
    Sample(date(2026, 1, 8), SO, "CV", "45/SGDĐT-VP", "V/v báo cáo tình hình sau kỳ nghỉ Tết Dương lịch", P, handled="van-phong"),
    Sample(date(2026, 1, 20), SO, "KH", "12/KH-SGDĐT", "Kế hoạch chuyển đổi số ngành giáo dục năm 2026", handled="ban-chuyen-doi-so"),
    Sample(date(2026, 2, 4), UBND, "TB", "31/TB-UBND", "Thông báo lịch trực Tết Nguyên đán", P, handled="van-phong", late=1),
    Sample(date(2026, 2, 26), SO, "HD", "210/HD-SGDĐT", "Hướng dẫn tổ chức kỳ thi học sinh giỏi thành phố", U, False, "ban-chuyen-mon"),
    Sample(date(2026, 3, 10), SO, "CV", "388/SGDĐT-GDTrH", "V/v rà soát cơ sở vật chất phục vụ kỳ thi tốt nghiệp", handled="to-toan-tin"),
    Sample(date(2026, 3, 19), ANOTHER, "GM", "05/GM-THPTQT", "Giấy mời dự hội thảo đổi mới phương pháp dạy học", M, False, "ban-chuyen-mon"),
    Sample(date(2026, 4, 7), SO, "QĐ", "415/QĐ-SGDĐT", "Quyết định giao chỉ tiêu tuyển sinh lớp 10 năm học 2026–2027", handled="ban-chuyen-mon"),
    Sample(date(2026, 4, 16), SO, "CV", "467/SGDĐT-VP", "V/v triển khai ký số trong nhà trường", handled="ban-chuyen-doi-so"),
    Sample(date(2026, 4, 28), UBND, "CV", "152/UBND-VHXH", "V/v phối hợp tổ chức các hoạt động hè", P, handled="van-phong"),
    Sample(date(2026, 5, 12), SO, "HD", "530/HD-SGDĐT", "Hướng dẫn xét tốt nghiệp trung học phổ thông", handled="ban-chuyen-mon", urgency=Urgency.URGENT),
    Sample(date(2026, 5, 26), SO, "CV", "602/SGDĐT-KTQLCL", "V/v bảo đảm an ninh trật tự các điểm thi", handled="van-phong"),
    Sample(date(2026, 6, 9), ANOTHER, "CV", "18/THPTQT", "V/v tiếp nhận học sinh chuyển trường", U, False, "van-phong"),
    Sample(date(2026, 7, 7), SO, "BC", "88/BC-SGDĐT", "Báo cáo kết quả chuyển đổi số sáu tháng đầu năm", handled="ban-chuyen-doi-so"),
    Sample(date(2026, 7, 21), SO, "CV", "790/SGDĐT-TCCB", "V/v cử giáo viên tập huấn năng lực số", handled="ban-chuyen-doi-so"),
    Sample(date(2026, 8, 4), UBND, "KH", "64/KH-UBND", "Kế hoạch phòng, chống thiên tai năm 2026", handled="van-phong", late=2),
    Sample(date(2026, 8, 18), SO, "HD", "901/HD-SGDĐT", "Hướng dẫn thực hiện nhiệm vụ năm học 2026–2027", handled="ban-chuyen-mon"),
    Sample(date(2026, 8, 27), FIRM, "CV", "112/CV-TBGD", "V/v báo giá máy chiếu và bảng tương tác", M, False, "ke-toan"),
    Sample(date(2026, 9, 8), SO, "CV", "1002/SGDĐT-VP", "V/v chuẩn hóa dữ liệu học sinh đầu năm học", handled="ban-chuyen-doi-so"),
    Sample(date(2026, 9, 22), ANOTHER, "GM", "21/GM-THPTQT", "Giấy mời giao lưu câu lạc bộ khoa học", M, False, "to-toan-tin"),
    Sample(date(2026, 10, 6), SO, "CV", "1120/SGDĐT-VP", "V/v báo cáo chỉ tiêu văn bản điện tử quý III", handled="van-phong"),
    Sample(date(2026, 10, 20), SO, "KH", "97/KH-SGDĐT", "Kế hoạch kiểm tra công tác văn thư, lưu trữ", handled="van-phong", open=True),
    Sample(date(2026, 11, 5), SO, "CV", "1234/SGDĐT-GDTrH", "V/v tổ chức kiểm tra cuối học kỳ I", handled="to-toan-tin", open=True),
    Sample(date(2026, 11, 24), SO, "CĐ", "06/CĐ-SGDĐT", "Công điện về ứng phó bão số 13", open=True, urgency=Urgency.IMMEDIATE),
)  # fmt: skip


def make_incoming(users: dict[str, Any], *, today: date) -> None:
    """Receive, register and hand out the letters that came until a day; once."""
    if IncomingDocument.objects.exists():
        return
    places = _places(users["lan"])
    holders = make_hierarchy(
        now=timezone.now(), people={}, organisations={key: PLACES[key][0] for key in (SO, UBND)}
    ).people  # fmt: skip
    came = [one for one in SAMPLES if one.came <= today]
    for sample in came:
        _go_through(sample, places[sample.place], holders.get(sample.place), users, today)
    _trouble(places, holders, users, today)
    if not SecretCount.objects.exists():
        office.declare_secret_count(
            year=today.year, what=SecretCount.What.INCOMING, count=3, note="Theo sổ đăng ký văn bản mật đến.", on=today,
            by=users["lan"],
        )  # fmt: skip


def _places(by: Any) -> dict[str, Correspondent]:
    """Return the correspondents by key; those that stand under the same code or name are taken as they are."""
    found = {}
    for key, (name, kind, code, email) in PLACES.items():
        standing = Correspondent.objects.active().filter(name=name).first()
        if standing is None and code:
            standing = Correspondent.objects.active().filter(code=code).first()
        found[key] = standing or office.add_correspondent(
            name=name, kind=kind, code=code, email=email, takes_packages=bool(code), by=by
        )
    return found


def _go_through(
    sample: Sample, sender: Correspondent, holder: Holder | None, users: dict[str, Any], today: date
) -> None:
    document = _receive(sample, sender, holder if sample.signed and sample.channel != P else None, users)
    calendar = WorkCalendar()
    on = calendar.on_or_after(sample.came + timedelta(days=sample.late))
    if on > today:
        return
    document = incoming.register(document, on=on, present_to=users["hanh"].person, by=users["lan"])
    Registration.objects.filter(document=document).update(registered_at=_at(on, 10))
    if sample.handled:
        _hand_out(document, sample, calendar.on_or_after(on + timedelta(days=1)), users, today)


def _receive(sample: Sample, sender: Correspondent, holder: Holder | None, users: dict[str, Any]) -> IncomingDocument:
    pdf = letter(sample, sender)
    if holder is not None:
        pdf = signed(pdf, holder)
    return incoming.receive_document(
        sender=sender, sender_name="", type_code=sample.type_code, notation=sample.notation,
        dated_on=sample.came - timedelta(days=1), subject=sample.subject, urgency=sample.urgency, due_on=None,
        files=[(f"{sample.notation.split('/')[0]}-{sample.type_code}.pdf", pdf)], channel=sample.channel,
        external_id=f"{sample.notation}" if sample.channel in {E, M} else "", arrived_at=_at(sample.came, 8),
        by=users["lan"],
    )  # fmt: skip


def _hand_out(document: IncomingDocument, sample: Sample, on: date, users: dict[str, Any], today: date) -> None:
    """Instruct on a day of the past and finish some days later; the times of what was done are set back."""
    unit = Unit.objects.get(code=sample.handled)
    due = on + timedelta(days=10)
    incoming.instruct(
        document, opinion=f"{unit.name} nghiên cứu, tham mưu và tổ chức thực hiện.", lead=Whom(unit=unit), due_on=due,
        on=on, by=users["hanh"],
    )  # fmt: skip
    task = document.tasks.get()
    heads = {
        "ban-chuyen-doi-so": "binh",
        "ban-chuyen-mon": "mai",
        "van-phong": "lan",
        "ke-toan": "thu",
        "to-toan-tin": "long",
    }
    by = users[heads[sample.handled]]
    incoming.begin(task, by=by)
    if not sample.open:
        incoming.finish(task, words="Đã thực hiện, lưu hồ sơ.", on=min(due, today), by=by)
    given = _at(on, 9)
    Instruction.objects.filter(document=document).update(at=given)
    Task.objects.filter(document=document).update(given_at=given, opened_at=_at(on, 14))
    Task.objects.filter(document=document, ended_at__isnull=False).update(ended_at=_at(min(due, today), 15))


def _trouble(places: dict[str, Correspondent], holders: dict[str, Holder], users: dict[str, Any], today: date) -> None:
    """One letter that was changed after signing and went back, one that came twice: by package and on paper."""
    torn = Sample(min(date(2026, 11, 12), today), SO, "CV", "1260/SGDĐT-VP", "V/v đăng ký thi đua năm học")
    pdf = signed(letter(torn, places[SO]), holders[SO])
    changed = incoming.receive_document(
        sender=places[SO], sender_name="", type_code="CV", notation=torn.notation, dated_on=torn.came,
        subject=torn.subject, urgency=0, due_on=None, files=[("1260-CV.pdf", torn_apart(pdf))], channel=E,
        external_id=torn.notation, arrived_at=_at(torn.came, 8), by=users["lan"],
    )  # fmt: skip
    incoming.refuse_document(
        changed, reason="Tệp bị sửa sau khi ký: đề nghị gửi lại bản gốc có chữ ký số hợp lệ.", by=users["lan"]
    )
    last = next((one for one in reversed(SAMPLES) if one.channel == E and one.came <= today), None)
    if last is not None:
        twin = Sample(
            min(last.came + timedelta(days=1), today), last.place, last.type_code, last.notation, last.subject, P
        )
        incoming.receive_document(
            sender=places[twin.place], sender_name="", type_code=twin.type_code, notation=twin.notation,
            dated_on=last.came - timedelta(days=1), subject=twin.subject, urgency=0, due_on=None, files=[],
            channel=P, external_id="", arrived_at=_at(twin.came, 8), by=users["lan"],
        )  # fmt: skip


def letter(sample: Sample, sender: Correspondent) -> bytes:
    """Return a letter as its sender would write it."""
    number, _, symbol = sample.notation.partition("/")
    return render_pdf(
        OfficialPaper(
            parent_agency=("ỦY BAN NHÂN DÂN", "THÀNH PHỐ HẢI PHÒNG"), agency=sender.name.upper(), symbol=symbol,
            place="Hải Phòng", type_name=type_name(sample.type_code).upper(), subject=sample.subject,
            blocks=(Paragraph(f"{sample.subject}. Đề nghị các đơn vị nghiên cứu, tổ chức thực hiện và báo cáo kết quả."),),
            signature_lines=("NGƯỜI ĐỨNG ĐẦU",), signer="Nguyễn Văn Mẫu", number=int(number),
            issued_on=sample.came - timedelta(days=1), addressees=("Trường THPT An Lão",), recipients=("Như trên", "Lưu: VT"),
            letter=sample.type_code == "CV",
        )
    )  # fmt: skip


def signed(pdf: bytes, holder: Holder) -> bytes:
    """Return a PDF with the signature of an agency."""
    registry = SimpleCertificateStore()
    registry.register_multiple([_certificate(one) for one in holder.chain])
    key = holder.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    signer = SimpleSigner(
        signing_cert=_certificate(holder.certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(key),
        cert_registry=registry,
    )
    meta = PdfSignatureMetadata(field_name="Ky-co-quan", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    out = io.BytesIO()
    PdfSigner(meta, signer=signer).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out)
    return out.getvalue()


def torn_apart(pdf: bytes) -> bytes:
    """Return a signed PDF with one byte of its signed part changed, as a careless or hostile hand leaves it."""
    at = pdf.index(b"%", 5) + 1
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


def _certificate(found: Any) -> Any:
    return asn1_x509.Certificate.load(found.public_bytes(Encoding.DER))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), SCHOOL_ZONE)
