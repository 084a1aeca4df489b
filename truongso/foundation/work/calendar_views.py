"""Pages of the calendar: the month, the secret address for phones, the dates of the law."""

import hmac
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from truongso.core.rights import allowed, public, requires
from truongso.foundation.work import actions, calendar, statutory
from truongso.foundation.work.models import CalendarFeed
from truongso.foundation.work.recurrence import Month


@require_GET
@requires("work.use")
def month(request: HttpRequest) -> HttpResponse:
    """One month: a grid on a wide screen, a list on a phone."""
    today = timezone.localdate()
    shown = _month_asked(request.GET.get("thang", ""), today)
    weeks = calendar.weeks_of(request.user, shown, today)
    context = {
        "month": shown,
        "weeks": weeks,
        "days": [day for week in weeks for day in week if day.is_inside and (day.entries or day.is_today)],
        "weekdays": calendar.WEEKDAYS,
        "previous": _code(shown.previous),
        "next": _code(shown.next),
        "is_this_month": shown == Month(today.year, today.month),
        "can_see_statutory": allowed(request.user, "work.view_statutory"),
    }
    return render(request, "work/calendar.html", context)


def _month_asked(text: str, today: date) -> Month:
    try:
        day = date.fromisoformat(f"{text}-01")
    except ValueError:
        return Month(today.year, today.month)
    return Month(day.year, day.month) if abs(day.year - today.year) <= 10 else Month(today.year, today.month)


def _code(shown: Month) -> str:
    return f"{shown.year}-{shown.number:02d}"


@require_GET
@requires("work.use")
def address(request: HttpRequest) -> HttpResponse:
    """Whether I have a calendar address, and how to make one."""
    return _address_page(request)


@require_POST
@never_cache
@requires("work.use")
def renew(request: HttpRequest) -> HttpResponse:
    """Make a new address. It is shown in this answer only: the platform keeps nothing but its hash."""
    token = actions.renew_feed(by=request.user)
    return _address_page(request, reverse("work:feed", args=[token]))


@require_POST
@requires("work.use")
def close(request: HttpRequest) -> HttpResponse:
    """Remove my address."""
    actions.close_feed(by=request.user)
    messages.success(request, "Đã bỏ địa chỉ lịch: các máy đã đăng ký không nhận lịch nữa.")
    return redirect("work:address")


def _address_page(request: HttpRequest, path: str = "") -> HttpResponse:
    full = request.build_absolute_uri(path) if path else ""
    context: dict[str, Any] = {
        "feed": CalendarFeed.objects.filter(user=request.user.pk).first(),
        "address": full,
        "webcal": "webcal://" + full.partition("://")[2] if full else "",
    }
    return render(request, "work/address.html", context)


@require_safe
@public("địa chỉ lịch bí mật của từng người: phần mềm lịch trên điện thoại không đăng nhập được")
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The iCalendar file behind a secret address; a wrong, renewed or closed one is not found."""
    digest = CalendarFeed.hash_of(token)
    found = CalendarFeed.objects.select_related("user__person").filter(token_hash=digest).first()
    if not hmac.compare_digest(found.token_hash if found else "", digest) or found is None:
        raise Http404
    if not allowed(found.user, "work.use"):
        raise Http404
    response = HttpResponse(
        calendar.feed_of(found.user, timezone.localtime()), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = 'inline; filename="truong-so.ics"'
    response["Cache-Control"] = "private, max-age=900"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_GET
@requires("work.view_statutory")
def statutory_calendar(request: HttpRequest) -> HttpResponse:
    """The dates of the law with their source, and who checked them."""
    checks = statutory.checks_in_force()
    context = {
        "rows": [{"rule": rule, "check": checks.get(rule.code)} for rule in statutory.rules().values()],
        "unchecked": sum(rule not in checks for rule in statutory.rules()),
        "data_version": statutory.version(),
        "can_verify": allowed(request.user, "work.verify_statutory"),
    }
    return render(request, "work/statutory.html", context)


@require_POST
@requires("work.verify_statutory")
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Say that a date was compared with the signed text."""
    fingerprint, note = request.POST.get("fingerprint", ""), request.POST.get("note", "")
    check = actions.verify_rule(code, fingerprint, note=note, by=request.user)
    messages.success(request, f"Đã xác nhận mốc «{check.title}».")
    return redirect(reverse("work:statutory") + f"#{code}")


@require_POST
@requires("work.verify_statutory")
def unverify(request: HttpRequest, code: str) -> HttpResponse:
    """Take the check back."""
    actions.unverify_rule(code, reason=request.POST.get("reason", ""), by=request.user)
    messages.success(request, "Đã bỏ xác nhận.")
    return redirect(reverse("work:statutory") + f"#{code}")
