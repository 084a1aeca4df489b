"""What keeps the school safe day by day: jobs by the clock and worklists of the administrator, in one place."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from truongso.core.safety import checks
from truongso.core.text import format_datetime
from truongso.foundation.accounts import letters
from truongso.foundation.accounts.models import LoginRecord
from truongso.foundation.accounts.tidying import in_words, tidy_accounts
from truongso.foundation.sso.keeping import nightly
from truongso.foundation.sso.models import LogoutDelivery
from truongso.foundation.work.registry import WorkItem, worklist
from truongso.foundation.work.schedule import periodic
from truongso.trust.security.actions import run_checks
from truongso.trust.security.examining import attestations_on
from truongso.trust.security.models import Regression

# --- Accounts lie below work and cannot declare their own ---------------------------------------------------------


def denied_logins(user: Any, on: date) -> list[WorkItem]:
    """One line for each login of which its owner said that it was somebody else."""
    rows = LoginRecord.objects.denied().select_related("user__person").order_by("answered_at")
    return [
        WorkItem(
            title=f"{login.user.person.full_name} báo bị người lạ đăng nhập",
            detail=f"Lúc {format_datetime(login.at)}, {login.device}, {login.get_place_display()}",
            url=reverse("account_page", args=[login.user.person.uid]),
            since=timezone.localtime(login.answered_at).date() if login.answered_at else None,
            due_on=timezone.localtime(login.answered_at).date() if login.answered_at else None,
            kind="An toàn tài khoản",
        )
        for login in rows
    ]


worklist("security.denied_logins", "Đăng nhập bị báo lạ", permission="accounts.manage", items=denied_logins, order=1)


def _tidy(now: datetime) -> str:
    return in_words(tidy_accounts(now))


def _post(now: datetime) -> str:
    return f"{letters.send_waiting(now)} thư đưa vào hàng gửi"


# Just after midnight: an assignment holds through its last day, and the account is closed before the next one begins.
periodic("security.tidy_accounts", "Khóa, mở tài khoản theo phân công và thời gian sử dụng", _tidy, every=time(0, 10))
periodic("security.account_letters", "Gửi thư về tài khoản chưa gửi được", _post, every=timedelta(minutes=1))


# --- Applications that log in through the school lie below work too ------------------------------------------------


def untold_applications(user: Any, on: date) -> list[WorkItem]:
    """One line for each application that could not be told that somebody was signed out."""
    rows = LogoutDelivery.objects.filter(state=LogoutDelivery.State.FAILED).select_related("application")
    return [
        WorkItem(
            title=f"{row.application.name} chưa nhận lệnh đăng xuất",
            detail=row.trouble,
            url=reverse("sso:application", args=[row.application_id]),
            since=timezone.localtime(row.asked_at).date(),
            due_on=timezone.localtime(row.asked_at).date(),
            kind="Đăng nhập một lần",
        )
        for row in rows.order_by("asked_at")
    ]


worklist("security.untold_applications", "Lệnh đăng xuất không tới", permission="sso.manage", items=untold_applications)
periodic("security.sso_nightly", "Dọn mã truy cập cũ, thay khóa ký của đăng nhập một lần", nightly, every=time(2, 20))


# --- The self-check -------------------------------------------------------------------------------------------------
SOON = timedelta(days=30)


def fallen_checks(user: Any, on: date) -> list[WorkItem]:
    """One line for each check that was met and is no longer."""
    rows = Regression.objects.filter(mended_in__isnull=True).select_related("since").order_by("since__at", "code")
    return [
        WorkItem(
            title=f"An toàn bị tụt: {checks.get(row.code).title}",
            detail=checks.get(row.code).mend,
            url=reverse("security:check", args=[row.code]),
            since=timezone.localdate(row.since.at),
            due_on=timezone.localdate(row.since.at),
            kind="Tự kiểm tra an toàn",
        )
        for row in rows
        if row.code in checks
    ]


def attestations_to_renew(user: Any, on: date) -> list[WorkItem]:
    """One line for each attestation that ends within a month, and one for all that have none."""
    holding = attestations_on(on)
    wanted = [one for one in checks if one.valid_days and one.examine is None]
    ending = [row for row in holding.values() if row.valid_until - on <= SOON and row.code in checks]
    items = [
        WorkItem(
            title=f"Làm lại: {checks.get(row.code).title}",
            detail=checks.get(row.code).mend,
            url=reverse("security:check", args=[row.code]),
            due_on=row.valid_until,
            kind="Tự kiểm tra an toàn",
        )
        for row in ending
    ]
    if without := [one for one in wanted if one.code not in holding]:
        title = f"{len(without)} việc an toàn chưa có người xác nhận"
        items.append(WorkItem(title=title, url=reverse("security:overview"), kind="Tự kiểm tra an toàn"))
    return items


def _self_check(now: datetime) -> str:
    run = run_checks(now, by=None)
    return f"{run.met} mục đạt, {run.missed} chưa đạt, {run.unsure} cần người xác nhận"


worklist("security.fallen", "Mục an toàn bị tụt", permission="security.manage", items=fallen_checks, order=2)
worklist(
    "security.attestations", "Việc an toàn cần xác nhận", permission="security.manage", items=attestations_to_renew,
    order=60,
)  # fmt: skip
periodic("security.self_check", "Tự kiểm tra an toàn", _self_check, every=time(2, 40))
