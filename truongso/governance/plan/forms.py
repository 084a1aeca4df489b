"""Forms of the plan's pages; the rules themselves are in the actions."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from truongso.core.forms import day_field
from truongso.core.text import format_number
from truongso.foundation.indicators.actions import Values
from truongso.foundation.indicators.models import Provenance
from truongso.foundation.indicators.registry import Indicator, Kind, indicators
from truongso.foundation.org.models import Person, Unit
from truongso.foundation.org.periods import Quarter
from truongso.foundation.org.roles import EMPLOYEES
from truongso.governance.plan.models import Delivery, IndicatorLine, Occurrence, Supervision, Task
from truongso.governance.plan.models.indicator import COMPARISONS


def _employees(on: date) -> Any:
    return Person.objects.with_role(*EMPLOYEES, on=on)


_THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+(,\d+)?")


class DecimalField(forms.DecimalField):
    """A number as Vietnamese write it: 1.462,5; a point is a decimal point unless it parts whole groups of three."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = "".join(value.split())
            if _THOUSANDS.fullmatch(value):
                value = value.replace(".", "")
            value = value.replace(",", ".")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return format_number(value) if isinstance(value, Decimal) else value


class PlanFileForm(forms.Form):
    """Give a plan file to the platform."""

    file = forms.FileField(
        label="Tệp kế hoạch",
        help_text="Word (.docx, .doc), PDF có lớp chữ, hoặc văn bản thuần (.txt); tối đa 20 MB.",
        error_messages={
            "required": "Hãy chọn tệp kế hoạch.",
            "empty": "Tệp này trống: hãy kiểm tra lại tệp rồi chọn lại.",
        },
    )
    year = forms.IntegerField(label="Kế hoạch của năm", min_value=2020, max_value=2100)


class DeclareForm(forms.Form):
    """Declare a figure with its proof."""

    quarter = forms.TypedChoiceField(label="Kỳ", coerce=int)
    numerator = DecimalField(label="Tử số", required=False, max_digits=16, decimal_places=2)
    denominator = DecimalField(label="Mẫu số", required=False, max_digits=16, decimal_places=2)
    done = forms.TypedChoiceField(
        label="Kết quả",
        required=False,
        choices=[("", "Chọn"), ("1", "Đã đạt"), ("0", "Chưa đạt")],
        coerce=lambda value: value == "1",
        empty_value=None,
    )
    as_of = day_field("Số liệu đến ngày")
    note = forms.CharField(label="Thuyết minh, nguyên nhân", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    provenance = forms.ChoiceField(
        label="Số này lấy từ đâu",
        choices=[
            (Provenance.DECLARED.value, "Kiểm đếm rồi khai, có minh chứng"),
            (Provenance.IMPORTED.value, "Nhập từ tệp đã đối soát (kèm tệp đó)"),
        ],
        widget=forms.RadioSelect,
    )
    proof = forms.FileField(
        label="Tệp minh chứng", required=False, help_text="Ảnh, PDF, Word hoặc Excel; có thể bổ sung sau khi khai."
    )
    reason = forms.CharField(label="Lý do sửa số đã xác nhận", required=False, max_length=500)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, card: Indicator, year: int, corrects: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.card = card
        self.fields["quarter"].choices = [(n, str(Quarter(year, n))) for n in range(1, 5)]  # type: ignore[attr-defined]
        if card.kind != Kind.RATIO:
            del self.fields["denominator"]
        else:
            self.fields["numerator"].help_text = f"Số {card.counts}"
            self.fields["denominator"].help_text = f"Tổng số {card.out_of}"
        if card.kind == Kind.COUNT:
            self.fields["numerator"].label = f"Số lượng ({card.unit})"
            self.fields["numerator"].help_text = card.counts
        if card.kind not in (Kind.RATIO, Kind.COUNT):
            del self.fields["numerator"]
        if card.kind != Kind.MILESTONE:
            del self.fields["done"]
        if not corrects:
            del self.fields["reason"]

    def values(self) -> Values:
        """Return what was declared, in the form that the action takes."""
        data = self.cleaned_data
        return Values(data["as_of"], data.get("numerator"), data.get("denominator"), data.get("done"), data["note"])


class TargetForm(forms.Form):
    """Change what the school holds itself to."""

    comparison = forms.ChoiceField(label="So sánh", choices=COMPARISONS)
    target = DecimalField(label="Mức", required=False, max_digits=12, decimal_places=2)
    unit = forms.CharField(label="Đơn vị tính", max_length=40, required=False)
    reason = forms.CharField(label="Lý do điều chỉnh", widget=forms.Textarea(attrs={"rows": 2}))
    basis = forms.CharField(label="Căn cứ (số, ngày văn bản)", required=False, max_length=300)


class LineForm(forms.Form):
    """Say who answers for an indicator, who declares it, and which code counts it."""

    code = forms.ChoiceField(label="Mã trong từ điển chỉ tiêu", required=False)
    owner_unit = forms.ModelChoiceField(
        label="Đơn vị phụ trách", queryset=Unit.objects.none(), required=False, empty_label="Chưa giao"
    )
    reporter = forms.ModelChoiceField(
        label="Người khai số liệu", queryset=Person.objects.none(), required=False, empty_label="Chưa giao"
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [("", "Chưa khớp"), *((c, f"{i.title} ({c})") for c, i in indicators.items())]  # type: ignore[attr-defined]
        self.fields["owner_unit"].queryset = Unit.objects.active().exclude(kind=Unit.Kind.CLASS)  # type: ignore[attr-defined]
        self.fields["reporter"].queryset = _employees(on)  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(line: IndicatorLine) -> dict[str, Any]:
        return {"code": line.code, "owner_unit": line.owner_unit_id, "reporter": line.reporter_id}


class ReadingForm(forms.Form):
    """Choose how an ambiguous indicator is read."""

    reading = forms.CharField(label="Cách hiểu áp dụng", widget=forms.Textarea(attrs={"rows": 2}))
    reason = forms.CharField(label="Lý do", widget=forms.Textarea(attrs={"rows": 2}))


class TaskForm(forms.Form):
    """Assign a task."""

    leads = forms.ModelMultipleChoiceField(label="Đơn vị chủ trì", queryset=Unit.objects.none())
    partners = forms.ModelMultipleChoiceField(label="Đơn vị phối hợp", queryset=Unit.objects.none(), required=False)
    assignee = forms.ModelChoiceField(
        label="Người đầu mối", queryset=Person.objects.none(), required=False, empty_label="Chưa giao"
    )
    applied_text = forms.CharField(
        label="Cách áp dụng tại trường",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Để trống nếu thực hiện đúng như kế hoạch viết.",
    )
    applied_reason = forms.CharField(
        label="Lý do áp dụng khác", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.active().exclude(kind=Unit.Kind.CLASS)
        for name in ("leads", "partners"):
            self.fields[name].queryset = units  # type: ignore[attr-defined]
            self.fields[name].widget.attrs["size"] = 7
        self.fields["assignee"].queryset = _employees(on)  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(task: Task) -> dict[str, Any]:
        return {
            "leads": [unit.pk for unit in task.leads.all()],
            "partners": [unit.pk for unit in task.partners.all()],
            "assignee": task.assignee_id,
            "applied_text": task.applied_text,
            "applied_reason": task.applied_reason,
        }


class ProgressForm(forms.Form):
    """Report progress from a phone: how far, what was done, a photo."""

    percent = forms.IntegerField(
        label="Tiến độ (%)",
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "step": 5}),
    )
    text = forms.CharField(label="Đã làm được gì", widget=forms.Textarea(attrs={"rows": 3}))
    difficulties = forms.CharField(label="Khó khăn, đề nghị", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    proof = forms.FileField(label="Ảnh hoặc tệp minh chứng", required=False)
    delivery = forms.ModelChoiceField(
        label="Minh chứng cho sản phẩm",
        queryset=Delivery.objects.none(),
        required=False,
        empty_label="Chưa nộp sản phẩm nào",
    )
    submit_delivery = forms.BooleanField(label="Nộp sản phẩm này để nghiệm thu", required=False)
    form_key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, occurrence: Occurrence, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_ones = occurrence.deliveries.exclude(state=Delivery.State.ACCEPTED).select_related("deliverable")
        if open_ones:
            field = self.fields["delivery"]
            field.queryset = open_ones  # type: ignore[attr-defined]
            field.label_from_instance = lambda delivery: delivery.deliverable.title  # type: ignore[attr-defined]
        else:
            del self.fields["delivery"], self.fields["submit_delivery"]


class DueForm(forms.Form):
    """Move a deadline."""

    due_on = day_field("Hạn mới")
    reason = forms.CharField(label="Lý do", widget=forms.Textarea(attrs={"rows": 2}))
    basis = forms.CharField(label="Căn cứ", required=False, max_length=300)


class SupervisionForm(forms.Form):
    """Praise or ask to put right."""

    kind = forms.ChoiceField(label="Loại", choices=Supervision.Kind.choices)
    task = forms.ModelChoiceField(
        label="Nhiệm vụ", queryset=Task.objects.none(), required=False, empty_label="Không chọn"
    )
    unit = forms.ModelChoiceField(
        label="Đơn vị", queryset=Unit.objects.none(), required=False, empty_label="Không chọn"
    )
    person = forms.ModelChoiceField(
        label="Cá nhân", queryset=Person.objects.none(), required=False, empty_label="Không chọn"
    )
    text = forms.CharField(label="Nội dung", widget=forms.Textarea(attrs={"rows": 3}))
    due_on = day_field("Hạn khắc phục", required=False)

    def __init__(self, *args: Any, tasks: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["task"].queryset = tasks  # type: ignore[attr-defined]
        self.fields["task"].label_from_instance = lambda task: f"{task.ordinal}. {task.text[:80]}"  # type: ignore[attr-defined]
        self.fields["unit"].queryset = Unit.objects.active().exclude(kind=Unit.Kind.CLASS)  # type: ignore[attr-defined]
        self.fields["person"].queryset = _employees(on)  # type: ignore[attr-defined]
