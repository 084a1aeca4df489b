"""«Ai đã xem hồ sơ của con tôi?»"""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from truongso.core.rights import requires
from truongso.trust.data_requests.forms import ReadsFilter
from truongso.trust.data_requests.reads import reads_of, told
from truongso.trust.data_requests.views.common import own_subject

PAGE_ROWS = 30


@require_safe
@requires("data_requests.file")
def reads(request: HttpRequest, person: UUID) -> HttpResponse:
    """Show who looked at the user's own record or at that of a child, newest first, in a time that can be chosen."""
    subject, user = own_subject(request, person), request.user
    own: Any = user
    form = ReadsFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = reads_of(subject, first=asked.get("first"), last=asked.get("last")).select_related("actor__person")
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("trang"))
    context = {
        "subject": subject,
        "is_own": own.person_id == subject.pk,
        "form": form,
        "page": page,
        "rows": told(page.object_list, subject, reader=own.person),
        "filtered": any(asked.get(name) for name in ("first", "last")),
    }
    return render(request, "data_requests/reads.html", context)
