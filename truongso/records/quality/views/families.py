"""Ask families, and the page that they open without an account."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from truongso.core.outcomes import told
from truongso.core.refusal import Refused
from truongso.core.rights import public, require, requires
from truongso.foundation.codes.code_lists import code_list
from truongso.foundation.datasets.registry import Kind
from truongso.records.quality import actions, parents
from truongso.records.quality.models import Correction, ParentRequest, for_people
from truongso.records.quality.views.mending import pupil_or_404, said
from truongso.records.students.datasets import PUPILS


@require_POST
@requires("quality.ask_parents")
def ask(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Make the link for a family."""
    pupil = pupil_or_404(request, uid)
    done = "Đã tạo liên kết: hãy gửi cho gia đình qua tin nhắn riêng."
    return told(request, "quality:pupil", done, lambda: actions.ask_parents(pupil, by=request.user), uid)


@require_POST
@requires("quality.ask_parents")
def withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Make a link useless."""
    asked = get_object_or_404(ParentRequest.objects.visible_to(request.user).select_related("pupil__person"), uid=uid)
    act = partial(actions.withdraw, asked, by=request.user)
    return told(request, "quality:pupil", "Đã thu hồi liên kết.", act, asked.pupil.uid)


@require_POST
@requires("quality.view_correction")
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or refuse what a family proposes."""
    visible = Correction.objects.visible_to(request.user).select_related("request__pupil__person")
    correction = get_object_or_404(visible, pk=pk)
    pupil = correction.request.pupil
    require(request.user, "students.change_pupil", pupil)
    if request.POST.get("decision") == "accept":
        act, done = partial(actions.accept, correction, by=request.user), "Đã sửa theo gia đình."
    else:
        act = partial(actions.refuse, correction, reason=said(request, "reason"), by=request.user)
        done = "Đã ghi là không sửa."
    return told(request, "quality:pupil", done, act, pupil.uid)


@require_http_methods(["GET", "HEAD", "POST"])
@public("gia đình không có tài khoản xác nhận dữ liệu của con qua liên kết ký số, có hạn, dùng một lần")
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show a family its child's basic data, and take the answer once."""
    asked = parents.request_of(token)
    if asked is None:
        return _page(request, "quality/answer_closed.html", {"why": "Liên kết này không đúng hoặc đã hết hạn."}, 404)
    if request.method == "POST":
        given = {code: said(request, code) for code in parents.FIELDS}
        if request.POST.get("answer") == "correct":
            given = dict.fromkeys(parents.FIELDS, "")
        try:
            asked = actions.answer(asked, given)
        except Refused as refusal:
            return _form(request, asked, given, refusal)
        return _page(request, "quality/answer_done.html", {"asked": asked})
    if asked.state_label != "đang chờ":
        return _page(request, "quality/answer_closed.html", {"why": f"Liên kết này {asked.state_label}."}, 410)
    return _form(request, asked, {}, None)


def _form(request: HttpRequest, asked: ParentRequest, given: dict[str, str], refusal: Refused | None) -> HttpResponse:
    rows = [_row(asked, code, given.get(code), refusal) for code in parents.FIELDS]
    context = {"asked": asked, "rows": rows, "refusal": refusal}
    return _page(request, "quality/answer.html", context, 422 if refusal else 200)


def _row(asked: ParentRequest, code: str, given: str | None, refusal: Refused | None) -> dict[str, object]:
    item, text = PUPILS.by_code[code], asked.shown.get(code, "")
    return {
        "code": code,
        "label": item.label,
        "shown": for_people(code, text),
        "value": given if given is not None else "" if code == parents.MASKED else text,
        "type": "date" if item.kind == Kind.DAY else "tel" if item.kind == Kind.PHONE else "text",
        "choices": [name for _, name in code_list(item.code_list).choices] if item.kind == Kind.CHOICE else [],
        "error": refusal.sentence if refusal and refusal.field == code else "",
    }


def _page(request: HttpRequest, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"  # the address is the secret; without any, browsers send Origin: null
    response["X-Robots-Tag"] = "noindex"
    return response
