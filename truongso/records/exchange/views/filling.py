"""Fill a template of another system: give it, look at what would be written, take it back filled."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truongso.core.excel import excel_response
from truongso.core.refusal import Refused
from truongso.core.rights import requires
from truongso.core.uploads import max_bytes, too_large
from truongso.foundation.audit.recording import record_read
from truongso.records.exchange import filling_actions as actions
from truongso.records.exchange.filling import Filling, fill
from truongso.records.exchange.filling_layout import layout_of
from truongso.records.exchange.filling_models import TemplateFilling
from truongso.records.students.datasets import PUPILS
from truongso.records.students.models import SchoolClass

PER_PAGE = 100
LISTED = 200


class TemplateForm(forms.Form):
    """Give a template."""

    file = forms.FileField(
        label="Tệp mẫu", help_text="Tệp .xlsx vừa tải từ cơ sở dữ liệu ngành, vnEdu hoặc SMAS, chưa sửa gì.",
        error_messages={"required": "Hãy chọn tệp mẫu.", "empty": "Tệp này trống: hãy tải lại mẫu từ phần mềm."},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )  # fmt: skip
    school_class = forms.ModelChoiceField(
        SchoolClass.objects.none(), label="Điền cho", required=False, empty_label="Mọi lớp", to_field_name="uid"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        current = SchoolClass.objects.filter(school_year__starts_on__lte=today, school_year__ends_on__gte=today)
        self.fields["school_class"].queryset = current.order_by("sort_key")  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@requires("exchange.fill")
def index(request: HttpRequest) -> HttpResponse:
    """Take a template, and list those on their way."""
    is_sent = request.method == "POST"
    form = TemplateForm(request.POST, request.FILES) if is_sent else TemplateForm()
    if name := getattr(request, "upload_too_large", ""):
        form.errors["file"] = form.error_class([too_large(name[:100], max_bytes())])
    elif is_sent and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = actions.take_template(
                file.read(), file.name or "", school_class=form.cleaned_data["school_class"], by=request.user
            )
            return redirect(made)
        except Refused as refusal:
            form.add_error("file", refusal.sentence)
    earlier = TemplateFilling.objects.visible_to(request.user).select_related("made_by__person", "school_class")
    context = {"form": form, "earlier": earlier.defer("sealed")[:LISTED]}
    return render(request, "exchange/filling_list.html", context, status=422 if form.errors else 200)


@require_safe
@requires("exchange.fill")
def template(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show what would be written, old beside new, and all that would be left."""
    asked = _template_or_404(request, uid)
    found, refusal = _filled(asked, request.user)
    record_read("exchange.template_viewed", asked, by=request.user)
    context: dict[str, Any] = {"asked": asked, "refusal": refusal, "columns": _columns(asked), "fields": _fields()}
    if found is not None:
        context |= {
            "found": found,
            "page": Paginator(found.changes, PER_PAGE).get_page(request.GET.get("trang")),
            "without_row": found.without_row[:LISTED],
            "findings": found.findings[:LISTED],
            "left_rows": found.left_rows[:LISTED],
        }
    return render(request, "exchange/filling.html", context)


def _filled(asked: TemplateFilling, user: Any) -> tuple[Filling | None, str]:
    try:
        return fill(asked.content, asked.name, asked.pupils(user), asked.choices), ""
    except Refused as refusal:
        return None, refusal.sentence


def _columns(asked: TemplateFilling) -> list[dict[str, Any]]:
    """Return the columns of each sheet with the field that each asks for, under the names of the form."""
    return [
        {
            "name": f"cot-{at}-{column.letters}", "sheet": sheet.sheet, "letters": column.letters,
            "heading": column.heading, "field": column.field, "is_hidden": column.hidden,
        }
        for at, sheet in enumerate(layout_of(asked.content, asked.name, asked.choices).sheets)
        for column in sheet.columns
        if column.heading
    ]  # fmt: skip


def _fields() -> list[tuple[str, str]]:
    return [(item.code, item.label) for item in PUPILS.fields]


@require_POST
@requires("exchange.fill")
def choose(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Keep which column asks for which field."""
    asked = _template_or_404(request, uid)
    choices: dict[str, dict[str, str]] = {}
    for column in _columns(asked):
        if (said := request.POST.get(column["name"])) is not None:
            choices.setdefault(column["sheet"], {})[column["letters"]] = said
    try:
        actions.choose_columns(asked, choices, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "Đã ghi cách hiểu các cột.")
    return redirect(asked)


@require_safe
@requires("exchange.fill")
def download(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Return the filled template under its own name; a template that cannot be proved is not given out."""
    asked = _template_or_404(request, uid)
    found, refusal = _filled(asked, request.user)
    if found is None or found.faults:
        messages.error(request, refusal or f"Chưa chứng minh được tệp giữ nguyên phần còn lại: {found.faults[0]}")  # type: ignore[union-attr]
        return redirect(asked)
    record_read("exchange.template_filled", asked, by=request.user, cells=len(found.changes), rows=found.rows)
    return excel_response(found.content, asked.name)


@require_POST
@requires("exchange.fill")
def forget(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Erase a template."""
    asked = _template_or_404(request, uid)
    actions.forget_template(asked, by=request.user)
    messages.success(request, f"Đã xóa mẫu «{asked}» khỏi hệ thống.")
    return redirect("exchange:templates")


def _template_or_404(request: HttpRequest, uid: UUID) -> TemplateFilling:
    visible = TemplateFilling.objects.visible_to(request.user).select_related("school_class", "made_by__person")
    found: TemplateFilling = get_object_or_404(visible, uid=uid)
    return found
