"""The page that the browser sends on by itself to an application; without scripts there is a button."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from truongso.foundation.saml.addresses import origin
from truongso.foundation.sso.models import Application


def carried(request: HttpRequest, application: Application, address: str, fields: Mapping[str, str]) -> HttpResponse:
    """Return a page that posts fields to an address of an application.

    Chromium holds the policy of a form against every redirect that follows: Google takes the answer at one host and goes
    on to mail, documents or classes at others, which nobody can list. So this one page, which has no words of strangers
    in it, lets its form go on to the application's origins and to https.
    """
    shown = {key: value for key, value in fields.items() if value}
    context = {"name": application.name, "address": address, "fields": shown}
    response = render(request, "saml/carry.html", context)
    targets = [*dict.fromkeys((origin(address), origin(application.home_url))), "https:"]
    response._csp_update = {"form-action": targets}  # type: ignore[attr-defined]
    return response
