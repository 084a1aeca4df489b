"""Classes of a school year: list, one class with its pupils, who looks after it, what it learns."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from truongso.core.excel import Column, excel_response, workbook_from_table
from truongso.core.outcomes import applied
from truongso.core.rights import allowed, require, requires
from truongso.foundation.audit.recording import record_read
from truongso.foundation.codes.code_lists import code_list
from truongso.foundation.org.models import Assignment, SchoolYear
from truongso.foundation.org.roles import Role
from truongso.records.students import actions, forms
from truongso.records.students.exporting import without
from truongso.records.students.models import Pupil, PupilQuerySet, SchoolClass
from truongso.records.students.views.common import seen_class

EXCEL_COLUMNS = [
    Column("TT", "number", 6), Column("Họ tên", width=28), Column("Ngày sinh", "date", 12), Column("Giới tính", width=10),
    Column("Mã định danh Bộ", width=16), Column("Trạng thái", width=20), Column("SĐT liên hệ", width=14),
]  # fmt: skip


@require_safe
@requires("students.view_class")
def classes(request: HttpRequest) -> HttpResponse:
    """List the classes of a year with size, homeroom teacher and sets."""
    years = list(SchoolYear.objects.all())
    year = next((one for one in years if one.code == request.GET.get("nam")), None) or forms.current_year()
    rows = list(SchoolClass.objects.visible_to(request.user).in_year(year).with_size() if year else [])
    teachers = homeroom_teachers(rows, on=timezone.localdate())
    context = {
        "years": years,
        "year": year,
        "rows": [_row(one, teachers) for one in rows],
        "pupils": sum(one.size for one in rows),
        "may_manage": allowed(request.user, "students.manage_class"),
    }
    if request.GET.get("xuat") == "xlsx" and year:
        return _classes_excel(year, context["rows"])
    return render(request, "students/classes.html", context)


def homeroom_teachers(rows: list[SchoolClass], *, on: date) -> dict[int, list[Assignment]]:
    """Return who looks after the units of classes on a day, the one who goes before first; one statement."""
    held = Assignment.objects.on(on).filter(unit__in=[one.unit_id for one in rows], role=Role.HOMEROOM_TEACHER)
    found: dict[int, list[Assignment]] = {}
    for assignment in held.select_related("person").order_by("-starts_on", "-pk"):
        found.setdefault(assignment.unit_id or 0, []).append(assignment)
    return found


def subjects(codes: list[str], name: str) -> str:
    """Return codes of a list as people read them."""
    known = code_list(name)
    return ", ".join(known.name_of(code) if code in known else code for code in codes)


def _row(one: SchoolClass, teachers: dict[int, list[Assignment]]) -> dict[str, Any]:
    return {
        "class": one,
        "teacher": ", ".join(
            f"{a.person.full_name} (thay đến {a.ends_on:%d/%m/%Y})" if a.ends_on else a.person.full_name
            for a in teachers.get(one.unit_id, [])
        ),
        "electives": subjects(one.electives, "elective_subject"),
        "topics": subjects(one.topics, "programme_subject"),
    }


def _classes_excel(year: SchoolYear, rows: list[dict[str, Any]]) -> HttpResponse:
    columns = [
        Column("Lớp", width=8), Column("Khối", "number", 8), Column("Sĩ số", "number", 8),
        Column("Giáo viên chủ nhiệm", width=36), Column("Môn lựa chọn", width=44), Column("Chuyên đề", width=36),
    ]  # fmt: skip
    lines = [
        (r["class"].name, r["class"].grade, r["class"].size, r["teacher"], r["electives"], r["topics"]) for r in rows
    ]
    content = workbook_from_table(f"Các lớp, {year}", columns, lines, note=f"{len(lines)} lớp")
    return excel_response(content, f"Các lớp {year.code}.xlsx")


@require_safe
@requires("students.view_class")
def school_class(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One class; its pupils are shown to those who look after them."""
    shown = seen_class(request, uid)
    pupils = pupils_of(request, shown)
    if request.GET.get("xuat") == "xlsx":
        return _class_excel(request, shown, pupils)
    teachers = homeroom_teachers([shown], on=timezone.localdate())
    context = {
        "school_class": shown,
        "row": _row(shown, teachers),
        "teachers": teachers.get(shown.unit_id, []),
        "size": SchoolClass.objects.with_size().get(pk=shown.pk).size,
        "pupils": pupils,
        "foreign_language": subjects([shown.foreign_language], "foreign_language"),
        "sessions": subjects([shown.sessions_per_week], "sessions_per_week"),
        "may_manage": allowed(request.user, "students.manage_class"),
        "may_export": bool(pupils) and allowed(request.user, "students.export"),
    }
    return render(request, "students/class.html", context)


def pupils_of(request: HttpRequest, shown: SchoolClass) -> list[Pupil]:
    """Return the pupils now in a class whom the user may see, in class order."""
    found: PupilQuerySet = Pupil.objects.visible_to(request.user)
    return list(found.studying().filter(school_class=shown).whole().in_class_order())


def _class_excel(request: HttpRequest, shown: SchoolClass, pupils: list[Pupil]) -> HttpResponse:
    require(request.user, "students.export")
    open_to_use = set(Pupil.objects.filter(pk__in=[p.pk for p in pupils]).unrestricted().values_list("pk", flat=True))
    left_out = len(pupils) - len(open_to_use)
    pupils = [p for p in pupils if p.pk in open_to_use]
    record_read("students.pupils_exported", None, by=request.user, subjects=pupils, rows=len(pupils))
    rows = [
        (n, str(p), p.person.born_on, p.person.get_gender_display(), p.ministry_code, p.get_status_display(), p.value_of("phone"))
        for n, p in enumerate(pupils, start=1)
    ]  # fmt: skip
    title = f"Danh sách lớp {shown.name}, {shown.school_year}"
    return excel_response(
        workbook_from_table(title, EXCEL_COLUMNS, rows, note=f"{len(rows)} học sinh{without(left_out)}"),
        f"Lớp {shown.name}.xlsx",
    )


@requires("students.manage_class")
def open_class(request: HttpRequest) -> HttpResponse:
    """Open a class in a school year."""
    initial = {"year": forms.current_year(), "foreign_language": "01", "sessions_per_week": "02"}
    form = forms.OpenClassForm(request.POST or None, initial=initial)

    def act(values: dict[str, Any]) -> SchoolClass:
        return actions.open_class(values.pop("year"), values.pop("name"), by=request.user, **values)

    made = applied(form, act) if request.method == "POST" else None
    if made is not None:
        messages.success(request, f"Đã mở {made}. Hãy phân công giáo viên chủ nhiệm.")
        return redirect(made)
    return render(request, "students/class_form.html", {"form": form, "school_class": None})


@requires("students.manage_class")
def change_class(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Change what a class learns."""
    shown = seen_class(request, uid)
    initial = {name: getattr(shown, name) for name in ("electives", "topics", "foreign_language", "sessions_per_week")}
    form = forms.ClassForm(request.POST or None, initial=initial)
    if request.method == "POST" and applied(form, lambda v: actions.change_class(shown, by=request.user, **v)):
        messages.success(request, "Đã lưu.")
        return redirect(shown)
    return render(request, "students/class_form.html", {"form": form, "school_class": shown})


@requires("students.manage_class")
def homeroom(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say who looks after a class from a day on, or stands in until a day."""
    shown = seen_class(request, uid)
    form = forms.HomeroomForm(request.POST or None)

    def act(values: dict[str, Any]) -> Assignment:
        return actions.set_homeroom(shown, values.pop("teacher"), by=request.user, **values)

    if request.method == "POST" and applied(form, act):
        messages.success(request, f"Đã phân công giáo viên chủ nhiệm lớp {shown.name}.")
        return redirect(shown)
    context = {
        "form": form,
        "school_class": shown,
        "teachers": homeroom_teachers([shown], on=timezone.localdate()).get(shown.unit_id, []),
    }
    return render(request, "students/homeroom.html", context)
