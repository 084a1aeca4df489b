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


class RequestForm(forms.Form):
    """A PDF with those who sign it, in order."""

    title = forms.CharField(label="Tên văn bản", max_length=300)
    file = forms.FileField(label="Tệp PDF", widget=forms.FileInput(attrs={"accept": ".pdf"}))
    seal = forms.BooleanField(label="Sau cùng, nhà trường đóng dấu số", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.with_role(*EMPLOYEES, on=timezone.localdate()).filter(ended_at__isnull=True)
        for number in range(1, MOST_SIGNERS + 1):
            self.fields[f"signer{number}"] = forms.ModelChoiceField(
                label=f"Người ký thứ {number}", queryset=people, required=False, empty_label="Không có"
            )
            self.fields[f"capacity{number}"] = forms.CharField(
                label=f"Quyền hạn, chức vụ của người ký thứ {number}", max_length=120, required=False
            )

    def signers(self) -> list[tuple[Person, str]]:
        """Return the chosen people with their capacities, in order."""
        rows = [
            (self.cleaned_data[f"signer{n}"], self.cleaned_data[f"capacity{n}"]) for n in range(1, MOST_SIGNERS + 1)
        ]
        return [(person, capacity) for person, capacity in rows if person is not None]

    def rows(self) -> list[tuple[Any, Any]]:
        """Return the pairs of fields for the page."""
        return [(self[f"signer{n}"], self[f"capacity{n}"]) for n in range(1, MOST_SIGNERS + 1)]


class SignForm(forms.Form):
    """One sitting: which key, its secret."""

    key = forms.ModelChoiceField(label="Khóa ký", queryset=SigningKey.objects.none(), empty_label=None)
    secret = forms.CharField(
        label="Mật khẩu của tệp khóa, hoặc mã PIN của token", widget=_PASSWORD, strip=False, max_length=200
    )

    def __init__(self, *args: Any, keys: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["key"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = keys
