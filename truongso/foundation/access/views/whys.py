"""Why may this person see it; who may see it."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from truongso.core.excel import Column, excel_response, workbook_from_table
from truongso.core.printable import printable
from truongso.core.rights import allowed, require, requires
from truongso.core.text import format_datetime
from truongso.foundation.access import whys
from truongso.foundation.access.kinds import Kind, kind_of, kinds
from truongso.foundation.audit.recording import record_read
from truongso.foundation.org.models import Person

LONGEST_WORDS = 100
MOST_PEOPLE = 20


@require_GET
@requires("access.explain")
def why(request: HttpRequest) -> HttpResponse:
    """Choose a person, then a kind and an object; the answer says by which right, which part of it, which assignment."""
    person = _person(request)
    kind = kind_of(request.GET.get("loai", ""))
    obj = kind.get(request.GET.get("doi-tuong", ""), request.user) if kind else None
    context: dict[str, Any] = {
        "person": person, "kinds": kinds(), "kind": kind, "object": obj,
        "people_words": _words(request, "tim-nguoi"), "object_words": _words(request, "tim"),
    }  # fmt: skip
    if person is None and context["people_words"]:
        found = Person.objects.visible_to(request.user).filter(ended_at=None).matching(context["people_words"])
        context["people"] = found.order_by("sort_key", "pk")[:MOST_PEOPLE]
    if kind and obj is None:
        context["objects"] = kind.find(context["object_words"], request.user)
    if person and kind and obj is not None:
        context["answer"] = whys.why(person, kind.permission, obj)
        record_read("access.asked_why", obj, by=request.user, person=person.full_name)
    return render(request, "access/why.html", context)


@require_GET
@requires("access.ask_own")
def who(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Everybody who may see an object today with their grounds; for leaders, and for whom the object is about."""
    found, obj = _object(request, kind, key)
    may_explain = allowed(request.user, "access.explain")
    if not may_explain and not whys.is_own(request.user, found.permission, obj):
        require(request.user, "access.explain")
    seers = whys.who_sees(found.permission, obj)
    record_read("access.asked_who", obj, by=request.user)
    named = [one for one in seers if may_explain or one.is_employee or one.person.pk == _person_id(request)]
    if request.GET.get("xuat") == "xlsx":
        return _excel(obj, found, named)
    context = {
        "kind": found, "object": obj, "seers": named, "unnamed": len(seers) - len(named),
        "may_explain": may_explain, "now": timezone.now(),
    }  # fmt: skip
    return render(request, "access/who.html", context)


def _person(request: HttpRequest) -> Person | None:
    try:
        uid = UUID(request.GET.get("nguoi", ""))
    except ValueError:
        return None
    found: Person | None = Person.objects.visible_to(request.user).filter(uid=uid).first()
    return found


def _person_id(request: HttpRequest) -> int:
    return int(request.user.person_id)  # type: ignore[union-attr]


def _words(request: HttpRequest, name: str) -> str:
    return printable(request.GET.get(name, "")).strip()[:LONGEST_WORDS]


def _object(request: HttpRequest, name: str, key: str) -> tuple[Kind, Any]:
    kind = kind_of(name)
    obj = kind.get(key, request.user) if kind else None
    if kind is None or obj is None:
        raise Http404("Không có hồ sơ này, hoặc bạn không được xem.")
    return kind, obj


def _excel(obj: Any, kind: Kind, seers: list[whys.Seer]) -> HttpResponse:
    columns = [Column("STT", "number", 6), Column("Họ và tên", width=28), Column("Căn cứ", width=100)]
    rows = [(number, one.person.full_name, "; ".join(one.grounds)) for number, one in enumerate(seers, start=1)]
    note = f"{kind.title}, quyền «{kind.permission.title}», {len(rows)} người, lúc {format_datetime(timezone.now())}"
    return excel_response(workbook_from_table(f"Ai xem được: {obj}", columns, rows, note=note), "ai-xem-duoc.xlsx")
