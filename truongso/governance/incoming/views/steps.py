"""Leaders instruct, people do their parts."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from truongso.core.outcomes import told
from truongso.core.rights import requires
from truongso.governance.incoming import actions, forms
from truongso.governance.incoming.models import ExtensionRequest
from truongso.governance.incoming.views.common import check_upload, own_task, seen_document, today, with_form
from truongso.governance.incoming.views.documents import document_page

INSTRUCT, HANDLE = "incoming.instruct", "incoming.handle"


@require_POST
@requires(INSTRUCT)
def instruct(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write an instruction."""
    shown = seen_document(request, uid)
    form = forms.InstructionForm(request.POST, on=today(), auto_id="instruct_%s")
    return with_form(
        request, shown, form, "Đã giao xử lý.",
        lambda _: actions.instruct(shown, on=today(), by=request.user, **form.instruction()), document_page, "instruct",
    )  # fmt: skip


@require_POST
@requires(INSTRUCT)
def keep(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say that a document is only to be known and kept."""
    shown = seen_document(request, uid)
    form = forms.KeepForm(request.POST, on=today(), auto_id="keep_%s")
    return with_form(
        request, shown, form, "Đã ghi: chỉ để biết, lưu.",
        lambda values: actions.file_without_work(
            shown, opinion=values["opinion"], inform=form.inform(), by=request.user
        ),
        document_page, "keep",
    )  # fmt: skip


@require_POST
@requires(INSTRUCT)
def answer_extension(request: HttpRequest, uid: UUID, pk: int) -> HttpResponse:
    """Grant or decline more time."""
    shown = seen_document(request, uid)
    asked = get_object_or_404(ExtensionRequest, pk=pk, task__document=shown)
    granted, answer = "grant" in request.POST, request.POST.get("answer", "")
    return told(
        request, shown, "Đã trả lời xin gia hạn.",
        lambda: actions.answer_extension(asked, granted=granted, answer=answer, by=request.user),
    )  # fmt: skip


@require_POST
@requires("incoming.chase")
def chase(request: HttpRequest, uid: UUID, pk: int) -> HttpResponse:
    """Remind somebody."""
    shown, words = seen_document(request, uid), request.POST.get("reason", "")
    task = get_object_or_404(shown.tasks, pk=pk)
    return told(request, shown, "Đã nhắc.", lambda: actions.chase(task, words=words, by=request.user))


@require_POST
@requires(HANDLE)
def begin(request: HttpRequest, uid: UUID, pk: int) -> HttpResponse:
    """Say that one has read a part, or begins it."""
    task = own_task(request, uid, pk)
    return told(request, task.document, "Đã ghi nhận.", lambda: actions.begin(task, by=request.user))


@require_POST
@requires(HANDLE)
def note(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write what was done so far."""
    shown = seen_document(request, uid)

    def act(values: dict[str, Any]) -> Any:
        check_upload(request)
        return actions.note(shown, text=values["text"], files=values["files"], by=request.user)

    form = forms.NoteForm(request.POST, request.FILES, auto_id="note_%s")
    return with_form(request, shown, form, "Đã ghi tiến độ.", act, document_page, "note")


@require_POST
@requires(HANDLE)
def forward(request: HttpRequest, uid: UUID, pk: int) -> HttpResponse:
    """Give one's part on."""
    task = own_task(request, uid, pk)
    form = forms.ForwardForm(request.POST, on=today(), task=task, auto_id=f"forward{pk}_%s")
    return with_form(
        request, task.document, form, "Đã chuyển tiếp.",
        lambda values: actions.forward(task, by=request.user, **values), document_page, f"forward:{pk}",
    )  # fmt: skip


@require_POST
@requires(HANDLE)
def extend(request: HttpRequest, uid: UUID, pk: int) -> HttpResponse:
    """Ask for more time."""
    task = own_task(request, uid, pk)
    form = forms.ExtensionForm(request.POST, auto_id=f"extend{pk}_%s")
    return with_form(
        request, task.document, form, "Đã gửi đề nghị gia hạn.",
        lambda values: actions.ask_extension(task, on=today(), by=request.user, **values), document_page, f"extend:{pk}",
    )  # fmt: skip


@require_POST
@requires(HANDLE)
def finish(request: HttpRequest, uid: UUID, pk: int) -> HttpResponse:
    """End one's part with its result."""
    task = own_task(request, uid, pk)
    form = forms.FinishForm(request.POST, auto_id=f"finish{pk}_%s")
    return with_form(
        request, task.document, form, "Đã ghi kết quả.",
        lambda values: actions.finish(task, on=today(), by=request.user, **values), document_page, f"finish:{pk}",
    )  # fmt: skip


@require_POST
@requires(HANDLE)
def give_back(request: HttpRequest, uid: UUID, pk: int) -> HttpResponse:
    """Give a part back."""
    task = own_task(request, uid, pk)
    form = forms.ReasonForm(request.POST, auto_id=f"back{pk}_%s")
    return with_form(
        request, task.document, form, "Đã trả lại lãnh đạo.",
        lambda values: actions.give_back(task, by=request.user, **values), document_page, f"back:{pk}",
    )  # fmt: skip
