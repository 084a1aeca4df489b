"""What the pages of reconciliations share."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.db.models import Case, F, Value, When
from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.refusal import Refused
from truongso.records.reconciliation.figures import kind_words
from truongso.records.reconciliation.kinds import Decision, Found, words
from truongso.records.reconciliation.models import Reconciliation
from truongso.records.students.datasets import PUPILS

WAITING = "cho"


def reconciliation_or_404(request: HttpRequest, uid: UUID) -> Reconciliation:
    """Return a reconciliation that the user may see."""
    visible = Reconciliation.objects.visible_to(request.user)
    found: Reconciliation = get_object_or_404(
        visible.select_related("made_by__person", "closed_by__person", "issued__series"), uid=uid
    )
    return found


def points_listing(reconciliation: Reconciliation, asked: QueryDict) -> Listing:
    """Return the points of a reconciliation as asked: by kind, field, class, decision."""
    answer = Case(When(decision=Decision.NONE, then=Value(WAITING)), default=F("decision"))
    rows = reconciliation.points.whole().annotate(answer=answer).in_order()
    kinds = [(kind, kind_words(kind, reconciliation)) for kind in Found.values if kind != Found.SAME]
    fields = [(code, PUPILS.by_code[code].label) for code in reconciliation.fields]
    names = reconciliation.rows.order_by("sort_key").values_list("class_name", flat=True)
    classes = [(name, name) for name in dict.fromkeys(names) if name]
    filters = [
        ListFilter("loai", "Loại", kinds, "kind"),
        ListFilter("truong", "Trường dữ liệu", fields, "field"),
        ListFilter("lop", "Lớp", classes, "row__class_name"),
        ListFilter("quyet-dinh", "Quyết định", _decisions(reconciliation), "answer"),
    ]
    return Listing(rows, asked, _columns(reconciliation), noun="điểm", filters=filters)


def _decisions(side: Reconciliation) -> list[tuple[str, str]]:
    named = [(one.value, words(one, side.left, side.right)) for one in Decision if one.value]
    return [(WAITING, "chưa quyết định"), *named]


def _columns(side: Reconciliation) -> list[ListColumn]:
    return [
        ListColumn("lop", "Lớp", lambda p: p.row.class_name, width=8),
        ListColumn("hoc-sinh", "Học sinh", lambda p: p.row.name, width=28),
        ListColumn("loai", "Loại", lambda p: p.kind_label, width=22),
        ListColumn("truong", "Trường dữ liệu", lambda p: p.field_label, width=24),
        ListColumn("trai", side.left_title, lambda p: p.left_text, width=34),
        ListColumn("phai", side.right_title, lambda p: p.right_text, width=34),
        ListColumn("cho-dung", "Chỗ đứng trong tệp", lambda p: p.row.left_where, width=22),
        ListColumn("quyet-dinh", "Quyết định", lambda p: p.decision_label, width=24),
        ListColumn("ghi-chu", "Ghi chú", lambda p: p.note, width=30),
        ListColumn("nguoi", "Người quyết định", lambda p: str(p.decided_by or ""), width=24),
        ListColumn("luc", "Lúc", lambda p: p.decided_at, kind="datetime"),
        ListColumn("ket-qua", "Kết quả", lambda p: p.outcome_label, width=28),
    ]


def posted(request: HttpRequest, act: Callable[[], str]) -> bool:
    """Run an action of a form and say what it did (its answer), or why not. Returns whether it was done."""
    try:
        done = act()
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return False
    messages.success(request, done)
    return True


def whole_numbers(texts: list[str]) -> list[int]:
    """Return the primary keys that a form sent; what is no number is left out."""
    return [int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) < 15]
