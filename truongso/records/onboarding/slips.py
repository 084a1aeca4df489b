"""Slips with one-time codes as a PDF to print and cut: made once, kept nowhere, because codes are not kept in clear."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import segno
import typst
from django.conf import settings
from django.urls import reverse

from truongso.core.text import format_date
from truongso.foundation.accounts.models import User
from truongso.foundation.org.models import School
from truongso.foundation.papers.glyphs import known_characters, with_glyphs
from truongso.foundation.papers.pdf import fonts_directory
from truongso.records.onboarding.codes import address_of, grouped
from truongso.records.onboarding.models import AccessCode, Invitation

TEMPLATE = Path(__file__).with_name("slips.typ")
_FIRST = (
    "Quét mã bằng điện thoại, hoặc mở địa chỉ dưới đây rồi nhập mã.",
    "Bấm «Tiếp tục», tự đặt mật khẩu từ 14 ký tự, nhớ tên đăng nhập.",
    "Giữ kín phiếu; mất phiếu thì báo người phát để cấp phiếu mới.",
)
_FAMILY = (
    "Quét mã bằng điện thoại, hoặc mở địa chỉ dưới đây rồi nhập mã.",
    "Nhập ngày sinh và 4 số cuối số định danh của em để xác nhận.",
    "Tự đặt mật khẩu từ 14 ký tự. Thư dùng một lần, không chuyển tiếp.",
)
_lock = Lock()  # a compiler is used by one thread at a time


@dataclass(frozen=True)
class Slip:
    """What stands on one slip. label says what the name is, detail stands under it; no user name for an invitation."""

    title: str
    label: str
    name: str
    detail: str
    username: str
    code: str
    expires_at: datetime
    steps: tuple[str, str, str] = _FIRST
    is_invitation: bool = False

    def as_data(self) -> dict[str, Any]:
        """Return what the template reads."""
        return {
            "title": self.title, "label": self.label, "name": self.name, "detail": self.detail,
            "username": self.username, "code": grouped(self.code), "steps": list(self.steps),
            "code_label": "Mã thư mời" if self.is_invitation else "Mã một lần",
            "expires": format_date(self.expires_at), "address": short_address(is_invitation=self.is_invitation),
            "svg": qr_svg(address_of(self.code, invitation=self.is_invitation)),
        }  # fmt: skip


def account_slips(given: Sequence[tuple[User, str]], details: dict[int, str]) -> list[Slip]:
    """Return slips for accounts with their codes; details says of a person's key what stands under the name."""
    rows = {row.user_id: row for row in AccessCode.objects.standing().filter(user__in=[user for user, _ in given])}
    return [
        Slip(
            "Phiếu đăng nhập lần đầu" if rows[user.pk].purpose == AccessCode.Purpose.FIRST_LOGIN else "Phiếu đăng nhập lại",
            "Họ và tên", user.person.full_name, details.get(user.person_id, ""), user.username, code,
            rows[user.pk].expires_at,
        )
        for user, code in given
    ]  # fmt: skip


def invitation_slips(given: Sequence[tuple[Invitation, str]]) -> list[Slip]:
    """Return slips for invitations with their codes."""
    rows = {
        row.invitation_id: row for row in AccessCode.objects.standing().filter(invitation__in=[i for i, _ in given])
    }
    return [
        Slip(
            "Thư mời nhận tài khoản gia đình", "Kính gửi", one.full_name, _of_child(one), "", code,
            rows[one.pk].expires_at, steps=_FAMILY, is_invitation=True,
        )
        for one, code in given
    ]  # fmt: skip


def _of_child(invitation: Invitation) -> str:
    where = f", lớp {invitation.pupil.class_name}" if invitation.pupil.class_name else ""
    return f"{invitation.get_relation_display()} của em {invitation.pupil}{where}"


def short_address(*, is_invitation: bool = False) -> str:
    """Return the address that a person types."""
    page = reverse("onboarding:accept" if is_invitation else "onboarding:first_login")
    return f"{settings.SITE_ADDRESS.partition('://')[2]}{page}"


def qr_svg(text: str) -> str:
    """Return a QR code as SVG, quiet zone included."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=3, xmldecl=False, svgns=True, nl=False)
    return out.getvalue().decode()


def check_fonts() -> None:
    """Refuse before codes are made when no slip could be printed."""
    fonts_directory()


def render_slips(slips: Sequence[Slip], *, title: str) -> bytes:
    """Return the slips as PDF, eight on a page of A4."""
    folder = fonts_directory()
    school = School.current()
    data = {
        "title": title,
        "school": school.name if school else "Trường Số",
        "slips": [slip.as_data() for slip in slips],
    }
    known = known_characters(tuple(sorted(folder.glob("Tinos*.ttf"))))
    text = json.dumps(with_glyphs(data, known), ensure_ascii=False)
    with _lock:
        made = _compiler(folder).compile(format="pdf", sys_inputs={"slips": text})
    assert isinstance(made, bytes)  # one document, no list of pages
    return made


@cache
def _compiler(folder: Path) -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
    return typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=fonts)


def qr_data_uri(text: str) -> str:
    """Return a QR code as the address of a picture for a page."""
    return segno.make(text, error="m", micro=False).svg_data_uri(border=3, scale=5)
