"""Keep what is typed while it is typed, for the one who types; throw it away."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from truongso.core.outcomes import told
from truongso.core.refusal import Refused
from truongso.core.rights import requires
from truongso.core.text import whole_number
from truongso.governance.outgoing import actions
from truongso.governance.outgoing.editing import posted_content
from truongso.governance.outgoing.unsent import Marks, kept_words
from truongso.governance.outgoing.views.common import seen_document


@require_POST
@requires("outgoing.draft")
def keep(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Keep the words of the editor, and answer the page with the sentence that it shows."""
    shown = seen_document(request, uid, "outgoing.edit")
    content, _ = posted_content(request.POST)
    try:
        require_writer(request)
        kept = actions.keep_unsent(
            shown, content, seen=whole_number(request.POST.get("seen", "")) or 0, marks=Marks.posted(request.POST),
            by=request.user,
        )  # fmt: skip
    except Refused as refusal:
        return JsonResponse({"sentence": f"Chưa tự lưu. {refusal.sentence}"}, status=409)
    marks = Marks.after(kept)
    sentence = kept_words(kept) if kept else "Chữ trong trang giống phiên bản đã lưu."
    return JsonResponse({"sentence": sentence, "mark": marks.known or "", "new_mark": marks.new})


@require_POST
@requires("outgoing.draft")
def throw_away(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Drop what the page kept, and edit the last version again."""
    shown = seen_document(request, uid, "outgoing.edit")
    return told(
        request, "outgoing:edit", "Đã bỏ bản tự lưu. Trang đang mở phiên bản đã lưu gần nhất.",
        lambda: actions.throw_away_unsent(shown, marks=Marks.posted(request.POST), by=request.user), shown.uid,
    )  # fmt: skip


def require_writer(request: HttpRequest) -> None:
    """Refused when the page was opened by another account, which ended meanwhile: its words are not this one's."""
    writer = request.POST.get("writer", "")
    if writer and writer != str(request.user.pk):
        raise Refused(
            f"Trang này do tài khoản khác mở, nay đang đăng nhập là {request.user}: hãy đăng nhập lại bằng tài khoản đã mở."
        )
