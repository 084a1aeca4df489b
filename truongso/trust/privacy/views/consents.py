"""Who agreed, who did not: by class for the teacher, for all for the office; forms to print for a class."""

from typing import Any

from django.db.models import Count, Prefetch, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.rights import allowed, permissions, requires
from truongso.core.text import fold
from truongso.foundation.audit.recording import record_read
from truongso.foundation.consents.models import Consent, Wording
from truongso.foundation.consents.questions import sides_for, with_state
from truongso.foundation.consents.registry import Purpose, consent_purposes
from truongso.foundation.consents.states import State
from truongso.foundation.papers.content import Annex, Paragraph
from truongso.foundation.papers.pdf import render_pdf
from truongso.foundation.papers.word import render_docx
from truongso.records.students.models import Pupil, SchoolClass
from truongso.trust.privacy.contents import consent_form
from truongso.trust.privacy.official import TYPES, official_paper, the_school


def _day_of(side: str) -> Any:
    return lambda pupil: next((one.given_on for one in _answers(pupil) if one.side == side), None)


def _answers(pupil: Pupil) -> list[Consent]:
    return pupil.person.standing_answers  # type: ignore[attr-defined,no-any-return]


def _signers(pupil: Pupil) -> str:
    return "; ".join(one.signer_name for one in _answers(pupil) if one.side == Consent.Side.REPRESENTATIVE)


COLUMNS = [
    ListColumn(
        "hoc-sinh", "Học sinh", str, order_by=("person__sort_key",),
        url=lambda pupil: reverse("consents:person", args=[pupil.person.uid]), width=28,
    ),
    ListColumn("lop", "Lớp", lambda p: p.class_name, order_by=("school_class__sort_key", "person__sort_key"), width=8),
    ListColumn("tinh-trang", "Tình trạng", lambda p: State(p.consent_state).label.capitalize(), order_by=("consent_state",), width=34),
    ListColumn("em", "Em trả lời ngày", _day_of("subject"), kind="date", width=14),
    ListColumn("gia-dinh", "Gia đình trả lời ngày", _day_of("representative"), kind="date", width=14),
    ListColumn("ai", "Ai trả lời cho gia đình", _signers, optional=True, width=26),
]  # fmt: skip


@require_safe
@requires("privacy.view_consents")
def consents(request: HttpRequest) -> HttpResponse:
    """List the pupils that the user looks after with where their answers lead, for one purpose."""
    today, asked = timezone.localdate(), consent_purposes()
    purpose = next((one for one in asked if one.code == request.GET.get("muc-dich")), asked[0] if asked else None)
    if purpose is None:
        return render(request, "privacy/consents.html", {"purposes": []})
    standing = Consent.objects.standing().of_purpose(purpose.code).order_by("side")
    rows = with_state(_visible(request.user).whole(), purpose, today).annotate(asked_for=Value(purpose.code))
    rows = rows.prefetch_related(Prefetch("person__consents", standing, to_attr="standing_answers"))
    classes = _classes(request.user)
    filters = [
        # Every row carries the purpose that the states are about, so that the filter keeps it in all addresses.
        ListFilter("muc-dich", "Mục đích", [(one.code, one.title) for one in asked], "asked_for"),
        ListFilter("lop", "Lớp", [(str(one.pk), one.name) for one in classes], "school_class"),
        ListFilter("tinh-trang", "Tình trạng", [(s.value, s.label.capitalize()) for s in State], "consent_state"),
    ]
    listing = Listing(
        rows,
        request.GET,
        COLUMNS,
        noun="học sinh",
        filters=filters,
        search=lambda found, words: found.matching(words),
        sort="lop",
    )
    answer = listing.excel_response(f"Đồng ý - {purpose.title}")
    if answer is not None:
        record_read("privacy.consents_exported", None, by=request.user, rows=listing.rows.count())
        return answer
    record_read("privacy.consents_viewed", None, by=request.user, rows=len(listing.page.object_list))
    context = {
        "listing": listing,
        "purpose": purpose,
        "purposes": asked,
        "table": _by_class(request.user, purpose, today, classes),
        "states": [state.label for state in State],
        "wording": Wording.now(purpose),
        "may_ask": allowed(request.user, "consents.publish_wording"),
    }
    return render(request, "privacy/consents.html", context)


def _by_class(user: Any, purpose: Purpose, today: Any, classes: Any) -> list[dict[str, Any]]:
    """Return one row for each class: counts by state in the order of State."""
    found = with_state(_visible(user), purpose, today).order_by().values_list("school_class", "consent_state")
    counts = {(key, state): number for key, state, number in found.annotate(number=Count("pk"))}
    return [
        {
            "class": one,
            "cells": [(state.value, state.label, counts.get((one.pk, state.value), 0)) for state in State],
            "total": sum(counts.get((one.pk, state.value), 0) for state in State),
            "waits": any(counts.get((one.pk, state.value)) for state in State if state != State.AGREED),
        }
        for one in classes
    ]


@require_safe
@requires("privacy.view_consents")
def forms(request: HttpRequest, uid: Any, code: str, kind: str) -> HttpResponse:
    """Print the forms of a class for a purpose, a page for each pupil who has not agreed yet."""
    purpose = next((one for one in consent_purposes() if one.code == code), None)
    if purpose is None or kind not in {"pdf", "docx"}:
        raise Http404
    school_class = get_object_or_404(_classes(request.user), uid=uid)
    today = timezone.localdate()
    pupils = with_state(_visible(request.user).filter(school_class=school_class).whole(), purpose, today)
    waiting = list(pupils.exclude(consent_state=State.AGREED).in_class_order())
    if not waiting:
        raise Http404
    paper = _forms_paper(purpose, school_class, waiting, today)
    record_read("privacy.forms_printed", school_class, by=request.user, count=len(waiting))
    content = render_pdf(paper) if kind == "pdf" else render_docx(paper)
    name = f"phieu-dong-y-{fold(school_class.name).replace(' ', '-')}.{kind}"
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type=TYPES[kind], headers=headers)


def _forms_paper(purpose: Purpose, school_class: SchoolClass, pupils: list[Pupil], today: Any) -> Any:
    wording, school = Wording.now(purpose), the_school()
    annexes = [
        Annex(
            f"Phiếu số {number}", f"PHIẾU XIN Ý KIẾN: {str(pupil).upper()}, LỚP {school_class.name}",
            tuple(consent_form(str(pupil), purpose, wording, sides=sides_for(pupil.person, purpose, today), school=school.name)),
        )
        for number, pupil in enumerate(pupils, start=1)
    ]  # fmt: skip
    body = [
        Paragraph(
            f"Nhà trường gửi {len(pupils)} phiếu xin ý kiến cho lớp {school_class.name}. Giáo viên chủ nhiệm phát phiếu, thu lại phiếu "
            "đã ký, chụp và ghi vào hệ thống ở mục «Sự đồng ý». Không thu được phiếu nghĩa là chưa đồng ý; không ép, không nhắc tên "
            "em nào trước lớp."
        )
    ]
    return official_paper(
        "THƯ NGỎ", f"Xin ý kiến học sinh và gia đình: {purpose.title}", body, symbol=school.symbol, on=today, annexes=annexes,
        recipients=("Học sinh, gia đình lớp " + school_class.name + ";", "Lưu: GVCN."), mark="PHIẾU IN",
    )  # fmt: skip


def _visible(user: Any) -> Any:
    rule = permissions.get("privacy.view_consents").rule
    return Pupil.objects.studying().filter(rule.rows(user))


def _classes(user: Any) -> Any:
    held = _visible(user).exclude(school_class=None).order_by().values("school_class")
    return SchoolClass.objects.filter(pk__in=held).order_by("sort_key")
