"""A list of rooms, devices or lines in a file: which rows are new, which stand already, which cannot be taken and why."""

from typing import Any

from truongso.core.refusal import Refused
from truongso.records.facilities.checks import check_whole
from truongso.records.facilities.models import Device, InternetLine, Room, Thing
from truongso.records.register.files import FileList, FileRow, read_rows

REQUIRED: dict[type[Thing], tuple[str, ...]] = {
    Room: ("name", "code"),
    Device: ("name", "kind"),
    InternetLine: ("provider", "code"),
}


def list_of_file(model: type[Thing], content: bytes, name: str) -> FileList:
    """Return the rows of a file, each with what becomes of it. A device without quantity is one."""
    found = read_rows(content, name, model.data_set, required=REQUIRED[model])
    standing, rooms, seen = _standing(model), set(Room.objects.in_use().values_list("code", flat=True)), set()
    for row in found.rows:
        if model is Device:
            row.values.setdefault("quantity", 1)
        row.title = str(row.values.get("name") or row.values.get("provider") or "")
        _check(model, row, rooms)
        key = _key(model, row.values)
        row.stands = key in standing
        if key in seen:
            row.faults.append("Dòng này trùng mã (hoặc giống hệt) một dòng trên.")
        seen.add(key)
    return found


def _check(model: type[Thing], row: FileRow, rooms: set[str]) -> None:
    if row.faults:
        return
    try:
        check_whole(model, row.values)
    except Refused as refusal:
        row.faults.append(refusal.sentence)
    if (room := row.values.get("room")) and room not in rooms:
        row.faults.append(f"Không có phòng mã {room} đang dùng: hãy thêm phòng trước hoặc sửa mã.")


def _key(model: type[Thing], values: Any) -> tuple[Any, ...]:
    """Return by what a row is known again: its code, else the serial number, else all that tells it apart."""
    if values.get("code"):
        return ("code", values["code"])
    if values.get("serial"):
        return ("serial", values["serial"])
    return tuple(values.get(code) or "" for code in ("kind", "name", "room", "quantity", "state"))


def _standing(model: type[Thing]) -> set[tuple[Any, ...]]:
    """Return the keys of what stands; a code is taken also by what was put out of use."""
    rows: Any = model._default_manager
    found: set[tuple[Any, ...]] = {("code", code) for code in rows.exclude(code="").values_list("code", flat=True)}
    if model is Device:
        found |= {_key(model, one.flat() | {"code": ""}) for one in Device.objects.in_use().whole()}
    return found
