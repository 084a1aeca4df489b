"""Questions of the login history: what a login is like, whether it is unlike those before, what is old."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from truongso.core.text import format_datetime
from truongso.foundation.accounts import devices
from truongso.foundation.accounts.models import LoginRecord, User
from truongso.foundation.accounts.sessions import hash_of_session
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import LEADERS, Role

WATCHED_ROLES = (*LEADERS, Role.DIGITAL_OFFICER, Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR)


def describe(
    request: HttpRequest, user: User, outcome: str, *, at: datetime, way: str = "", device: str = ""
) -> LoginRecord:
    """Return what is kept of a login or a try, not saved yet."""
    address = devices.address_of(request)
    session = request.session.session_key if outcome == LoginRecord.Outcome.IN else ""
    return LoginRecord(
        user=user,
        at=at,
        outcome=outcome,
        way=way[:120],
        device=devices.device_in_words(request.headers.get("User-Agent", "")),
        device_key=device or devices.device_key(request),
        address=address,
        network=devices.network_of(address),
        place=devices.place_of(address),
        session_hash=hash_of_session(session) if session else "",
    )


def is_unusual(login: LoginRecord) -> bool:
    """Return whether a login, not saved yet, is unlike all before it.

    It is when neither device nor network was seen with this account before, and when an administrator or leader comes from
    outside the school for the first time. The very first login of an account has nothing to be unlike.
    """
    before = LoginRecord.objects.of(login.user).succeeded()
    seen = list(before.values_list("device_key", "network", "place").distinct())
    if not seen:
        return False
    new_device = login.device_key not in {device for device, _, _ in seen if device}
    new_network = login.network not in {network for _, network, _ in seen}
    if new_device and new_network:
        return True
    return _first_from_outside(login, {place for _, _, place in seen})


def _first_from_outside(login: LoginRecord, places: set[str]) -> bool:
    if not settings.SCHOOL_NETWORKS or login.place == LoginRecord.Place.SCHOOL or LoginRecord.Place.OUTSIDE in places:
        return False
    held = Assignment.objects.on(login.at.date()).filter(person=login.user.person_id, role__in=WATCHED_ROLES)
    return held.exists()


def in_words(login: LoginRecord) -> dict[str, Any]:
    """Return what a letter says about a login."""
    return {
        "at": format_datetime(login.at),
        "device": login.device,
        "place": login.get_place_display(),
        "address": login.address or "không rõ",
        "way": login.way,
    }


def older_than_kept(now: datetime) -> Any:
    """Return the rows whose time is over."""
    return LoginRecord.objects.filter(at__lt=now - timedelta(days=settings.LOGIN_HISTORY_DAYS))
