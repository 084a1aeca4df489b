"""The roll-out of personal signatures: who has a key, until when, and who used it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.outcomes import told
from truongso.core.refusal import Refused
from truongso.core.rights import allowed, requires
from truongso.core.text import fold
from truongso.foundation.org.periods import Quarter
from truongso.foundation.signing import actions
from truongso.foundation.signing.models import Holder
from truongso.foundation.signing.questions import with_use

COLUMNS = [
    ListColumn("ho-ten", "Họ và tên", lambda p: p.full_name, ("sort_key",), width=28),
    ListColumn("khoa", "Nơi giữ khóa", lambda p: Holder(p.key_holder).label if p.key_holder else "Chưa có khóa", ("key_holder",),
               width=40),
    ListColumn("den", "Chứng thư dùng đến", lambda p: p.key_valid_to, ("key_valid_to",), kind="datetime"),
    ListColumn("trong-quy", "Chữ ký trong quý", lambda p: p.in_quarter, ("in_quarter",), kind="number"),
    ListColumn("trong-nam", "Chữ ký trong năm", lambda p: p.in_year, ("in_year",), kind="number"),
    ListColumn("lan-cuoi", "Ký lần cuối", lambda p: p.last_signed_at, ("last_signed_at",), kind="datetime"),
]  # fmt: skip
FILTERS = [
    ListFilter("dung", "Sử dụng", [("used", "Đã ký trong quý"), ("idle", "Có khóa, chưa ký trong quý"),
                                   ("none", "Chưa có khóa, chưa ký")], "use"),
]  # fmt: skip


@require_GET
@requires("signing.view_rollout")
def rollout(request: HttpRequest) -> HttpResponse:
    """List managers and teachers with their keys and what they signed; the same as Excel."""
    today = timezone.localdate()
    quarter = Quarter.of(today)
    people: Any = with_use(quarter, timezone.now())
    listing = Listing(
        people, request.GET, COLUMNS, noun="cán bộ quản lý, giáo viên", filters=FILTERS, sort="ho-ten", search=_named
    )
    total, used = people.count(), people.filter(use="used").count()
    context = {
        "listing": listing, "quarter": quarter, "total": total, "used": used,
        "idle": people.filter(use="idle").count(), "percent": round(used * 100 / total) if total else 0,
        "may_report": allowed(request.user, "signing.report_rollout"),
        "quarters": [(one.code, str(one)) for one in (quarter.previous, quarter)],
    }  # fmt: skip
    return listing.excel_response(f"Triển khai chữ ký số, {quarter}") or render(
        request, "signing/rollout.html", context
    )


@require_POST
@requires("signing.report_rollout")
def report(request: HttpRequest) -> HttpResponse:
    """Issue the report of this quarter or of the one before."""
    today = timezone.localdate()
    quarter = Quarter.of(today)
    chosen = {one.code: one for one in (quarter, quarter.previous)}.get(request.POST.get("quy", ""))

    def act() -> Any:
        if chosen is None:
            raise Refused("Chỉ lập báo cáo của quý này hoặc quý trước.")
        conclusion = request.POST.get("conclusion", "")
        return actions.report_rollout(quarter=chosen, conclusion=conclusion, today=today, by=request.user)

    done = "Đã lập báo cáo số {}; các tệp lưu làm minh chứng và gắn vào sản phẩm của nhiệm vụ."
    return told(request, "signing:rollout", lambda made: done.format(made.text), act)


def _named(rows: Any, words: str) -> Any:
    return rows.filter(search__contains=fold(words))
