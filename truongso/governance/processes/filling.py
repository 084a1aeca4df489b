"""What somebody filled in, checked and ready to be kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.datastructures import MultiValueDict

from truongso.core.refusal import Refused
from truongso.core.uploads import Inspected, inspect_upload
from truongso.governance.processes.definition import StepPlan
from truongso.governance.processes.forms import StepForm
from truongso.records.students.models import Pupil


@dataclass(frozen=True)
class Filled:
    """The values of a form, the same in words, the files, the pupil that it is about."""

    values: dict[str, Any] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    shown: list[tuple[str, str]] = field(default_factory=list)
    files: list[tuple[str, Inspected]] = field(default_factory=list)
    pupil: Pupil | None = None


NOTHING = Filled()


def filled_from(form: StepForm) -> Filled:
    """Return what a valid form holds; Refused for a file that may not be kept."""
    files = []
    for name, file in form.uploads:
        try:
            files.append((name, inspect_upload(file, file.name)))
        except Refused as refusal:
            raise Refused(refusal.sentence, field=name) from None
    return Filled(form.values, form.words, form.shown, files, form.pupil)


def fill(plan: StepPlan, answers: Mapping[str, Any], *, user: Any, today: date) -> Filled:
    """Fill in a step's form with answers, as the page would: for samples and for programs. Refused for wrong ones."""
    data: MultiValueDict[str, Any] = MultiValueDict({key: [value] for key, value in answers.items()})
    form = StepForm(data, plan=plan.form, user=user, today=today)
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        raise Refused(f"{form.fields[name].label}: {errors[0]}" if name in form.fields else str(errors[0]))
    return filled_from(form)
