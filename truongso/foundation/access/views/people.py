"""The directory, and the page of one person."""

from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import DateField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from truongso.core.excel import excel_response
from truongso.core.outcomes import applied, told
from truongso.core.refusal import Refused
from truongso.core.rights import allowed, requires
from truongso.foundation.access import directory
from truongso.foundation.access.forms import AssignmentForm, OpenAccountForm, PeopleFilter, PersonForm
from truongso.foundation.access.standing import is_staff_on
from truongso.foundation.access.views.common import own_person_id, seen_person
from truongso.foundation.accounts import lockout
from truongso.foundation.accounts.models import User
from truongso.foundation.audit.recording import record_read
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Assignment, Person

PAGE_ROWS = 40
HISTORY_ROWS = 30


@require_GET
@requires("org.view_directory")
def people(request: HttpRequest) -> HttpResponse:
    """Find people by name (blind to accents), role and unit."""
    form, today = PeopleFilter(request.GET), timezone.localdate()
    found = directory.people_asked(request.user, form, on=today)
    page = Paginator(directory.with_assignments(found, on=today), PAGE_ROWS).get_page(request.GET.get("trang"))
    context = {
        "form": form,
        "page": page,
        "filtered": any(request.GET.get(name) for name in form.fields),
        "can_manage": allowed(request.user, "org.manage"),
    }
    return render(request, "access/people.html", context)


@require_GET
@requires("org.view_directory")
def export(request: HttpRequest) -> HttpResponse:
    """The same list as an Excel file."""
    today = timezone.localdate()
    found = directory.people_asked(request.user, PeopleFilter(request.GET), on=today).unrestricted()
    content, rows = directory.workbook_of(directory.with_assignments(found, on=today), on=today)
    record_read("access.people_exported", None, by=request.user, subjects=found, rows=rows)
    return excel_response(content, f"danh-ba-{today:%Y-%m-%d}.xlsx")


@requires("org.manage")
def add(request: HttpRequest) -> HttpResponse:
    """Add one person."""
    form = PersonForm(request.POST or None)
    made = applied(form, lambda values: org.add_person(by=request.user, **values)) if request.method == "POST" else None
    if made is not None:
        messages.success(request, f"Đã thêm {made.full_name}. Hãy phân công vai trò, rồi mở tài khoản nếu cần.")
        return redirect("access:person", made.uid)
    return render(request, "access/person_form.html", {"form": form, "person": None})


@require_GET
@requires("org.view_person")
def person(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One person: what they are here, their account, their history."""
    shown = seen_person(request, uid)
    if shown.pk != own_person_id(request):
        record_read("access.person_viewed", shown, by=request.user)
    return _person_page(request, shown)


@requires("org.manage")
def change(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Correct name, code, birth date."""
    shown = seen_person(request, uid)
    form = PersonForm(request.POST or None, instance=Person.objects.get(pk=shown.pk))
    if request.method == "POST" and applied(form, lambda v: org.change_person(shown, by=request.user, **v)):
        messages.success(request, "Đã lưu thông tin.")
        return redirect("access:person", uid)
    return render(request, "access/person_form.html", {"form": form, "person": shown})


@require_POST
@requires("org.manage")
def assign(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give a role from a day on."""
    shown = seen_person(request, uid)
    form = AssignmentForm(request.POST)

    def act(values: dict[str, Any]) -> Assignment:
        return org.assign(shown, values.pop("role"), by=request.user, **values)

    if applied(form, act) is None:
        return _person_page(request, shown, assignment_form=form)
    messages.success(request, "Đã phân công.")
    return redirect("access:person", uid)


@require_POST
@requires("org.manage")
def end_assignment(request: HttpRequest, uid: UUID, pk: int) -> HttpResponse:
    """End a role on a day; rights go with it."""
    shown = seen_person(request, uid)
    assignment = get_object_or_404(Assignment, pk=pk, person=shown)

    def act() -> None:
        try:
            ends_on = DateField(required=True).clean(request.POST.get("ends_on", ""))
        except ValidationError:
            raise Refused("Hãy chọn ngày kết thúc phân công.", field="ends_on") from None
        org.end_assignment(assignment, ends_on=ends_on, reason=request.POST.get("reason", ""), by=request.user)

    return told(request, "access:person", "Đã kết thúc phân công.", act, uid)


def _person_page(request: HttpRequest, shown: Person, assignment_form: AssignmentForm | None = None) -> HttpResponse:
    user = User.objects.filter(person=shown).first()
    can_manage, today = allowed(request.user, "org.manage"), timezone.localdate()
    can_manage_accounts = allowed(request.user, "accounts.manage")
    assignments = list(shown.assignments.in_full())
    context: dict[str, Any] = {
        "person": shown,
        "today": today,
        "current": [a for a in assignments if a.is_in_force(today)],
        "others": [a for a in assignments if not a.is_in_force(today)],
        "can_manage": can_manage,
        "can_manage_accounts": can_manage_accounts,
        "can_explain": allowed(request.user, "access.explain"),
        "can_delegate": allowed(request.user, "access.delegate"),
        "sees_details": can_manage or can_manage_accounts or shown.pk == own_person_id(request),
        "account": user,
        "assignment_form": assignment_form or AssignmentForm(auto_id="assignment_%s"),
        "open_form": OpenAccountForm(auto_id="account_%s"),
    }
    if user is not None and context["sees_details"]:
        context["locked_until"] = lockout.locked_until(user.username, now=timezone.now())
        context["needs_two"] = is_staff_on(shown.pk, today)
        context["factors"] = Authenticator.objects.filter(user=user).exclude(type="recovery_codes").count()
    if can_manage or allowed(request.user, "audit.view_log"):
        context["history"] = list(directory.history_of(shown, user)[:HISTORY_ROWS])
    return render(request, "access/person.html", context)
