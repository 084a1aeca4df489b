"""Forms: register a key, put a file before signers, sign."""

from typing import Any

from django import forms
from django.utils import timezone

from truongso.foundation.org.models import Person
from truongso.foundation.org.roles import EMPLOYEES
from truongso.foundation.signing.models import SigningKey

MOST_SIGNERS = 6
_PASSWORD = forms.PasswordInput(attrs={"autocomplete": "off"})


class SoftwareKeyForm(forms.Form):
    """A key file with its password, which is tried and forgotten."""

    file = forms.FileField(label="Tệp khóa (.p12 hoặc .pfx)", widget=forms.FileInput(attrs={"accept": ".p12,.pfx"}))
    secret = forms.CharField(label="Mật khẩu của tệp khóa", widget=_PASSWORD, strip=False, max_length=200)


class TokenKeyForm(forms.Form):
    """A token in the server with its PIN, which is tried and forgotten."""

    token_label = forms.CharField(label="Tên token", max_length=64, help_text="Tên ghi trong phần mềm của token.")
    secret = forms.CharField(label="Mã PIN", widget=_PASSWORD, strip=False, max_length=64)


class RemoteKeyForm(forms.Form):
    """The account of a person at the remote signing service."""

    account = forms.RegexField(
        r"^[0-9]{9,12}$", label="Số định danh đăng ký ở dịch vụ ký số", strip=True,
        error_messages={"invalid": "Số định danh gồm 9 đến 12 chữ số."},
    )  # fmt: skip


class BrowserKeyForm(forms.Form):
    """The certificate that the signing program in the person's machine gave."""

    certificate = forms.CharField(widget=forms.HiddenInput, max_length=20_000)
    above = forms.CharField(widget=forms.HiddenInput, max_length=60_000, required=False)


class HandOverForm(forms.Form):
    """Whom the turn goes to, in what capacity, and why."""

    to = forms.ModelChoiceField(label="Chuyển cho", queryset=Person.objects.none(), empty_label="Chọn người ký")
    capacity = forms.CharField(label="Quyền hạn, chức vụ", max_length=120, required=False)
    reason = forms.CharField(label="Lý do", max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = employees()


def employees() -> Any:
    """Return who works at the school today."""
    return Person.objects.with_role(*EMPLOYEES, on=timezone.localdate()).filter(ended_at__isnull=True)


class RequestForm(forms.Form):
    """A PDF or XML file with those who sign it, in order."""

    title = forms.CharField(label="Tên văn bản", max_length=300)
    file = forms.FileField(label="Tệp PDF hoặc XML", widget=forms.FileInput(attrs={"accept": ".pdf,.xml"}))
    seal = forms.BooleanField(label="Sau cùng, nhà trường đóng dấu số", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = employees()
        for number in range(1, MOST_SIGNERS + 1):
            self.fields[f"signer{number}"] = forms.ModelChoiceField(
                label=f"Người ký thứ {number}", queryset=people, required=False, empty_label="Không có"
            )
            self.fields[f"capacity{number}"] = forms.CharField(
                label=f"Quyền hạn, chức vụ của người ký thứ {number}", max_length=120, required=False
            )
            self.fields[f"element{number}"] = forms.CharField(
                label=f"Mã (Id) phần XML của người ký thứ {number}", max_length=80, required=False
            )

    def signers(self) -> list[tuple[Person, str]]:
        """Return the chosen people with their capacities, in order."""
        rows = [
            (self.cleaned_data[f"signer{n}"], self.cleaned_data[f"capacity{n}"]) for n in range(1, MOST_SIGNERS + 1)
        ]
        return [(person, capacity) for person, capacity in rows if person is not None]

    def elements(self) -> list[str]:
        """Return the XML elements of the chosen people, in order."""
        numbers = range(1, MOST_SIGNERS + 1)
        return [self.cleaned_data[f"element{n}"] for n in numbers if self.cleaned_data[f"signer{n}"] is not None]

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """Return the fields of each signer for the page."""
        return [(self[f"signer{n}"], self[f"capacity{n}"], self[f"element{n}"]) for n in range(1, MOST_SIGNERS + 1)]


class SignForm(forms.Form):
    """One sitting: which key, its secret."""

    key = forms.ModelChoiceField(label="Khóa ký", queryset=SigningKey.objects.none(), empty_label=None)
    secret = forms.CharField(
        label="Mật khẩu của tệp khóa, hoặc mã PIN của token", widget=_PASSWORD, strip=False, max_length=200,
        required=False, help_text="Bỏ trống nếu xác nhận trên điện thoại hoặc bằng token trên máy của bạn.",
    )  # fmt: skip

    def __init__(self, *args: Any, keys: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["key"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = keys
        self.is_needless = bool(keys) and all(key.answers_later for key in keys)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        key = values.get("key")
        if key is not None and not key.answers_later and not values.get("secret"):
            self.add_error("secret", "Hãy nhập mật khẩu của tệp khóa, hoặc mã PIN của token.")
        return values
