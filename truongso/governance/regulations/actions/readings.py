"""Readers confirm, and are reminded."""

from datetime import date
from typing import Any

from truongso.core.refusal import Refused
from truongso.core.text import format_date
from truongso.foundation.audit.recording import action, record
from truongso.foundation.work.actions import notify
from truongso.governance.regulations.models import Edition, Reading


@action
def confirm(edition: Edition, *, by: Any) -> Reading:
    """Note that the person has read the edition; a second click changes nothing.

    Refused for what is not published. To whom it applies is asked by the page.
    """
    if edition.state != Edition.State.PUBLISHED:
        raise Refused(f"{edition} {edition.get_state_display().lower()}: không cần xác nhận.")
    reading, made = Reading.objects.get_or_create(edition=edition, person=by.person)
    if made:
        record("regulations.confirmed", edition.publication, by=by, number=edition.number)
    return reading


@action
def remind(edition: Edition, *, today: date, by: Any) -> int:
    """Tell those who have not confirmed, at most once a day; returns how many were told."""
    if edition.read_by is None:
        raise Refused(f"{edition} không đặt hạn đọc, xác nhận: không có ai để nhắc.")
    late = edition.readers(today).exclude(pk__in=edition.readings.values("person")).select_related("user")
    users = [person.user for person in late if hasattr(person, "user")]
    told = notify(
        users, title=f"Nhắc đọc, xác nhận: {edition.publication.title}", url=edition.get_absolute_url(),
        body=f"Hạn đọc, xác nhận là hết ngày {format_date(edition.read_by)}.",
        key=f"regulations.reminded:{edition.publication.uid}:{edition.number}:{today.isoformat()}", by=by,
    )  # fmt: skip
    if not told:
        raise Refused("Không còn ai để nhắc: mọi người đã xác nhận, hoặc hôm nay đã nhắc rồi.")
    record("regulations.reminded", edition.publication, by=by, count=len(told))
    return len(told)
