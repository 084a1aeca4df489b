"""Who holds the post that the plan asks for, by which decision, and what is still missing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from truongso.core.rights import allowed, requires
from truongso.foundation.evidence.panel import panel_context
from truongso.people.posts.questions import officers_in_force, officers_with_decision


@requires("posts.view")
def officers(request: HttpRequest) -> HttpResponse:
    """Show the officers for IT and digital transformation in force today, each with the decision as evidence."""
    today = timezone.localdate()
    proven = set(officers_with_decision(today).values_list("pk", flat=True))
    may_prove = allowed(request.user, "posts.prove")
    rows = [
        {
            "post": post,
            "is_proven": post.pk in proven,
            "missing": _missing(post.basis, is_proven=post.pk in proven),
            "panel": panel_context(post, request.user, role="quyết định phân công", may_add=may_prove),
        }
        for post in officers_in_force(today)
    ]
    context = {"rows": rows, "is_met": bool(proven), "may_assign": allowed(request.user, "org.manage")}
    return render(request, "posts/list.html", context)


def _missing(basis: str, *, is_proven: bool) -> str:
    if is_proven:
        return ""
    if not basis:
        return "Phân công chưa ghi số, ngày của quyết định: sửa ở trang của người được phân công."
    return "Chưa có tệp quyết định được duyệt: nộp tệp ở dưới, lãnh đạo duyệt thì chỉ tiêu 15 được tính là đạt."
