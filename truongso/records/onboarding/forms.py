"""What people type: codes, what a family knows, passwords, invitations, requests."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from truongso.core.forms import day_field
from truongso.foundation.accounts.models import User
from truongso.records.onboarding.codes import LONGEST_TYPED
from truongso.records.onboarding.models import Recovery
from truongso.records.students.models import Guardianship

_PLAIN = {"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}


class CodeForm(forms.Form):
    """The code of a slip."""

    code = forms.CharField(
        label="Mã một lần", max_length=LONGEST_TYPED, widget=forms.TextInput(attrs=_PLAIN),
        help_text="15 ký tự trên phiếu, gõ hay không gõ dấu gạch đều được.",
    )  # fmt: skip


class ProofForm(CodeForm):
    """The code of an invitation and what the family knows of the child."""

    born_on = day_field("Ngày sinh của em")
    digits = forms.CharField(
        label="4 số cuối số định danh cá nhân của em", max_length=4,
        widget=forms.TextInput(attrs=_PLAIN | {"inputmode": "numeric", "pattern": "[0-9]{4}"}),
        help_text="Trên giấy khai sinh, thẻ căn cước hoặc thẻ bảo hiểm y tế. Em chưa có thì dùng mã định danh Bộ GD&ĐT.",
    )  # fmt: skip
    field_order = ("code", "born_on", "digits")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Mã thư mời"


class PasswordForm(forms.Form):
    """A password of one's own, twice."""

    password1 = forms.CharField(
        label="Mật khẩu mới", max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Từ 14 ký tự: nên là một câu dài dễ nhớ, không dùng chung với nơi khác.",
    )  # fmt: skip
    password2 = forms.CharField(
        label="Gõ lại mật khẩu mới", max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        first, second = values.get("password1"), values.get("password2")
        if first and second and first != second:
            self.add_error("password2", "Hai lần gõ mật khẩu không giống nhau.")
        elif first and len(first) < settings.PASSWORD_LENGTH_ALONE:
            # Whoever keeps a second factor may choose a shorter one later, where the factor is asked for.
            self.add_error("password1", f"Mật khẩu cần ít nhất {settings.PASSWORD_LENGTH_ALONE} ký tự.")
        elif first:
            try:
                validate_password(first, self._user)
            except ValidationError as error:
                self.add_error("password1", error)
        return values


class ForgottenForm(forms.Form):
    """Who asks for help."""

    username = forms.CharField(label="Tên đăng nhập", max_length=60, widget=forms.TextInput(attrs=_PLAIN))


class InviteForm(forms.Form):
    """Whom to invite."""

    relation = forms.ChoiceField(label="Quan hệ với em", choices=Guardianship.Relation.choices)
    full_name = forms.CharField(label="Họ và tên người được mời", max_length=120)
    email = forms.EmailField(
        label="Thư điện tử", required=False, help_text="Có địa chỉ thì gửi thư mời được ngay; không có thì in phiếu."
    )


class RecoveryForm(forms.Form):
    """What is to be done for a colleague, and why."""

    what = forms.ChoiceField(label="Việc cần làm", choices=Recovery.What.choices)
    reason = forms.CharField(
        label="Lý do", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ví dụ: mất điện thoại ngày 12/10; đã gặp trực tiếp tại trường.",
    )  # fmt: skip
