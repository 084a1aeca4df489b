"""What keeps the school safe day by day: jobs by the clock and worklists of the administrator, in one place."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from truongso.core.text import format_datetime
from truongso.foundation.accounts import letters
from truongso.foundation.accounts.models import LoginRecord
from truongso.foundation.accounts.tidying import in_words, tidy_accounts
from truongso.foundation.work.registry import WorkItem, worklist
from truongso.foundation.work.schedule import periodic

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
