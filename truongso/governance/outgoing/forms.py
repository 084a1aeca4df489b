"""Forms of documents that go out."""

from typing import Any

from django import forms

from truongso.core.forms import day_field
from truongso.foundation.org.models import Assignment, Person, Unit
from truongso.foundation.org.roles import EMPLOYEES
from truongso.governance.office.models import Channel, Correspondent, Urgency
from truongso.governance.outgoing.capacity import may_sign
from truongso.governance.outgoing.kinds import forms as type_forms
from truongso.governance.outgoing.models import CertifiedCopy, OutgoingDocument, Review

TYPE_CHOICES = [
    (code, f"{form.name} ({code})" if code not in {"CV", "TCg"} else form.name) for code, form in type_forms().items()
]
DEFAULT_CHANNEL = ""


def colleagues(on: Any) -> Any:
    """Return people who work here on a day."""
    keys = Assignment.objects.on(on).filter(role__in=EMPLOYEES).values("person")
    return Person.objects.filter(pk__in=keys, ended_at__isnull=True).order_by("sort_key")


class StartForm(forms.Form):
    """A new document."""

    type_code = forms.ChoiceField(label="Loại văn bản", choices=[("", "Chọn loại văn bản"), *TYPE_CHOICES])
    subject = forms.CharField(label="Trích yếu", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class DescribeForm(forms.Form):
    """What the register says besides the words."""

    signer = forms.ModelChoiceField(Person.objects.none(), label="Người ký", required=False, empty_label="Chưa chọn")
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label="Đơn vị soạn thảo", required=False, empty_label="Không ghi"
    )
    urgency = forms.TypedChoiceField(label="Mức độ khẩn", choices=Urgency.choices, coerce=int, initial=0)
    reply_due_on = day_field("Đề nghị nơi nhận trả lời trước ngày", required=False)
    copies_amount = forms.IntegerField(label="Số lượng bản giấy", min_value=0, max_value=9999, initial=0)
    kept_by = forms.CharField(label="Đơn vị, người nhận bản lưu", max_length=200, required=False)
    note = forms.CharField(label="Ghi chú trong sổ", max_length=300, required=False)

    def __init__(self, *args: Any, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        signer: Any = self.fields["signer"]
        signer.queryset = Person.objects.filter(pk__in=[person.pk for person in may_sign(on)]).order_by("sort_key")
        unit: Any = self.fields["unit"]
        unit.queryset = Unit.objects.active().order_by("name")


class ReviewForm(forms.Form):
    """Who is asked about a draft; their order is the order of their names as chosen in the five fields."""

    mode = forms.ChoiceField(label="Cách lấy ý kiến", choices=Review.Mode.choices)
    due_on = day_field("Hạn cho ý kiến")

    def __init__(self, *args: Any, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = colleagues(on)
        for number in range(1, 6):
            self.fields[f"person_{number}"] = forms.ModelChoiceField(
                people, label=f"Người thứ {number}", required=number == 1, empty_label="Không chọn"
            )

    @property
    def people(self) -> list[Person]:
        chosen = [self.cleaned_data.get(f"person_{number}") for number in range(1, 6)]
        return [person for person in chosen if person is not None]


class RecipientsForm(forms.Form):
    """Where the document goes: outside by the usual channel of each or one chosen for all, inside units and people."""

    outside = forms.ModelMultipleChoiceField(
        Correspondent.objects.none(), label="Nơi nhận bên ngoài", required=False, widget=forms.CheckboxSelectMultiple
    )
    channel = forms.ChoiceField(
        label="Cách gửi",
        required=False,
        choices=[(DEFAULT_CHANNEL, "Theo cách thường dùng của từng nơi"), *Channel.choices],
    )
    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label="Đơn vị trong trường", required=False, widget=forms.CheckboxSelectMultiple
    )
    people = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label="Người trong trường",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )

    def __init__(self, *args: Any, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outside: Any = self.fields["outside"]
        outside.queryset = Correspondent.objects.active()
        units: Any = self.fields["units"]
        units.queryset = Unit.objects.active().exclude(kind=Unit.Kind.CLASS).order_by("name")
        people: Any = self.fields["people"]
        people.queryset = colleagues(on)


class AnnexForm(forms.Form):
    """An annex in a file of its own."""

    title = forms.CharField(label="Tên phụ lục", max_length=300)
    file = forms.FileField(label="Tệp PDF", widget=forms.ClearableFileInput(attrs={"accept": ".pdf"}))


class CopyForm(forms.Form):
    """A certified copy."""

    form = forms.ChoiceField(label="Hình thức sao", choices=CertifiedCopy.Form.choices)
    pages = forms.CharField(
        label="Trang được trích", required=False, max_length=100, help_text="Chỉ khi trích sao, ví dụ: 1, 3-4."
    )
    purpose = forms.CharField(label="Sao để làm gì, gửi ai", max_length=300)


def description_of(document: OutgoingDocument) -> dict[str, Any]:
    """Return what the register says now, for the form."""
    names = ("signer", "unit", "urgency", "reply_due_on", "copies_amount", "kept_by", "note")
    return {name: getattr(document, name) for name in names}
