"""Forms of allauth with what this school adds."""

from typing import Any

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm


class ChangePasswordForm(AllauthChangePasswordForm):  # type: ignore[misc]
    """A new password is a new one, above all after the printed one-time password."""

    def clean(self) -> dict[str, Any] | None:
        values: dict[str, Any] | None = super().clean()
        if values and values.get("password1") and values["password1"] == values.get("oldpassword"):
            self.add_error("password1", "Mật khẩu mới phải khác mật khẩu đang dùng.")
        return values
