"""Pages of the office: correspondents with their history, counts of secret documents."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.outcomes import applied, told
from truongso.core.rights import allowed, requires
from truongso.foundation.audit.models import Event
from truongso.governance.office import actions
from truongso.governance.office.forms import CorrespondentForm, SecretCountForm
from truongso.governance.office.models import Correspondent, SecretCount

MANAGE = "office.manage_correspondent"
COLUMNS = [
    ListColumn("ten", "Tên", lambda c: c.name, order_by=("search",), url=lambda c: c.get_absolute_url(), width=40),
    ListColumn("loai", "Loại", lambda c: c.get_kind_display(), order_by=("kind",), width=26),
    ListColumn("ma", "Mã trên trục liên thông", lambda c: c.code, order_by=("code",), width=20),
    ListColumn("nhan", "Nhận qua trục", lambda c: "Có" if c.takes_packages else "", width=14),
    ListColumn("thu", "Thư điện tử", lambda c: c.email, order_by=("email",), optional=True, width=28),
    ListColumn("dien-thoai", "Điện thoại", lambda c: c.phone, spare=True, width=16),
    ListColumn("dia-chi", "Địa chỉ", lambda c: c.address, spare=True, width=40),
    ListColumn(
        "thoi-dung", "Thôi dùng từ", lambda c: c.ended_at, order_by=("ended_at",), kind="datetime", optional=True
    ),
]


@require_safe
@requires("office.view_correspondent")
def correspondents(request: HttpRequest) -> HttpResponse:
    """List whom the school writes to and hears from; those no longer in use only when asked for."""
    ended = bool(request.GET.get("thoi-dung"))
    seen = Correspondent.objects.visible_to(request.user)
    filters = [
        ListFilter("loai", "Loại", Correspondent.Kind.choices, "kind"),
        ListFilter("truc", "Nhận qua trục liên thông", [("True", "Có"), ("False", "Không")], "takes_packages"),
    ]
    listing = Listing(
        seen.filter(ended_at__isnull=False) if ended else seen.active(), request.GET, COLUMNS, noun="nơi gửi, nhận",
        filters=filters, search_field="search", sort="ten",
    )  # fmt: skip
    context = {"listing": listing, "ended": ended, "may_manage": allowed(request.user, MANAGE)}
    return listing.excel_response("Nơi gửi, nhận văn bản") or render(request, "office/correspondents.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
def add(request: HttpRequest) -> HttpResponse:
    """Add a correspondent."""
    form = CorrespondentForm(request.POST or None)
    made = applied(form, lambda values: actions.add_correspondent(by=request.user, **values)) if request.POST else None
    if made is not None:
        messages.success(request, f"Đã thêm {made}.")
        return redirect(made)
    return render(request, "office/correspondent_form.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@requires("office.view_correspondent")
def correspondent(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One correspondent with its history."""
    shown = get_object_or_404(Correspondent.objects.visible_to(request.user), uid=uid)
    context = {
        "shown": shown, "events": list(Event.objects.about(shown)),
        "may_manage": allowed(request.user, MANAGE) and shown.ended_at is None,
    }  # fmt: skip
    return render(request, "office/correspondent.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
def change(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Change a correspondent."""
    shown = get_object_or_404(Correspondent.objects.visible_to(request.user), uid=uid)
    form = CorrespondentForm(request.POST or None, initial={name: getattr(shown, name) for name in actions.FIELDS})
    if request.POST:
        changed = applied(form, lambda values: actions.change_correspondent(shown, by=request.user, **values))
        if changed is not None:
            messages.success(request, "Đã lưu.")
            return redirect(shown)
    context = {"form": form, "shown": shown}
    return render(request, "office/correspondent_form.html", context, status=422 if form.errors else 200)


@require_POST
@requires(MANAGE)
def end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Stop using a correspondent."""
    shown = get_object_or_404(Correspondent.objects.visible_to(request.user), uid=uid)
    reason = request.POST.get("reason", "")
    return told(
        request, shown, "Đã thôi dùng; văn bản cũ không đổi.",
        lambda: actions.end_correspondent(shown, reason=reason, by=request.user),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires("office.view_secret_count")
def secret_counts(request: HttpRequest) -> HttpResponse:
    """Show and declare how many secret documents each year had."""
    may_declare = allowed(request.user, "office.declare_secret_count")
    on = timezone.localdate()
    form = SecretCountForm(request.POST or None, initial={"year": on.year})
    if request.POST and may_declare:
        act = applied(form, lambda values: actions.declare_secret_count(on=on, by=request.user, **values))
        if act is not None:
            messages.success(request, f"Đã khai {act}.")
            return redirect("office:secret_counts")
    counts = SecretCount.objects.visible_to(request.user).select_related("declared_by__person")
    context = {"counts": counts, "form": form if may_declare else None}
    return render(request, "office/secret_counts.html", context, status=422 if form.errors else 200)
