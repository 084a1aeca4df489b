"""The clerk decides about the work on a document that its sender changed."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from truongso.core.rights import requires
from truongso.governance.incoming import actions
from truongso.governance.incoming.change_forms import SettleForm
from truongso.governance.incoming.views.common import seen_document, with_form
from truongso.governance.incoming.views.documents import document_page


@require_POST
@requires("incoming.receive")
def settle(request: HttpRequest, uid: UUID, pk: int) -> HttpResponse:
    """Hand the open work over, close it, or keep it."""
    shown = seen_document(request, uid)
    change = get_object_or_404(shown.changes.to_settle(), pk=pk)
    return with_form(
        request, shown, SettleForm(request.POST, auto_id="settle_%s"), "Đã quyết định việc đang làm.",
        lambda values: actions.settle_change(change, by=request.user, **values), document_page, "settle",
    )  # fmt: skip
