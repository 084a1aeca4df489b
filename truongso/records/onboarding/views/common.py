"""What the pages of onboarding share."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header

from truongso.core.rights import permissions
from truongso.core.text import format_date
from truongso.records.onboarding.codes import address_of, grouped
from truongso.records.onboarding.slips import Slip, qr_data_uri, render_slips, short_address
from truongso.records.students.models import Pupil, SchoolClass

MOST_CLASSES = 200


def classes_to_serve(user: Any) -> Any:
    """Return the classes with pupils for which a user issues accounts."""
    rows = SchoolClass.objects.filter(permissions.get("onboarding.issue").rule.rows(user))
    held = Pupil.objects.studying().exclude(school_class=None).values("school_class")
    return rows.filter(pk__in=held).select_related("unit", "school_year").order_by("sort_key", "pk").distinct()


def class_to_serve(user: Any, uid: UUID) -> SchoolClass:
    """Return a class for which the user issues accounts, or not found."""
    found: SchoolClass = get_object_or_404(classes_to_serve(user), uid=uid)
    return found


def asked_classes(user: Any, uids: list[str]) -> list[SchoolClass]:
    """Return the classes named in an address or form; not found when one of them is not the user's to serve."""
    wanted = set()
    for text in uids[:MOST_CLASSES]:
        try:
            wanted.add(UUID(text))
        except ValueError:
            raise Http404 from None
    found = list(classes_to_serve(user).filter(uid__in=wanted))
    if len(found) != len(wanted):
        raise Http404
    return found


def pupil_for(permission: str, user: Any, uid: UUID) -> Pupil:
    """Return a pupil for whom the user holds a right, or not found."""
    rows = Pupil.objects.filter(permissions.get(permission).rule.rows(user)).whole()
    found: Pupil = get_object_or_404(rows, uid=uid)
    return found


def slips_response(request: HttpRequest, slips: list[Slip], *, title: str) -> HttpResponse:
    """Return slips as a PDF to print; no cache keeps it, because codes stand on it."""
    headers = {
        "Content-Disposition": content_disposition_header(True, f"{title}.pdf") or "attachment",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(render_slips(slips, title=title), content_type="application/pdf", headers=headers)


def slip_on_screen(request: HttpRequest, slip: Slip, *, back: str) -> HttpResponse:
    """Show one slip on the page, to be read out or printed from the browser; it stands on this answer alone."""
    context = {
        "slip": slip, "code": grouped(slip.code), "expires": format_date(slip.expires_at), "back": back,
        "picture": qr_data_uri(address_of(slip.code, invitation=slip.is_invitation)),
        "address": short_address(is_invitation=slip.is_invitation),
    }  # fmt: skip
    answer = render(request, "onboarding/slip.html", context)
    answer["Cache-Control"] = "no-store"
    return answer
