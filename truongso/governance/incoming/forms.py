"""Forms of the office for documents that come in."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from truongso.core.forms import day_field
from truongso.core.uploads import ACCEPT
from truongso.foundation.org.models import Person, Unit
from truongso.foundation.org.roles import EMPLOYEES, MANAGERS
from truongso.governance.casefiles.secrecy import LEVELS
from truongso.governance.incoming.actions import Whom
from truongso.governance.incoming.models import IncomingDocument, Task
from truongso.governance.incoming.people_choices import Names, PeopleField, offer
from truongso.governance.office.models import Channel, Correspondent, Urgency
from truongso.governance.office.types import TYPE_CHOICES

RECEIVED_FILES = f"{ACCEPT},.xml"


class FilesInput(forms.ClearableFileInput):
    """Several files in one field."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; gives a list."""

    def __init__(self, *args: Any, accept: str = ACCEPT, **kwargs: Any) -> None:
        super().__init__(*args, widget=FilesInput(attrs={"accept": accept}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        one = super().clean
        if isinstance(data, list | tuple):
            return [one(file, initial) for file in data] or ([one(None, initial)] if self.required else [])
        found = one(data, initial)
        return [found] if found else []


def staff(on: date) -> Any:
    """Return the people who work at the school on a day, in the order of names."""
    return Person.objects.filter(pk__in=Person.objects.with_role(*EMPLOYEES, on=on).values("pk")).order_by("sort_key")


def leaders(on: date) -> Any:
    """Return those who give instructions on a day."""
    return Person.objects.filter(pk__in=Person.objects.with_role(*MANAGERS, on=on).values("pk")).order_by("sort_key")


def _text(label: str, *, rows: int = 3, limit: int = 1000, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=limit, widget=forms.Textarea(attrs={"rows": rows}), **options)


class DescriptionForm(forms.Form):
    """What the register says about a document."""

    sender = forms.ModelChoiceField(
        label="Nơi gửi", queryset=Correspondent.objects.none(), required=False, empty_label="Không có trong danh sách",
        help_text="Chọn từ danh sách nơi gửi, nhận; nếu chưa có thì ghi tên ở ô «Cơ quan ban hành».",
    )  # fmt: skip
    sender_name = forms.CharField(
        label="Cơ quan ban hành ghi trên văn bản",
        max_length=200,
        required=False,
        help_text="Để trống nếu trùng với nơi gửi.",
    )
    type_code = forms.ChoiceField(label="Tên loại", choices=[("", "Chọn tên loại"), *TYPE_CHOICES], required=False)
    notation = forms.CharField(label="Số, ký hiệu", max_length=80, required=False, help_text="Ví dụ: 1234/SGDĐT-VP.")
    dated_on = day_field("Ngày văn bản", required=False)
    subject = _text("Trích yếu", rows=2, limit=500, required=False)
    signer = forms.CharField(label="Người ký", max_length=160, required=False)
    pages = forms.IntegerField(label="Số trang", min_value=1, max_value=9999, required=False)
    copies = forms.IntegerField(label="Số bản", min_value=1, max_value=999, initial=1)
    urgency = forms.TypedChoiceField(label="Mức độ khẩn", choices=Urgency.choices, coerce=int, initial=0)
    due_on = day_field("Hạn trả lời nơi gửi yêu cầu", required=False)
    needs_reply = forms.BooleanField(label="Nơi gửi yêu cầu trả lời bằng văn bản", required=False)
    note = forms.CharField(label="Ghi chú", max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sender: Any = self.fields["sender"]
        sender.queryset = Correspondent.objects.active()

    @classmethod
    def of(cls, document: IncomingDocument, data: Any = None) -> "DescriptionForm":
        """Return the form with what stands on a document."""
        return cls(data, initial={name: getattr(document, name) for name in cls.base_fields})


class IntakeForm(DescriptionForm):
    """A document in the clerk's hands: files, or the paper alone."""

    files = FilesField(
        label="Tệp văn bản", required=False, accept=RECEIVED_FILES,
        help_text="PDF, Word, ảnh, XML; nhiều tệp một lần. Văn bản giấy: bản quét, có thể nộp sau.",
    )  # fmt: skip
    channel = forms.ChoiceField(
        label="Nhận bằng cách nào", choices=[(c.value, c.label) for c in (Channel.UPLOAD, Channel.PAPER)],
        widget=forms.RadioSelect, initial=Channel.UPLOAD.value,
    )  # fmt: skip
    secrecy = forms.ChoiceField(
        label="Độ mật ghi trên văn bản", choices=LEVELS, required=False, widget=forms.RadioSelect, initial=""
    )
    present_to = forms.ModelChoiceField(
        label="Trình (khi vào sổ ngay)", queryset=Person.objects.none(), required=False,
        empty_label="Mọi lãnh đạo cùng thấy",
    )  # fmt: skip
    field_order = ("channel", "secrecy", "files")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present_to: Any = self.fields["present_to"]
        present_to.queryset = leaders(on)


class MessageForm(forms.Form):
    files = FilesField(label="Thư đã lưu (.eml)", accept=".eml", help_text="Có thể chọn nhiều thư một lần.")


class FilesForm(forms.Form):
    files = FilesField(label="Thêm tệp, bản quét", accept=RECEIVED_FILES)


class RegisterForm(forms.Form):
    present_to = forms.ModelChoiceField(
        label="Trình", queryset=Person.objects.none(), required=False, empty_label="Mọi lãnh đạo cùng thấy"
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present_to: Any = self.fields["present_to"]
        present_to.queryset = leaders(on)


class PresentForm(RegisterForm):
    """Lay a registered document before somebody else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present_to: Any = self.fields["present_to"]
        present_to.empty_label = "Chọn lãnh đạo"


class InstructionForm(forms.Form):
    """Who does what by when. A unit's part lies with who heads it."""

    opinion = _text("Ý kiến chỉ đạo", limit=2000)
    lead_unit = forms.ModelChoiceField(
        label="Đơn vị chủ trì", queryset=Unit.objects.none(), required=False, empty_label="Không chọn đơn vị"
    )
    lead_person = forms.ModelChoiceField(
        label="Người chủ trì", queryset=Person.objects.none(), required=False, empty_label="Trưởng đơn vị phân công"
    )
    due_on = day_field("Hạn giải quyết", required=False)
    urgency = forms.TypedChoiceField(label="Mức độ khẩn", choices=Urgency.choices, coerce=int)
    needs_reply = forms.BooleanField(label="Phải trả lời bằng văn bản", required=False)
    support_units = PeopleField(label="Đơn vị phối hợp", queryset=Unit.objects.none(), required=False)
    support_people = PeopleField(label="Người phối hợp", queryset=Person.objects.none(), required=False)
    inform_people = PeopleField(label="Gửi để biết", queryset=Person.objects.none(), required=False)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people, units = staff(on), Unit.objects.active().exclude(kind__in=[Unit.Kind.CLASS]).order_by("name")
        offer(self, ("lead_person", "support_people", "inform_people"), people, Names(people, on))
        for name in ("lead_unit", "support_units"):
            field: Any = self.fields[name]
            field.queryset = units

    def instruction(self) -> dict[str, Any]:
        """Return what the action takes."""
        values = self.cleaned_data
        return {
            "opinion": values["opinion"], "due_on": values["due_on"], "urgency": values["urgency"],
            "needs_reply": values["needs_reply"], "lead": Whom(values["lead_person"], values["lead_unit"]),
            "support": [*(Whom(unit=u) for u in values["support_units"]), *_people(values["support_people"])],
            "inform": _people(values["inform_people"]),
        }  # fmt: skip


def _people(found: Iterable[Person]) -> list[Whom]:
    return [Whom(person=one) for one in found]


class KeepForm(forms.Form):
    opinion = forms.CharField(label="Ý kiến", max_length=2000, initial="Lưu, để biết.")
    inform_people = PeopleField(label="Gửi để biết", queryset=Person.objects.none(), required=False)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, ("inform_people",), staff(on), Names(staff(on), on))

    def inform(self) -> list[Whom]:
        return _people(self.cleaned_data["inform_people"])


class ReasonForm(forms.Form):
    reason = _text("Lý do", limit=1000)


class NoteForm(forms.Form):
    text = _text("Đã làm gì, còn vướng gì", limit=5000)
    files = FilesField(label="Tệp kèm theo", required=False)


class ForwardForm(forms.Form):
    to = forms.ModelChoiceField(label="Chuyển cho", queryset=Person.objects.none(), empty_label="Chọn người")
    words = _text("Yêu cầu với người nhận", rows=2)

    def __init__(self, *args: Any, on: date, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, ("to",), staff(on).exclude(pk=task.person_id), Names(staff(on), on))


class ExtensionForm(forms.Form):
    to = day_field("Xin đến ngày")
    reason = _text("Lý do", rows=2, limit=500)


class FinishForm(forms.Form):
    words = _text("Kết quả giải quyết", limit=1000)
    replied_with = forms.CharField(
        label="Văn bản đã trả lời (nếu phát hành ngoài hệ thống)", max_length=200, required=False,
        help_text="Ví dụ: Công văn số 45/THPTAL-VP ngày 20/10/2026.",
    )  # fmt: skip
