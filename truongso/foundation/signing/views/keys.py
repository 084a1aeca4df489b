"""Pages of keys: one's own, and the school's for those who may seal."""

import base64
import uuid
from typing import Any

from django.conf import settings
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
from truongso.foundation.signing.forms import BrowserKeyForm, RemoteKeyForm, SoftwareKeyForm, TokenKeyForm
from truongso.foundation.signing.keys import remote
from truongso.foundation.signing.models import SigningKey
from truongso.foundation.signing.pdf_signing import Certificates
from truongso.foundation.signing.views.local import with_local_signer

SCHOOL = "truong"
KINDS: dict[str, Any] = {
    "tep": SoftwareKeyForm, "token": TokenKeyForm, "tu-xa": RemoteKeyForm, "may": BrowserKeyForm,
}  # fmt: skip


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
        "has_remote": remote.is_connected(),
        "has_local": bool(settings.LOCAL_SIGNER_URL),
        "events": Event.objects.about(*own, *school) if own or school else [],
    }
    return render(request, "signing/keys.html", context)


@require_http_methods(["GET", "POST"])
@requires("signing.sign")
def add(request: HttpRequest) -> HttpResponse:
    """Register a key file or a token."""
    person = _whose(request)
    asked = request.GET.get("noi-giu", "")
    kind = asked if asked in KINDS else "tep"
    form = KINDS[kind](request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            _register(form, person, kind, request)
            return redirect("signing:keys")
        except Refused as refusal:
            add_refusal(form, refusal)
    context = {
        "form": form, "kind": kind, "of_school": person is None, "local_signer": settings.LOCAL_SIGNER_URL,
        "has_remote": remote.is_connected(),
    }  # fmt: skip
    answer = render(request, "signing/key_form.html", context)
    return with_local_signer(answer) if kind == "may" else answer


def _register(form: Any, person: Person | None, kind: str, request: HttpRequest) -> SigningKey:
    values = form.cleaned_data
    if kind == "token":
        return actions.register_token_key(
            person, token_label=values["token_label"], pin=values["secret"], by=request.user
        )
    if kind == "tu-xa":
        account = values["account"]
        try:
            certificates = remote.remote_service().certificates_of(account, uuid.uuid4().hex)
        except remote.TryAgain as trouble:
            raise Refused(f"{trouble} Hãy thử lại sau ít phút.") from trouble
        return actions.register_remote_key(person, account=account, certificates=certificates, by=request.user)
    if kind == "may":
        return actions.register_browser_key(person, certificates=_given(values), by=request.user)
    content = values["file"].read(MEGABYTE)
    return actions.register_software_key(person, content=content, password=values["secret"], by=request.user)


def _given(values: dict[str, Any]) -> Certificates:
    """Return the certificates that the browser got from the signing program."""
    try:
        own = base64.b64decode(values["certificate"], validate=True)
        return Certificates(own, tuple(base64.b64decode(text, validate=True) for text in values["above"].split()))
    except ValueError as error:
        raise Refused("Chứng thư nhận được không đọc được.") from error


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
