"""Each button of a request: one action, then back to its page with what became of it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from truongso.core.outcomes import told
from truongso.core.refusal import Refused
from truongso.core.rights import requires
from truongso.trust.data_requests import actions
from truongso.trust.data_requests.forms import CheckForm, ClosingForm, ExtensionForm, HandlingForm, RefusalForm
from truongso.trust.data_requests.models import DataRequest
from truongso.trust.data_requests.views.common import seen_request, today

HANDLE = "data_requests.handle"


def _with_form(
    request: HttpRequest, shown: DataRequest, form: forms.Form, done: str, act: Callable[[dict[str, Any]], Any]
) -> HttpResponse:
    """Run an action with a form's values; what is wrong with them stands as a message on the request's page."""
    if not form.is_valid():
        for name, errors in form.errors.items():
            label = form.fields[name].label if name in form.fields else ""
            messages.error(request, f"{label}: {errors[0]}" if label else str(errors[0]))
        return redirect(shown)
    try:
        act(form.cleaned_data)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, done)
    return redirect(shown)


@require_POST
@requires(HANDLE)
def take(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take charge."""
    shown = seen_request(request, uid, HANDLE)
    return told(request, shown, "Bạn đã nhận giải quyết.", lambda: actions.take(shown, by=request.user))


@require_POST
@requires(HANDLE)
def check(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write how it was checked who asks."""
    shown = seen_request(request, uid, HANDLE)
    return _with_form(
        request, shown, CheckForm(request.POST), "Đã ghi việc kiểm tra. Hãy gửi giấy xác nhận.",
        lambda values: actions.check(shown, by=request.user, **values),
    )  # fmt: skip


@require_POST
@requires(HANDLE)
def acknowledge(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Issue the receipt."""
    shown = seen_request(request, uid, HANDLE)
    return told(
        request, shown, lambda paper: f"Đã lập {str(paper).lower()}.",
        lambda: actions.acknowledge(shown, today=today(), by=request.user),
    )  # fmt: skip


@require_POST
@requires(HANDLE)
def extend(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Move the deadline once."""
    shown = seen_request(request, uid, HANDLE)
    form = ExtensionForm(request.POST, due=shown.answer_by, longest=shown.answer_by)
    return _with_form(
        request, shown, form, "Đã gia hạn và lập thông báo.",
        lambda values: actions.extend(shown, today=today(), by=request.user, **values),
    )  # fmt: skip


@require_POST
@requires(HANDLE)
def refuse(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Refuse with a ground and reasons."""
    shown = seen_request(request, uid, HANDLE)
    return _with_form(
        request, shown, RefusalForm(request.POST), "Đã ghi từ chối. Hãy gửi văn bản trả lời.",
        lambda values: actions.refuse(shown, by=request.user, **values),
    )  # fmt: skip


@require_POST
@requires(HANDLE)
def apply_correction(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write the corrected value into the register."""
    shown = seen_request(request, uid, HANDLE)
    return told(
        request, shown, "Đã sửa trong hồ sơ; giá trị cũ còn trong lịch sử.",
        lambda: actions.apply_correction(shown, by=request.user),
    )  # fmt: skip


@require_POST
@requires(HANDLE)
def restrict(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Restrict the use of the person's data."""
    shown = seen_request(request, uid, HANDLE)
    return told(request, shown, "Đã hạn chế xử lý.", lambda: actions.restrict(shown, by=request.user))


@require_POST
@requires(HANDLE)
def withdraw_consent(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write that a consent is taken back."""
    shown = seen_request(request, uid, HANDLE)
    return told(
        request, shown, "Đã ghi rút đồng ý; việc dựa vào đồng ý đó đã dừng.",
        lambda: actions.withdraw_consent(shown, today=today(), by=request.user),
    )  # fmt: skip


@require_POST
@requires(HANDLE)
def propose(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Propose a deletion."""
    shown = seen_request(request, uid, HANDLE)
    return told(
        request, shown, "Đã gửi đề xuất xóa cho lãnh đạo duyệt. Chưa có gì bị xóa.",
        lambda: actions.propose_deletion(shown, today=today(), by=request.user),
    )  # fmt: skip


@require_POST
@requires("data_requests.approve_deletion")
def approve(request: HttpRequest, uid: UUID, pk: int) -> HttpResponse:
    """Approve a deletion that somebody else proposed, and do it."""
    shown = seen_request(request, uid, HANDLE)
    proposal = get_object_or_404(shown.deletions, pk=pk)
    return told(
        request, shown, "Đã xóa những gì được phép xóa; kết quả từng loại ở dưới.",
        lambda: actions.approve_deletion(proposal, today=today(), by=request.user),
    )  # fmt: skip


@require_POST
@requires("data_requests.approve_deletion")
def give_back(request: HttpRequest, uid: UUID, pk: int) -> HttpResponse:
    """Send a proposal back."""
    shown = seen_request(request, uid, HANDLE)
    proposal, reason = get_object_or_404(shown.deletions, pk=pk), request.POST.get("reason", "")
    return told(
        request, shown, "Đã trả lại đề xuất xóa.",
        lambda: actions.return_deletion(proposal, reason=reason, by=request.user),
    )  # fmt: skip


@require_POST
@requires(HANDLE)
def handle(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write what was done."""
    shown = seen_request(request, uid, HANDLE)
    return _with_form(
        request, shown, HandlingForm(request.POST), "Đã ghi kết quả. Hãy gửi văn bản trả lời.",
        lambda values: actions.handle(shown, by=request.user, **values),
    )  # fmt: skip


@require_POST
@requires(HANDLE)
def answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Issue the answer."""
    shown = seen_request(request, uid, HANDLE)
    return told(
        request, shown, lambda paper: f"Đã lập {str(paper).lower()}.",
        lambda: actions.answer(shown, today=today(), by=request.user),
    )  # fmt: skip


@require_POST
@requires(HANDLE)
def close(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Close the file."""
    shown = seen_request(request, uid, HANDLE)
    return _with_form(
        request, shown, ClosingForm(request.POST), "Đã khép hồ sơ.",
        lambda values: actions.close(shown, by=request.user, **values),
    )  # fmt: skip
