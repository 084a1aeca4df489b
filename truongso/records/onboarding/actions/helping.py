"""Somebody says on the login page that they cannot get in; the helper of pupils and families answers."""

from datetime import date, datetime, timedelta
from typing import Any

from truongso.core.refusal import Refused
from truongso.foundation.accounts.models import User
from truongso.foundation.accounts.passwords import clean_username
from truongso.foundation.audit.recording import action, record
from truongso.records.onboarding.actions.codes import give_first_codes, give_recovery_code
from truongso.records.onboarding.family import tell_family
from truongso.records.onboarding.models import HelpRequest
from truongso.records.onboarding.staff_accounts import is_staff
from truongso.records.onboarding.standing import UNUSED, key_of
from truongso.records.students.models import Guardianship, Pupil

ONCE_IN = timedelta(hours=24)


@action
def note_help_asked(username: str, *, now: datetime) -> None:
    """Keep that the holder of a user name asked for help, once a day; a name without account leaves nothing."""
    user = User.objects.filter(username=clean_username(username)[:60], is_active=True).select_related("person").first()
    if user is None or HelpRequest.objects.filter(user=user, asked_at__gt=now - ONCE_IN).exists():
        return
    HelpRequest.objects.filter(user=user, answered_at=None).delete()
    HelpRequest.objects.get_or_create(user=user, answered_at=None, defaults={"asked_at": now})
    record("onboarding.help_asked", user, by=None)


@action
def give_pupil_code(user: User, pupil: Pupil, *, on: date, by: Any) -> str:
    """Give a pupil, or a linked guardian of the pupil, a code to get in (again); the family hears when a password goes.

    Refused for a guardian who works at the school: such an account opens more than one child's record.
    """
    is_pupil = user.person_id == pupil.person_id
    if not is_pupil and not Guardianship.objects.filter(pupil=pupil, person=user.person_id).exists():
        raise Refused("Người này không phải học sinh hay gia đình của em.")
    if is_staff(user, on=on):
        raise Refused(
            f"{user.person} làm việc ở trường: khôi phục tài khoản cán bộ cần hai người, ở mục Khôi phục đăng nhập."
        )
    if key_of(user) == UNUSED:
        ((_, code),) = give_first_codes([user], where=f"em {pupil}", by=by)
        return code
    code = give_recovery_code(user, reason="Quên mật khẩu", by=by, pupil=pupil)
    if is_pupil and tell_family(pupil):
        record("onboarding.family_told", pupil, by=by)
    return code
