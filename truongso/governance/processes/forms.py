"""A form from the fields of a step: typed, limited, filled in by people on a phone."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from truongso.core.forms import DayInput, day_field
from truongso.core.text import format_date, format_number
from truongso.core.uploads import ACCEPT
from truongso.foundation.org.models import Person
from truongso.foundation.org.periods import working_days
from truongso.foundation.org.roles import EMPLOYEES
from truongso.governance.processes.bpmn import conditions
from truongso.governance.processes.form_fields import Field
from truongso.governance.processes.running_models import LESSONS
from truongso.records.facilities.models import Device, Room
from truongso.records.students.models import Pupil, SchoolClass

SELECTED = 60  # more pupils than this are found by name instead of in a list
LONGEST_RANGE = 400
MOST_MONEY = 10**12
_YES_NO = [("yes", "Có"), ("no", "Không")]


class StepForm(forms.Form):
    """The form of one step. values are what conditions and the instance keep, shown is what was filled in, in words."""

    def __init__(self, *args: Any, plan: tuple[Field, ...], user: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        for field in plan:
            for name, made in _form_fields(field, user, today).items():
                if field.when:
                    made.required = False
                self.fields[name] = made

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for field in self.plan:
            names = _input_names(field)
            if field.when and not conditions.evaluate(field.when, self._values_so_far(cleaned)):
                for name in names:
                    cleaned[name] = None
            elif field.when and field.required:
                for name in names:
                    if cleaned.get(name) in (None, "") and name not in self.errors:
                        self.add_error(name, "Trường hợp này phải điền mục này.")
            if field.kind == "date_range":
                self._check_order(field, cleaned, "first", "last", "Ngày cuối phải từ ngày đầu trở đi.")
            if field.kind == "lessons":
                self._check_order(field, cleaned, "first", "last", "Tiết cuối phải từ tiết đầu trở đi.")
        return cleaned

    def _check_order(self, field: Field, cleaned: dict[str, Any], first: str, last: str, sentence: str) -> None:
        begins, ends = cleaned.get(f"{field.name}_{first}"), cleaned.get(f"{field.name}_{last}")
        if begins in (None, "") or ends in (None, ""):
            return
        if field.kind == "lessons":
            begins, ends = int(begins), int(ends)
        elif (ends - begins).days > LONGEST_RANGE:
            self.add_error(f"{field.name}_{last}", f"Khoảng ngày dài nhất {LONGEST_RANGE} ngày.")
        if ends < begins:
            self.add_error(f"{field.name}_{last}", sentence)

    def _values_so_far(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {k: v for field in self.plan for k, v in _plain(field, cleaned).items()}

    @property
    def boxes(self) -> list[dict[str, Any]]:
        """The fields as the page shows them: each with the case in which it is asked, where that is a plain one."""
        return [
            {"bound": self[name], "when": conditions.simple(field.when)}
            for field in self.plan
            for name in _input_names(field)
        ]

    @property
    def values(self) -> dict[str, Any]:
        """The plain values, as JSON can hold them."""
        return self._values_so_far(self.cleaned_data)

    @property
    def shown(self) -> list[tuple[str, str]]:
        """What was filled in, as pairs of label and words."""
        pairs = [(field.label, _words(field, self.cleaned_data)) for field in self.plan]
        return [(label, words) for label, words in pairs if words]

    @property
    def words(self) -> dict[str, str]:
        """The same by name, for titles and papers."""
        return {field.name: _words(field, self.cleaned_data) for field in self.plan}

    @property
    def uploads(self) -> list[tuple[str, Any]]:
        """The files that were chosen: name of the field, the file."""
        found = [(field.name, self.cleaned_data.get(field.name)) for field in self.plan if field.kind == "file"]
        return [(name, file) for name, file in found if file]

    @property
    def pupil(self) -> Pupil | None:
        """The pupil that the form is about."""
        return next((self.cleaned_data.get(f.name) for f in self.plan if f.kind == "pupil"), None)


class PupilField(forms.CharField):
    """A pupil by name and class, or code, among those whom the user may see."""

    def __init__(self, pupils: QuerySet[Pupil], **kwargs: Any) -> None:
        super().__init__(max_length=120, **kwargs)
        self._pupils = pupils

    def clean(self, value: Any) -> Any:
        words = super().clean(value)
        if not words:
            return None
        found = list(self._pupils.matching(words)[:4])  # type: ignore[attr-defined]
        if len(found) == 1:
            return found[0]
        names = ", ".join(f"{one} ({one.class_name})" for one in found[:3])
        raise forms.ValidationError(
            f"Có nhiều em khớp: {names}… Hãy ghi thêm lớp hoặc mã."
            if found
            else "Không tìm thấy em nào trong số các em bạn được xem."
        )


class ThingField(forms.ModelChoiceField):
    """A choice among rows whose uid is what is sent."""

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(
            queryset, to_field_name="uid", empty_label="Chọn" if kwargs.get("required") else "Không chọn", **kwargs
        )


def _form_fields(field: Field, user: Any, today: date) -> dict[str, forms.Field]:
    common: dict[str, Any] = {"label": field.label, "required": field.required, "help_text": field.help}
    if field.kind == "date_range":
        first = day_field(f"{field.label}: từ ngày", required=field.required, help_text=field.help)
        last = day_field(f"{field.label}: đến hết ngày", required=field.required)
        return {f"{field.name}_first": first, f"{field.name}_last": last}
    if field.kind == "lessons":
        choices = [("", "Chọn tiết"), *((str(n), f"Tiết {n}") for n in range(1, LESSONS + 1))]
        return {
            f"{field.name}_first": forms.ChoiceField(**common | {"label": f"{field.label}: từ tiết"}, choices=choices),
            f"{field.name}_last": forms.ChoiceField(
                **common | {"label": f"{field.label}: đến hết tiết", "help_text": ""}, choices=choices
            ),
        }
    return {field.name: _one_field(field, user, today, common)}


def _one_field(field: Field, user: Any, today: date, common: dict[str, Any]) -> forms.Field:
    makers = {
        "text": lambda: forms.CharField(**common, max_length=min(field.longest, 1000)),
        "long_text": lambda: forms.CharField(
            **common, max_length=max(field.longest, 2000), widget=forms.Textarea(attrs={"rows": 4})
        ),
        "date": lambda: forms.DateField(**common, widget=DayInput),
        "number": lambda: forms.DecimalField(
            **common, min_value=field.lowest, max_value=field.highest, max_digits=14, decimal_places=2,
        ),
        "money": lambda: forms.IntegerField(
            **common | {"help_text": field.help or "Ghi bằng đồng."},
            min_value=field.lowest or 0, max_value=field.highest or MOST_MONEY,
        ),
        "choice": lambda: forms.ChoiceField(**common, choices=[("", "Chọn"), *field.choices]),
        "yes_no": lambda: forms.ChoiceField(**common, choices=_YES_NO, widget=forms.RadioSelect),
        "person": lambda: ThingField(_people(today), **common),
        "class": lambda: ThingField(_classes(today), **common),
        "pupil": lambda: _pupil_field(user, common),
        "room": lambda: ThingField(Room.objects.in_use(), **common),
        "device": lambda: ThingField(Device.objects.in_use().working(), **common),
        "file": lambda: forms.FileField(**common, widget=forms.ClearableFileInput(attrs={"accept": ACCEPT})),
    }  # fmt: skip
    return makers[field.kind]()


def _people(today: date) -> QuerySet[Person]:
    return Person.objects.with_role(*EMPLOYEES, on=today).filter(ended_at=None)


def _classes(today: date) -> QuerySet[SchoolClass]:
    running = SchoolClass.objects.filter(school_year__starts_on__lte=today, school_year__ends_on__gte=today)
    return running.select_related("school_year")


def _pupil_field(user: Any, common: dict[str, Any]) -> forms.Field:
    pupils = Pupil.objects.studying().visible_to(user).whole()
    if pupils.order_by()[: SELECTED + 1].count() > SELECTED:
        hint = common["help_text"] or "Ghi họ tên và lớp, hoặc mã học sinh."
        return PupilField(pupils, **common | {"help_text": hint})
    return PupilChoice(pupils, **common)


class PupilChoice(ThingField):
    """A pupil out of a short list, with the class beside the name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} ({obj.class_name})" if obj.class_name else str(obj)


def _input_names(field: Field) -> tuple[str, ...]:
    if field.kind in {"date_range", "lessons"}:
        return (f"{field.name}_first", f"{field.name}_last")
    return (field.name,)


def _plain(field: Field, cleaned: dict[str, Any]) -> dict[str, Any]:
    if field.kind == "date_range":
        first, last = (cleaned.get(name) for name in _input_names(field))
        if not (isinstance(first, date) and isinstance(last, date)) or (last - first).days > LONGEST_RANGE:
            return dict.fromkeys(field.value_names)
        days = sum(1 for _ in working_days(first, last))
        return {
            field.name: first.isoformat(), f"{field.name}_first": first.isoformat(),
            f"{field.name}_last": last.isoformat(), f"{field.name}_days": days,
        }  # fmt: skip
    if field.kind == "lessons":
        first, last = (cleaned.get(name) for name in _input_names(field))
        if not (first and last):
            return dict.fromkeys(field.value_names)
        return {field.name: int(first), f"{field.name}_first": int(first), f"{field.name}_last": int(last)}
    return {field.name: _json(cleaned.get(field.name))}


def _json(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if hasattr(value, "uid"):
        return str(value.uid)
    if hasattr(value, "read"):
        return str(value.name)[:160]
    return value if value not in ("", None) else None


def _words(field: Field, cleaned: dict[str, Any]) -> str:
    if field.kind in {"date_range", "lessons"}:
        first, last = (cleaned.get(name) for name in _input_names(field))
        if not (first and last):
            return ""
        if field.kind == "lessons":
            return f"tiết {first}" if first == last else f"từ tiết {first} đến hết tiết {last}"
        return f"ngày {format_date(first)}" if first == last else f"từ {format_date(first)} đến hết {format_date(last)}"
    value = cleaned.get(field.name)
    if value in (None, ""):
        return ""
    if field.kind == "money":
        return f"{format_number(value)} đ"
    if field.kind == "number":
        return format_number(_json(value))
    if field.kind == "date":
        return format_date(value)
    if field.kind in {"choice", "yes_no"}:
        return dict(field.choices or _YES_NO).get(str(value), str(value))
    if field.kind == "pupil":
        return f"{value}, lớp {value.class_name}" if value.class_name else str(value)
    return str(value.name) if field.kind == "file" else str(value)
