"""Forms: a package from a file, the seal of a sitting, the answer to who wants a document back, an agency's kind."""

from typing import Any

from django import forms

from truongso.foundation.signing.models import SigningKey
from truongso.governance.office.models import Correspondent


class ImportForm(forms.Form):
    """A package that came by another way than the axis."""

    file = forms.FileField(
        label="Tệp gói văn bản (.edxml, .xml)",
        widget=forms.FileInput(attrs={"accept": ".edxml,.xml"}),
        help_text="Tệp tải về từ hệ thống quản lý văn bản của thành phố, hoặc nhận qua thư điện tử.",
    )


class SealForm(forms.Form):
    """The school's key with its secret, for one sitting."""

    key = forms.ModelChoiceField(label="Khóa của nhà trường", queryset=SigningKey.objects.none(), empty_label=None)
    secret = forms.CharField(
        label="Mật khẩu của tệp khóa, hoặc mã PIN của token", strip=False, max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, keys: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["key"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = keys


class AnswerForm(forms.Form):
    """Whether the sender gets a document back."""

    answer = forms.ChoiceField(
        label="Trả lời",
        choices=[("agreed", "Đồng ý cho lấy lại"), ("refused", "Không đồng ý")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Lý do", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Bắt buộc khi không đồng ý; nơi gửi được đọc.",
    )  # fmt: skip


class CorrespondentForm(forms.Form):
    """What an agency of the axis is to the school."""

    kind = forms.ChoiceField(label="Loại", choices=Correspondent.Kind.choices)
