"""Files of answers: give one, say what its columns and words mean, preview, write, take back."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truongso.core.forms import add_refusal, day_field
from truongso.core.outcomes import told
from truongso.core.refusal import Refused
from truongso.core.rights import requires
from truongso.foundation.audit.recording import record_read
from truongso.records.verification import actions
from truongso.records.verification.binding import bind
from truongso.records.verification.files import TITLES, read_answers
from truongso.records.verification.models import ResultFile, VerificationBatch
from truongso.records.verification.states import State

SHOWN_ROWS = 300
COLUMN, WORD = "cot:", "tu:"


class ResultForm(forms.Form):
    """Give a file of answers."""

    file = forms.FileField(
        label="Tệp kết quả",
        help_text="Excel (.xlsx, .xls) hoặc CSV của công an hay cổng; mẫu nào cũng được. Chưa ghi gì cho tới khi bạn đồng ý.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        error_messages={"required": "Hãy chọn tệp kết quả.", "empty": "Tệp này trống: hãy chọn tệp khác."},
    )
    batch = forms.ModelChoiceField(
        VerificationBatch.objects.none(), required=False, label="Của đợt", empty_label="Không theo đợt nào"
    )
    checked_on = day_field(
        "Ngày đối chiếu", help_text="Ngày bên dân cư lập kết quả; dữ liệu sửa sau ngày này phải đối chiếu lại."
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires("verification.import")
def files(request: HttpRequest) -> HttpResponse:
    """List the files, and take a new one."""
    form = ResultForm(
        request.POST or None,
        request.FILES or None,
        initial={"checked_on": timezone.localdate(), "batch": request.GET.get("dot")},
    )
    open_batches = VerificationBatch.objects.visible_to(request.user).select_related("school_class")
    form.fields["batch"].queryset = open_batches.exclude(stage=VerificationBatch.Stage.CANCELLED)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            made = actions.read_file(
                asked["file"].read(),
                asked["file"].name,
                checked_on=asked["checked_on"],
                batch=asked["batch"],
                by=request.user,
            )
            return redirect(made)
        except Refused as refusal:
            add_refusal(form, refusal)
    found = (
        ResultFile.objects.visible_to(request.user)
        .select_related("made_by__person", "batch__school_class")
        .defer("sealed")
    )
    context = {"form": form, "files": found[:50]}
    return render(request, "verification/files.html", context, status=422 if form.errors else 200)


@require_safe
@requires("verification.import")
def file(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show what a file would write, old beside new, and what is not clear yet."""
    shown = _file_or_404(request, uid)
    context: dict[str, Any] = {"file": shown}
    if shown.stage == ResultFile.Stage.READ:
        answers = read_answers(shown.content(), shown.name, shown.columns)
        bound = bind(answers.rows, batch=shown.batch, checked_on=shown.checked_on)
        usable = [one for one in bound if not one.problem]
        record_read("verification.file_viewed", shown, by=request.user)
        context |= {
            "answers": answers,
            "unknown": [(word, answers.words[word]) for word in answers.unknown],
            "usable": usable[:SHOWN_ROWS],
            "count": len(usable),
            "changed": sum(1 for one in usable if one.is_new),
            "by_state": [
                (s.label, sum(1 for one in usable if one.row.state == s)) for s in State if s != State.PENDING
            ],
            "problems": [one for one in bound if one.problem and one.row.state is not None],
            "fields": list(TITLES.items()),
            "states": [(state.value, state.label.capitalize()) for state in State],
            "is_ready": bool(usable) and not answers.missing and not answers.unknown,
        }
    else:
        context["answers_written"] = shown.answers.count()
    return render(request, "verification/file.html", context)


@require_POST
@requires("verification.import")
def explain(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say what columns carry and what words mean."""
    shown = _file_or_404(request, uid)
    columns = {key.removeprefix(COLUMN): str(value) for key, value in request.POST.items() if key.startswith(COLUMN)}
    words = {
        key.removeprefix(WORD): str(value) for key, value in request.POST.items() if key.startswith(WORD) and value
    }
    return told(
        request, shown, "Đã nhớ cách đọc tệp này cho lần sau.",
        lambda: actions.explain_file(shown, columns=columns, words=words, by=request.user),
    )  # fmt: skip


@require_POST
@requires("verification.import")
def apply(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write the answers."""
    shown = _file_or_404(request, uid)
    return told(
        request, shown, lambda written: f"Đã ghi {written.answers.count()} kết quả.",
        lambda: actions.apply_file(shown, by=request.user),
    )  # fmt: skip


@require_POST
@requires("verification.import")
def undo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take the answers of a file back."""
    shown = _file_or_404(request, uid)
    return told(
        request, shown, lambda count: f"Đã hoàn tác {count} kết quả.",
        lambda: actions.undo_file(shown, by=request.user),
    )  # fmt: skip


def _file_or_404(request: HttpRequest, uid: UUID) -> ResultFile:
    visible = ResultFile.objects.visible_to(request.user).select_related("batch__school_class", "made_by__person")
    found: ResultFile = get_object_or_404(visible, uid=uid)
    return found
