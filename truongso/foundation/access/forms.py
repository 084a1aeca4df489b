"""Forms of people, units and the school."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from truongso.core.forms import day_field
from truongso.core.text import sort_key
from truongso.foundation.access.explanations import in_words
from truongso.foundation.access.matrix import MARKS
from truongso.foundation.access.trail import area_of
from truongso.foundation.org.models import Assignment, Person, School, Unit
from truongso.foundation.org.roles import EMPLOYEES, NOT_DELEGATED, Role

STAFF = "nhan-vien"
ROLE_FILTER = [("", "Mọi vai trò"), (STAFF, "Cán bộ, giáo viên, nhân viên"), *Role.choices]


def _units() -> Any:
    return Unit.objects.active()


class PeopleFilter(forms.Form):
    """What to look for in the directory."""

    q = forms.CharField(label="Tìm theo tên, mã", required=False, max_length=120, widget=forms.SearchInput())
    role = forms.ChoiceField(label="Vai trò", required=False, choices=ROLE_FILTER)
    unit = forms.ModelChoiceField(label="Đơn vị", required=False, queryset=_units(), empty_label="Mọi đơn vị")

    def roles(self) -> tuple[str, ...]:
        """Return the roles asked for; none for no narrowing."""
        chosen: str = self.cleaned_data.get("role", "")
        if chosen == STAFF:
            return tuple(EMPLOYEES)
        return (chosen,) if chosen else ()


class PersonForm(forms.ModelForm[Person]):
    """Name and the few facts that tell people of one name apart."""

    born_on = day_field("Ngày sinh", required=False)

    class Meta:
        model = Person
        fields = ["full_name", "code", "born_on", "gender", "email"]


class AssignmentForm(forms.Form):
    """Give a role; the decision it rests on is named."""

    role = forms.ChoiceField(label="Vai trò", choices=[("", "Chọn vai trò"), *Role.choices])
    unit = forms.ModelChoiceField(
        label="Đơn vị", required=False, queryset=_units(), empty_label="Không gắn với đơn vị nào"
    )
    starts_on = day_field("Từ ngày")
    ends_on = day_field("Đến hết ngày", required=False, help_text="Để trống nếu chưa có hạn.")
    basis = forms.CharField(
        label="Căn cứ", max_length=300, help_text="Số, ngày của quyết định phân công, ví dụ 12/QĐ-THPT ngày 05/9/2026."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("starts_on", timezone.localdate())


class OpenAccountForm(forms.Form):
    """Open an account; the password is made, printed and used once."""

    username = forms.CharField(
        label="Tên đăng nhập",
        required=False,
        max_length=60,
        help_text="Chữ thường không dấu, chữ số. Để trống: hệ thống đặt theo tên.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )


class UnitForm(forms.ModelForm[Unit]):
    """A unit with the other spellings that documents use for it."""

    other_names = forms.CharField(
        label="Cách viết khác",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Mỗi dòng một cách viết gặp trong văn bản, để nhận ra đơn vị khi nạp kế hoạch.",
    )

    class Meta:
        model = Unit
        fields = ["name", "kind", "other_names"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["other_names"] = "\n".join(self.instance.other_names)

    def clean_other_names(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["other_names"].splitlines() if line.strip()]


class NewUnitForm(UnitForm):
    """A new unit also gets its permanent code."""

    code = forms.SlugField(label="Mã", max_length=40, help_text="Không dấu, không đổi về sau, ví dụ to-toan-tin.")
    field_order = ["name", "code", "kind", "other_names"]

    class Meta(UnitForm.Meta):
        fields = ["name", "code", "kind", "other_names"]

    def _post_clean(self) -> None:
        """The action checks names and codes with the rows locked, in words that say which unit stands."""


class SchoolForm(forms.ModelForm[School]):
    """What stands at the head of the school's papers."""

    class Meta:
        model = School
        fields = ["name", "agency", "parent_agency", "symbol", "place", "address", "email", "phone"]
        widgets = {"parent_agency": forms.Textarea(attrs={"rows": 2})}


class SchoolYearForm(forms.Form):
    """A school year with its two terms."""

    code = forms.RegexField(
        r"^20\d\d-20\d\d$",
        label="Năm học",
        help_text="Ví dụ 2026-2027.",
        error_messages={"invalid": "Viết dạng 2026-2027."},
    )
    starts_on = day_field("Từ ngày")
    second_term_on = day_field("Học kỳ II từ ngày")
    ends_on = day_field("Đến hết ngày")


class HolidayForm(forms.Form):
    """A free day of the school, or a worked one in exchange."""

    day = day_field("Ngày")
    name = forms.CharField(label="Lý do", max_length=200)
    is_working = forms.BooleanField(label="Là ngày làm việc (làm bù)", required=False)
    source = forms.CharField(label="Căn cứ", required=False, max_length=300)


class AuditFilter(forms.Form):
    """What to look for in the trail."""

    who = forms.CharField(label="Người làm", required=False, max_length=120, widget=forms.SearchInput())
    what = forms.CharField(label="Đối tượng", required=False, max_length=120, widget=forms.SearchInput())
    kind = forms.ChoiceField(label="Loại sự việc", required=False)
    first = day_field("Từ ngày", required=False)
    last = day_field("Đến hết ngày", required=False)

    def __init__(self, *args: Any, kinds: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Mọi loại"), *kinds]


def _areas() -> list[tuple[str, str]]:
    from truongso.core.rights import permissions

    names = dict.fromkeys(declared.name.partition(".")[0] for declared in permissions)
    return [("", "Mọi phần"), *sorted(((name, area_of(name)) for name in names), key=lambda pair: sort_key(pair[1]))]


class MatrixFilter(forms.Form):
    """What to look for in the matrix of rights."""

    q = forms.CharField(label="Tìm theo tên quyền", required=False, max_length=120, widget=forms.SearchInput())
    area = forms.ChoiceField(label="Phần", required=False, choices=_areas)
    role = forms.ChoiceField(label="Vai trò", required=False, choices=[("", "Mọi vai trò"), *Role.choices])
    mark = forms.ChoiceField(label="Loại quyền", required=False, choices=[("", "Mọi quyền"), *MARKS])


class DelegationForm(forms.Form):
    """Give a post to a colleague for some days."""

    post = forms.ModelChoiceField(label="Vai trò giao làm thay", queryset=Assignment.objects.none(), empty_label=None)
    to = forms.ModelChoiceField(label="Người làm thay", queryset=Person.objects.none(), empty_label="Chọn đồng nghiệp")
    starts_on = day_field("Từ ngày")
    ends_on = day_field("Đến hết ngày")
    basis = forms.CharField(
        label="Quyết định",
        max_length=300,
        help_text="Số, ngày của văn bản giao làm thay, ví dụ 45/QĐ-THPT ngày 02/11/2026.",
    )

    def __init__(self, *args: Any, holder: Person, today: date, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = Assignment.objects.on(today).substantive().filter(person=holder).exclude(role__in=NOT_DELEGATED)
        self.fields["post"].queryset = posts.select_related("unit", "person")  # type: ignore[attr-defined]
        self.fields["post"].label_from_instance = in_words  # type: ignore[attr-defined]
        colleagues = Person.objects.with_role(*EMPLOYEES, on=today, substantive=True).filter(ended_at=None)
        self.fields["to"].queryset = colleagues.exclude(pk__in=[holder.pk, by.person_id])  # type: ignore[attr-defined]
        self.fields["ends_on"].help_text = f"Dài nhất {settings.DELEGATION_MAX_DAYS} ngày; hết ngày này tự hết."
        self.initial.setdefault("starts_on", today)


class EmergencyForm(forms.Form):
    """Why, and for how long."""

    reason = forms.CharField(
        label="Việc gì đang xảy ra, cần xem gì", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Lãnh đạo nhận ngay lý do này; hiệu trưởng đọc lại cùng báo cáo.",
    )  # fmt: skip
    minutes = forms.TypedChoiceField(label="Trong", coerce=int, choices=lambda: _emergency_times())


def _emergency_times() -> list[tuple[int, str]]:
    most = int(settings.EMERGENCY_MAX_HOURS) * 60
    times = {15: "15 phút", 30: "30 phút", 60: "1 giờ", 120: "2 giờ", most: f"{most // 60} giờ (lâu nhất)"}
    return [(minutes, words) for minutes, words in times.items() if minutes <= most]
