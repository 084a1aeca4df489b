"""Find the person of a session in one query."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from truongso.foundation.accounts.models import User


class SchoolBackend(AuthenticationBackend):  # type: ignore[misc]
    """Password login by user name; an account that was closed is out at the next request."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the open account of a session, with its person, which every page shows."""
        found: User | None = User.objects.select_related("person").filter(pk=user_id, is_active=True).first()
        return found
