"""Reminders: once a day, everybody with work that is late or nearly due is told, in the platform and by letter."""

from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from truongso.core.rights import allowed
from truongso.core.text import format_date
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org.models import Person
from truongso.foundation.org.roles import EMPLOYEES
from truongso.foundation.work.days import WorkCalendar
from truongso.foundation.work.desk import desk_of
from truongso.foundation.work.letters import post
from truongso.foundation.work.models import Letter, Notice, NoticePreference
from truongso.foundation.work.pressing import pressing, summary, unmailed_notices


def send_due_reminders(on: date) -> int:
    """Remind everybody who has late or nearly due work on a day; return how many people were reminded by this run.

    A second run on the same day reminds nobody again, also when both run at once; a run that was cut off goes on with
    the others. Nobody is reminded on a day that is not worked.
    """
    if not WorkCalendar().is_working(on):
        return 0
    employees = Person.objects.with_role(*EMPLOYEES, on=on)
    users = get_user_model().objects.filter(is_active=True, person__in=employees).select_related("person")
    reminded = Notice.objects.filter(key=_key(on)).values("recipient")
    return sum(_remind_once(user, on) for user in users.exclude(pk__in=reminded).order_by("pk"))


def _remind_once(user: Any, on: date) -> bool:
    if not allowed(user, "work.use"):
        return False
    late, soon = pressing(desk_of(user, on))
    try:
        return _remind(user, on, late=len(late), soon=len(soon))
    except IntegrityError:
        if not Notice.objects.of(user).filter(key=_key(on)).exists():
            raise
        return False  # another run reminded this person a moment ago; the unique key let one through


@action
def _remind(user: Any, on: date, *, late: int, soon: int) -> bool:
    """Write the notice and the letter of one person; nothing, and False, where there is nothing to say."""
    unmailed = unmailed_notices(user).count()
    if late or soon:
        Notice.objects.create(
            recipient=user,
            key=_key(on),
            kind="work.reminder",
            title=summary(late, soon),
            body=f"Nhắc việc ngày {format_date(on)}.",
            url=reverse("work:mine"),
            mailed_at=timezone.now(),  # the digest of the day says the same at length
        )
    letter = _write_digest(user, on) if late or soon or unmailed else None
    if not letter and not late and not soon:
        return False
    record("work.reminded", user, by=None, late=late, soon=soon, notices=unmailed)
    return True


def _write_digest(user: Any, on: date) -> Letter | None:
    if not user.email or NoticePreference.of_user(user) == NoticePreference.Choice.NONE:
        return None
    letter, created = Letter.objects.get_or_create(recipient=user, key=f"daily:{on.isoformat()}", defaults={"day": on})
    if not created:
        return None
    post([letter.pk])
    return letter


def _key(on: date) -> str:
    return f"work.reminder:{on.isoformat()}"
