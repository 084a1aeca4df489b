"""The demo school's applications: Nextcloud for the staff, Moodle for everybody. Nothing is called over the network."""

from typing import Any

from truongso.foundation.org.roles import EMPLOYEES
from truongso.foundation.sso import actions
from truongso.foundation.sso.models import Application
from truongso.foundation.sso.recipes import recipes

NEXTCLOUD, MOODLE = "Nextcloud", "Moodle"


def make_applications(users: dict[str, Any]) -> None:
    """Register the two as Minh would, from their recipes; what stands already stays."""
    staff = [role.value for role in EMPLOYEES]
    for code, name, changes in (
        ("nextcloud-oidc", NEXTCLOUD, {"roles": staff}),
        ("moodle-oidc", MOODLE, {"is_trusted": False}),
    ):
        if Application.objects.filter(name=name).exists():
            continue
        initial = recipes()[code].initial() | changes
        for field in ("redirect_uris", "post_logout_uris"):
            initial[field] = initial[field].splitlines()
        actions.register_application(by=users["minh"], recipe=code, **initial)
