"""Forms of imports."""

from typing import Any

from django import forms

from truongso.core.refusal import Refused
from truongso.records.intake.models import ImportSource

ACCEPTED = ".xlsx,.xls,.csv"


class FileForm(forms.Form):
    """Give a file and say where it comes from."""

    file = forms.FileField(
        label="Tệp danh sách",
        help_text="Excel (.xlsx, .xls) hoặc CSV, theo mẫu nào cũng được; tối đa 25 MB. Chưa ghi gì cho tới khi bạn đồng ý.",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": "Hãy chọn tệp danh sách.", "empty": "Tệp này trống: hãy chọn tệp khác."},
    )
    source = forms.ModelChoiceField(
        ImportSource.objects.none(), to_field_name="name", required=False, label="Nguồn đã dùng",
        empty_label="Nguồn mới (ghi tên ở dưới)",
    )  # fmt: skip
    new_source = forms.CharField(
        label="Tên nguồn mới",
        max_length=120,
        required=False,
        help_text="Ví dụ: Cơ sở dữ liệu ngành, vnEdu, bảo hiểm y tế, giáo viên chủ nhiệm. Cột đã chọn được nhớ theo nguồn.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = ImportSource.objects.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("source") and not (cleaned.get("new_source") or "").strip():
            self.add_error("new_source", "Hãy chọn nguồn đã dùng hoặc đặt tên nguồn mới.")
        return cleaned

    @property
    def source_name(self) -> str:
        """The name of the source that was chosen or written."""
        chosen = self.cleaned_data.get("source")
        return str(chosen.name if chosen else self.cleaned_data["new_source"])

    def refuse(self, refusal: Refused) -> None:
        """Show a refusal at its field."""
        field = {"source": "new_source"}.get(refusal.field or "", refusal.field or "")
        self.add_error(field if field in self.fields else None, refusal.sentence)
