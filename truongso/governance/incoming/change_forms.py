"""The clerk decides about the work on a document that its sender changed."""

from django import forms

from truongso.governance.incoming.kinds import Settling


class SettleForm(forms.Form):
    """What becomes of the open work, and why."""

    way = forms.ChoiceField(label="Việc đang làm", choices=Settling, widget=forms.RadioSelect)
    words = forms.CharField(
        label="Lý do", max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Người đang làm theo văn bản cũ được đọc.",
    )  # fmt: skip
