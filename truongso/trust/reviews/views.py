"""The pages of a review."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from truongso.core.excel import excel_response
from truongso.core.outcomes import told
from truongso.core.refusal import Refused
from truongso.core.rights import allowed, requires
from truongso.foundation.audit.recording import record_read
from truongso.foundation.evidence.models import Item
from truongso.foundation.org.periods import Quarter
from truongso.trust.reviews import actions, minutes
from truongso.trust.reviews.models import AccessReview, ReviewRow


@require_GET
@requires("reviews.view")
def reviews(request: HttpRequest) -> HttpResponse:
    """All reviews, the newest first, and the quarter that has none yet."""
    found = AccessReview.objects.visible_to(request.user).with_counts()
    found = list(found.select_related("issued__series", "closed_by__person", "started_by__person"))
    quarter = Quarter.of(timezone.localdate())
    missing = [one for one in (quarter.previous, quarter) if one.code not in {review.period for review in found}]
    context = {
        "reviews": found,
        "missing": [(one.code, str(one)) for one in missing if not found or one.code > found[0].period],
    }
    return render(request, "reviews/list.html", context)


@require_POST
@requires("reviews.decide")
def start(request: HttpRequest) -> HttpResponse:
    """Open the review of this quarter or of the one before."""
    today = timezone.localdate()
    quarter = Quarter.of(today)
    chosen = {one.code: one for one in (quarter, quarter.previous)}.get(request.POST.get("quy", ""))
    try:
        if chosen is None:
            raise Refused("Chỉ mở được lần rà soát của quý này hoặc quý trước.")
        made = actions.start(quarter=chosen, today=today, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("reviews:list")
    messages.success(request, f"Đã mở {made}.")
    return redirect("reviews:review", made.uid)


@require_GET
@requires("reviews.view")
def review(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One review: its rows by kind with what was decided, or its minutes."""
    shown = _seen(request, uid)
    rows = list(shown.rows.select_related("decided_by__person", "person"))
    groups = [_group(kind, [row for row in rows if row.kind == kind], request.user) for kind in ReviewRow.Kind]
    undecided = sum(group["undecided"] for group in groups)
    may_decide = shown.is_open and allowed(request.user, "reviews.decide")
    record_read("reviews.viewed", shown, by=request.user)
    context = {
        "review": shown,
        "groups": [group for group in groups if group["rows"]],
        "count": len(rows),
        "undecided": undecided,
        "may_decide": may_decide,
        "may_close": shown.is_open and not undecided and allowed(request.user, "reviews.close"),
        "items": Item.objects.about(shown).visible_to(request.user).order_by("pk") if shown.issued else [],
        "decisions": [one for one in ReviewRow.Decision if one],
    }
    return render(request, "reviews/review.html", context)


def _group(kind: ReviewRow.Kind, rows: list[ReviewRow], user: Any) -> dict[str, Any]:
    waiting = [row for row in rows if not row.decision]
    return {
        "kind": kind,
        "rows": [{"row": row, "own": row.concerns(user)} for row in rows],
        "undecided": len(waiting),
        "keepable": sum(not row.concerns(user) for row in waiting),
    }


@require_GET
@requires("reviews.view")
def export(request: HttpRequest, uid: UUID) -> HttpResponse:
    """All rows as Excel."""
    shown = _seen(request, uid)
    content = minutes.annex(shown, shown.rows.select_related("decided_by__person"))
    record_read("reviews.exported", shown, by=request.user)
    return excel_response(content, f"ra-soat-quyen-{shown.period}.xlsx")


@require_POST
@requires("reviews.decide")
def refresh(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Add what came since."""
    act = partial(actions.refresh, _seen(request, uid), today=timezone.localdate(), by=request.user)
    return told(request, "reviews:review", lambda many: f"Đã cập nhật: {many} mục mới.", act, uid)


@require_POST
@requires("reviews.decide")
def keep_rest(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Keep what nobody decided yet of one kind."""
    act = partial(actions.keep_rest, _seen(request, uid), kind=request.POST.get("loai", ""), by=request.user)
    return told(request, "reviews:review", lambda many: f"Đã giữ nguyên {many} mục.", act, uid)


@require_POST
@requires("reviews.decide")
def decide(request: HttpRequest, uid: UUID, pk: int) -> HttpResponse:
    """Decide one row."""
    row = get_object_or_404(ReviewRow.objects.select_related("review"), pk=pk, review=_seen(request, uid))
    act = partial(
        actions.decide, row, decision=request.POST.get("decision", ""), note=request.POST.get("note", ""),
        today=timezone.localdate(), by=request.user,
    )  # fmt: skip
    target = f"{reverse('reviews:review', args=[uid])}#muc-{pk}"
    return told(request, target, lambda done: f"{done.subject}: {done.get_decision_display().lower()}.", act)


@require_POST
@requires("reviews.close")
def close(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Issue the minutes."""
    act = partial(
        actions.close, _seen(request, uid), conclusion=request.POST.get("conclusion", ""), today=timezone.localdate(),
        by=request.user,
    )  # fmt: skip
    done = "Đã lập biên bản {}; các tệp lưu làm minh chứng và gắn vào sản phẩm của nhiệm vụ."
    return told(request, "reviews:review", lambda made: done.format(made.issued), act, uid)


def _seen(request: HttpRequest, uid: UUID) -> AccessReview:
    found: AccessReview = get_object_or_404(AccessReview.objects.visible_to(request.user), uid=uid)
    return found
