"""The form of one room, device or line."""

from typing import Any

from django import forms

from truongso.records.facilities.models import Device, Room, Thing
from truongso.records.register.forms import UNKNOWN, RecordForm


class ThingForm(RecordForm):
    """All values of one thing; version is that which the person had before their eyes, 0 for a new one."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, model: type[Thing], data: Any = None, **options: Any) -> None:
        super().__init__(model.data_set, [field.code for field in model.data_set.fields], data, **options)
        if model is Device:
            rooms = [(room.code, str(room)) for room in Room.objects.in_use().order_by("code")]
            here = (options.get("values") or {}).get("room")
            known = here is None or here in dict(rooms)
            choices = [UNKNOWN, *rooms] if known else [UNKNOWN, (here, here), *rooms]
            self.fields["room"] = forms.ChoiceField(label="Phòng đặt", choices=choices, required=False)
