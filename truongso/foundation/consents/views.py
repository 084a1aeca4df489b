"""Pages: Đồng ý của tôi; one person's answers for the teacher; a signed paper; the words in which people are asked."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from truongso.core.outcomes import applied, told
from truongso.core.rights import allowed, permissions, require, requires
from truongso.foundation.audit.models import Event
from truongso.foundation.audit.recording import record_read
from truongso.foundation.consents import actions
from truongso.foundation.consents.forms import PaperForm, WordingForm
from truongso.foundation.consents.models import Consent, ConsentProof, Wording
from truongso.foundation.consents.questions import asked_of, sides_for
from truongso.foundation.consents.registry import Purpose, purposes, representatives_of, represented_by
from truongso.foundation.org.models import Person

Side = Consent.Side


@require_safe
@requires("consents.view_own")
def mine(request: HttpRequest) -> HttpResponse:
    """Ask the pupil, and the family for each child, in plain words; show what was answered and by whom."""
    today = timezone.localdate()
    own = getattr(request.user, "person_id", None)
    people = Person.objects.filter(pk__in=[own, *represented_by(own)])
    rows = [
        {"standing": one, "side": side, "answer": one.answers.get(side), "is_own": one.person.pk == own}
        for one in asked_of(people, on=today)
        for side in [Side.SUBJECT.value if one.person.pk == own else Side.REPRESENTATIVE.value]
        if side in one.sides or side in one.answers
    ]
    return render(request, "consents/mine.html", {"rows": rows})


@require_POST
@requires("consents.answer")
def answer(request: HttpRequest, uid: UUID, code: str) -> HttpResponse:
    """Take an answer given on the page."""
    subject = _answerable(request, uid)
    purpose = _purpose(code)
    agrees = {"1": True, "0": False}.get(request.POST.get("dong-y", ""))
    number = request.POST.get("noi-dung", "")
    if agrees is None or not number.isdecimal():
        messages.error(request, "Hãy bấm «Đồng ý» hoặc «Không đồng ý».")
        return redirect("consents:mine")
    return told(
        request, "consents:mine", "Đã ghi: đồng ý." if agrees else "Đã ghi: không đồng ý.",
        lambda: actions.answer(
            subject, purpose.code, agrees=agrees, wording_number=int(number[:6]), today=timezone.localdate(), by=request.user
        ),
    )  # fmt: skip


@require_POST
@requires("consents.answer")
def withdraw(request: HttpRequest, uid: UUID, code: str) -> HttpResponse:
    """Take back an agreement given by oneself or for a child."""
    subject, purpose = _answerable(request, uid), _purpose(code)
    return told(
        request, "consents:mine", "Đã rút đồng ý; nhà trường dừng việc này ngay.",
        lambda: actions.withdraw(
            subject, purpose.code, reason=request.POST.get("reason", ""), today=timezone.localdate(), by=request.user
        ),
    )  # fmt: skip


@require_safe
@requires("consents.view_person")
def person(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One person's standing for each purpose, every answer so far, and the trail."""
    shown = _seen(request, uid)
    if shown.pk != getattr(request.user, "person_id", None):
        record_read("consents.person_viewed", shown, by=request.user)
    answers = Consent.objects.filter(subject=shown).select_related("wording", "proof", "recorded_by__person")
    context = {
        "person": shown,
        "standings": asked_of([shown], on=timezone.localdate()),
        "answers": answers,
        "events": Event.objects.filter(code__startswith="consents.", object_key__in=[str(one.pk) for one in answers])
        .filter(object_kind__model="consent")
        .order_by("-sequence")[:50],
        "may_record": allowed(request.user, "consents.record_paper", shown),
    }
    return render(request, "consents/person.html", context)


@requires("consents.record_paper")
def paper(request: HttpRequest, uid: UUID, code: str) -> HttpResponse:
    """Record a signed paper with its scan."""
    shown, purpose = _recordable(request, uid), _purpose(code)
    if not purpose.needs_consent:
        raise Http404
    today = timezone.localdate()
    sides = sides_for(shown, purpose, today)
    known = representatives_of([shown.pk])[shown.pk]
    form = PaperForm(request.POST or None, request.FILES or None, sides=sides, known=known)
    if request.method == "POST" and applied(
        form,
        lambda values: actions.record_paper(
            shown, purpose.code, form.answers(), upload=values["file"], on=values["on"], today=today, by=request.user
        ),
    ):
        messages.success(request, "Đã ghi phiếu đồng ý.")
        return redirect("consents:person", shown.uid)
    return render(
        request,
        "consents/paper.html",
        {"person": shown, "purpose": purpose, "form": form, "wording": Wording.now(purpose)},
    )


@require_POST
@requires("consents.record_paper")
def withdraw_for(request: HttpRequest, uid: UUID, code: str) -> HttpResponse:
    """Take an agreement back as the family asked the school to."""
    shown, purpose = _recordable(request, uid), _purpose(code)
    side = request.POST.get("side", "")
    return told(
        request, shown_url(shown), "Đã ghi rút đồng ý; việc này dừng ngay.",
        lambda: actions.withdraw_on_request(
            shown, purpose.code, side=side, reason=request.POST.get("reason", ""), today=timezone.localdate(), by=request.user
        ),
    )  # fmt: skip


@require_safe
@requires("consents.view_answer")
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan of a signed paper, as a download; its opening is recorded."""
    found = get_object_or_404(
        ConsentProof.objects.filter(consents__in=Consent.objects.visible_to(request.user)).distinct(), pk=pk
    )
    record_read("consents.proof_opened", found, by=request.user)
    headers = {
        "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff",
        "Content-Disposition": content_disposition_header(True, found.name) or "attachment",
    }  # fmt: skip
    return HttpResponse(found.content(), content_type=found.content_type, headers=headers)


@requires("consents.publish_wording")
def wording(request: HttpRequest, code: str) -> HttpResponse:
    """The words of a purpose, version by version, and the form for new ones."""
    purpose = _purpose(code)
    if not purpose.needs_consent:
        raise Http404
    now = Wording.now(purpose)
    form = WordingForm(request.POST or None, wording=now)
    if request.method == "POST" and applied(form, lambda values: _publish(request, purpose, form)):
        messages.success(request, "Đã đổi nội dung; học sinh và gia đình được hỏi lại.")
        return redirect("consents:wording", purpose.code)
    in_force = Consent.objects.standing().filter(wording_id=now.pk, answer=Consent.Answer.AGREED, withdrawn_at=None)
    context = {
        "purpose": purpose,
        "wording": now,
        "form": form,
        "lapsing": in_force.count() if now.pk else 0,
        "earlier": Wording.objects.filter(purpose_code=purpose.code).exclude(replaced_at=None),
        "declared": Wording.declared(purpose),
        "differs": now.parts != Wording.declared(purpose).parts,
    }
    return render(request, "consents/wording.html", context)


def _publish(request: HttpRequest, purpose: Purpose, form: WordingForm) -> Wording:
    values = form.cleaned_data
    return actions.publish_wording(
        purpose.code, parts=form.parts(), reason=values["reason"], seen_number=values["number"], by=request.user
    )


def shown_url(shown: Person) -> str:
    """Return the address of a person's page of consents."""
    return reverse("consents:person", args=[shown.uid])


def _purpose(code: str) -> Purpose:
    if code not in purposes:
        raise Http404
    return purposes.get(code)


def _seen(request: HttpRequest, uid: UUID, permission: str = "consents.view_person") -> Person:
    """Return a person whose answers the user may see, or not found."""
    rows: Any = Person.objects.filter(permissions.get(permission).rule.rows(request.user)).distinct()
    found: Person = get_object_or_404(rows, uid=uid)
    return found


def _answerable(request: HttpRequest, uid: UUID) -> Person:
    return _seen(request, uid, "consents.answer")


def _recordable(request: HttpRequest, uid: UUID) -> Person:
    shown = _seen(request, uid)
    require(request.user, "consents.record_paper", shown)
    return shown
