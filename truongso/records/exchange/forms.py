"""Forms of the exchange pages; the rules themselves are in the actions."""

from typing import Any

from django import forms

from truongso.records.exchange.models import SchoolDetails


class SchoolForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the sector database asks of the school."""

    flags = forms.MultipleChoiceField(
        label="Đặc điểm của trường", choices=SchoolDetails.FLAGS, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = SchoolDetails
        fields = (
            "school_code", "organisation_code", "commune_code", "province_code", "ownership", "area", "zone",
            "accreditation_level", "principal_phone", "fax", "website", "flags",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial["flags"] = SchoolDetails.USUAL


class AnswersForm(forms.Form):
    """Give the file with the answers of the sector database."""

    file = forms.FileField(
        label="Tệp kết quả", help_text="Excel hoặc CSV có cột «idbanghi» và cột «Mã lỗi»; 000-000 là thành công.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )  # fmt: skip
