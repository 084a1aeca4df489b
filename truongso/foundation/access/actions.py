"""Emergency access: taken with a reason and for a time, ended, acknowledged by somebody else."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from truongso.core.refusal import Refused
from truongso.core.rights import allowed
from truongso.core.text import format_datetime, nfc, squeeze
from truongso.foundation.access.models import EmergencyAccess
from truongso.foundation.access.signals import emergency_acknowledged, emergency_taken
from truongso.foundation.accounts.models import User
from truongso.foundation.audit.recording import action, record

SHORTEST_REASON = 20
LONGEST_TEXT = 1000
SHORTEST_MINUTES = 15


@action
def take_emergency(*, reason: str, minutes: int, now: datetime, by: Any) -> EmergencyAccess:
    """Give by the rights of an emergency for some minutes; leaders are told at once.

    Refused without a reason that says what happened, for longer than the limit, and while one of theirs runs. Whoever
    calls it has made sure that the person proved themselves just now.
    """
    User.objects.select_for_update().get(pk=by.pk)
    if not allowed(by, "access.take_emergency"):
        raise Refused("Vai trò của bạn không được truy cập khẩn cấp: hãy liên hệ lãnh đạo hoặc quản trị hệ thống.")
    _check_time(minutes)
    reason = squeeze(nfc(reason))
    if len(reason) < SHORTEST_REASON:
        raise Refused(
            f"Hãy ghi rõ việc gì đang xảy ra và cần xem gì, ít nhất {SHORTEST_REASON} ký tự: hiệu trưởng sẽ đọc.",
            field="reason",
        )
    _close_earlier(by, now)
    taken: EmergencyAccess = EmergencyAccess.objects.create(
        user=by, reason=reason[:LONGEST_TEXT], started_at=now, ends_at=now + timedelta(minutes=minutes)
    )
    record("access.emergency_taken", taken, by=by, until=format_datetime(taken.ends_at), reason=taken.reason)
    emergency_taken.send(sender=EmergencyAccess, access=taken)
    vars(by).pop("_standing", None)
    return taken


def _check_time(minutes: int) -> None:
    most = int(settings.EMERGENCY_MAX_HOURS) * 60
    if not SHORTEST_MINUTES <= minutes <= most:
        raise Refused(
            f"Một lần truy cập khẩn cấp từ {SHORTEST_MINUTES} phút đến {most // 60} giờ, không kéo dài thêm được.",
            field="minutes",
        )


def _close_earlier(by: Any, now: datetime) -> None:
    """Note the end of the one before, or refuse while it runs."""
    for earlier in EmergencyAccess.objects.select_for_update().filter(user=by, ended_at=None):
        if earlier.ends_at > now:
            raise Refused(
                f"Bạn đang truy cập khẩn cấp đến {format_datetime(earlier.ends_at)}: không mở thêm, không kéo dài được."
            )
        earlier.ended_at = earlier.ends_at
        earlier.touch()
        earlier.save()


@action
def end_emergency(access: EmergencyAccess, *, now: datetime, by: Any) -> EmergencyAccess:
    """End an emergency access before its time; the person themselves, or who acknowledges such accesses."""
    access = EmergencyAccess.objects.select_for_update(of=("self",)).select_related("user").get(pk=access.pk)
    if access.user_id != by.pk and not allowed(by, "access.acknowledge_emergency"):
        raise Refused("Chỉ người đang truy cập khẩn cấp hoặc hiệu trưởng kết thúc được.")
    if not access.is_running(now):
        raise Refused(f"Lần truy cập khẩn cấp này đã hết lúc {format_datetime(access.until)}.")
    access.ended_at, access.ended_by = now, by
    access.touch()
    access.save()
    record("access.emergency_ended", access, by=by)
    vars(by).pop("_standing", None)
    return access


@action
def acknowledge_emergency(access: EmergencyAccess, *, note: str, now: datetime, by: Any) -> EmergencyAccess:
    """Say that the report of an emergency access was read, and what is thought of it.

    Refused while it runs, for one's own, without a word, and a second time.
    """
    access = EmergencyAccess.objects.select_for_update(of=("self",)).select_related("user").get(pk=access.pk)
    if access.user_id == by.pk:
        raise Refused("Người đã truy cập khẩn cấp không tự xác nhận được báo cáo của mình.")
    if not allowed(by, "access.acknowledge_emergency"):
        raise Refused("Chỉ hiệu trưởng xác nhận báo cáo truy cập khẩn cấp.")
    if access.is_running(now):
        raise Refused(f"Lần truy cập này còn đến {format_datetime(access.until)}: hãy xác nhận sau khi kết thúc.")
    if access.acknowledged_at is not None:
        raise Refused(f"{access.acknowledged_by} đã xác nhận lúc {format_datetime(access.acknowledged_at)}.")
    note = squeeze(nfc(note))[:LONGEST_TEXT]
    if not note:
        raise Refused("Hãy ghi nhận xét: việc truy cập có cần thiết, có đúng phạm vi không.", field="note")
    access.acknowledged_by, access.acknowledged_at, access.acknowledgement = by, now, note
    access.touch()
    access.save()
    record("access.emergency_acknowledged", access, by=by, note=note)
    emergency_acknowledged.send(sender=EmergencyAccess, access=access)
    return access


@action
def note_emergency_page(access_id: int, *, path: str, user: Any) -> None:
    """Write down a page that somebody opened in an emergency access: all of them, not those of sensitive data alone."""
    access = EmergencyAccess(pk=access_id, user=user)
    record("access.emergency_page", access, by=user, path=path[:300])
