"""The paper of a signing step: its words filled in from the forms, its signer, its file before anybody signed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from truongso.core.printable import printable
from truongso.core.refusal import Refused
from truongso.core.text import format_date
from truongso.foundation.org.models import Assignment, Person, School
from truongso.foundation.org.roles import Role
from truongso.foundation.papers.content import OfficialPaper, Paragraph
from truongso.foundation.papers.registry import ABBREVIATIONS
from truongso.governance.processes.definition import PaperPlan

_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}", re.ASCII)
_LEADS = (Role.PRINCIPAL, Role.VICE_PRINCIPAL)


@dataclass(frozen=True)
class Signer:
    """Who signs, and the lines above the name."""

    person: Person
    lines: tuple[str, ...]


def filled(text: str, words: Mapping[str, str]) -> str:
    """Return a text with {names} replaced: by name only, never by what Python could reach from it."""
    return _PLACE.sub(lambda found: words.get(found[1], "") or "…", text)


def signer_of(step: Any, on: date) -> Signer:
    """Return who signs a step: who holds the post, or who stands in; a vice-principal for the principal signs KT."""
    if step.person is not None:
        return Signer(step.person, (_post_of(step.person, on),))
    held = Assignment.objects.on(on).filter(role=step.role).exclude(person=step.instance.starter.person_id)
    if step.unit is not None:
        held = held.filter(unit=step.unit)
    chosen = held.select_related("person").order_by("stands_in_for", "pk")
    post = next(iter(sorted(chosen, key=lambda a: (a.stands_in_for_id is not None, a.pk))), None)
    if post is None:
        raise Refused(f"Bước «{step.name}» chưa có người ký: hãy báo quản trị phân công rồi làm lại.")
    own = Role(step.role).label.upper()
    if post.stands_in_for_id is None:
        return Signer(post.person, (own,))
    theirs = _post_of(post.person, on)
    # NĐ 30/2020 article 13: a deputy signs KT. for the head, anybody else TUQ. by the head's written authority.
    lead = "KT." if (step.role, theirs) == (Role.PRINCIPAL, Role.VICE_PRINCIPAL.label.upper()) else "TUQ."
    return Signer(post.person, (f"{lead} {own}", theirs))


def _post_of(person: Person, on: date) -> str:
    held = set(Assignment.objects.on(on).substantive().filter(person=person).values_list("role", flat=True))
    found = next((role for role in (*_LEADS, Role.UNIT_HEAD, Role.CLERK, Role.ACCOUNTANT) if role in held), None)
    return found.label.upper() if found else "NGƯỜI KÝ"


def paper_of(
    plan: PaperPlan, words: Mapping[str, str], signer: Signer, *, on: date, number: int | None = None, symbol: str = ""
) -> OfficialPaper:
    """Return the content of a step's paper. Refused before the school is described."""
    school = School.current()
    if school is None:
        raise Refused("Chưa khai báo trường: hãy khai báo tên trường, ký hiệu văn bản trước khi lập văn bản.")
    return OfficialPaper(
        parent_agency=tuple(school.parent_agency.splitlines()),
        agency=school.agency,
        symbol=symbol or f"{plan.type_code}-{school.symbol}",
        place=school.place,
        type_name=(plan.heading or ABBREVIATIONS[plan.type_code]).upper(),
        subject=filled(plan.subject, words),
        blocks=tuple(Paragraph(printable(filled(line, words))) for line in plan.paragraphs),
        signature_lines=signer.lines,
        signer=signer.person.full_name,
        number=number,
        issued_on=on,
        legal_bases=tuple(filled(line, words) for line in plan.bases),
        recipients=tuple(filled(line, words) for line in plan.recipients),
    )


def words_of(instance: Any, on: date) -> dict[str, str]:
    """Return the words that a title or a paper may name: every filled-in field, the starter, the day, the pupil."""
    words: dict[str, str] = {}
    for step in instance.steps.filter(state="done").order_by("ended_at", "pk"):
        words |= step.values.get("words", {})
    starter = instance.starter.person
    words |= {
        "starter": starter.full_name,
        "today": format_date(on),
        "code": instance.code,
        "post": _plain_post(starter, on),
    }
    if instance.pupil is not None:
        pupil = instance.pupil
        words |= {
            "pupil_name": str(pupil), "pupil_class": pupil.class_name,
            "pupil_born": format_date(pupil.person.born_on) if pupil.person.born_on else "",
        }  # fmt: skip
    return words


def _plain_post(person: Person, on: date) -> str:
    held = Assignment.objects.on(on).substantive().filter(person=person).select_related("unit").order_by("pk")
    first = next(iter(held), None)
    if first is None:
        return ""
    return f"{first.get_role_display()}, {first.unit.name}" if first.unit else str(first.get_role_display())
