"""What actions on documents share: rows locked in one order, papers rendered, people told."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import format_datetime
from truongso.foundation.accounts.models import User
from truongso.foundation.evidence import store
from truongso.foundation.org.models import Assignment, Person, School
from truongso.foundation.org.roles import EMPLOYEES
from truongso.foundation.papers.content import OfficialPaper
from truongso.foundation.papers.pdf import render_pdf
from truongso.foundation.signing.models import PublicCode
from truongso.foundation.signing.trust import trust_store
from truongso.foundation.signing.verdicts import Verdict
from truongso.foundation.signing.verifying import verify
from truongso.governance.incoming.organisations import is_of_organisation
from truongso.governance.office.models import Urgency
from truongso.governance.outgoing.capacity import signature_lines
from truongso.governance.outgoing.content import Standing, as_paper
from truongso.governance.outgoing.kinds import form_of
from truongso.governance.outgoing.models import AnnexFile, Draft, OutgoingDocument, State
from truongso.governance.outgoing.public_codes import printed


def locked(document: OutgoingDocument) -> OutgoingDocument:
    """Return the document as it is now, locked until the action ends.

    Nothing is joined: who waited for the lock would see the joined rows as they were before.
    """
    found: OutgoingDocument = OutgoingDocument.objects.select_for_update().get(pk=document.pk)
    return found


def require_state(document: OutgoingDocument, *states: State) -> None:
    """Refused unless the document stands in one of the states."""
    if document.state not in states:
        raise Refused(f"«{document}» {document.get_state_display().lower()}: không làm được việc này.")


def school() -> School:
    """Return the school; Refused before it is described."""
    found = School.current()
    if found is None:
        raise Refused("Chưa khai báo trường: hãy khai báo tên trường, ký hiệu văn bản trước khi lập văn bản.")
    return found


def last_draft(document: OutgoingDocument) -> Draft:
    """Return the version that counts."""
    found = document.drafts.order_by("-number").first()
    if found is None:
        raise Refused(f"«{document}» không có bản soạn thảo ở đây.")
    return found


def paper_of(document: OutgoingDocument, draft: Draft, *, on: date) -> OfficialPaper:
    """Return a version as a paper; without a number it is marked as a draft."""
    number = document.number
    lines: tuple[str, ...] = ("NGƯỜI KÝ",)
    if document.signer is not None:
        lines = signature_lines(document.signer, document.dated_on or on)
    standing = Standing(
        school=school(), form=form_of(document.type_code), signature_lines=lines,
        signer=document.signer.full_name if document.signer else "",
        number=number.number if number else None, symbol=number.symbol if number else "",
        dated_on=document.dated_on, mark="" if number else "DỰ THẢO",
        urgency=document.get_urgency_display().upper() if document.urgency != Urgency.NORMAL else "",
    )  # fmt: skip
    return as_paper(draft.content, standing)


def accounts_of(people: Iterable[Person]) -> list[Any]:
    """Return the accounts of people who have one."""
    return list(User.objects.filter(person__in=list(people), is_active=True))


def moment_words(draft: Draft) -> str:
    """Return who saved a version and when, for a sentence."""
    return f"{draft.saved_by} đã lưu phiên bản {draft.number} lúc {format_datetime(draft.saved_at)}"


def render(
    document: OutgoingDocument, *, draft: Draft | None = None, on: date | None = None, code: PublicCode | None = None
) -> bytes:
    """Return a document as PDF/A; a version of it where one is given, with the code by which it is checked."""
    day = document.dated_on or on or timezone.localdate()
    paper = paper_of(document, draft or last_draft(document), on=day)
    return render_pdf(replace(paper, **printed(code)) if code else paper)


def signers_of(document: OutgoingDocument) -> list[tuple[Person, str]]:
    """Return who signs, in order: a second person whose name is printed and who works here, then the signer."""
    day = document.dated_on or timezone.localdate()
    if document.signer is None:
        raise Refused("Chưa chọn người ký.", field="signer")
    content = last_draft(document).content
    second = _second(content["second_name"], document.signer, day)
    found = [(second, content["second_post"])] if second is not None else []
    return [*found, (document.signer, " / ".join(signature_lines(document.signer, day)))]


def _second(name: str, signer: Person, on: date) -> Person | None:
    if not name or name == signer.full_name:
        return None
    at_work = Assignment.objects.on(on).filter(role__in=EMPLOYEES).values("person")
    found = list(Person.objects.filter(full_name=name, pk__in=at_work)[:2])
    return found[0] if len(found) == 1 else None


def annex_content(annex: AnnexFile) -> bytes:
    """Return the file of an annex as it was added."""
    return store.read(annex.file_id)


def has_valid_seal(content: bytes) -> bool:
    """Return whether an organisation's signature on a file is valid now, as a stranger would find."""
    found = verify(content, trust_store())
    return any(one.verdict == Verdict.VALID and is_of_organisation(one) for one in found.signers)
