"""Changes to rooms, devices and lines: add, change, put out of use and back."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import squeeze
from truongso.foundation.audit.recording import action, record
from truongso.records.facilities.checks import check_codes, check_whole, rooms_by_code
from truongso.records.facilities.models import Device, Room, Thing
from truongso.records.register.models import Source, ValueChange
from truongso.records.register.writing import write, write_new
from truongso.records.students.sources import person_source

T = TypeVar("T", bound=Thing)


@action
def add(
    model: type[T], rows: Iterable[Mapping[str, Any]], *, by: Any, source: Source | None = None, file_name: str = ""
) -> list[T]:
    """Add rooms, devices or lines; rows are flat records of the data set of the model, a device's room is given by code.

    file_name is the file that the rows come from, where there is one and no source stands for it yet.

    Refused, with nothing added, when a required value is missing, a number is impossible, a code is taken or a room unknown.
    """
    rows = [{"quantity": 1, **row} if model is Device else dict(row) for row in rows]
    for row in rows:
        check_whole(model, row)
    check_codes(model, [row.get("code") or "" for row in rows])
    rooms = rooms_by_code(row.get("room") or "" for row in rows) if model is Device else {}
    things = model._default_manager.bulk_create([_draft(model, row, rooms) for row in rows], batch_size=300)
    source = source or _source(file_name, by)
    write_new(things, source=source, by=by)
    noun = str(model._meta.verbose_name)
    if len(things) == 1:
        record("facilities.added", things[0], by=by, what=noun)
    elif things:
        record("facilities.many_added", None, by=by, what=noun, count=len(things), source=source.title)
    return things


@action
def change(
    thing: T, values: Mapping[str, Any], *, by: Any, source: Source | None = None, seen_version: int | None = None
) -> list[ValueChange]:
    """Change values of one; returns what really changed, nothing recorded when nothing did.

    seen_version is the version that the person had before their eyes: Refused (field "version") when it is no longer the one.
    """
    locked = _lock(thing)
    if seen_version is not None and seen_version != locked.version:
        raise Refused(f"{locked} vừa được người khác sửa: hãy xem chỗ đã đổi rồi lưu lại.", field="version")
    if not locked.is_in_use:
        raise Refused(f"{locked} đã thôi dùng: hãy đưa vào dùng lại trước khi sửa.")
    check_whole(type(locked), locked.flat() | dict(values))
    check_codes(type(locked), [values.get("code") or ""], but=locked.pk)
    if isinstance(locked, Device) and values.get("room", locked.room_code) != locked.room_code:
        rooms_by_code([values["room"] or ""])
    changes = write([(locked, values)], source=source or person_source(by), by=by)
    if changes:
        labels = [locked.data_set.by_code[one.field].label for one in changes]
        record("facilities.changed", locked, by=by, what=_noun(locked), fields=", ".join(labels))
    return changes


@action
def retire(thing: T, *, reason: str, by: Any) -> T:
    """Put something out of use: written off, given away, entered by mistake. Its history stays."""
    locked = _lock(thing)
    if not locked.is_in_use:
        raise Refused(f"{locked} đã thôi dùng.")
    if not squeeze(reason):
        raise Refused("Hãy ghi lý do thôi dùng.", field="reason")
    held = Device.objects.in_use().filter(room=locked.pk).count() if isinstance(locked, Room) else 0
    if held:
        raise Refused(f"Phòng {locked} còn {held} dòng thiết bị: hãy chuyển hoặc cho thôi dùng thiết bị trước.")
    locked.ended_at = timezone.now()
    locked.touch()
    locked.save()
    record("facilities.retired", locked, by=by, what=_noun(locked), reason=squeeze(reason))
    return locked


@action
def restore(thing: T, *, by: Any) -> T:
    """Take back that something was put out of use."""
    locked = _lock(thing)
    if locked.is_in_use:
        raise Refused(f"{locked} đang dùng.")
    if isinstance(locked, Device) and locked.room and not locked.room.is_in_use:
        raise Refused(f"Phòng {locked.room} đã thôi dùng: hãy đưa phòng vào dùng lại trước.")
    locked.ended_at = None
    locked.touch()
    locked.save()
    record("facilities.restored", locked, by=by, what=_noun(locked))
    return locked


def _source(file_name: str, by: Any) -> Source:
    if not file_name:
        return person_source(by)
    return Source.objects.create(kind=Source.Kind.FILE, title=file_name[:300], made_by=by)


def _lock(thing: T) -> T:
    found: T = type(thing)._default_manager.select_for_update(of=("self",)).whole().get(pk=thing.pk)  # type: ignore[attr-defined]
    return found


def _noun(thing: Thing) -> str:
    return str(thing._meta.verbose_name)


def _draft(model: type[T], row: Mapping[str, Any], rooms: Mapping[str, Room]) -> T:
    thing = model()
    for code, value in row.items():
        if code == "room" and isinstance(thing, Device):
            thing.room = rooms.get(value or "")
        elif value not in (None, ""):
            thing.set_value(code, value)
    return thing.prepare()
