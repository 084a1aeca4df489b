"""Forms of numbering: the scheme of a year, numbers to keep."""

from typing import Any

from django import forms

from truongso.core.forms import day_field
from truongso.foundation.papers.models import NumberingYear
from truongso.foundation.papers.registry import TYPES


class SchemeForm(forms.Form):
    """How a year is numbered."""

    year = forms.IntegerField(label="Năm", min_value=2000, max_value=2100)
    scheme = forms.ChoiceField(label="Cách đánh số", choices=NumberingYear.Scheme.choices)
    basis = forms.CharField(
        label="Văn bản quy định", max_length=300, help_text="Quy chế văn thư, quyết định của hiệu trưởng."
    )


class ReserveForm(forms.Form):
    """Numbers to keep for somebody."""

    series_code = forms.ChoiceField(label="Loại văn bản", choices=list(TYPES.items()))
    count = forms.IntegerField(label="Giữ bao nhiêu số", min_value=1, max_value=50, initial=1)
    kept_for = forms.CharField(label="Giữ cho ai", max_length=200)
    reason = forms.CharField(label="Lý do", max_length=300)
    until = day_field("Giữ đến ngày")

    def act_values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "year": self.cleaned_data["until"].year}
