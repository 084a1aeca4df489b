"""A fortnight of invented logins of the cast, so that the pages of accounts have something to show."""

from datetime import date, datetime, time, timedelta
from typing import Any

from truongso.core.text import SCHOOL_ZONE
from truongso.foundation.accounts.models import LoginRecord

DESK, PHONE, LAPTOP = "Chrome trên Windows", "Safari trên iPhone", "Edge trên Windows"
# The machine on which the demo runs counts as known: nobody is asked about the first look around.
HERE, AT_HOME = ("127.0.0.1", "127.0.0.0/24"), ("14.232.7.41", "14.232.7.0/24")
# Who, days ago, hour, device, on this machine, outcome.
LOGINS = (
    ("an", 13, 7, DESK, True, "in"), ("an", 9, 20, PHONE, False, "in"), ("an", 6, 7, DESK, True, "wrong_password"),
    ("an", 6, 7, DESK, True, "in"), ("an", 1, 7, DESK, True, "in"), ("binh", 8, 8, LAPTOP, True, "in"),
    ("binh", 2, 21, PHONE, False, "in"), ("minh", 12, 7, DESK, True, "in"), ("minh", 5, 7, DESK, True, "in"),
    ("minh", 3, 22, LAPTOP, False, "wrong_code"), ("minh", 3, 22, LAPTOP, False, "in"), ("hanh", 4, 9, LAPTOP, True, "in"),
    ("chi", 7, 19, DESK, True, "in"), ("dung", 7, 20, DESK, True, "in"), ("lan", 1, 7, DESK, True, "in"),
)  # fmt: skip


def make_logins(users: dict[str, Any], *, today: date) -> None:
    """Write the logins when there are none yet."""
    if LoginRecord.objects.exists():
        return
    LoginRecord.objects.bulk_create(
        LoginRecord(
            user=users[name],
            at=datetime.combine(today - timedelta(days=days), time(hour, 12), SCHOOL_ZONE),
            outcome=outcome,
            way="mật khẩu" if outcome == "in" else "",
            device=device,
            address=(HERE if is_here else AT_HOME)[0],
            network=(HERE if is_here else AT_HOME)[1],
            place=LoginRecord.Place.OUTSIDE,  # an installation that has not said which networks are the school's
        )
        for name, days, hour, device, is_here, outcome in LOGINS
    )
