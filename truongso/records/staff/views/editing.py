"""Pages that change values: add somebody, correct values, write the load of a school year."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from truongso.core.refusal import Refused
from truongso.core.rights import requires
from truongso.core.text import format_number
from truongso.foundation.org.models import Person
from truongso.foundation.org.roles import EMPLOYEES
from truongso.records.register.people import GENDER_CODES
from truongso.records.staff import actions
from truongso.records.staff.forms import AddForm, ChangeForm, LoadForm
from truongso.records.staff.views.pages import member_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@requires("staff.change_member")
def add(request: HttpRequest) -> HttpResponse:
    """Add a member of staff: somebody of the directory, or somebody new."""
    people = _without_record()
    chosen = request.POST.get("nguoi") or request.GET.get("nguoi") or ""
    person = get_object_or_404(people, uid=_uid(chosen)) if chosen else None
    form = AddForm(request.POST or None, values=_known(person), initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            made = _add(form, person, request.user)
        except Refused as refusal:
            form.refuse(refusal.field, refusal.sentence)
        else:
            _say(request, form.repairs, f"Đã thêm {made} vào sổ cán bộ.")
            return redirect(made)
    context = {"form": form, "person": person, "people": people.order_by("sort_key")}
    return render(request, "staff/add.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("staff.change_member")
def change(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Correct values of one card; each keeps what stood before."""
    shown = member_or_404(request, uid, "staff.change_member")
    form = ChangeForm(request.POST or None, values=shown.flat(), initial={"version": shown.version})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.change_staff_member(
                shown, form.values, by=request.user, seen_version=form.cleaned_data["version"]
            )
        except Refused as refusal:
            form.refuse(refusal.field, refusal.sentence)
        else:
            _say(request, form.repairs, f"Đã lưu {len(made)} giá trị." if made else "Không có giá trị nào thay đổi.")
            return redirect(shown)
    return render(request, "staff/change.html", {"form": form, "member": shown}, status=422 if form.errors else 200)


@require_POST
@requires("staff.set_load")
def load(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write the weekly periods of a school year."""
    shown = member_or_404(request, uid, "staff.set_load")
    form = LoadForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Chưa ghi được số tiết: hãy chọn năm học và ghi số tiết từ 0, ví dụ 13,5.")
        return redirect(shown)
    asked = form.cleaned_data
    try:
        made = actions.set_load(
            shown,
            asked["year"],
            periods=asked["periods"],
            additional=asked["additional"] or Decimal(0),
            by=request.user,
        )
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"Đã ghi {format_number(made.total)} tiết mỗi tuần, {str(asked['year']).lower()}.")
    return redirect(shown)


def _add(form: AddForm, person: Person | None, by: Any) -> Any:
    unit, on = form.cleaned_data["unit"], form.cleaned_data["on"]
    row = form.values | {"unit": unit.name if unit else ""}
    return actions.add_staff([row], units={unit.name: unit} if unit else {}, on=on, by=by, people=[person])[0]


def _without_record() -> Any:
    """Return who works here and has no card yet."""
    return Person.objects.with_role(*EMPLOYEES, on=timezone.localdate()).filter(staff_member=None, ended_at=None)


def _known(person: Person | None) -> dict[str, Any]:
    if person is None:
        return {}
    known = {
        "full_name": person.full_name, "born_on": person.born_on, "gender": GENDER_CODES.get(person.gender),
        "email": person.email,
    }  # fmt: skip
    return {code: value for code, value in known.items() if value}


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _say(request: HttpRequest, repairs: list[str], done: str) -> None:
    messages.success(request, done)
    for sentence in repairs:
        messages.info(request, f"Đã sửa cách ghi: {sentence}")
