"""Forms: whom to appoint, a breach, what was done about it, a version of the dossier."""

from typing import Any

from django import forms
from django.utils import timezone

from truongso.core.forms import day_field
from truongso.foundation.consents.registry import holds_personal_data
from truongso.foundation.datasets.registry import data_sets
from truongso.foundation.org.models import Person, Unit
from truongso.foundation.org.roles import EMPLOYEES
from truongso.trust.privacy.models import Breach


class MomentInput(forms.DateTimeInput):
    """The browser's own picker of day and minute."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def moment_field(label: str, *, help_text: str = "") -> forms.DateTimeField:
    """Return a field for a moment, to the minute, in the school's time."""
    return forms.DateTimeField(label=label, help_text=help_text, widget=MomentInput)


def _text(
    label: str, *, required: bool = True, rows: int = 4, help_text: str = "", longest: int = 3000
) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=longest, help_text=help_text, widget=forms.Textarea({"rows": rows})
    )


class OfficerForm(forms.Form):
    """Whom to put in charge, by which decision, with what the decree asks for."""

    person = forms.ModelChoiceField(Person.objects.none(), label="Người phụ trách", empty_label="Chọn người")
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label="Bộ phận", required=False, empty_label="Không thuộc bộ phận nào"
    )
    basis = forms.CharField(label="Quyết định", max_length=300, help_text="Số, ngày của quyết định phân công.")
    starts_on = day_field("Từ ngày")
    degree = forms.CharField(
        label="Trình độ", max_length=200, help_text="Từ cao đẳng trở lên, ví dụ: Đại học Công nghệ thông tin."
    )
    experience_years = forms.IntegerField(
        label="Số năm kinh nghiệm", min_value=0, max_value=60, help_text="Ít nhất 2 năm."
    )
    trained_on = day_field("Tập huấn về bảo vệ dữ liệu ngày", required=False)

    def __init__(self, data: Any = None) -> None:
        today = timezone.localdate()
        super().__init__(data, initial={"starts_on": today})
        staff = Person.objects.with_role(*EMPLOYEES, on=today)
        units = Unit.objects.active().exclude(kind__in=(Unit.Kind.CLASS, Unit.Kind.OUTSIDE))
        self.fields["person"].queryset = staff  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class BreachForm(forms.Form):
    """What is known of an incident so far."""

    title = forms.CharField(label="Sự cố", max_length=200, help_text="Ngắn gọn, không ghi tên người bị ảnh hưởng.")
    kind = forms.ChoiceField(label="Loại", choices=Breach.Kind.choices)
    detected_at = moment_field("Phát hiện lúc", help_text="Đồng hồ báo cơ quan chuyên trách tính từ lúc này.")
    happened_on = day_field("Xảy ra ngày", required=False, help_text="Để trống khi chưa rõ.")
    data_sets = forms.MultipleChoiceField(
        label="Bộ dữ liệu bị ảnh hưởng", required=False, widget=forms.CheckboxSelectMultiple
    )
    other_data = forms.CharField(
        label="Dữ liệu khác", max_length=300, required=False, help_text="Ví dụ: ảnh thẻ, mật khẩu."
    )
    people = forms.IntegerField(
        label="Số người bị ảnh hưởng", min_value=0, max_value=1_000_000, help_text="Ước lượng cao khi chưa rõ."
    )
    is_sensitive = forms.BooleanField(
        label="Có dữ liệu nhạy cảm", required=False, help_text="Tự đánh dấu khi bộ dữ liệu đã chọn có trường nhạy cảm."
    )
    is_location_or_biometric = forms.BooleanField(label="Có dữ liệu vị trí hoặc sinh trắc học", required=False)
    story = _text("Diễn biến")
    consequences = _text("Hậu quả, rủi ro", required=False)
    must_notify = forms.BooleanField(label="Phải báo cơ quan chuyên trách", required=False, initial=True)
    no_notice_reason = forms.CharField(label="Vì sao không phải báo", max_length=300, required=False)
    is_drill = forms.BooleanField(label="Đây là diễn tập, không phải sự cố thật", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, breach: Breach | None = None) -> None:
        super().__init__(data, initial=_initial(breach) if breach else {"detected_at": timezone.localtime()})
        self.fields["data_sets"].choices = [  # type: ignore[attr-defined]
            (one.code, one.title) for one in data_sets if holds_personal_data(one)
        ]
        if breach is not None:
            del self.fields["is_drill"]


def _initial(breach: Breach) -> dict[str, Any]:
    names = (
        "title", "kind", "happened_on", "data_sets", "other_data", "people", "is_sensitive", "is_location_or_biometric",
        "must_notify", "no_notice_reason", "version",
    )  # fmt: skip
    values = {name: getattr(breach, name) for name in names}
    texts = {"story": breach.detail("story"), "consequences": breach.detail("consequences")}
    return values | texts | {"detected_at": timezone.localtime(breach.detected_at)}


class NoteForm(forms.Form):
    """A measure taken, when."""

    at = moment_field("Lúc")
    text = _text("Việc đã làm, điều phát hiện", rows=2, longest=2000)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"at": timezone.localtime()}, prefix="note")


class ToldForm(forms.Form):
    """When and how somebody was told."""

    at = moment_field("Báo lúc")
    how = forms.CharField(
        label="Cách báo, cho ai", max_length=200, help_text="Ví dụ: qua Cổng dịch vụ công, mã hồ sơ 123."
    )

    def __init__(self, data: Any = None, *, prefix: str) -> None:
        super().__init__(data, initial={"at": timezone.localtime()}, prefix=prefix)


class CloseForm(forms.Form):
    """What the file ends with."""

    conclusion = _text("Kết luận: nguyên nhân, hậu quả, việc làm tiếp")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="close")


class DossierForm(forms.Form):
    """What the school itself says in a version of the dossier."""

    reason = forms.CharField(
        label="Lý do lập", max_length=300, help_text="Ví dụ: lập lần đầu; cập nhật vì mở kênh đồng bộ."
    )
    risks = _text(
        "Đánh giá rủi ro và biện pháp của nhà trường", rows=8, longest=5000,
        help_text="Phần mềm tính số liệu; đánh giá rủi ro là việc của nhà trường.",
    )  # fmt: skip


class FiledForm(forms.Form):
    """When a version was sent."""

    on = day_field("Gửi ngày")
    how = forms.CharField(label="Cách gửi, cho ai", max_length=200)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"on": timezone.localdate()})
