"""The page that the browser sends on by itself to an application; without scripts there is a button."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from truongso.foundation.saml.addresses import origin


def carried(request: HttpRequest, name: str, address: str, fields: Mapping[str, str]) -> HttpResponse:
    """Return a page that posts fields to an address of an application.

    The policy of this one page lets a form go to that application alone.
    """
    shown = {key: value for key, value in fields.items() if value}
    response = render(request, "saml/carry.html", {"name": name, "address": address, "fields": shown})
    response._csp_update = {"form-action": [origin(address)]}  # type: ignore[attr-defined]
    return response
