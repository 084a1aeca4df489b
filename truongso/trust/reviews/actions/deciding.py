"""Open a review, and decide its rows; what is taken away is taken away at once, by the action that always does it."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import nfc, squeeze
from truongso.foundation.accounts.actions import close_account
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.periods import Quarter
from truongso.foundation.org.roles import Role
from truongso.foundation.sso.actions import close_application
from truongso.trust.reviews.gathering import rows_of
from truongso.trust.reviews.models import AccessReview, ReviewRow

Kind, Decision = ReviewRow.Kind, ReviewRow.Decision


@action
def start(*, quarter: Quarter, today: date, by: Any) -> AccessReview:
    """Open the review of a quarter and lay out its rows; Refused for a quarter to come, and when one stands."""
    if quarter.starts_on > today:
        raise Refused(f"{quarter} chưa bắt đầu nên chưa rà soát được.")
    review, created = AccessReview.objects.get_or_create(period=quarter.code, defaults={"started_by": by})
    if not created:
        raise Refused(f"Đã có lần rà soát {quarter.in_sentence}, do {review.started_by} mở.")
    rows = ReviewRow.objects.bulk_create(rows_of(review, on=today), batch_size=200)
    record("reviews.started", review, by=by, rows=len(rows))
    return review


@action
def refresh(review: AccessReview, *, today: date, by: Any) -> int:
    """Add what came since the review was opened; what is decided stays. Returns how many rows are new."""
    locked = _open(review)
    known = {_key(row) for row in locked.rows.all()}
    fresh = [row for row in rows_of(locked, on=today) if _key(row) not in known]
    ReviewRow.objects.bulk_create(fresh, batch_size=200)
    if fresh:
        record("reviews.refreshed", locked, by=by, rows=len(fresh))
    return len(fresh)


@action
def decide(row: ReviewRow, *, decision: str, note: str, today: date, by: Any) -> ReviewRow:
    """Decide one row. Removing ends the assignment, closes the account or the application at once.

    Refused for one's own row, without a note for what is not simply kept, and twice.
    """
    review = _open(row.review)
    row = ReviewRow.objects.select_for_update(of=("self",)).get(pk=row.pk)
    note = squeeze(nfc(note))[:500]
    _check(row, decision, note, by)
    if decision == Decision.REMOVE:
        row.outcome = _removed(row, reason=f"{review}: {note}"[:300], today=today, by=by)
        row.refresh_from_db(fields=["assignment", "application"])  # a cover that began today is gone
    row.decision, row.note, row.decided_by, row.decided_at = decision, note, by, timezone.now()
    row.save()
    record("reviews.decided", review, by=by, row=str(row), decision=row.get_decision_display(), note=note)
    return row


@action
def keep_rest(review: AccessReview, *, kind: str, by: Any) -> int:
    """Keep every row of a kind that nobody decided yet, one's own left out; returns how many."""
    locked = _open(review)
    if kind not in Kind.values:
        raise Refused("Hãy chọn loại mục trong danh sách.")
    waiting = locked.rows.filter(kind=kind, decision=Decision.NONE).exclude(person=by.person_id)
    kept = waiting.update(decision=Decision.KEEP, decided_by=by, decided_at=timezone.now())
    if not kept:
        raise Refused("Không còn mục nào của loại này chờ bạn quyết định.")
    record("reviews.kept_rest", locked, by=by, rows=kept, kind=Kind(kind).label)
    return int(kept)


def _open(review: AccessReview) -> AccessReview:
    locked: AccessReview = AccessReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if not locked.is_open:
        raise Refused(f"{locked} {locked.get_state_display()}: không sửa quyết định được nữa.")
    return locked


def _key(row: ReviewRow) -> tuple[Any, ...]:
    return row.kind, row.assignment_id, row.account_id, row.emergency_id, row.application_id


def _check(row: ReviewRow, decision: str, note: str, by: Any) -> None:
    if decision not in {Decision.KEEP, Decision.REMOVE, Decision.CHANGE}:
        raise Refused("Hãy chọn giữ nguyên, bỏ hoặc phải điều chỉnh.", field="decision")
    if row.concerns(by):
        raise Refused("Bạn không tự rà soát quyền của chính mình: hãy để người rà soát kia quyết định.")
    if row.decision:
        raise Refused(f"{row.decided_by} đã quyết định mục này: {row.get_decision_display().lower()}.")
    if decision == Decision.REMOVE and not row.may_be_removed:
        raise Refused("Lần truy cập khẩn cấp đã qua, không bỏ được: hãy giữ nguyên hoặc ghi điều phải điều chỉnh.")
    if decision != Decision.KEEP and not note:
        raise Refused("Hãy ghi lý do bỏ, hoặc điều phải điều chỉnh và ai làm.", field="note")


def _removed(row: ReviewRow, *, reason: str, today: date, by: Any) -> str:
    ways = {
        Kind.ROLE: partial(_end_role, row.assignment),
        Kind.COVER: partial(_end_cover, row.assignment),
        Kind.NO_ROLE: partial(_close, row.account),
        Kind.IDLE: partial(_close, row.account),
        Kind.APPLICATION: partial(_close_application, row.application),
    }
    return ways[Kind(row.kind)](reason=reason, today=today, by=by)


def _end_role(held: Assignment | None, *, reason: str, today: date, by: Any) -> str:
    if held is None or not held.is_in_force(today):
        return "vai trò đã hết từ trước"
    others = Assignment.objects.on(today).substantive().filter(role=held.role).exclude(person=held.person_id)
    if held.role == Role.ADMINISTRATOR and not others.exists():
        raise Refused("Đây là quản trị hệ thống duy nhất: hãy phân công người khác trước rồi bỏ.")
    last = max(held.starts_on, today - timedelta(days=1))
    org.end_assignment(held, ends_on=last, reason=reason, by=by)
    return "đã kết thúc phân công"


def _end_cover(cover: Assignment | None, *, reason: str, today: date, by: Any) -> str:
    if cover is None or (cover.ends_on and cover.ends_on < today):
        return "việc làm thay đã hết từ trước"
    org.end_cover(cover, reason=reason, today=today, by=by)
    return "đã kết thúc làm thay"


def _close(account: Any, *, reason: str, today: date, by: Any) -> str:
    if account is None or not account.is_active:
        return "tài khoản đã khóa từ trước"
    close_account(account, reason=reason, by=by)
    return "đã khóa tài khoản"


def _close_application(application: Any, *, reason: str, today: date, by: Any) -> str:
    if application is None or not application.is_active:
        return "ứng dụng đã đóng từ trước"
    close_application(application, reason=reason, by=by)
    return "đã đóng ứng dụng"
