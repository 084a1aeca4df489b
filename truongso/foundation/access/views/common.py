"""What the pages of this room share."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from truongso.core.refusal import Refused
from truongso.foundation.accounts.models import User
from truongso.foundation.org.models import Person


def own_person_id(request: HttpRequest) -> int:
    """Return the key of the person whose account asks; every page here stands behind the login."""
    assert isinstance(request.user, User)
    return request.user.person_id


def seen_person(request: HttpRequest, uid: UUID) -> Person:
    """Return a person that the user may see, or not found."""
    found: Person = get_object_or_404(Person.objects.visible_to(request.user), uid=uid)
    return found


def done_or_told(request: HttpRequest, back: str, act: Callable[[], Any], done: str, *args: Any) -> HttpResponse:
    """Run an action and go back with its success, or with the sentence of its refusal."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, done)
    return redirect(back, *args)


def applied(form: forms.BaseForm, act: Callable[[dict[str, Any]], Any]) -> Any:
    """Run an action with the form's values; a refusal becomes the form's error and None is returned."""
    if not form.is_valid():
        return None
    try:
        return act(form.cleaned_data)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return None
