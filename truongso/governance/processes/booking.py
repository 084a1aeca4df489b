"""Hold a room or a device for an instance: two requests for the same lessons cannot both stand."""

from datetime import date
from typing import Any

from truongso.core.refusal import Refused
from truongso.core.text import format_date
from truongso.governance.processes.definition import BookingPlan
from truongso.governance.processes.running_models import Booking, Instance
from truongso.records.facilities.models import Device, Room


def hold(instance: Instance, plan: BookingPlan, values: dict[str, Any]) -> Booking:
    """Hold what the form asks for, in place of what this instance held. Refused where somebody else has it then.

    The row of the room or device is locked, so that of two at once the second sees what the first holds.
    """
    day = date.fromisoformat(values[plan.day])
    first, last = values[f"{plan.lessons}_first"], values[f"{plan.lessons}_last"]
    thing = _locked(instance, plan, values[plan.field])
    taken = Booking.objects.standing().of(thing).overlapping(day, first, last).exclude(instance=instance).first()
    if taken is not None:
        raise Refused(
            f"{thing} đã có người đặt tiết {taken.first_lesson}–{taken.last_lesson} ngày {format_date(day)} "
            f"({taken.get_state_display().lower()}): hãy chọn tiết, ngày hoặc phòng, thiết bị khác.",
            field=plan.field,
        )
    held: dict[str, Any] = {"room": None, "device": None, "day": day, "first_lesson": first, "last_lesson": last}
    held["room" if isinstance(thing, Room) else "device"] = thing
    booking: Booking = Booking.objects.update_or_create(
        instance=instance, defaults=held | {"state": Booking.State.HELD}
    )[0]
    return booking


def _locked(instance: Instance, plan: BookingPlan, uid: str) -> Room | Device:
    is_room = instance.version.definition.fields[plan.field].kind == "room"
    rows: Any = (Room if is_room else Device).objects.in_use()
    found: Room | Device | None = rows.select_for_update(of=("self",)).filter(uid=uid).first()
    if found is None:
        raise Refused("Phòng, thiết bị này đã thôi dùng: hãy chọn cái khác.", field=plan.field)
    return found


def settle(instance: Instance, *, agreed: bool) -> None:
    """Agree to what an instance holds, or free it."""
    state = Booking.State.AGREED if agreed else Booking.State.FREED
    Booking.objects.filter(instance=instance).exclude(state=Booking.State.FREED).update(state=state)
