"""What a review lays before its reviewers: elevated roles, covers, emergencies, accounts out of use, applications."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from truongso.core.rights import Scope, permissions
from truongso.core.text import SCHOOL_ZONE, format_date, format_datetime, sort_key
from truongso.foundation.access.explanations import in_detail, reach
from truongso.foundation.access.models import EmergencyAccess
from truongso.foundation.accounts.models import User
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.periods import Quarter
from truongso.foundation.org.roles import Role
from truongso.foundation.sso.models import Application
from truongso.trust.reviews.models import AccessReview, ReviewRow

IDLE_DAYS = 45  # level 2 of TCVN 14423 asks for a look at accounts that were not used for so long
Kind = ReviewRow.Kind


def elevated_roles() -> list[Role]:
    """Return the roles to which some sensitive right gives everything: computed, so that a new right is not forgotten."""
    sensitive = [declared.stated for declared in permissions if declared.sensitive]
    return [role for role in Role if any(reach(rule, role) == Scope.ALL for rule in sensitive)]


def rows_of(review: AccessReview, *, on: date) -> list[ReviewRow]:
    """Return unsaved rows for everything that is to be looked at on a day."""
    rows = [*_roles(on), *_covers(review.quarter, on), *_emergencies(review.quarter), *_accounts(on), *_applications()]
    for row in rows:
        row.review, row.sort_key = review, sort_key(row.subject)[:400]
        row.subject, row.details = row.subject[:200], row.details[:600]
    return rows


def _roles(on: date) -> Iterator[ReviewRow]:
    held = Assignment.objects.on(on).substantive().filter(role__in=elevated_roles()).in_full().select_related("person")
    for one in held:
        yield ReviewRow(
            kind=Kind.ROLE, subject=one.person.full_name, details=in_detail(one), person=one.person, assignment=one
        )


def _covers(quarter: Quarter, on: date) -> Iterator[ReviewRow]:
    covers = Assignment.objects.during(quarter.starts_on, max(on, quarter.starts_on)).filter(
        stands_in_for__isnull=False
    )
    for one in covers.in_full().select_related("person"):
        yield ReviewRow(
            kind=Kind.COVER, subject=one.person.full_name, details=in_detail(one), person=one.person, assignment=one
        )


def _emergencies(quarter: Quarter) -> Iterator[ReviewRow]:
    first = datetime.combine(quarter.starts_on, time.min, SCHOOL_ZONE)
    after = datetime.combine(quarter.next.starts_on, time.min, SCHOOL_ZONE)
    taken = EmergencyAccess.objects.filter(started_at__gte=first, started_at__lt=after)
    for one in taken.select_related("user__person", "acknowledged_by__person"):
        told = f"{one.acknowledged_by} đã xác nhận" if one.acknowledged_by else "chưa ai xác nhận"
        yield ReviewRow(
            kind=Kind.EMERGENCY, subject=one.user.person.full_name, person=one.user.person, emergency=one,
            details=f"{format_datetime(one.started_at)} đến {format_datetime(one.until)}: {one.reason} ({told})",
        )  # fmt: skip


def _accounts(on: date) -> Iterator[ReviewRow]:
    working = Assignment.objects.on(on).values("person")
    without = User.objects.filter(is_active=True).exclude(person__in=working).select_related("person")
    for user in without:
        yield ReviewRow(
            kind=Kind.NO_ROLE, subject=user.person.full_name, person=user.person, account=user,
            details=f"Tài khoản {user.username}, không có vai trò nào hôm nay",
        )  # fmt: skip
    moment = datetime.combine(on - timedelta(days=IDLE_DAYS), time.min, SCHOOL_ZONE)
    for user in User.objects.idle_since(moment).filter(person__in=working).select_related("person"):
        last = f"đăng nhập gần nhất {format_date(user.last_login)}" if user.last_login else "chưa đăng nhập lần nào"
        yield ReviewRow(
            kind=Kind.IDLE, subject=user.person.full_name, person=user.person, account=user,
            details=f"Tài khoản {user.username}, {last}",
        )  # fmt: skip


def _applications() -> Iterator[ReviewRow]:
    for one in Application.objects.active():
        entering = ", ".join(one.role_labels) or "mọi vai trò"
        yield ReviewRow(
            kind=Kind.APPLICATION, subject=one.name, application=one,
            details=f"{one.get_protocol_display()}; ai vào được: {entering}; nhận: {', '.join(one.scopes) or 'mã định danh'}",
        )  # fmt: skip
