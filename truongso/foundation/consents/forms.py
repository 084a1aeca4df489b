"""Forms: a signed paper, and new words to ask in."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils import timezone

from truongso.core.forms import day_field
from truongso.foundation.consents.actions import PaperAnswer
from truongso.foundation.consents.models import PARTS, Consent, Wording
from truongso.foundation.consents.registry import Representative

Side = Consent.Side
_ANSWERS = [("", "Không có trên phiếu"), *Consent.Answer.choices]


class PaperForm(forms.Form):
    """What stands on a signed paper, with its scan; only the sides that must sign are asked."""

    subject_answer = forms.ChoiceField(label="Học sinh ký", choices=_ANSWERS, required=False)
    representative_answer = forms.ChoiceField(label="Cha mẹ, người giám hộ ký", choices=_ANSWERS, required=False)
    signer = forms.ChoiceField(label="Ai đã ký", required=False)
    name = forms.CharField(
        label="Họ tên người ký", max_length=120, required=False, help_text="Khi người ký chưa có tài khoản."
    )
    relation = forms.CharField(
        label="Quan hệ với em", max_length=40, required=False, help_text="Cha, mẹ, người giám hộ."
    )
    on = day_field("Ngày ký phiếu")
    file = forms.FileField(
        label="Bản chụp hoặc quét phiếu đã ký",
        help_text="PDF hoặc ảnh, tối đa 4 MB; cất mã hóa.",
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/jpeg,image/png,image/webp"}),
        error_messages={"required": "Hãy chọn tệp phiếu đã ký.", "empty": "Tệp này trống: hãy chọn tệp khác."},
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, sides: Collection[str], known: Collection[Representative]
    ) -> None:
        super().__init__(data, files, initial={"on": timezone.localdate()})
        self._known = {str(one.person.pk): one.person for one in known}
        signers = [(str(one.person.pk), f"{one.person}, {one.relation}") for one in known]
        self.fields["signer"].choices = [("", "Người khác, ghi tên bên dưới"), *signers]  # type: ignore[attr-defined]
        if Side.SUBJECT not in sides:
            del self.fields["subject_answer"]
        if Side.REPRESENTATIVE not in sides:
            for name in ("representative_answer", "signer", "name", "relation"):
                del self.fields[name]
        elif not known:
            del self.fields["signer"]

    def answers(self) -> list[PaperAnswer]:
        """Return what the sides signed."""
        values, found = self.cleaned_data, []
        if said := values.get("subject_answer"):
            found.append(PaperAnswer(Side.SUBJECT, said == Consent.Answer.AGREED))
        if said := values.get("representative_answer"):
            found.append(
                PaperAnswer(
                    Side.REPRESENTATIVE,
                    said == Consent.Answer.AGREED,
                    self._known.get(values.get("signer", "")),
                    values["name"],
                    values["relation"],
                )
            )
        return found


class WordingForm(forms.Form):
    """The words in which people are asked, part by part."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Vì sao hỏi lại", max_length=300, help_text="Gia đình đọc được; đồng ý trước hết hiệu lực khi lưu."
    )

    def __init__(self, data: Any = None, *, wording: Wording) -> None:
        super().__init__(data, initial={"number": wording.number})
        for key, title in PARTS.items():
            self.fields[key] = forms.CharField(
                label=title, max_length=1000, initial=wording.parts.get(key, ""), widget=forms.Textarea({"rows": 3})
            )
        self.order_fields(["number", *PARTS, "reason"])

    def parts(self) -> dict[str, str]:
        """Return the words by part."""
        return {key: self.cleaned_data[key] for key in PARTS}
