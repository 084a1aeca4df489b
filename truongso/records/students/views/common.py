"""What the pages of pupils share."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from truongso.core.refusal import Refused
from truongso.core.rights import require
from truongso.records.students.models import Pupil, SchoolClass


def seen_pupil(request: HttpRequest, uid: UUID) -> Pupil:
    """Return a pupil that the user may see, or not found."""
    found: Pupil = get_object_or_404(Pupil.objects.visible_to(request.user).whole(), uid=uid)
    return found


def changeable_pupil(request: HttpRequest, uid: UUID) -> Pupil:
    """Return a pupil whose record the user may change: not found when it may not be seen, forbidden when only that."""
    found = seen_pupil(request, uid)
    require(request.user, "students.change_pupil", found)
    return found


def seen_class(request: HttpRequest, uid: UUID) -> SchoolClass:
    """Return a class that the user may see, or not found."""
    rows = SchoolClass.objects.visible_to(request.user).select_related("unit", "school_year")
    found: SchoolClass = get_object_or_404(rows, uid=uid)
    return found


def applied(form: forms.BaseForm, act: Callable[[dict[str, Any]], Any]) -> Any:
    """Run an action with the form's values; a refusal becomes the form's error and None is returned."""
    if not form.is_valid():
        return None
    try:
        return act(form.cleaned_data)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return None


def told(request: HttpRequest, target: Any, done: str, act: Callable[[], Any]) -> HttpResponse:
    """Run an action and go to target with its success, or with the sentence of its refusal."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, done)
    return redirect(target)
