"""Forms of the pages of staff."""

from typing import Any

from django import forms
from django.utils import timezone

from truongso.core.forms import day_field
from truongso.foundation.org.models import SchoolYear, Unit
from truongso.records.register.forms import RecordForm
from truongso.records.staff.checks import NOT_TYPED
from truongso.records.staff.datasets import STAFF, STAFF_FIELDS
from truongso.records.staff.statuses import GONE

TYPED = tuple(field.code for field in STAFF_FIELDS if field.code not in NOT_TYPED)
NOTE_LENGTH = 300


def units_of_staff() -> Any:
    """Return the units that staff belong to: departments, offices, boards."""
    return Unit.objects.active().filter(kind__in=(Unit.Kind.DEPARTMENT, Unit.Kind.OFFICE, Unit.Kind.BOARD))


def decision_field() -> forms.CharField:
    return forms.CharField(
        label="Số, ngày quyết định",
        required=False,
        max_length=NOTE_LENGTH,
        help_text="Ví dụ: 125/QĐ-SGDĐT ngày 20/8/2026.",
    )


class ChangeForm(RecordForm):
    """All values that a person may type."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(STAFF, TYPED, data, **options)


class AddForm(RecordForm):
    """A new member: the values, the unit, and the first day in the register."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label="Tổ, bộ phận", required=False, empty_label="chưa xếp")
    on = day_field("Làm việc ở trường từ ngày", help_text="Vai trò giáo viên hoặc nhân viên bắt đầu từ ngày này.")

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(STAFF, TYPED, data, **options)
        self.fields["unit"].queryset = units_of_staff()  # type: ignore[attr-defined]


class StepForm(forms.Form):
    """What every step asks: the day, and the decision behind it."""

    on = day_field("Từ ngày")
    decision = decision_field()

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, initial={"on": timezone.localdate()}, **options)


class MoveForm(StepForm):
    to = forms.ModelChoiceField(Unit.objects.none(), label="Tổ, bộ phận mới", empty_label="chọn tổ, bộ phận")

    field_order = ("to", "on", "decision")

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["to"].queryset = units_of_staff()  # type: ignore[attr-defined]


class LeaveForm(StepForm):
    status = forms.ChoiceField(label="Hình thức", choices=[("", "chọn hình thức"), *((s.value, s.label) for s in GONE)])
    place = forms.CharField(label="Nơi đến", required=False, max_length=NOTE_LENGTH)
    note = forms.CharField(label="Ghi chú", required=False, max_length=NOTE_LENGTH)

    field_order = ("status", "on", "decision", "place", "note")


class ReturnForm(StepForm):
    unit = forms.ModelChoiceField(Unit.objects.none(), label="Tổ, bộ phận", required=False, empty_label="chưa xếp")
    note = forms.CharField(label="Ghi chú", required=False, max_length=NOTE_LENGTH)

    field_order = ("unit", "on", "decision", "note")

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["unit"].queryset = units_of_staff()  # type: ignore[attr-defined]


class LoadForm(forms.Form):
    """Weekly periods of a school year."""

    year = forms.ModelChoiceField(SchoolYear.objects.all(), label="Năm học", empty_label=None)
    periods = forms.DecimalField(
        label="Số tiết thực dạy mỗi tuần", min_value=0, max_digits=4, decimal_places=1, localize=True
    )
    additional = forms.DecimalField(
        label="Số tiết quy đổi kiêm nhiệm mỗi tuần", min_value=0, max_digits=4, decimal_places=1, required=False,
        localize=True,
    )  # fmt: skip
