"""Open accounts for many people at once, and let people without a password choose their first one.

No password is hashed for an account that nobody uses yet: at 150 ms each a school of 1,500 would wait four minutes.
"""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.accounts import actions, lockout
from truongso.foundation.accounts.models import User
from truongso.foundation.accounts.models.user import PASSWORD_FIELDS
from truongso.foundation.accounts.passwords import suggest_usernames
from truongso.foundation.accounts.sessions import end_sessions
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org.models import Person

TRIES = 3


@action
def open_accounts(people: Sequence[Person], *, source: str, by: Any) -> list[User]:
    """Open an account without a usable password for each of the people who has none; one event for all of them."""
    keys = [person.pk for person in people]
    locked = {person.pk: person for person in Person.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    opened = _insert([locked[key] for key in dict.fromkeys(keys)])
    if opened:
        record("accounts.opened_together", None, by=by, count=len(opened), source=source)
    return opened


@action
def choose_first_password(user: User, *, hashed: str) -> User:
    """Keep the password that a person chose after proving themselves with a one-time code; older sessions end.

    hashed is what make_password gave: hashing inside the transaction would keep others waiting.
    """
    user = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user.pk)
    if not user.is_active:
        raise Refused("Tài khoản này đang khóa: hãy báo quản trị hệ thống của trường.")
    user.password, user.password_changed_at, user.password_is_short = hashed, timezone.now(), False
    user.save(update_fields=PASSWORD_FIELDS)
    lockout.forget(user.username)
    end_sessions(user)
    actions.note_password_change(user)
    user.must_change_password = False
    return user


@action
def take_password(user: User, *, reason: str, by: Any) -> User:
    """Make the password of an account unusable and end its sessions: a one-time code is the only way in from now on."""
    user = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user.pk)
    user.set_unusable_password()
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    lockout.forget(user.username)
    end_sessions(user)
    record("accounts.password_taken", user, by=by, reason=reason)
    return user


def _insert(people: Sequence[Person]) -> list[User]:
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                return _insert_once(people)
        except IntegrityError:  # somebody took a user name meanwhile
            if attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _insert_once(people: Sequence[Person]) -> list[User]:
    have = set(User.objects.filter(person__in=people).values_list("person", flat=True))
    wanting = [person for person in people if person.pk not in have]
    names = suggest_usernames([person.full_name for person in wanting])
    rows = []
    for person, name in zip(wanting, names, strict=True):
        user = User(username=name, person=person, email=person.email, must_change_password=True)
        user.set_unusable_password()
        rows.append(user)
    return list(User.objects.bulk_create(rows, batch_size=500))
