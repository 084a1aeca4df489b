"""Pages of keys: one's own, and the school's for those who may seal."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from truongso.core.forms import add_refusal
from truongso.core.refusal import Refused
from truongso.core.rights import allowed, require, requires
from truongso.core.uploads import MEGABYTE
from truongso.foundation.audit.models import Event
from truongso.foundation.org.models import Person
from truongso.foundation.signing import actions
from truongso.foundation.signing.forms import SoftwareKeyForm, TokenKeyForm
from truongso.foundation.signing.models import SigningKey

SCHOOL = "truong"


@require_GET
@requires("signing.sign")
def keys(request: HttpRequest) -> HttpResponse:
    """Show the person's own keys, and the school's to those who may seal with it."""
    user: Any = request.user
    own = SigningKey.objects.of_person(user.person_id)
    school = (
        SigningKey.objects.of_organisation() if allowed(request.user, "signing.seal") else SigningKey.objects.none()
    )
    context = {
        "groups": [("Khóa của tôi", "", own), ("Khóa của nhà trường", SCHOOL, school)][
            : 2 if _may_seal(request) else 1
        ],
        "now": timezone.now(),
        "events": Event.objects.about(*own, *school) if own or school else [],
    }
    return render(request, "signing/keys.html", context)


@require_http_methods(["GET", "POST"])
@requires("signing.sign")
def add(request: HttpRequest) -> HttpResponse:
    """Register a key file or a token."""
    person = _whose(request)
    kind = "token" if request.GET.get("noi-giu") == "token" else "tep"
    form = (TokenKeyForm if kind == "token" else SoftwareKeyForm)(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            _register(form, person, kind, request)
            return redirect("signing:keys")
        except Refused as refusal:
            add_refusal(form, refusal)
    return render(request, "signing/key_form.html", {"form": form, "kind": kind, "of_school": person is None})


def _register(form: Any, person: Person | None, kind: str, request: HttpRequest) -> SigningKey:
    values = form.cleaned_data
    if kind == "token":
        return actions.register_token_key(
            person, token_label=values["token_label"], pin=values["secret"], by=request.user
        )
    content = values["file"].read(MEGABYTE)
    return actions.register_software_key(person, content=content, password=values["secret"], by=request.user)


@require_POST
@requires("signing.sign")
def remove(request: HttpRequest, uid: str) -> HttpResponse:
    """Stop using a key."""
    user: Any = request.user
    mine = SigningKey.objects.of_person(user.person_id)
    usable = mine | SigningKey.objects.of_organisation() if _may_seal(request) else mine
    actions.remove_key(get_object_or_404(usable, uid=uid), reason=request.POST.get("reason", ""), by=request.user)
    return redirect("signing:keys")


def _may_seal(request: HttpRequest) -> bool:
    return allowed(request.user, "signing.seal")


def _whose(request: HttpRequest) -> Person | None:
    if request.GET.get("cua") == SCHOOL:
        require(request.user, "signing.seal")
        return None
    person: Person = request.user.person  # type: ignore[union-attr]
    return person
