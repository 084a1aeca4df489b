"""How the school's records stand: whole school, class, rule, duplicates."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.rights import allowed, requires
from truongso.foundation.audit.recording import record_read
from truongso.records.quality import questions
from truongso.records.quality.models import Fault, FaultQuerySet, Keeping
from truongso.records.quality.registry import SEVERITY_LABELS, Rule, Severity, rules
from truongso.records.students.models import Pupil, SchoolClass, SchoolClassQuerySet

DUPLICATES = (
    "students.duplicate_pupil", "students.likely_duplicate", "students.identity_duplicate",
    "students.ministry_code_duplicate", "students.card_duplicate",
)  # fmt: skip
COLUMNS = [
    ListColumn("hoc-sinh", "Học sinh", lambda f: f.pupil.person.full_name, order_by=("pupil__person__sort_key",),
               url=lambda f: f.get_absolute_url(), width=28),
    ListColumn("lop", "Lớp", lambda f: f.pupil.class_name, order_by=("pupil__school_class__sort_key", "pupil__person__sort_key"), width=8),
    ListColumn("quy-tac", "Điểm phải xem", lambda f: f.title, order_by=("rule",), optional=True, width=28),
    ListColumn("truong", "Trường dữ liệu", lambda f: f.field_label, order_by=("field",), optional=True),
    ListColumn("gia-tri", "Đang ghi", lambda f: f.shown_value, width=30),
    ListColumn("de-xuat", "Đề xuất", lambda f: f.shown_proposal, width=30),
    ListColumn("giai-thich", "Giải thích", lambda f: f.message, optional=True, width=50),
    ListColumn("muc", "Mức", lambda f: f.state_label, order_by=("severity",), optional=True),
    ListColumn("han", "Hạn", lambda f: f.due_on, order_by=("due_on",), kind="date", optional=True, width=12),
]  # fmt: skip


def visible_classes(user: Any) -> SchoolClassQuerySet:
    """Return the classes whose quality a user may see: all, or those looked after."""
    from truongso.core.rights import permissions

    rule = permissions.get("quality.view_school").rule
    return SchoolClass.objects.filter(rule.rows(user)).distinct()


@require_safe
@requires("quality.view_school")
def overview(request: HttpRequest) -> HttpResponse:
    """Show how the records stand, class by class and rule by rule, with the trend."""
    rows = questions.class_rows(visible_classes(request.user))
    points = questions.trend(timezone.localdate()) if allowed(request.user, "quality.check") else []
    context = {
        "rows": rows,
        "pupils": sum(row.pupils for row in rows),
        "passing": sum(row.passing for row in rows),
        "open": sum(row.errors + row.warnings + row.questions for row in rows),
        "rules": questions.rule_rows(_visible(request).standing()),
        "points": points,
        "chart": questions.chart_of(points),
        "keeping": Keeping.objects.first(),
        "may_check": allowed(request.user, "quality.check"),
        "may_mend": allowed(request.user, "quality.mend_many"),
    }
    return render(request, "quality/overview.html", context)


@require_safe
@requires("quality.view_fault")
def faults(request: HttpRequest) -> HttpResponse:
    """List every fault that the user may see."""
    severities = [(severity.value, SEVERITY_LABELS[severity]) for severity in Severity]
    classes = [(str(one.pk), one.name) for one in visible_classes(request.user).order_by("sort_key")]
    known = [(one.code, one.title) for one in rules]
    filters = [
        ListFilter("lop", "Lớp", classes, "pupil__school_class"),
        ListFilter("muc", "Mức", severities, "severity"),
        ListFilter("quy-tac", "Quy tắc", known, "rule"),
    ]
    listing = Listing(
        _visible(request).standing().whole(), request.GET, COLUMNS, noun="điểm", filters=filters, sort="lop"
    )
    return _exported(request, listing, "Điểm phải xem trong hồ sơ") or render(
        request, "quality/faults.html", {"listing": listing}
    )


@require_safe
@requires("quality.view_fault")
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """Show a rule with all rows that break it."""
    declared = rule_or_404(code)
    classes = [(str(one.pk), one.name) for one in visible_classes(request.user).order_by("sort_key")]
    found = _visible(request).standing().filter(rule=code)
    columns = [column for column in COLUMNS if column.key != "quy-tac"]
    filters = [ListFilter("lop", "Lớp", classes, "pupil__school_class")]
    listing = Listing(found.whole(), request.GET, columns, noun="điểm", filters=filters, sort="lop")
    context = {
        "rule": declared,
        "listing": listing,
        "may_mend": declared.is_mendable and allowed(request.user, "quality.mend_many") and found.exists(),
    }
    return _exported(request, listing, declared.title) or render(request, "quality/rule.html", context)


@require_safe
@requires("quality.view_school")
def school_class(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a class: how it stands, its trend, each pupil with something to do."""
    shown = get_object_or_404(visible_classes(request.user).select_related("unit", "school_year"), uid=uid)
    rows = questions.class_rows(SchoolClass.objects.filter(pk=shown.pk))
    found = list(_visible(request).open().in_class(shown).whole().in_order())
    pupils: dict[int, dict[str, Any]] = {}
    for fault in found:
        pupils.setdefault(fault.pupil_id, {"pupil": fault.pupil, "faults": []})["faults"].append(fault)
    context = {
        "school_class": shown,
        "row": rows[0] if rows else None,
        "pupils": list(pupils.values()),
        "points": questions.trend(timezone.localdate(), shown),
        "chart": questions.chart_of(questions.trend(timezone.localdate(), shown)),
        "rules": questions.rule_rows(_visible(request).standing().in_class(shown)),
    }
    return render(request, "quality/class.html", context)


@require_safe
@requires("quality.view_fault")
def duplicates(request: HttpRequest) -> HttpResponse:
    """Show pupils who seem to stand twice, each with the explanation."""
    found = _visible(request).standing().filter(rule__in=DUPLICATES)
    listing = Listing(found.whole(), request.GET, COLUMNS, noun="điểm trùng", sort="lop")
    return _exported(request, listing, "Học sinh trùng") or render(
        request, "quality/duplicates.html", {"listing": listing}
    )


def rule_or_404(code: str) -> Rule:
    """Return a declared rule of the register."""
    if code not in rules or rules.get(code).is_of_files:
        raise Http404
    return rules.get(code)


def _visible(request: HttpRequest) -> FaultQuerySet:
    found: FaultQuerySet = Fault.objects.visible_to(request.user)
    return found


def _exported(request: HttpRequest, listing: Listing, title: str) -> HttpResponse | None:
    response = listing.excel_response(title)
    if response is not None:
        rows: QuerySet[Any] = listing.rows
        pupils = Pupil.objects.filter(pk__in=rows.order_by().values("pupil"))
        record_read("quality.exported", None, by=request.user, subjects=pupils, rows=rows.count())
    return response
