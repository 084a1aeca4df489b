"""Forms of pupils and classes: values by group, steps, classes."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from truongso.core.forms import day_field
from truongso.core.refusal import Refused
from truongso.core.text import format_date
from truongso.foundation.codes.code_lists import code_list
from truongso.foundation.datasets.registry import Field, Kind
from truongso.foundation.org.models import Assignment, Person, SchoolYear
from truongso.foundation.org.roles import Role
from truongso.records.register.forms import RecordForm, name_of
from truongso.records.register.history import readable
from truongso.records.students.datasets import PUPILS
from truongso.records.students.models import Guardianship, Pupil, SchoolClass
from truongso.records.students.typed_values import typed_value

WRITABLE = tuple(field.code for field in PUPILS.fields if field.code not in Pupil.READ_ONLY)
# What is asked when a pupil comes; the rest is written on the card afterwards.
ASKED_FIRST = (
    "full_name", "born_on", "gender", "ethnic_group", "identity_number", "ministry_code", "phone", "current.address",
    "birthplace", "father.name", "father.phone", "mother.name", "mother.phone",
)  # fmt: skip
MOST_TOPICS, ELECTIVES = 3, 4
# The subjects that have topics (chuyên đề học tập) in the programme of 2018: TT 32/2018, TT 13/2022.
TOPIC_SUBJECTS = (
    "literature", "mathematics", "history", "geography", "economics_law", "physics", "chemistry", "biology", "technology",
    "informatics", "music", "fine_arts",
)  # fmt: skip


class PupilForm(RecordForm):
    """Values of a pupil as a person types them. Fields left as they stood are not read again and never refused."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Any = None, *, codes: Iterable[str] = WRITABLE, values: Mapping[str, Any] | None = None, **options: Any
    ) -> None:  # fmt: skip
        super().__init__(PUPILS, codes, data, values=values, **options)
        self._standing = dict(values or {})
        for name, one in self._fields.items():
            field = self.fields[name]
            if one.kind == Kind.DAY:
                self.fields[name] = _typed_day(one)
                self.initial[name] = format_date(self._standing.get(one.code))
            if isinstance(field, forms.ChoiceField):
                _keep_choice(field, self._standing.get(one.code))
            self.fields[name].required = False

    @property
    def record_fields(self) -> dict[str, Field]:
        """The fields of the data set by their name in the page."""
        return self._fields

    @property
    def changed_values(self) -> dict[str, Any]:
        """The values, by field code, that the person wrote otherwise than they stood."""
        return {code: value for code, value in self.values.items() if value != self._standing.get(code)}

    def clean_version(self) -> int:
        return self.cleaned_data.get("version") or 0

    def text_of(self, name: str) -> str:
        """Return the text in which a standing value is shown in the form."""
        return str(self.initial.get(name) or "")

    def _read(self, name: str, one: Field, raw: Any) -> Any:
        if str(raw or "").strip() == self.text_of(name).strip():
            return self._standing.get(one.code)
        try:
            value = typed_value(one, str(raw or ""))
        except Refused as refusal:
            self.add_error(name, refusal.sentence)
            return None
        if value is None and one.required:
            self.add_error(name, f"{one.label} không được để trống.")
        return value


class NewPupilForm(PupilForm):
    """A pupil who comes: into which class, from which day."""

    school_class = forms.ModelChoiceField(SchoolClass.objects.none(), label="Vào lớp", empty_label="Chọn lớp")
    on = day_field("Từ ngày")
    from_school = forms.CharField(label="Chuyển đến từ trường", max_length=200)

    def __init__(self, data: Any = None, *, moves_in: bool, **options: Any) -> None:
        super().__init__(data, codes=ASKED_FIRST, initial={"on": timezone.localdate()}, **options)
        _field(self, "school_class").queryset = classes_of(current_year())
        if not moves_in:
            del self.fields["from_school"]
        for code in ("full_name", "born_on", "gender"):
            self.fields[name_of(code)].required = True

    def confirmation(self) -> list[tuple[str, str]]:
        """Return (label, text) of what will be written, for the person to check."""
        own = [(one.label, readable(one, self.values[one.code])) for one in self._fields.values()]
        return [line for line in own if line[1]] + [
            (str(field.label), _in_words(field, self.cleaned_data.get(field.name))) for field in self.others
            if not field.is_hidden
        ]  # fmt: skip


def _typed_day(one: Field) -> forms.CharField:
    attrs = {"inputmode": "numeric", "placeholder": "ngày/tháng/năm", "autocomplete": "off"}
    return forms.CharField(label=one.label, max_length=40, help_text=one.meaning, widget=forms.TextInput(attrs=attrs))


def _keep_choice(field: forms.ChoiceField, standing: Any) -> None:
    """Offer a standing code that the list no longer has, so that saving other values does not lose it."""
    offered: Any = field.choices  # a list, as form_field makes it
    choices = list(offered)
    if standing and standing not in dict(choices):
        field.choices = [*choices, (standing, f"{standing} (không còn trong danh mục)")]


def _field(form: forms.BaseForm, name: str) -> Any:
    return form.fields[name]


# --- Years and classes ---------------------------------------------------------------------------------------


def current_year(on: date | None = None) -> SchoolYear | None:
    """Return the school year of a day (today): the one that runs, else the latest that began, else the next."""
    on = on or timezone.localdate()
    begun = SchoolYear.objects.filter(starts_on__lte=on).order_by("-starts_on").first()
    return begun or SchoolYear.objects.order_by("starts_on").first()


def classes_of(year: SchoolYear | None) -> Any:
    """Return the classes of a year in the order in which people count them."""
    return SchoolClass.objects.filter(school_year=year, ended_at=None).order_by("sort_key")


def teachers(on: date) -> Any:
    """Return the people who teach at the school on a day."""
    held = Assignment.objects.on(on).filter(role__in=(Role.TEACHER, Role.HOMEROOM_TEACHER))
    return Person.objects.filter(pk__in=held.values("person"), ended_at=None).order_by("sort_key", "pk")


def _codes_field(label: str, name: str, help_text: str, only: tuple[str, ...] = ()) -> forms.MultipleChoiceField:
    def choices() -> list[tuple[str, str]]:
        return [(code, title) for code, title in code_list(name).choices if not only or code in only]

    return forms.MultipleChoiceField(
        label=label, required=False, choices=choices, widget=forms.CheckboxSelectMultiple, help_text=help_text
    )


class ClassForm(forms.Form):
    """What a class learns beyond what all do."""

    electives = _codes_field("Môn lựa chọn", "elective_subject", "Chọn 4 trong 9 môn (Chương trình GDPT 2018).")
    topics = _codes_field("Chuyên đề học tập", "programme_subject", "Cụm chuyên đề của ba môn học.", TOPIC_SUBJECTS)
    foreign_language = forms.ChoiceField(label="Ngoại ngữ 1", choices=lambda: code_list("foreign_language").choices)
    sessions_per_week = forms.ChoiceField(
        label="Số buổi mỗi tuần", choices=lambda: code_list("sessions_per_week").choices
    )

    def clean_electives(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["electives"]
        if chosen and len(chosen) != ELECTIVES:
            raise forms.ValidationError(f"Hãy chọn đúng 4 môn: đang chọn {len(chosen)} môn.")
        return chosen

    def clean_topics(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["topics"]
        if len(chosen) > MOST_TOPICS:
            raise forms.ValidationError(f"Mỗi lớp học chuyên đề của ba môn: đang chọn {len(chosen)} môn.")
        return chosen


class OpenClassForm(ClassForm):
    """A new class of a school year."""

    year = forms.ModelChoiceField(SchoolYear.objects.all(), label="Năm học", empty_label=None)
    name = forms.CharField(label="Tên lớp", max_length=10, help_text="Bắt đầu bằng khối, ví dụ 10A1.")
    field_order = ["year", "name", "electives", "topics", "foreign_language", "sessions_per_week"]


class HomeroomForm(forms.Form):
    """Who looks after a class; with an end as a substitute."""

    teacher = forms.ModelChoiceField(Person.objects.none(), label="Giáo viên", empty_label="Chọn giáo viên")
    starts_on = day_field("Từ ngày")
    until = day_field("Dạy thay đến hết ngày", required=False, help_text="Để trống khi phân công lâu dài.")
    basis = forms.CharField(
        label="Căn cứ", required=False, max_length=300, help_text="Số, ngày của quyết định phân công."
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, initial={"starts_on": timezone.localdate()}, **options)
        _field(self, "teacher").queryset = teachers(timezone.localdate())


# --- Steps ----------------------------------------------------------------------------------------------------


class StepForm(forms.Form):
    """A step of a pupil has its day; what else is asked depends on the step."""

    on = day_field("Từ ngày")

    def __init__(self, data: Any = None, *, pupil: Pupil) -> None:
        super().__init__(data, initial={"on": timezone.localdate()})
        self.pupil = pupil

    def confirmation(self) -> list[tuple[str, str]]:
        """Return (label, value) of what will be written, for the person to check."""
        return [(str(field.label), _in_words(field, self.cleaned_data.get(field.name))) for field in self]


class MoveClassForm(StepForm):
    """To another class of the same grade."""

    to = forms.ModelChoiceField(SchoolClass.objects.none(), label="Sang lớp", empty_label="Chọn lớp")
    reason = forms.CharField(label="Lý do", max_length=300)
    field_order = ["to", "on", "reason"]

    def __init__(self, data: Any = None, *, pupil: Pupil) -> None:
        super().__init__(data, pupil=pupil)
        own = pupil.school_class
        others = classes_of(own.school_year).filter(grade=own.grade).exclude(pk=own.pk) if own else None
        _field(self, "to").queryset = SchoolClass.objects.none() if others is None else others


class MoveOutForm(StepForm):
    """To another school."""

    to_school = forms.CharField(label="Chuyển đến trường", max_length=200)
    destination = forms.ChoiceField(label="Nơi chuyển đi", choices=lambda: code_list("moved_to").choices)
    decision = forms.CharField(
        label="Giấy tờ", required=False, max_length=200, help_text="Số, ngày của giấy chuyển trường."
    )
    field_order = ["to_school", "destination", "on", "decision"]


class LeaveForm(StepForm):
    """Out of school."""

    reason_code = forms.ChoiceField(
        label="Lý do thôi học", choices=lambda: [("", "Chọn lý do"), *code_list("leaving_reason").choices]
    )
    note = forms.CharField(label="Ghi chú", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    decision = forms.CharField(label="Giấy tờ", required=False, max_length=200, help_text="Đơn, quyết định: số, ngày.")
    field_order = ["reason_code", "on", "note", "decision"]


class ReturnForm(StepForm):
    """Back to school."""

    school_class = forms.ModelChoiceField(SchoolClass.objects.none(), label="Vào lớp", empty_label="Chọn lớp")
    note = forms.CharField(label="Ghi chú", required=False, max_length=500)
    field_order = ["school_class", "on", "note"]

    def __init__(self, data: Any = None, *, pupil: Pupil) -> None:
        super().__init__(data, pupil=pupil)
        _field(self, "school_class").queryset = classes_of(current_year())


class GraduateForm(StepForm):
    """Finished grade 12."""

    on = day_field("Hoàn thành ngày")
    decision = forms.CharField(label="Quyết định", required=False, max_length=200, help_text="Số, ngày quyết định.")


def _in_words(field: forms.BoundField, value: Any) -> str:
    if isinstance(value, date):
        return format_date(value)
    choices = getattr(field.field, "choices", None)
    if choices is not None and isinstance(value, str):
        return str(dict(choices).get(value, value))
    return str(value or "không ghi")


# --- Family ----------------------------------------------------------------------------------------------------


class PhotoForm(forms.Form):
    """A photo of the pupil."""

    file = forms.FileField(
        label="Ảnh chân dung", help_text="JPEG, PNG hoặc WebP, tối đa 10 MB; cắt về 3 × 4, bỏ thông tin nơi chụp, cất mã hóa.",
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        error_messages={"required": "Hãy chọn ảnh.", "empty": "Tệp này trống: hãy chọn ảnh khác."},
    )  # fmt: skip


class GuardianForm(forms.Form):
    """Who is linked to the pupil, and as what."""

    person = forms.UUIDField(widget=forms.HiddenInput)
    relation = forms.ChoiceField(label="Quan hệ", choices=Guardianship.Relation.choices)
