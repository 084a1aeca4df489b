"""Pages of evidence. Nothing that a person sent is shown inline: pages show pictures that we drew."""

from datetime import timedelta
from functools import partial
from typing import Any, NoReturn
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import (
    url_has_allowed_host_and_scheme,
)
from django.views.decorators.http import require_GET, require_POST

from truongso.core.forms import add_refusal
from truongso.core.refusal import Refused
from truongso.core.rights import allowed, require, requires
from truongso.core.served import file_response, guarded
from truongso.core.text import whole_number
from truongso.core.uploads import max_bytes, too_large
from truongso.foundation.audit.models import Event
from truongso.foundation.audit.recording import record_read
from truongso.foundation.evidence import actions, lists, previews, store
from truongso.foundation.evidence.forms import (
    AddForm,
    ChangeForm,
    ContentForm,
    FilterForm,
)
from truongso.foundation.evidence.models import Item, Link, Status, Version
from truongso.foundation.evidence.panel import proved_by, read_token, token_for
from truongso.foundation.org.models import Person

PAGE_ROWS = 25
LARGE_PAGES = 2
SHOWN_PAGES = 20


@require_GET
@requires("evidence.view_item")
def items(request: HttpRequest) -> HttpResponse:
    """List the evidence that the user may see."""
    form, found = _asked(request)
    page = Paginator(found.select_related("owner").with_current_version(), PAGE_ROWS).get_page(request.GET.get("trang"))
    today = timezone.localdate()
    context = {
        "form": form,
        "page": page,
        "count": page.paginator.count,
        "today": today,
        "soon": today + timedelta(days=lists.SOON_DAYS),
        "can_add": allowed(request.user, "evidence.add_item"),
        "more": any(request.GET.get(name) for name in ("kind", "owner", "first", "last", "expiring")),
        "filtered": any(request.GET.get(name) for name in form.fields if name != "sort"),
    }
    return render(request, "evidence/items.html", context)


@require_GET
@requires("evidence.view_item")
def export(request: HttpRequest) -> HttpResponse:
    """The same list as an Excel file."""
    content, rows = lists.workbook_of(_asked(request)[1])
    record_read("evidence.exported", None, by=request.user, rows=rows)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _attachment(content, kind, f"minh-chung-{timezone.localdate():%Y-%m-%d}.xlsx")


@requires("evidence.add_item")
def add(request: HttpRequest) -> HttpResponse:
    """Add a file or an address, for the object named by the token if there is one."""
    if request.method == "POST":
        form = AddForm(request.POST, request.FILES)
        _refuse_too_large(request, form)
        if form.is_valid():
            try:
                made = _add(form.cleaned_data, request.user)
            except Refused as refusal:
                add_refusal(form, refusal)
            else:
                messages.success(request, f"Đã nộp minh chứng «{made.title}».")
                return redirect(_safe_next(request, form.cleaned_data["next"]) or made.get_absolute_url())
        token = request.POST.get("token", "")
    else:
        token = request.GET.get("token") or token_for(request.user)
        initial = {"effective_from": timezone.localdate(), "token": token, "next": request.GET.get("next", "")}
        form = AddForm(initial=initial)
    target = _target_or_none(token, request.user)
    back = _safe_next(request, form["next"].value() or "") or reverse("evidence:items")
    return render(request, "evidence/add.html", {"form": form, "target": target, "back": back})


@require_GET
@requires("evidence.view_item")
def item(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One item: preview, versions, decisions, what it proves, history."""
    return _item_page(request, _seen(request, uid))


@require_POST
@requires("evidence.change_item")
def change(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Correct title, period or note."""
    changed = _held(request, uid, "evidence.change_item")
    form = ChangeForm(request.POST, auto_id="change_%s")
    if form.is_valid():
        try:
            actions.change_details(changed, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            return _done(request, changed, "Đã lưu thông tin minh chứng.")
    return _item_page(request, changed, change_form=form)


@require_POST
@requires("evidence.change_item")
def add_version(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Add a newer file or address."""
    changed = _held(request, uid, "evidence.change_item")
    form = ContentForm(request.POST, request.FILES, auto_id="version_%s")
    _refuse_too_large(request, form)
    if form.is_valid():
        try:
            made = actions.add_version(
                changed, upload=form.cleaned_data["upload"], url=form.cleaned_data["url"], by=request.user
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            return _done(request, changed, f"Đã nộp bản {made.number}, chờ duyệt lại.")
    return _item_page(request, changed, version_form=form)


@require_POST
@requires("evidence.change_item")
def submit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Send a draft to be judged."""
    sent = _held(request, uid, "evidence.change_item")
    return _decide(request, sent, "Đã gửi duyệt.", lambda: actions.submit(sent, by=request.user))


@require_POST
@requires("evidence.judge_item")
def accept(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Accept what another person submitted."""
    judged = _held(request, uid, "evidence.judge_item")
    note, seen = request.POST.get("note", ""), _seen_version(request)
    return _decide(
        request,
        judged,
        "Đã chấp nhận minh chứng.",
        lambda: actions.accept(judged, by=request.user, note=note, seen_version=seen),
    )


@require_POST
@requires("evidence.judge_item")
def reject(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Return with a reason."""
    judged = _held(request, uid, "evidence.judge_item")
    reason, seen = request.POST.get("reason", ""), _seen_version(request)
    return _decide(
        request,
        judged,
        "Đã trả lại minh chứng.",
        lambda: actions.reject(judged, by=request.user, reason=reason, seen_version=seen),
    )


@require_POST
@requires("evidence.change_item")
def retire(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take out of use."""
    ended = _held(request, uid, "evidence.change_item")
    reason = request.POST.get("reason", "")
    return _decide(
        request, ended, "Đã ngừng dùng minh chứng.", lambda: actions.retire(ended, reason=reason, by=request.user)
    )


@require_POST
@requires("evidence.change_item")
def unlink(request: HttpRequest, uid: UUID, link_id: int) -> HttpResponse:
    """Take away from one object."""
    held = _held(request, uid, "evidence.change_item")
    link = get_object_or_404(Link.objects.current(), pk=link_id, item=held)
    target, reason = link.target, request.POST.get("reason", "")
    if target is None:
        raise Refused("Đối tượng này không còn trong hệ thống nên không cần gỡ.")
    act = partial(actions.unlink, held, target, role=link.role, reason=reason, by=request.user)
    return _decide(request, held, "Đã gỡ minh chứng.", act)


@require_GET
@requires("evidence.view_item")
def download(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    """The file of one version, always as a download; its hash is checked on the way out."""
    shown = _seen(request, uid)
    version = get_object_or_404(Version, item=shown, number=number, blob__isnull=False)
    content = _content_of(version)
    record_read("evidence.downloaded", shown, by=request.user, name=version.original_name, number=number)
    return _attachment(content, version.content_type, version.original_name)


@require_GET
@requires("evidence.view_item")
def picture(request: HttpRequest, uid: UUID, number: int, page: int, size: str) -> HttpResponse:
    """A page of a PDF or a photo as a picture drawn by us."""
    version = get_object_or_404(Version, item=_seen(request, uid), number=number, blob__isnull=False)
    try:
        content, kind = previews.picture_of(version, page, size)
    except store.Damaged:
        _refuse_damaged(version)
    response = guarded(HttpResponse(content, content_type=kind))
    response["Cache-Control"] = "private, max-age=600"
    return response


# --- What the views share ------------------------------------------------------------------------------------


def _asked(request: HttpRequest) -> tuple[FilterForm, Any]:
    visible = Item.objects.visible_to(request.user)
    owners = Person.objects.filter(pk__in=visible.order_by().values("owner"))
    form = FilterForm(request.GET, owners=owners)
    asked = form.cleaned_data if form.is_valid() else getattr(form, "cleaned_data", {})
    shown = visible if asked.get("status") == Status.EXPIRED else visible.in_use()
    return form, lists.narrowed(shown, asked, today=timezone.localdate())


def _add(values: dict[str, Any], user: Any) -> Item:
    target = read_token(values["token"], user)
    common: dict[str, Any] = {name: values[name] for name in ("title", "effective_from", "effective_to", "note")}
    common |= {
        "owner": user.person,
        "by": user,
        "link_to": target.obj,
        "role": target.role,
        "request_key": target.request_key,
    }
    common["status"] = Status.DRAFT if values["as_draft"] else Status.SUBMITTED
    if values["upload"] is not None:
        return actions.add_file(upload=values["upload"], **common)
    return actions.add_link(url=values["url"], **common)


def _target_or_none(token: str, user: Any) -> Any:
    try:
        return read_token(token, user).obj
    except Refused:
        return None


def _refuse_too_large(request: HttpRequest, form: Any) -> None:
    name = getattr(request, "upload_too_large", "")
    if name:
        form.errors.clear()
        form.add_error(None, too_large(name[:100], max_bytes()))


def _seen(request: HttpRequest, uid: UUID) -> Item:
    visible = Item.objects.visible_to(request.user).select_related("owner", "added_by__person", "judged_by__person")
    found: Item = get_object_or_404(visible, uid=uid)
    return found


def _held(request: HttpRequest, uid: UUID, right: str) -> Item:
    found = _seen(request, uid)
    require(request.user, right, found)
    return found


def _seen_version(request: HttpRequest) -> int | None:
    return whole_number(request.POST.get("seen_version", ""))


def _decide(request: HttpRequest, subject: Item, done: str, act: Any) -> HttpResponse:
    try:
        act()
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect(subject)
    return _done(request, subject, done)


def _done(request: HttpRequest, subject: Item, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect(_safe_next(request, request.POST.get("next", "")) or subject.get_absolute_url())


def _safe_next(request: HttpRequest, target: str) -> str:
    """Return target if it is a path of this site, else nothing."""
    local = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if local else ""


def _item_page(request: HttpRequest, shown: Item, *, change_form: Any = None, version_form: Any = None) -> HttpResponse:
    user = request.user
    versions = list(shown.versions.select_related("blob", "uploaded_by__person"))
    newest = versions[0] if versions else None
    initial = {name: getattr(shown, name) for name in ("title", "effective_from", "effective_to", "note")}
    active = shown.ended_at is None
    can_change = active and allowed(user, "evidence.change_item", shown)
    can_judge = active and shown.status == Status.SUBMITTED and allowed(user, "evidence.judge_item", shown)
    context = {
        "item": shown,
        "versions": versions,
        "newest": newest,
        "pages": newest.pages[:LARGE_PAGES] if newest else [],
        "more_pages": newest.pages[LARGE_PAGES:SHOWN_PAGES] if newest else [],
        "shown_pages": SHOWN_PAGES,
        "proved": proved_by(shown, user),
        "history": Event.objects.about(shown).exclude(code="evidence.downloaded")[:50],
        "can_change": can_change,
        "can_judge": can_judge,
        "may_submit": shown.status in {Status.DRAFT, Status.REJECTED},
        "is_own": newest is not None and user.pk in {shown.added_by_id, newest.uploaded_by_id},
        "change_form": change_form
        or ChangeForm(initial=initial | {"seen_version": shown.version}, auto_id="change_%s"),
        "version_form": version_form or ContentForm(auto_id="version_%s"),
        "today": timezone.localdate(),
        "list_url": reverse("evidence:items"),
    }
    bad = any(form is not None and form.errors for form in (change_form, version_form))
    return render(request, "evidence/item.html", context, status=422 if bad else 200)


def _content_of(version: Version) -> bytes:
    try:
        return store.read(str(version.blob_id))
    except store.Damaged:
        _refuse_damaged(version)


def _refuse_damaged(version: Version) -> NoReturn:
    actions.note_damage(version)
    raise Refused(
        f"Tệp «{version.original_name}» trong kho không còn đúng như khi nộp (mã băm khác hoặc thiếu tệp): "
        "đã ghi nhật ký, hãy báo quản trị hệ thống khôi phục từ bản sao lưu."
    )


def _attachment(content: bytes, kind: str, name: str) -> HttpResponse:
    return guarded(file_response(content, kind, name))
