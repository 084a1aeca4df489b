"""The impact assessment: clocks, versions, what changed since, a new version, and when it was sent."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from truongso.core.outcomes import applied
from truongso.core.rights import allowed, require, requires
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence.models import Item
from truongso.trust.privacy import actions
from truongso.trust.privacy.dossier_clocks import standing_on
from truongso.trust.privacy.facts import facts_of
from truongso.trust.privacy.forms import DossierForm, FiledForm
from truongso.trust.privacy.models import Dossier


@requires("privacy.view_register")
def dossiers(request: HttpRequest) -> HttpResponse:
    """List the versions, say what is due, and make the next one out of today's facts."""
    today = timezone.localdate()
    form = DossierForm(request.POST or None)
    if request.method == "POST":
        require(request.user, "privacy.make_papers")
        made = applied(form, lambda values: actions.issue_dossier(today=today, by=request.user, **values))
        if made:
            messages.success(request, f"Đã lập {made}.")
            return redirect(made)
    standing = standing_on(today)
    context = {
        "versions": Dossier.objects.visible_to(request.user).select_related("issued__series", "made_by__person"),
        "standing": standing,
        "due": [(one, one.is_late(today)) for one in standing.due],
        "facts": facts_of(today),
        "form": form,
        "may_make": allowed(request.user, "privacy.make_papers"),
    }
    return render(request, "privacy/dossiers.html", context)


@requires("privacy.view_register")
def dossier(request: HttpRequest, number: int) -> HttpResponse:
    """One version: its facts as they were, its papers, and when it was sent."""
    rows = Dossier.objects.visible_to(request.user).select_related(
        "issued__series", "made_by__person", "filed_by__person"
    )
    shown = get_object_or_404(rows, number=number)
    form = FiledForm(request.POST or None)
    if request.method == "POST":
        require(request.user, "privacy.make_papers")
        today = timezone.localdate()
        if applied(form, lambda values: actions.file_dossier(shown, today=today, by=request.user, **values)):
            messages.success(request, "Đã ghi ngày gửi hồ sơ.")
            return redirect(shown)
        if shown.filed_on is not None:  # the form is gone from the page
            for sentence in form.non_field_errors():
                messages.error(request, sentence)
            return redirect(shown)
    context = {
        "dossier": shown,
        "facts": shown.facts,
        "items": Item.objects.about(shown).order_by("pk"),
        "events": Event.objects.about(shown).order_by("-sequence")[:20],
        "form": form,
        "may_file": allowed(request.user, "privacy.make_papers") and shown.filed_on is None,
    }
    return render(request, "privacy/dossier.html", context)
