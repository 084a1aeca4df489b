"""Start a real school: the first account, which a person uses to set up everything else."""

import secrets
from datetime import date

from django.utils import timezone

from truongso.foundation.accounts.models import User
from truongso.foundation.audit.recording import action
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import Role

USERNAME = "quantri"


@action
def first_account(today: date | None = None) -> tuple[str, str]:
    """Create the administrator with a one-time password; return (user name, password), no password where one stands."""
    standing = Assignment.objects.filter(role=Role.ADMINISTRATOR, person__user__isnull=False).first()
    if standing is not None:
        return standing.person.user.username, ""
    password = "-".join(secrets.token_hex(3) for _ in range(4))
    person = org.add_person(full_name="Quản trị hệ thống", by=None)
    starts_on = today or timezone.localdate()
    for role in (Role.ADMINISTRATOR, Role.PLAN_OWNER):
        org.assign(person, role, starts_on=starts_on, basis="Khởi tạo hệ thống", by=None)
    User.objects.create_user(USERNAME, password, person=person, must_change_password=True)
    return USERNAME, password
