"""What values of staff must hold before they are written."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from truongso.core.refusal import Refused
from truongso.core.sealed import blind_index
from truongso.core.text import squeeze
from truongso.foundation.org.models import School
from truongso.records.staff.models import StaffMember

# Written by steps and by set_load, never as plain values.
NOT_TYPED = {
    "unit": "Tổ, bộ phận chỉ đổi bằng bước chuyển tổ.",
    "status": "Trạng thái chỉ đổi bằng các bước rời trường, trở lại làm việc.",
    "periods_per_week": "Số tiết dạy ghi ở mục số tiết theo năm học.",
}
LONGEST = {"ministry_code": 30, "full_name": 120, "email": 254}  # characters of their columns


def check_values(values: Mapping[str, Any]) -> None:
    """Raise Refused for a value that may not be typed, an empty name, or a mail address that is none."""
    for code, sentence in NOT_TYPED.items():
        if code in values:
            raise Refused(sentence, field=code)
    check_name_and_email(values)


def check_name_and_email(values: Mapping[str, Any]) -> None:
    """Raise Refused for an empty name, a text longer than its column, or a mail address that is none."""
    if "full_name" in values and not squeeze(values["full_name"] or ""):
        raise Refused("Họ tên cán bộ không được để trống.", field="full_name")
    for code, longest in LONGEST.items():
        if len(values.get(code) or "") > longest:
            label = StaffMember.data_set.by_code[code].label
            raise Refused(f"{label} dài quá {longest} ký tự.", field=code)
    if email := values.get("email"):
        try:
            validate_email(email)
        except ValidationError:
            sentence = f"«{email}» không phải địa chỉ thư điện tử: hãy ghi dạng ten@mien.vn."
            raise Refused(sentence, field="email") from None


def hold_codes() -> None:
    """Wait for others who give codes and numbers now: what check_unique sees holds until this transaction ends."""
    School.objects.select_for_update().order_by("pk").first()


def check_unique(rows: Iterable[Mapping[str, Any]], *, but: Iterable[int] = ()) -> None:
    """Raise Refused when a ministry code or an identity number occurs twice, or belongs to somebody else."""
    rows = list(rows)
    hold_codes()
    others = StaffMember.objects.exclude(pk__in=list(but))
    codes = [row["ministry_code"] for row in rows if row.get("ministry_code")]
    numbers = [row["identity_number"] for row in rows if row.get("identity_number")]
    taken = others.filter(ministry_code__in=codes).values_list("ministry_code", flat=True).first() or _twice(codes)
    if taken:
        raise Refused(f"Mã định danh {taken} đã thuộc một cán bộ khác: hãy kiểm tra lại mã.", field="ministry_code")
    indexes = [blind_index(number) for number in numbers]
    if _twice(numbers) or others.filter(identity_index__in=indexes).exists():
        raise Refused(
            "Số định danh cá nhân này đã thuộc một cán bộ khác: hãy kiểm tra lại số.", field="identity_number"
        )


def _twice(values: list[str]) -> str:
    return next((value for at, value in enumerate(values) if value in values[:at]), "")
