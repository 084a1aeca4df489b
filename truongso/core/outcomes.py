"""How a page tells what became of an action: success as a message, a refusal as its sentence where the person looks."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from truongso.core.forms import add_refusal
from truongso.core.refusal import Refused


def applied(form: forms.BaseForm, act: Callable[[dict[str, Any]], Any]) -> Any:
    """Run an action with the form's values; a refusal becomes the form's error and None is returned."""
    if not form.is_valid():
        return None
    try:
        return act(form.cleaned_data)
    except Refused as refusal:
        add_refusal(form, refusal)
        return None


def told(
    request: HttpRequest, target: Any, done: str | Callable[[Any], str], act: Callable[[], Any], *arguments: Any
) -> HttpResponse:
    """Run an action and go to target with its success, or with the sentence of its refusal.

    target and arguments are what redirect takes; done may be a function of what the action returned.
    """
    try:
        answer = act()
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, done if isinstance(done, str) else done(answer))
    return redirect(target, *arguments)
