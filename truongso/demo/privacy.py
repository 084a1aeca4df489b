"""Personal data in the demo: answers of 10A1 in several states, somebody in charge, a drill, a first dossier."""

import zlib
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from truongso.demo.history import moment
from truongso.foundation.consents import actions as consents
from truongso.foundation.consents.actions import PaperAnswer
from truongso.foundation.consents.models import Consent
from truongso.foundation.org.models import Unit
from truongso.records.students.models import PHOTO, Pupil
from truongso.trust.privacy import actions
from truongso.trust.privacy.models import Appointment, Breach, Dossier

_RISKS = (
    "Rủi ro lớn nhất là gửi nhầm danh sách lớp ra nhóm phụ huynh và máy tính cá nhân bị mất.\n"
    "Nhà trường đã hạn chế xuất danh sách, tập huấn giáo viên chủ nhiệm, không lưu tệp có số định danh trên máy cá nhân."
)


def make_privacy(users: dict[str, Any], *, today: date) -> None:
    """Make what is not there yet."""
    if not Consent.objects.exists():
        _answers(users, today)
    if not Appointment.objects.exists():
        actions.appoint_officer(
            users["long"].person, unit=Unit.objects.get(code="to-toan-tin"), basis="Quyết định số 31/QĐ-THPTAL ngày 05/01/2026",
            starts_on=date(2026, 1, 5), degree="Đại học Sư phạm Tin học", experience_years=9, trained_on=date(2026, 3, 12),
            by=users["hanh"],
        )  # fmt: skip
    if not Breach.objects.exists():
        _drill(users, today)
    if not Dossier.objects.exists():
        actions.issue_dossier(reason="lập lần đầu", risks=_RISKS, today=today, by=users["hanh"])


def _answers(users: dict[str, Any], today: date) -> None:
    """Chi and her father agree on the page; of her class some sign papers, one says no, one takes it back, others wait."""
    chi = users["chi"].person
    for who in ("chi", "dung"):
        consents.answer(chi, PHOTO, agrees=True, wording_number=1, today=today, by=users[who])
    pupils = Pupil.objects.studying().filter(school_class__name="10A1").exclude(person=chi).whole().in_class_order()
    signed_on = today - timedelta(days=20)
    for number, pupil in enumerate(pupils[:14]):
        family = PaperAnswer("representative", number != 3, name=f"Gia đình em {pupil}", relation="cha mẹ")
        answers = [family] if number in {5, 6} else [PaperAnswer("subject", True), family]
        consents.record_paper(
            pupil.person, PHOTO, answers, upload=_scan(number), on=signed_on, today=today, by=users["an"]
        )
        if number == 8:
            consents.withdraw_on_request(
                pupil.person, PHOTO, side="subject", reason="Em gửi giấy cho cô chủ nhiệm", today=today, by=users["an"]
            )


def _scan(number: int) -> SimpleUploadedFile:
    """Return a picture that stands for a signed paper; nobody's handwriting is in it."""
    page = Image.new("RGB", (420, 594), "white")
    ImageDraw.Draw(page).text((40, 40), f"PHIEU MAU {number + 1} {zlib.crc32(str(number).encode()):08x}", fill="black")
    out = BytesIO()
    page.save(out, "PNG")
    return SimpleUploadedFile(f"phieu-{number + 1:02d}.png", out.getvalue())


def _drill(users: dict[str, Any], today: date) -> None:
    """A drill of last month, worked on and closed."""
    day, minh = today - timedelta(days=35), users["minh"]
    values = {
        "title": "Máy tính xách tay của giáo viên bị mất", "kind": Breach.Kind.LOSS, "detected_at": moment(day, 9),
        "happened_on": day, "data_sets": ["students.pupils"], "other_data": "", "people": 45, "is_sensitive": False,
        "is_location_or_biometric": False, "must_notify": True, "no_notice_reason": "",
        "story": "Tình huống giả định: máy để quên trên xe khách, trong máy có danh sách lớp xuất ra Excel.",
        "consequences": "Người nhặt được máy có thể xem số điện thoại, địa chỉ của học sinh.",
    }  # fmt: skip
    drill = actions.record_breach(values, is_drill=True, now=moment(day, 10), by=minh)
    for hour, text in (
        (10, "Khóa tài khoản, đăng xuất mọi thiết bị của giáo viên."),
        (11, "Kiểm tra nhật ký: không có lần đăng nhập nào sau khi mất máy."),
        (14, "Soạn thông báo gửi cơ quan chuyên trách, đối chiếu nội dung; diễn tập nên không gửi."),
    ):
        actions.add_note(drill, text=text, at=moment(day, hour), now=moment(day, 15), by=minh)
    actions.close_breach(
        drill, conclusion="Hoàn thành trong 5 giờ. Làm tiếp: mã hóa ổ đĩa máy của giáo viên, nhắc không lưu danh sách về máy.",
        today=timezone.localdate(moment(day, 16)), now=moment(day, 16), by=minh,
    )  # fmt: skip
