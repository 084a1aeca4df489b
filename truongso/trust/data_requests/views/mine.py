"""The page of everybody: who I am here, who looked, what I asked."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truongso.core.outcomes import applied, told
from truongso.core.rights import allowed, requires
from truongso.trust.data_requests import actions
from truongso.trust.data_requests.forms import OwnRequestForm
from truongso.trust.data_requests.kinds import KIND_HELP, Kind
from truongso.trust.data_requests.models import DataRequest
from truongso.trust.data_requests.people import subjects_of
from truongso.trust.data_requests.views.common import own_subject, seen_request, today

QUESTION = "Xin nhà trường cho biết: "


@require_safe
@requires("data_requests.file")
def mine(request: HttpRequest) -> HttpResponse:
    """List those for whom the user may act, and what the user has asked."""
    user: Any = request.user
    asked = DataRequest.objects.filter(requester=user.person_id).whole()
    context = {
        "people": subjects_of(user, today()),
        "requests": [{"request": one, "late": one.is_late(today())} for one in asked],
        "may_handle": allowed(user, "data_requests.enter"),
    }
    return render(request, "data_requests/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("data_requests.file")
def file(request: HttpRequest, person: UUID) -> HttpResponse:
    """File a request about oneself or one's child."""
    subject = own_subject(request, person)
    initial = {"kind": request.GET.get("loai", ""), "text": QUESTION if request.GET.get("hoi") else ""}
    form = OwnRequestForm(request.POST if request.method == "POST" else None, subject=subject, initial=initial)

    def act(values: dict[str, Any]) -> DataRequest:
        return actions.file_request(subject, values.pop("kind"), today=today(), by=request.user, **values)

    made = applied(form, act) if request.method == "POST" else None
    if made is not None:
        messages.success(request, f"Đã gửi {str(made).lower()}. Nhà trường sẽ xác nhận trong 2 ngày làm việc.")
        return redirect(made)
    kinds = [(kind.label, KIND_HELP[kind]) for kind in Kind]
    return render(request, "data_requests/file.html", {"form": form, "subject": subject, "kinds": kinds})


@require_POST
@requires("data_requests.file")
def withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take one's own request back."""
    shown, reason = seen_request(request, uid), request.POST.get("reason", "")
    return told(
        request, shown, "Đã rút yêu cầu.", lambda: actions.withdraw_request(shown, reason=reason, by=request.user)
    )
