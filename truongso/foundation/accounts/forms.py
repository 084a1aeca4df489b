"""Forms of allauth with what this school adds."""

from typing import Any

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from django.core.exceptions import ValidationError

from truongso.foundation.accounts.names import NOT_PLAIN, clean_username, stranger_in


class LoginForm(AllauthLoginForm):  # type: ignore[misc]
    """A name that no account can have is told as such, before anything is counted: it says nothing about who is here."""

    def clean_login(self) -> str:
        name = clean_username(self.cleaned_data["login"])
        if stranger_in(name):
            raise ValidationError(NOT_PLAIN, code="not_plain")
        return name


class ChangePasswordForm(AllauthChangePasswordForm):  # type: ignore[misc]
    """A new password is a new one, above all after the printed one-time password."""

    def clean(self) -> dict[str, Any] | None:
        values: dict[str, Any] | None = super().clean()
        if values and values.get("password1") and values["password1"] == values.get("oldpassword"):
            self.add_error("password1", "Mật khẩu mới phải khác mật khẩu đang dùng.")
        return values
