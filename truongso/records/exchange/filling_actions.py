"""Take a template to be filled, choose its columns, forget it. Filling itself changes nothing here."""

from datetime import datetime
from typing import Any

from truongso.core.refusal import Refused
from truongso.core.uploads import clean_name
from truongso.foundation.audit.recording import action, record
from truongso.records.exchange.filling_layout import Choices, layout_of
from truongso.records.exchange.filling_models import TemplateFilling
from truongso.records.students.datasets import PUPILS
from truongso.records.students.models import SchoolClass


def take_template(content: bytes, name: str, *, school_class: SchoolClass | None, by: Any) -> TemplateFilling:
    """Keep a template, sealed, for some days. Refused for a file that cannot be filled; nothing is kept then."""
    name = clean_name(name)
    layout_of(content, name)
    return _keep(content, name, school_class, by=by)


@action
def _keep(content: bytes, name: str, school_class: SchoolClass | None, *, by: Any) -> TemplateFilling:
    made = TemplateFilling(name=name, school_class=school_class, made_by=by)
    made.content = content
    made.save()
    record("exchange.template_taken", made, by=by)
    return made


@action
def choose_columns(filling: TemplateFilling, choices: Choices, *, by: Any) -> TemplateFilling:
    """Keep which column asks for which field. Refused for an unknown field, for two columns of one, for no pupils left."""
    locked: TemplateFilling = TemplateFilling.objects.select_for_update().get(pk=filling.pk)
    for sheet, columns in choices.items():
        codes = [code for code in columns.values() if code]
        for code in codes:
            if code not in PUPILS.by_code:
                raise Refused("Có cột được chọn một trường không có trong sổ: hãy tải lại trang rồi chọn.")
            if codes.count(code) > 1:
                label = PUPILS.by_code[code].label
                raise Refused(f"Trang «{sheet}» có hai cột cùng chọn «{label}»: hãy giữ một cột.")
    layout_of(locked.content, locked.name, choices)
    locked.choices = {sheet: dict(columns) for sheet, columns in choices.items()}
    locked.touch()
    locked.save()
    record("exchange.template_mapped", locked, by=by)
    return locked


@action
def forget_outlived(now: datetime, *, by: Any) -> int:
    """Erase the templates whose time is over; returns how many."""
    gone = list(TemplateFilling.objects.outlived(now).defer("sealed"))
    for one in gone:
        forget_template(one, by=by)
    return len(gone)


@action
def forget_template(filling: TemplateFilling, *, by: Any) -> None:
    """Erase a template that is no longer needed."""
    record("exchange.template_forgotten", filling, by=by)
    TemplateFilling.objects.filter(pk=filling.pk).delete()
