"""What values of rooms, devices and lines must hold before they are written."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField

from truongso.core.refusal import Refused
from truongso.core.text import squeeze
from truongso.foundation.datasets.registry import Kind
from truongso.foundation.org.models import School
from truongso.records.facilities.models import Device, InternetLine, Room, Thing

WHOLE = {"seats", "quantity"}  # counted, never measured


def check_whole(model: type[Thing], values: Mapping[str, Any]) -> None:
    """Raise Refused unless the values of a whole record are there, possible, and agree with each other."""
    for field in model.data_set.fields:
        value = values.get(field.code)
        if field.required and (value is None or not squeeze(str(value))):
            raise Refused(f"{field.label} không được để trống.", field=field.code)
        if field.kind == Kind.NUMBER and value is not None:
            _check_number(model, field.code, field.label, Decimal(value))
        longest = None if field.code == "room" else getattr(model._meta.get_field(field.code), "max_length", None)
        if longest and len(str(value or "")) > longest:
            raise Refused(f"{field.label} dài quá {longest} ký tự.", field=field.code)
    if model is Device and values.get("serial") and values.get("quantity") != 1:
        raise Refused("Thiết bị có số sê-ri là một chiếc: hãy ghi số lượng 1 hoặc bỏ số sê-ri.", field="quantity")
    starts_on, ends_on = values.get("starts_on"), values.get("ends_on")
    if model is InternetLine and starts_on and ends_on and ends_on < starts_on:
        raise Refused("Ngày hết phải từ ngày bắt đầu trở đi.", field="ends_on")


def check_codes(model: type[Thing], codes: Iterable[str], *, but: int | None = None) -> None:
    """Raise Refused when a code occurs twice or belongs to another one."""
    School.objects.select_for_update().order_by("pk").first()  # two who give codes at once wait for each other
    given = [code for code in codes if code]
    twice = next((code for at, code in enumerate(given) if code in given[:at]), "")
    others: Any = model._default_manager.exclude(pk=but)
    taken = others.filter(code__in=given).values_list("code", flat=True).first()
    if twice or taken:
        noun, code = model._meta.verbose_name, taken or twice
        raise Refused(f"Mã {code} đã thuộc một {noun} khác: hãy chọn mã khác.", field="code")


def rooms_by_code(codes: Iterable[str]) -> dict[str, Room]:
    """Return the rooms in use with these codes; Refused when one does not stand."""
    wanted = {code for code in codes if code}
    found = {room.code: room for room in Room.objects.in_use().filter(code__in=wanted)}
    if missing := sorted(wanted - found.keys()):
        raise Refused(f"Không có phòng mã {missing[0]} đang dùng: hãy thêm phòng trước hoặc sửa mã.", field="room")
    return found


def _check_number(model: type[Thing], code: str, label: str, value: Decimal) -> None:
    column = model._meta.get_field(code)
    assert isinstance(column, DecimalField)
    most = Decimal(10) ** (column.max_digits - column.decimal_places) - 1
    if code in WHOLE and value != int(value):
        raise Refused(f"{label} phải là số nguyên.", field=code)
    if not 0 <= value <= most:
        raise Refused(f"{label} phải từ 0 đến {most}.", field=code)
