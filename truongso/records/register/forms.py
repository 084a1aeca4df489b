"""Forms made of the fields of a data set: typed values are read as cells of a file are, and every repair is said."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from truongso.core.forms import day_field
from truongso.foundation.codes.code_lists import code_list
from truongso.foundation.datasets.interpreting import interpret
from truongso.foundation.datasets.registry import DataSet, Field, Kind
from truongso.records.register.history import readable

LONGEST_TEXT = 500
UNKNOWN = ("", "chưa ghi")
YES_NO = (UNKNOWN, ("1", "có"), ("0", "không"))
NO_REPAIR = {"number_text", "date_text"}  # a form sends text; that says nothing about the value
KEYBOARDS = {Kind.NUMBER: "decimal", Kind.YEAR: "numeric", Kind.IDENTITY: "numeric", Kind.PHONE: "tel"}


class RecordForm(forms.Form):
    """The fields of a data set that a person may write; after is_valid, values are typed and repairs are sentences.

    codes are the fields in the order of the page; values what stands now, by field code. Names in the page are the codes
    with «-» for the dot.
    """

    def __init__(
        self, data_set: DataSet, codes: Iterable[str], data: Any = None, *, values: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:  # fmt: skip
        self._fields = {name_of(code): data_set.by_code[code] for code in codes}
        self.repairs: list[str] = []
        initial = {name: _as_typed(one, (values or {}).get(one.code)) for name, one in self._fields.items()}
        super().__init__(data, initial=initial | options.pop("initial", {}), **options)
        for name, one in self._fields.items():
            self.fields[name] = form_field(one)

    @property
    def values(self) -> dict[str, Any]:
        """The values by field code, None where the person left a field empty."""
        return {one.code: self.cleaned_data.get(name) for name, one in self._fields.items()}

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields of the page under the headings of their groups."""
        found: dict[str, list[forms.BoundField]] = {}
        for name, one in self._fields.items():
            found.setdefault(one.group or "Thông tin", []).append(self[name])
        return list(found.items())

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields that a page added to those of the data set."""
        return [self[name] for name in self.fields if name not in self._fields]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, one in self._fields.items():
            if name in cleaned:
                cleaned[name] = self._read(name, one, cleaned[name])
        return cleaned

    def refuse(self, code: str | None, sentence: str) -> None:
        """Show a refusal of an action beside its field."""
        name = name_of(code or "")
        self.add_error(name if name in self.fields else None, sentence)

    def _read(self, name: str, one: Field, raw: Any) -> Any:
        if raw in (None, ""):
            return None
        if one.kind == Kind.CHOICE:
            return raw  # one of the codes offered
        reading = interpret(one, raw)
        if reading.value is None:
            self.add_error(name, " ".join(note.sentence for note in reading.notes))
        repaired = [note.sentence for note in reading.notes if note.proposal and note.code not in NO_REPAIR]
        # Sentences go into messages, which are kept in the clear until the next page: sensitive values are not quoted.
        self.repairs += [f"{one.label}."] if repaired and one.is_sealed else repaired
        return reading.value


def name_of(code: str) -> str:
    """Return the name of a field in a page."""
    return code.replace(".", "-")


def form_field(one: Field) -> forms.Field:
    """Return the form field of a field of a data set."""
    if one.kind == Kind.DAY:
        return day_field(one.label, required=one.required, help_text=one.meaning)
    common: dict[str, Any] = {"label": one.label, "required": one.required, "help_text": one.meaning}
    if one.kind == Kind.CHOICE:
        return forms.ChoiceField(choices=[UNKNOWN, *code_list(one.code_list).choices], **common)
    if one.kind == Kind.YES_NO:
        return forms.ChoiceField(choices=YES_NO, **common)
    keyboard = {"inputmode": KEYBOARDS[one.kind]} if one.kind in KEYBOARDS else {}
    widget = forms.TextInput(attrs={"autocomplete": "off", **keyboard})
    return forms.CharField(max_length=LONGEST_TEXT, widget=widget, **common)


def _as_typed(one: Field, value: Any) -> Any:
    if value is None:
        return ""
    if one.kind == Kind.YES_NO:
        return "1" if value else "0"
    return value if one.kind in (Kind.DAY, Kind.CHOICE) else readable(one, value)
