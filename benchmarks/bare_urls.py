"""The site's addresses and a bare page: signed in, one query, twenty rows, in the same layout."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from truongso.config.urls import urlpatterns as site_urls
from truongso.core.rights import requires
from truongso.foundation.org.models import Person


@requires("core.signed_in")
def bare(request: HttpRequest) -> HttpResponse:
    """One query and twenty rows."""
    return render(request, "bare.html", {"rows": list(Person.objects.order_by("pk")[:20])})


urlpatterns = [path("trang-tran/", bare), *site_urls]
