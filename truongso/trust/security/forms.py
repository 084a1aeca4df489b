"""The form of an attestation."""

from typing import Any

from django import forms
from django.utils import timezone

from truongso.core.forms import day_field


class AttestationForm(forms.Form):
    """When it was done, and what."""

    done_on = day_field("Ngày làm")
    statement = forms.CharField(
        label="Đã làm gì",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ai làm, làm gì, kết quả. Đính kèm tệp chứng minh ngay sau khi lưu.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("done_on", timezone.localdate())
