"""Forms of evidence; what they cannot know (content, rights, races) the actions refuse."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from truongso.core.forms import day_field
from truongso.core.uploads import ACCEPT
from truongso.foundation.evidence.models import Kind, Status
from truongso.foundation.org.models import Person


class DetailsForm(forms.Form):
    """Title, period and note."""

    title = forms.CharField(label="Tên minh chứng", max_length=300)
    effective_from = day_field(
        "Có hiệu lực từ ngày", required=True, help_text="Ngày điều này là đúng, không phải ngày tải lên."
    )
    effective_to = day_field("Đến hết ngày", required=False, help_text="Để trống nếu không có ngày hết.")
    note = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea(attrs={"rows": 2}))


class ChangeForm(DetailsForm):
    """Correct the details; the version that was in view travels along."""

    reason = forms.CharField(
        label="Lý do sửa", required=False, max_length=500, help_text="Bắt buộc khi minh chứng đã được chấp nhận."
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput)


class ContentForm(forms.Form):
    """A file or an address: exactly one."""

    file = forms.FileField(
        label="Chọn tệp hoặc ảnh",
        required=False,
        max_length=255,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text="PDF, ảnh, Word, Excel, PowerPoint, TXT, CSV; tối đa 25 MB. Ảnh được bỏ thông tin vị trí khi lưu.",
    )
    photo = forms.FileField(
        label="Chụp ảnh ngay",
        required=False,
        max_length=255,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}),
    )
    url = forms.CharField(
        label="Hoặc liên kết",
        required=False,
        max_length=1000,
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        values["upload"] = values.get("file") or values.get("photo")
        if values["upload"] is not None and values.get("url"):
            raise forms.ValidationError("Hãy chọn một trong hai: tệp hoặc liên kết, không phải cả hai.")
        if values["upload"] is None and not values.get("url") and not self.errors:
            raise forms.ValidationError("Hãy chọn tệp, chụp ảnh, hoặc dán liên kết.")
        return values


class AddForm(ContentForm, DetailsForm):
    """Add evidence; the title may come from the file's name."""

    title = forms.CharField(
        label="Tên minh chứng", max_length=300, required=False, help_text="Để trống thì lấy tên tệp."
    )
    as_draft = forms.BooleanField(label="Lưu nháp, chưa gửi duyệt", required=False)
    token = forms.CharField(widget=forms.HiddenInput)
    next = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = [
        "file",
        "photo",
        "url",
        "title",
        "effective_from",
        "effective_to",
        "note",
        "as_draft",
        "token",
        "next",
    ]


class FilterForm(forms.Form):
    """The filter bar of the list."""

    q = forms.CharField(
        label="Tìm theo tên, tên tệp (có dấu hoặc không)",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    status = forms.ChoiceField(label="Trạng thái", required=False, choices=[("", "Mọi trạng thái"), *Status.choices])
    kind = forms.ChoiceField(label="Loại", required=False, choices=[("", "Mọi loại"), *Kind.choices])
    owner = forms.ModelChoiceField(
        label="Người phụ trách", required=False, queryset=Person.objects.none(), empty_label="Mọi người"
    )
    first = day_field("Hiệu lực từ", required=False)
    last = day_field("Hiệu lực đến", required=False)
    expiring = forms.BooleanField(label="Sắp hết hiệu lực (30 ngày)", required=False)
    SORTS = {
        "-added_at": "Mới nộp trước",
        "added_at": "Nộp lâu nhất trước",
        "title": "Tên A → Y",
        "owner": "Người phụ trách",
        "effective_to": "Hết hiệu lực trước",
        "status": "Trạng thái",
    }
    sort = forms.ChoiceField(label="Xếp theo", required=False, choices=list(SORTS.items()))

    def __init__(self, *args: Any, owners: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
