"""Forms of work files, the yearly list and the hand-over."""

from typing import Any

from django import forms
from django.utils import timezone

from truongso.core.forms import day_field
from truongso.core.refusal import Refused
from truongso.foundation.org.models import Assignment, Person
from truongso.foundation.org.roles import EMPLOYEES, Role
from truongso.governance.casefiles.lines import LineValues
from truongso.governance.casefiles.retention import read_years, retention_kinds
from truongso.governance.casefiles.secrecy import LEVELS


def people_at_work(*roles: Role) -> Any:
    """Return who works at the school today, in one of the roles where some are given."""
    found = Assignment.objects.on(timezone.localdate()).filter(role__in=roles or EMPLOYEES)
    return Person.objects.filter(pk__in=found.values("person")).order_by("sort_key", "pk")


class RetentionField(forms.CharField):
    """Vĩnh viễn, or a number of years; gives None for ever."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Thời hạn bảo quản", max_length=20, help_text="«Vĩnh viễn» hoặc số năm, ví dụ «10 năm».",
            widget=forms.TextInput(attrs={"list": "thoi-han"}), **kwargs,
        )  # fmt: skip

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return read_years(text)
        except ValueError as error:
            raise forms.ValidationError("Ghi «Vĩnh viễn» hoặc số năm từ 1 đến 100, ví dụ «10 năm».") from error


def retention_choices() -> list[str]:
    """Return the different retention times of the kinds of records, for suggestions."""
    return list(dict.fromkeys(kind.words.partition(" (")[0] for kind in retention_kinds()))


class OpenForm(forms.Form):
    """A file that the list does not name."""

    title = forms.CharField(label="Tiêu đề hồ sơ", max_length=300, help_text="Loại văn bản, nội dung, thời gian.")
    notation = forms.CharField(label="Số và ký hiệu hồ sơ", max_length=30, help_text="Ví dụ: 45-TH.")
    retention = RetentionField()
    maker = forms.ModelChoiceField(Person.objects.none(), label="Người lập hồ sơ")
    started_on = day_field("Bắt đầu công việc")
    secrecy = forms.ChoiceField(label="Độ mật", choices=LEVELS, required=False)
    note = forms.CharField(label="Ghi chú", max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["maker"]
        people.queryset = people_at_work()


class OpenFromLineForm(forms.Form):
    maker = forms.ModelChoiceField(Person.objects.none(), label="Người lập hồ sơ")
    started_on = day_field("Bắt đầu công việc")
    note = forms.CharField(label="Ghi chú", max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["maker"]
        people.queryset = people_at_work()


class CoverForm(forms.Form):
    """What stands on the cover of an open file."""

    title = forms.CharField(label="Tiêu đề hồ sơ", max_length=300)
    retention = RetentionField()
    note = forms.CharField(label="Ghi chú", max_length=300, required=False)


class EntryForm(forms.Form):
    """A paper put in by hand."""

    kind = forms.CharField(label="Loại văn bản", max_length=60, help_text="Ví dụ: Kế hoạch, Biên bản, Công văn.")
    title = forms.CharField(label="Trích yếu", max_length=500)
    notation = forms.CharField(label="Số và ký hiệu", max_length=60, required=False)
    dated_on = day_field("Ngày văn bản", required=False)
    author = forms.CharField(label="Tác giả văn bản", max_length=200, required=False)
    form = forms.ChoiceField(
        label="Dạng văn bản",
        choices=[
            ("electronic", "Bản điện tử, lập và xử lý trên hệ thống hoặc nhận qua mạng"),
            ("scan", "Bản chụp từ giấy"),
            ("paper", "Chỉ có bản giấy (không có tệp)"),
        ],
        widget=forms.RadioSelect,
        initial="electronic",
    )
    page_count = forms.IntegerField(label="Số trang", required=False, min_value=1, max_value=9999)
    secrecy = forms.ChoiceField(label="Độ mật", choices=LEVELS, required=False)
    file = forms.FileField(label="Tệp văn bản", required=False)


class CloseForm(forms.Form):
    ended_on = day_field("Ngày kết thúc công việc")


class KeepForm(forms.Form):
    until = day_field("Giữ lại đến")
    reason = forms.CharField(label="Lý do", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class ShareForm(forms.Form):
    person = forms.ModelChoiceField(Person.objects.none(), label="Cho người này xem", empty_label="Chọn người")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["person"]
        people.queryset = people_at_work()


class LineForm(forms.Form):
    """A line of the yearly list."""

    heading = forms.CharField(label="Đề mục", max_length=200, widget=forms.TextInput(attrs={"list": "de-muc"}))
    notation = forms.CharField(label="Số và ký hiệu hồ sơ", max_length=30)
    title = forms.CharField(label="Tiêu đề hồ sơ", max_length=300)
    retention = RetentionField()
    maker = forms.ModelChoiceField(
        Person.objects.none(), label="Người lập", required=False, empty_label="Không chọn người"
    )
    maker_words = forms.CharField(
        label="Đơn vị, người lập (nếu không chọn người)", max_length=120, required=False, help_text="Ví dụ: Văn phòng."
    )
    note = forms.CharField(label="Ghi chú", max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["maker"]
        people.queryset = people_at_work()

    def line_values(self) -> LineValues:
        """Return what was typed; a person named without words stands by name."""
        values = self.cleaned_data
        maker = values["maker"]
        return LineValues(
            values["heading"], values["notation"], values["title"], values["retention"],
            values["maker_words"] or (maker.full_name if maker else ""), maker.pk if maker else None, values["note"],
        )  # fmt: skip


class YearForm(forms.Form):
    year = forms.IntegerField(label="Năm", min_value=2000, max_value=2100)


class ImportForm(forms.Form):
    file = forms.FileField(label="Tệp Excel danh mục hồ sơ")


class SecretForm(forms.Form):
    year = forms.IntegerField(label="Năm", min_value=2000, max_value=2100)
    count = forms.IntegerField(label="Số hồ sơ mật", min_value=0, max_value=10_000)
    note = forms.CharField(label="Ghi chú (không ghi nội dung)", max_length=200, required=False)


class SignersForm(forms.Form):
    """Who signs the minutes."""

    giver = forms.ModelChoiceField(Person.objects.none(), label="Ký bên giao", empty_label="Chọn người")
    taker = forms.ModelChoiceField(Person.objects.none(), label="Ký bên nhận (lưu trữ)", empty_label="Chọn người")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("giver", "taker"):
            people: Any = self.fields[name]
            people.queryset = people_at_work()


def chosen_keys(values: list[str]) -> list[int]:
    """Return the keys of chosen rows. Refused for anything that is no key."""
    if not all(value.isascii() and value.isdecimal() and len(value) < 16 for value in values):
        raise Refused("Danh sách hồ sơ chọn không đọc được: hãy chọn lại.")
    return [int(value) for value in values]
