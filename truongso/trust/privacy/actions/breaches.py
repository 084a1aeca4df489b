"""The life of a breach: recorded, worked on, told to the agency and to the people, closed; never deleted."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import format_datetime, squeeze
from truongso.foundation.accounts.models import User
from truongso.foundation.audit.recording import action, record
from truongso.foundation.datasets.registry import Classification, data_sets
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import MANAGERS, Role
from truongso.foundation.papers.actions import issue_number
from truongso.foundation.papers.registry import paper_types
from truongso.foundation.work.actions import notify
from truongso.trust.privacy import breach_papers
from truongso.trust.privacy.models import Breach, BreachNote
from truongso.trust.privacy.official import keep_paper, the_school
from truongso.trust.privacy.papers import MINUTES, NOTICE

TOLD_ROLES = (*MANAGERS, Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER)
_TEXTS = ("story", "consequences")
_PLAIN = (
    "title", "kind", "detected_at", "happened_on", "data_sets", "other_data", "people", "is_sensitive",
    "is_location_or_biometric", "must_notify", "no_notice_reason",
)  # fmt: skip
_LABELS = {
    "title": "tên", "kind": "loại", "detected_at": "lúc phát hiện", "happened_on": "ngày xảy ra", "data_sets": "bộ dữ liệu",
    "other_data": "dữ liệu khác", "people": "số người", "is_sensitive": "mức nhạy cảm",
    "is_location_or_biometric": "dữ liệu vị trí, sinh trắc học", "must_notify": "việc báo cơ quan",
    "no_notice_reason": "lý do không báo", "details": "diễn biến, hậu quả",
}  # fmt: skip


@action
def record_breach(values: Mapping[str, Any], *, is_drill: bool, now: datetime, by: Any) -> Breach:
    """Record what happened; the clock runs from detected_at. Leaders, administrator and officer are told."""
    checked = _checked(values, now)
    made: Breach = Breach.objects.create(is_drill=is_drill, recorded_by=by, recorded_at=now, **checked)
    record("privacy.breach_recorded", made, by=by, detected_at=format_datetime(made.detected_at), people=made.people)
    notify(
        _told(timezone.localdate(now)), title=f"{made}", url=made.get_absolute_url(), key=f"privacy.breach:{made.uid}", by=by,
        body=f"Báo cơ quan chuyên trách trước {format_datetime(made.agency_due_at)}." if made.asks_agency else "",
    )  # fmt: skip
    return made


@action
def change_breach(breach: Breach, values: Mapping[str, Any], *, seen_version: int, now: datetime, by: Any) -> Breach:
    """Correct what is known so far. Refused once closed, and when somebody changed it meanwhile."""
    locked = _open(breach)
    if locked.version != seen_version:
        raise Refused("Hồ sơ sự cố vừa được người khác sửa: hãy xem lại rồi lưu.", field="version")
    checked = _checked(values, now)
    changed = [name for name, value in checked.items() if getattr(locked, name) != value]
    if not changed:
        raise Refused("Chưa có gì thay đổi so với hồ sơ đang lưu.")
    for name in changed:
        setattr(locked, name, checked[name])
    locked.touch()
    locked.save()
    record("privacy.breach_changed", locked, by=by, fields=", ".join(_LABELS[name] for name in changed))
    return locked


@action
def add_note(breach: Breach, *, text: str, at: datetime, now: datetime, by: Any) -> BreachNote:
    """Write down a measure taken or a thing found."""
    locked = _open(breach)
    if not squeeze(text):
        raise Refused("Hãy ghi việc đã làm.", field="text")
    _refuse_future(at, now, "at")
    sealed: Any = {"text": text.strip()[:2000]}
    made: BreachNote = BreachNote.objects.create(breach=locked, at=at, text=sealed, written_by=by)
    record("privacy.breach_noted", locked, by=by)
    return made


@action
def issue_notice(breach: Breach, *, today: date, by: Any) -> Breach:
    """Take a number for the notice to the agency and keep it as PDF and Word. Refused for a drill, and the second time."""
    locked = _open(breach)
    if not locked.asks_agency:
        raise Refused(
            "Hồ sơ này không phải báo cơ quan chuyên trách nên không lấy số thông báo; bản nháp vẫn tải được."
        )
    if locked.notice is not None:
        raise Refused(f"Thông báo đã lập, số {locked.notice}.")
    the_school()
    kind = paper_types.get(NOTICE)
    subject = f"Vi phạm về dữ liệu cá nhân: {locked.title}"
    locked.notice = issue_number(
        series_code=kind.series,
        symbol=kind.symbol_of(the_school().symbol),
        subject=subject,
        issued_on=today,
        by=by,
        paper=locked,
    )
    locked.touch()
    locked.save()
    paper = breach_papers.notice(locked, on=today, signer=by)
    keep_paper(locked, paper, stem="thong-bao-vi-pham", by=by, on=today, personal=True)
    record("privacy.notice_issued", locked, by=by, number=str(locked.notice))
    return locked


@action
def agency_notified(breach: Breach, *, at: datetime, how: str, now: datetime, by: Any) -> Breach:
    """Write when and how the agency was told. Refused twice, for a drill, before the discovery and in the future."""
    locked = _open(breach)
    if not locked.asks_agency:
        raise Refused("Hồ sơ này không phải báo cơ quan chuyên trách.")
    if locked.agency_notified_at is not None:
        raise Refused(f"Đã ghi báo cơ quan chuyên trách lúc {format_datetime(locked.agency_notified_at)}.")
    locked.agency_notified_at, locked.agency_how = _told_at(locked, at, how, now)
    locked.touch()
    locked.save()
    record("privacy.agency_notified", locked, by=by, at=format_datetime(at))
    return locked


@action
def people_notified(breach: Breach, *, at: datetime, how: str, now: datetime, by: Any) -> Breach:
    """Write when and how the people were told."""
    locked = _open(breach)
    if locked.people_notified_at is not None:
        raise Refused(f"Đã ghi báo người bị ảnh hưởng lúc {format_datetime(locked.people_notified_at)}.")
    locked.people_notified_at, locked.people_how = _told_at(locked, at, how, now)
    locked.touch()
    locked.save()
    record("privacy.people_notified", locked, by=by, at=format_datetime(at))
    return locked


@action
def close_breach(breach: Breach, *, conclusion: str, today: date, now: datetime, by: Any) -> Breach:
    """Close the file with minutes. Refused while the agency, or people of location or biometric data, were not told."""
    locked = _open(breach)
    if locked.asks_agency and locked.agency_notified_at is None:
        raise Refused(
            "Chưa ghi đã báo cơ quan chuyên trách: hãy báo rồi mới đóng, hoặc sửa hồ sơ và ghi vì sao không phải báo."
        )
    if locked.people_due_at is not None and not locked.is_drill and locked.people_notified_at is None:
        raise Refused("Có dữ liệu vị trí hoặc sinh trắc học: hãy ghi đã báo người bị ảnh hưởng rồi mới đóng.")
    if not locked.notes.exists():
        raise Refused("Chưa ghi việc xử lý nào: hãy ghi các biện pháp đã làm rồi đóng.")
    if not squeeze(conclusion):
        raise Refused("Hãy ghi kết luận: nguyên nhân, hậu quả, việc làm tiếp.", field="conclusion")
    kind = paper_types.get(MINUTES)
    locked.conclusion, locked.closed_at, locked.closed_by = conclusion.strip()[:3000], now, by
    locked.minutes = issue_number(
        series_code=kind.series, symbol=kind.symbol_of(the_school().symbol), subject=f"Xử lý {locked}"[:500], issued_on=today,
        by=by, paper=locked,
    )  # fmt: skip
    locked.touch()
    locked.save()
    keep_paper(
        locked,
        breach_papers.minutes(locked, on=today, signer=by),
        stem="bien-ban-su-co",
        by=by,
        on=today,
        personal=True,
    )
    record("privacy.breach_closed", locked, by=by, number=str(locked.minutes))
    return locked


def _open(breach: Breach) -> Breach:
    locked: Breach = Breach.objects.select_for_update().get(pk=breach.pk)
    if not locked.is_open:
        raise Refused(f"Hồ sơ đã đóng lúc {format_datetime(locked.closed_at)}, không sửa được nữa.")
    return locked


def _checked(values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Return the columns of a breach; sensitivity follows from the data sets, a person may only raise it."""
    found = {name: values[name] for name in _PLAIN if name in values}
    found["title"] = squeeze(found["title"])
    found["data_sets"] = sorted(code for code in found["data_sets"] if code in data_sets)
    found["details"] = {key: str(values.get(key, "")).strip()[:3000] for key in _TEXTS}
    _refuse_future(found["detected_at"], now, "detected_at")
    if found["happened_on"] and found["happened_on"] > timezone.localdate(found["detected_at"]):
        raise Refused("Ngày xảy ra không thể sau lúc phát hiện.", field="happened_on")
    if not found["data_sets"] and not squeeze(found["other_data"]):
        raise Refused("Hãy chọn bộ dữ liệu bị ảnh hưởng, hoặc ghi dữ liệu khác.", field="data_sets")
    if not found["must_notify"] and not squeeze(found["no_notice_reason"]):
        raise Refused("Hãy ghi vì sao không phải báo cơ quan chuyên trách.", field="no_notice_reason")
    if found["must_notify"]:
        found["no_notice_reason"] = ""
    found["is_sensitive"] = found["is_sensitive"] or found["is_location_or_biometric"] or _sensitive(found["data_sets"])
    return found


def _sensitive(codes: Collection[str]) -> bool:
    return any(one.classification == Classification.SENSITIVE for code in codes for one in data_sets.get(code).fields)


def _refuse_future(moment: datetime, now: datetime, field: str) -> None:
    if moment > now:
        raise Refused("Thời điểm này còn ở phía trước: hãy ghi lúc đã xảy ra.", field=field)


def _told_at(breach: Breach, at: datetime, how: str, now: datetime) -> tuple[datetime, str]:
    _refuse_future(at, now, "at")
    if at < breach.detected_at:
        raise Refused("Không thể báo trước lúc phát hiện: hãy kiểm tra lại giờ.", field="at")
    if not squeeze(how):
        raise Refused("Hãy ghi báo bằng cách nào, cho ai.", field="how")
    return at, squeeze(how)[:200]


def _told(on: date) -> list[User]:
    held = Assignment.objects.on(on).filter(role__in=TOLD_ROLES)
    return list(User.objects.filter(person__in=held.values("person"), is_active=True))
