"""The form that makes a client."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from truongso.core.forms import day_field

USUAL_DAYS = 365


class ClientForm(forms.Form):
    """Name, what it may, until when."""

    name = forms.CharField(
        label="Tên ứng dụng", max_length=100, help_text="Ví dụ: Microsoft Entra của Sở, phần mềm thư viện."
    )
    may_write = forms.TypedChoiceField(
        label="Được làm gì",
        choices=[("", "Chỉ đọc tài khoản, đơn vị"), ("1", "Đọc, tạo, sửa, khóa tài khoản")],
        coerce=bool,
        empty_value="",
        required=False,
    )
    expires_on = day_field(
        "Dùng đến hết ngày", help_text="Không quá hai năm; trước hạn hãy lập mã mới rồi thu hồi mã cũ."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("expires_on", timezone.localdate() + timedelta(days=USUAL_DAYS))
