"""The family: consent to photos, and people with an account who may see the child's data."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from truongso.core.outcomes import applied, told
from truongso.core.printable import printable
from truongso.core.rights import allowed, requires
from truongso.foundation.audit.recording import record_read
from truongso.foundation.consents.questions import consented_people
from truongso.foundation.org.models import Person
from truongso.foundation.org.roles import Role
from truongso.records.students import actions
from truongso.records.students.forms import GuardianForm, PhotoForm
from truongso.records.students.models import PHOTO, Guardianship, Pupil, PupilPhoto
from truongso.records.students.photos import read_photo
from truongso.records.students.views.common import (
    changeable_pupil,
    has_photo,
    is_photo_hidden,
    photo_standing,
    seen_pupil,
)

SHOWN_PEOPLE = 20


@require_safe
@requires("students.change_pupil")
def consent(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show who agreed to the photo, and take one in once all who must agree do."""
    return _photo_page(request, changeable_pupil(request, uid), PhotoForm())


def _photo_page(request: HttpRequest, shown: Pupil, photo_form: PhotoForm) -> HttpResponse:
    standing = photo_standing(shown)
    context = {
        "pupil": shown,
        "standing": standing,
        "photo_form": photo_form,
        "has_photo": has_photo(shown, standing),
        "purpose_code": PHOTO,
        "may_record": allowed(request.user, "consents.record_paper", shown.person),
    }
    return render(request, "students/consent.html", context)


@require_safe
@requires("students.view_pupil")
def photo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The photo of a pupil whom the user may see, while pupil and family agree to it."""
    consented = consented_people(PHOTO, timezone.localdate())
    shown = seen_pupil(request, uid)
    found = get_object_or_404(PupilPhoto, pupil=shown, pupil__person__in=consented)
    if is_photo_hidden(request.user, shown):
        raise Http404
    if shown.person_id != getattr(request.user, "person_id", None):
        record_read("students.photo_viewed", shown, by=request.user)
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(found.content(), content_type="image/jpeg", headers=headers)


@require_POST
@requires("students.change_pupil")
def photo_set(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take in a photo, or say why not."""
    shown = changeable_pupil(request, uid)
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _photo_page(request, shown, form)
    given = form.cleaned_data["file"]
    return told(
        request, shown, "Đã ghi ảnh.",
        lambda: actions.set_photo(shown, read_photo(given), today=timezone.localdate(), by=request.user),
    )  # fmt: skip


@require_POST
@requires("students.change_pupil")
def photo_remove(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Erase the photo."""
    shown = changeable_pupil(request, uid)
    return told(request, shown, "Đã xóa ảnh.", lambda: actions.remove_photo(shown, by=request.user))


@requires("students.enrol")
def guardians(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Link a person with an account to a pupil: find them by name or login, then say what they are to the child."""
    shown = seen_pupil(request, uid)
    words = printable(request.GET.get("q", "")).strip()[:100]
    form = GuardianForm(request.POST or None)
    if request.method == "POST" and applied(form, lambda values: _link(request, shown, values)):
        messages.success(request, "Đã gắn. Người này xem được hồ sơ của em từ bây giờ.")
        return redirect(shown)
    context = {
        "pupil": shown,
        "words": words,
        "people": _people(words, shown) if words else [],
        "relations": Guardianship.Relation.choices,
        "form": form,
    }
    return render(request, "students/guardians.html", context)


@require_POST
@requires("students.enrol")
def unlink(request: HttpRequest, uid: UUID, pk: int) -> HttpResponse:
    """Take the sight of a child's data from a person."""
    shown = seen_pupil(request, uid)
    link = get_object_or_404(Guardianship.objects.select_related("person", "pupil"), pk=pk, pupil=shown)
    reason = request.POST.get("reason", "")
    return told(
        request, shown, f"Đã gỡ {link.person} khỏi hồ sơ.",
        lambda: actions.unlink_guardian(link, by=request.user, reason=reason),
    )  # fmt: skip


def _with_account(shown: Pupil) -> Any:
    """Return guardians with an open account who are not linked yet; never the child."""
    found = Person.objects.with_role(Role.GUARDIAN, on=timezone.localdate()).filter(user__is_active=True)
    return found.exclude(pk=shown.person_id).exclude(guardianships__pupil=shown)


def _people(words: str, shown: Pupil) -> list[Person]:
    found = _with_account(shown).select_related("user")
    by_login = found.filter(user__username=words.lower())
    return list(by_login or found.matching(words)[:SHOWN_PEOPLE])


def _link(request: HttpRequest, shown: Pupil, values: dict[str, Any]) -> Guardianship:
    person = get_object_or_404(_with_account(shown), uid=values["person"])
    return actions.link_guardian(shown, person, relation=values["relation"], by=request.user)
