"""Forms: a publication, an edition, a review."""

from typing import Any

from django import forms
from django.utils import timezone

from truongso.core.forms import day_field
from truongso.foundation.org.models import Person
from truongso.foundation.org.roles import EMPLOYEES
from truongso.governance.outgoing.models import OutgoingDocument
from truongso.governance.regulations.models import Group, Kind, Publication, Topic

ACCEPT = ".pdf,.docx,.xlsx,.odt,.ods"


class PublicationForm(forms.Form):
    """What a publication is and whom it is for."""

    title = forms.CharField(label="Tên văn bản", max_length=200)
    kind = forms.ChoiceField(label="Loại", choices=Kind)
    topic = forms.ChoiceField(label="Lĩnh vực", choices=Topic)
    summary = forms.CharField(
        label="Nội dung chính", required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=3000,
        help_text="Vài dòng để người đọc biết văn bản nói gì.",
    )  # fmt: skip
    owner = forms.ModelChoiceField(label="Người phụ trách", queryset=Person.objects.none(), empty_label=None)
    groups = forms.MultipleChoiceField(label="Áp dụng với", choices=Group, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Person.objects.with_role(*EMPLOYEES, on=timezone.localdate()).filter(ended_at__isnull=True)


def values_of(publication: Publication) -> dict[str, Any]:
    """Return what the form of a publication begins with."""
    groups = list(publication.audiences.values_list("group", flat=True))
    names = ("title", "kind", "topic", "summary", "owner")
    return {name: getattr(publication, name) for name in names} | {"groups": groups}


class EditionForm(forms.Form):
    """The file of an edition and when it holds."""

    document = forms.ModelChoiceField(
        label="Văn bản đi đã phát hành", queryset=OutgoingDocument.objects.none(), required=False,
        empty_label="Không: nộp tệp ở dưới", help_text="Lấy bản PDF đã ký cùng số, ngày của văn bản.",
    )  # fmt: skip
    file = forms.FileField(
        label="Tệp văn bản", required=False, widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text="PDF đã ký thì người đọc xem được ngay trên trang; biểu mẫu có thể là Word, Excel.",
    )  # fmt: skip
    notation = forms.CharField(label="Số, ký hiệu", max_length=60, required=False, help_text="Ví dụ: 41/QC-THPTAL.")
    decided_on = day_field("Ngày văn bản", required=False)
    effective_from = day_field("Có hiệu lực từ ngày")
    effective_to = day_field("Đến hết ngày", required=False, help_text="Để trống nếu chưa định ngày hết hiệu lực.")
    read_by = day_field(
        "Hạn đọc, xác nhận", required=False, help_text="Để trống nếu không cần từng người xác nhận đã đọc."
    )
    changes = forms.CharField(
        label="Điểm mới so với bản trước", required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=3000
    )

    def __init__(self, *args: Any, issued: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["document"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = issued

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if not values.get("document") and not values.get("file") and "file" not in self.errors:
            self.add_error("file", "Hãy chọn văn bản đi đã phát hành, hoặc nộp tệp.")
        return values


class ReviewForm(forms.Form):
    """What a review found, and when the next one is."""

    note = forms.CharField(label="Kết quả rà soát", max_length=500)
    next_on = day_field("Rà soát lần sau", required=False)
