"""Questions of the directory: who fits, what each does here, what happened to one."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Prefetch, Q, QuerySet

from truongso.core.excel import Column, workbook_from_table
from truongso.core.text import format_date
from truongso.foundation.access.explanations import in_words
from truongso.foundation.accounts.models import User
from truongso.foundation.audit.models import Event
from truongso.foundation.org.models import Assignment, Person


def people_asked(user: Any, form: Any, *, on: date) -> Any:
    """Return the people that user may see and that fit the form, in the order of Vietnamese names."""
    found = Person.objects.visible_to(user).filter(ended_at__isnull=True)
    if not form.is_valid():
        return found
    if form.cleaned_data["q"]:
        found = found.matching(form.cleaned_data["q"])
    if roles := form.roles():
        found = found.with_role(*roles, on=on)
    if unit := form.cleaned_data["unit"]:
        found = found.filter(pk__in=Assignment.objects.on(on).filter(unit=unit).values("person"))
    return found


def with_assignments(people: Any, *, on: date) -> Any:
    """Bring what each person is today as .current, in one more query."""
    today = Assignment.objects.on(on).in_full().order_by("starts_on", "pk")
    return people.prefetch_related(Prefetch("assignments", today, to_attr="current"))


def workbook_of(people: Iterable[Any], *, on: date) -> tuple[bytes, int]:
    """Return the people as .xlsx and their number."""
    columns = [
        Column("TT", "number", 6),
        Column("Họ và tên", width=28),
        Column("Mã", width=14),
        Column("Ngày sinh", "date", 12),
        Column("Vai trò, đơn vị", width=60),
    ]
    rows = [
        (number, p.full_name, p.code, p.born_on, "; ".join(in_words(a) for a in p.current))
        for number, p in enumerate(people, start=1)
    ]
    note = f"{len(rows)} người, tại ngày {format_date(on)}"
    return workbook_from_table("Danh bạ", columns, rows, note=note), len(rows)


def history_of(person: Person, user: User | None) -> QuerySet[Event]:
    """Return what happened to a person, their assignments and account, newest first."""
    kinds = ContentType.objects.get_for_models(Person, Assignment, User)
    own = [str(pk) for pk in person.assignments.values_list("pk", flat=True)]
    about = Q(object_kind=kinds[Person], object_key=str(person.pk))
    about |= Q(object_kind=kinds[Assignment], object_key__in=own)
    if user is not None:
        about |= Q(object_kind=kinds[User], object_key=str(user.pk))
    return Event.objects.filter(about).exclude(code="access.person_viewed").order_by("-sequence")
