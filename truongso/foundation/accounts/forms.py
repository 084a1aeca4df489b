"""Forms of allauth with what this school adds, and the form of the policy."""

from typing import Any

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from django import forms
from django.core.exceptions import ValidationError

from truongso.foundation.accounts.actions.policy import LONGEST_GRACE
from truongso.foundation.accounts.factors import Terms
from truongso.foundation.accounts.models import Demand
from truongso.foundation.accounts.names import NOT_PLAIN, clean_username, stranger_in
from truongso.foundation.org.roles import Role


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


class PolicyForm(forms.Form):
    """What every role is asked: two fields for each."""

    def __init__(self, *args: Any, terms: dict[str, Terms], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms = terms
        for role in Role:
            standing = terms[role.value]
            self.fields[f"{role.value}-demand"] = forms.ChoiceField(
                label=f"{role.label}: lớp xác thực thứ hai", choices=Demand.choices, initial=standing.demand
            )
            self.fields[f"{role.value}-grace"] = forms.IntegerField(
                label=f"{role.label}: số ngày được hoãn",
                min_value=0,
                max_value=LONGEST_GRACE,
                initial=standing.grace_days,
            )

    def wanted(self) -> dict[str, Terms]:
        """Return the terms that were sent, by role."""
        values = self.cleaned_data
        return {role.value: Terms(values[f"{role.value}-demand"], values[f"{role.value}-grace"]) for role in Role}
