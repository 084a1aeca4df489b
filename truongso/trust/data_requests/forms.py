"""Forms of the requests desk."""

from datetime import date, timedelta
from typing import Any

from django import forms

from truongso.core.forms import day_field
from truongso.foundation.consents.registry import consent_purposes
from truongso.foundation.org.models import Person
from truongso.trust.data_requests.correcting import fields_of
from truongso.trust.data_requests.kinds import Ground, Kind, Outcome, Relation

TEXT_ROWS = 5


def _text(label: str, *, help_text: str = "", rows: int = TEXT_ROWS, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=5000,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class RequestForm(forms.Form):
    """What is asked about a person's data; a correction may name a field, a withdrawal a purpose."""

    kind = forms.ChoiceField(label="Yêu cầu", choices=[("", "Chọn loại yêu cầu"), *Kind.choices])
    text = _text("Nội dung", help_text="Viết bằng lời của bạn: cần gì, về dữ liệu nào, vì sao.")
    field = forms.ChoiceField(label="Mục cần sửa (khi yêu cầu chỉnh sửa)", required=False)
    value = forms.CharField(label="Giá trị đúng", required=False, max_length=500)
    purpose = forms.ChoiceField(label="Đồng ý muốn rút (khi yêu cầu rút lại đồng ý)", required=False)

    def __init__(self, *args: Any, subject: Person | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = fields_of(subject) if subject is not None else []
        field: Any = self.fields["field"]
        field.choices = [("", "Không nêu mục cụ thể"), *((one.code, f"{one.group}: {one.label}") for one in held)]
        purpose: Any = self.fields["purpose"]
        purpose.choices = [("", "Không nêu"), *((one.code, one.title) for one in consent_purposes())]
        if not held:
            del self.fields["field"], self.fields["value"]


class OwnRequestForm(RequestForm):
    """A request from one's own page."""

    contact = forms.CharField(
        label="Cách liên hệ",
        required=False,
        max_length=300,
        help_text="Điện thoại hoặc địa chỉ, nếu muốn nhận bản giấy.",
    )


class LetterForm(RequestForm):
    """A letter that came on paper."""

    relation = forms.ChoiceField(label="Người viết đơn là", choices=Relation)
    name = forms.CharField(label="Họ tên người viết đơn", max_length=120)
    contact = forms.CharField(label="Địa chỉ, điện thoại để trả lời", max_length=300)
    received_on = day_field("Nhận đơn ngày")
    upload = forms.FileField(label="Bản chụp đơn, giấy tờ kèm theo", help_text="PDF hoặc ảnh, tối đa 10 MB.")
    field_order = ["relation", "name", "contact", "received_on", "kind", "text", "field", "value", "purpose", "upload"]


class CheckForm(forms.Form):
    note = _text(
        "Đã kiểm tra thế nào", rows=3,
        help_text="Ví dụ: đối chiếu căn cước; quan hệ cha con ghi trong sổ; giấy ủy quyền có công chứng.",
    )  # fmt: skip


class RefusalForm(forms.Form):
    ground = forms.ChoiceField(label="Căn cứ", choices=[("", "Chọn căn cứ"), *Ground.choices])
    reason = _text("Lý do", help_text="Đứng trong văn bản trả lời.", rows=4)


class ExtensionForm(forms.Form):
    to = day_field("Hạn trả lời mới")
    reason = _text("Lý do gia hạn", help_text="Người yêu cầu được đọc.", rows=3)

    def __init__(self, *args: Any, due: date, longest: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].widget.attrs |= {"min": (due + timedelta(days=1)).isoformat(), "max": longest.isoformat()}


class HandlingForm(forms.Form):
    outcome = forms.ChoiceField(
        label="Kết quả", choices=[(one.value, one.label) for one in (Outcome.GRANTED, Outcome.PARTLY)],
        widget=forms.RadioSelect,
    )  # fmt: skip
    words = _text("Trả lời", help_text="Đứng trong văn bản trả lời: đã làm gì, phần nào không làm được và vì sao.")


class ClosingForm(forms.Form):
    note = _text("Văn bản đã giao thế nào", rows=2, help_text="Ví dụ: giao tận tay ngày 05/10/2026; gửi bảo đảm.")


class ReadsFilter(forms.Form):
    """The time in which somebody looks."""

    first = day_field("Từ ngày", required=False)
    last = day_field("Đến hết ngày", required=False)
