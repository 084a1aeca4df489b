"""What I may do and why."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from truongso.core.rights import requires
from truongso.foundation.access import explanations
from truongso.foundation.access.models import EmergencyAccess
from truongso.foundation.access.trail import AREAS
from truongso.foundation.access.views.common import own_person_id
from truongso.foundation.org.models import Assignment


@require_GET
@requires("access.view_own")
def mine(request: HttpRequest) -> HttpResponse:
    """Every declared right, whether I hold it, and which assignment of mine grants it; what I do for others for a time."""
    today = timezone.localdate()
    own = Assignment.objects.filter(person=own_person_id(request))
    current = list(own.on(today).in_full())
    explained = explanations.explain(request.user, current)
    areas = [
        (AREAS.get(area, area), [r for r in rights if r.held], [r for r in rights if not r.held])
        for area, rights in explained.items()
    ]
    held = sum(len(yes) for _, yes, _ in areas)
    context = {
        "assignments": [(explanations.in_words(a), a) for a in current],
        "given": list(
            Assignment.objects.filter(stands_in_for__person=own_person_id(request), ends_on__gte=today)
            .select_related("person", "unit")
            .order_by("starts_on", "pk")
        ),
        "emergencies": EmergencyAccess.objects.filter(user=request.user.pk).select_related("acknowledged_by__person")[
            :5
        ],
        "areas": areas,
        "held": held,
        "total": held + sum(len(no) for _, _, no in areas),
        "today": today,
    }
    return render(request, "access/mine.html", context)
