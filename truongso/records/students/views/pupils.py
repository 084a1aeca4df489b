"""The list of pupils, and the card of one."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.rights import allowed, require, requires
from truongso.foundation.access.whys import may_ask_who
from truongso.foundation.audit.recording import record_read
from truongso.records.register.history import Entry, timeline_of
from truongso.records.students import card, exporting
from truongso.records.students.models import Pupil, PupilQuerySet, SchoolClass
from truongso.records.students.panels import panels_of
from truongso.records.students.statuses import Status
from truongso.records.students.views.common import has_photo, is_photo_hidden, photo_standing, seen_pupil

COLUMNS = [
    ListColumn("hoc-sinh", "Học sinh", str, order_by=("person__sort_key",), url=lambda p: p.get_absolute_url(), width=28),
    ListColumn("lop", "Lớp", lambda p: p.class_name, order_by=("school_class__sort_key", "person__sort_key"), width=8),
    ListColumn("ngay-sinh", "Ngày sinh", lambda p: p.person.born_on, order_by=("person__born_on",), kind="date", width=12),
    ListColumn("gioi-tinh", "Giới tính", lambda p: p.person.get_gender_display(), order_by=("person__gender",), width=10),
    ListColumn("ma", "Mã định danh Bộ", lambda p: p.ministry_code, order_by=("ministry_code",), optional=True, width=16),
    ListColumn("trang-thai", "Trạng thái", lambda p: p.get_status_display(), order_by=("status",), optional=True, width=20),
    ListColumn("anh", "Đồng ý dùng ảnh", lambda p: p.photo_consent_on, order_by=("photo_consent_on",), kind="date", optional=True, width=14),
]  # fmt: skip


@require_safe
@requires("students.list")
def pupils(request: HttpRequest) -> HttpResponse:
    """List the pupils at school that the user looks after."""
    return _list_page(request, left=False)


@require_safe
@requires("students.list")
def left(request: HttpRequest) -> HttpResponse:
    """List the pupils who left, moved or finished."""
    return _list_page(request, left=True)


def _list_page(request: HttpRequest, *, left: bool) -> HttpResponse:
    listing = listing_of(request, left=left, leaves=bool(request.GET.get("xuat")))
    if request.GET.get("xuat"):
        require(request.user, "students.export")
    answer = listing.excel_response("Danh sách học sinh")
    if answer is not None:
        record_read("students.pupils_exported", None, by=request.user, subjects=listing.rows, rows=listing.rows.count())
        return answer
    context = {
        "listing": listing,
        "left": left,
        "may_enrol": allowed(request.user, "students.enrol"),
        "may_export": allowed(request.user, "students.export"),
    }
    return render(request, "students/pupils.html", context)


def listing_of(request: HttpRequest, *, left: bool, leaves: bool = False) -> Listing:
    """Return the list as it was asked for; the page and its exports narrow it alike.

    A list that leaves the platform (leaves) goes without those whose data are restricted.
    """
    rows = visible(request).filter(card.gone() if left else card.AT_SCHOOL).whole()
    noun = "học sinh"
    if leaves:
        everybody, rows = rows.count(), rows.unrestricted()
        noun += exporting.without(everybody - rows.count())
    rows = rows.with_photo_consent(timezone.localdate())
    return Listing(
        rows, request.GET, COLUMNS, noun=noun, filters=_filters(request, left=left),
        search=lambda found, words: found.matching(words), sort="hoc-sinh" if left else "lop",
    )  # fmt: skip


def visible(request: HttpRequest) -> PupilQuerySet:
    """Return the pupils that the user may see."""
    found: PupilQuerySet = Pupil.objects.visible_to(request.user)
    return found


def _filters(request: HttpRequest, *, left: bool) -> list[ListFilter]:
    statuses = ListFilter("trang-thai", "Trạng thái", list(Status.choices), "status")
    if left:
        return [statuses]
    held = SchoolClass.objects.filter(pk__in=visible(request).exclude(school_class=None).values("school_class"))
    classes = [(str(one.pk), one.name) for one in held.order_by("sort_key")]
    grades = [("10", "Khối 10"), ("11", "Khối 11"), ("12", "Khối 12")]
    return [
        ListFilter("lop", "Lớp", classes, "school_class"),
        ListFilter("khoi", "Khối", grades, "school_class__grade"),
        statuses,
    ]


@requires("students.export")
def export(request: HttpRequest) -> HttpResponse:
    """Choose the fields that an Excel of the same pupils carries; sensitive ones are named as such."""
    left = bool(request.GET.get("da-roi"))
    listing = listing_of(request, left=left, leaves=True)
    if request.method == "POST":
        fields = exporting.fields_asked(request.POST.getlist("truong"))
        left_out = listing_of(request, left=left).rows.count() - listing.rows.count()
        answer, count = exporting.workbook_response(listing.rows, fields, left_out=left_out)
        labels = ", ".join(field.label for field in fields)
        record_read("students.pupils_exported", None, by=request.user, subjects=listing.rows, rows=count, fields=labels)
        return answer
    context = {"groups": exporting.groups(), "count": listing.rows.count(), "chips": listing.chips}
    return render(request, "students/export.html", context)


@require_safe
@requires("students.view_pupil")
def pupil(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One pupil: values by group; for who works with the record also where each value came from, and what was done."""
    shown = seen_pupil(request, uid)
    if shown.person_id != getattr(request.user, "person_id", None):
        record_read("students.pupil_viewed", shown, by=request.user)
    works = allowed(request.user, "students.change_pupil", shown)
    groups = card.groups_of(shown)
    standing = photo_standing(shown)
    context: dict[str, Any] = {
        "pupil": shown,
        "groups": [group for group in groups if group.known],
        "unknown": [group.title for group in groups if not group.known],
        "works": works,
        "may_ask_who": may_ask_who(request.user, shown),
        "photo_standing": standing,
        "has_photo": has_photo(shown, standing) and not is_photo_hidden(request.user, shown),
        "enrolments": shown.enrolments.select_related("school_class__school_year"),
        "panels": panels_of(shown, request.user),  # each panel answers for what this user may see
    }
    return render(request, "students/pupil.html", context | (_work(request, shown) if works else {}))


def _work(request: HttpRequest, shown: Pupil) -> dict[str, Any]:
    return {
        "steps": card.steps_of(shown),
        "guardians": card.guardians_of(shown),
        "entries": [_linked(entry) for entry in timeline_of(shown, sees_sealed=True)],
        "may_enrol": allowed(request.user, "students.enrol"),
        "doable": doable_steps(shown),
    }


def _linked(entry: Entry) -> Entry:
    """Return an entry whose title opens what its source is, or else what else it wrote."""
    return replace(entry, url=entry.url or reverse("students:source", args=[entry.source]))


def doable_steps(shown: Pupil) -> list[tuple[str, str]]:
    """Return (code in the address, title) of the steps that can be asked for a pupil as they stand."""
    if not shown.is_studying:
        return [] if shown.ended_at else [("hoc-lai", "Học lại")]
    found = [("chuyen-lop", "Chuyển lớp"), ("chuyen-truong", "Chuyển trường"), ("thoi-hoc", "Thôi học")]
    grade = shown.school_class.grade if shown.school_class else 0
    return [*found, ("hoan-thanh", "Hoàn thành cấp học")] if grade == 12 else found


@require_safe
@requires("students.view_own")
def mine(request: HttpRequest) -> HttpResponse:
    """Open the card of the pupil who asks, or of the child; say so when none is linked."""
    found = list(visible(request).filter(card.AT_SCHOOL).whole().order_by("person__sort_key", "pk")[:20])
    if len(found) == 1:
        return redirect(found[0])
    return render(request, "students/mine.html", {"pupils": found})
