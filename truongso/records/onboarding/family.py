"""Letters to families: a child got a new code; an invitation. No letter carries a code that would be kept in a queue."""

import logging
import smtplib

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from truongso.core.text import format_date, format_datetime
from truongso.foundation.org.models import School
from truongso.records.onboarding.codes import address_of, grouped
from truongso.records.onboarding.models import AccessCode, Invitation
from truongso.records.students.models import Pupil

log = logging.getLogger(__name__)
TIMEOUT_SECONDS = 15


def tell_family(pupil: Pupil) -> int:
    """Write to linked guardians with an address, after the commit, that the child got a new code; return to how many."""
    found = pupil.guardianships.filter(person__user__is_active=True).select_related("person__user")
    addresses = [email for one in found if (email := one.person.user.email or one.person.email)]
    said = (
        f"Lúc {format_datetime(timezone.now())}, trường đã cấp mã đăng nhập mới cho em {pupil} vì em báo quên mật khẩu."
    )
    for address in dict.fromkeys(addresses):
        transaction.on_commit(lambda address=address: write_to_family.enqueue(address, str(pupil), said))  # type: ignore[misc]
    return len(addresses)


@task()
def write_to_family(address: str, pupil: str, said: str) -> str:
    """Send one letter; what goes wrong is logged, because the code is given already."""
    text = f"Kính gửi gia đình em {pupil},\n\n{said}\n\nNếu em không xin mã, hãy báo giáo viên chủ nhiệm ngay.\n"
    return "sent" if _send(f"Mã đăng nhập mới của em {pupil}", text, address) else "failed"


def write_invitation(invitation: Invitation, code: str) -> bool:
    """Send an invitation with its link at once, because the code is kept nowhere; return whether the server took it."""
    row = AccessCode.objects.standing().get(invitation=invitation)
    text = (
        f"Kính gửi {invitation.full_name},\n\n"
        f"{_school()} mời Ông/Bà nhận tài khoản để xem hồ sơ của em {invitation.pupil} "
        f"({invitation.get_relation_display()} của em).\n\n"
        f"Mở địa chỉ sau và làm theo hướng dẫn, trước ngày {format_date(row.expires_at)}:\n{address_of(code, invitation=True)}\n\n"
        f"Mã thư mời: {grouped(code)}\n"
        "Ông/Bà cần ngày sinh của em và 4 số cuối của số định danh cá nhân của em (hoặc của mã định danh Bộ GD&ĐT).\n"
        "Thư này chỉ dùng được một lần. Nếu thư đến nhầm, xin hãy xóa và báo nhà trường.\n"
    )
    return _send(f"Thư mời nhận tài khoản, {_school()}", text, invitation.email)


def _send(subject: str, text: str, address: str) -> bool:
    try:
        connection = get_connection(timeout=TIMEOUT_SECONDS)
        # A machine wrote it: out-of-office answers stay away (RFC 3834).
        headers = {"Auto-Submitted": "auto-generated"}
        EmailMessage(subject, text, None, [address], connection=connection, headers=headers).send()
    except (OSError, ValueError, smtplib.SMTPException):
        log.exception("a letter to a family was not sent")
        return False
    return True


def _school() -> str:
    school = School.current()
    return school.name if school else "Nhà trường"
