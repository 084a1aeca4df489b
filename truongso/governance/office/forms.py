"""Forms of the office: correspondents, counts of secret documents."""

from django import forms

from truongso.governance.office.models import Correspondent, SecretCount


class CorrespondentForm(forms.ModelForm):  # type: ignore[type-arg]
    """A place that the school writes to or hears from; the action saves it."""

    class Meta:
        model = Correspondent
        fields = ("name", "kind", "code", "email", "phone", "address", "takes_packages", "note")

    def _post_clean(self) -> None:
        """The action checks and saves: its sentences say more than those of the constraints."""


class SecretCountForm(forms.Form):
    year = forms.IntegerField(label="Năm", min_value=2000, max_value=2999)
    what = forms.ChoiceField(label="Loại", choices=SecretCount.What)
    count = forms.IntegerField(label="Số lượng", min_value=0, max_value=100_000)
    note = forms.CharField(label="Ghi chú", max_length=300, required=False)
