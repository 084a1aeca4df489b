"""On the card of a pupil: how the account stands, for who helps; when a new code was given, for the family too."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from truongso.core.rights import allowed
from truongso.core.text import format_datetime
from truongso.foundation.accounts.models import User
from truongso.foundation.audit.models import Event
from truongso.records.onboarding.standing import COLOURS, key_of, state_of
from truongso.records.students.models import Pupil
from truongso.records.students.panels import Line, panel

SHOWN_FOR = timedelta(days=30)


def _lines(pupil: Pupil, user: Any) -> Iterable[Line]:
    account = User.objects.filter(person=pupil.person_id).first()
    lines = []
    if allowed(user, "onboarding.invite", pupil):
        key = key_of(account)
        lines.append(Line(state_of(key), reverse("onboarding:pupil", args=[pupil.uid]), COLOURS[key]))
    given = Event.objects.about(pupil).filter(code="onboarding.code_given", at__gt=timezone.now() - SHOWN_FOR).first()
    if given is not None:
        lines.append(Line(f"{given.actor_name} cấp mã đăng nhập mới lúc {format_datetime(given.at)}"))
    return lines


panel("onboarding.account", "Tài khoản đăng nhập", _lines)
