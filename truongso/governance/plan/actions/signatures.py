"""A frozen report goes through the office: registered, signed, sealed, issued; the signed file becomes its evidence."""

from typing import Any

from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence import actions as evidence
from truongso.foundation.evidence import store
from truongso.foundation.evidence.models import Item
from truongso.foundation.org.models import Person
from truongso.foundation.org.roles import Role
from truongso.governance.office.models import Correspondent
from truongso.governance.outgoing import actions as outgoing
from truongso.governance.outgoing.models import OutgoingDocument, State
from truongso.governance.plan.models import ReportVersion
from truongso.governance.plan.reporting import frozen_files

SIGNED_ROLE = "Bản PDF đã ký"


@action
def send_to_sign(version: ReportVersion, *, by: Any) -> OutgoingDocument:
    """Take a frozen report into the register of papers under its number, and put it before its signer, then the seal.

    It goes to the agencies above the school. A report that came back is put before its signer once more.
    """
    standing: OutgoingDocument | None = OutgoingDocument.objects.made_for(version).order_by("pk").last()
    record("plan.report_sent_to_sign", version, by=by)
    if standing is None:
        return _register(version, by=by)
    if standing.state != State.NUMBERED:
        raise Refused(f"{version}: {standing.get_state_display().lower()}, không trình lại.")
    outgoing.send_to_sign(standing, by=by)
    standing.refresh_from_db()
    return standing


def _register(version: ReportVersion, *, by: Any) -> OutgoingDocument:
    if version.issued is None:
        raise Refused(f"{version} chưa có số nên chưa trình ký được.")
    content, _ = frozen_files.stored_file(version, "pdf")
    block = version.content["signing"]
    made: OutgoingDocument = outgoing.register_finished(
        type_code="BC",
        subject=version.issued.subject,
        content=content,
        signers=[(_signer(version, block["name"]), " / ".join(block["lines"]))],
        seal=True,
        recipients=list(Correspondent.objects.active().filter(kind=Correspondent.Kind.PARENT)),
        about=version,
        by=by,
        number=version.issued,
    )
    return made


def _signer(version: ReportVersion, name: str) -> Person:
    """Return the person whose name is printed under the report: who froze it, or the head."""
    heads: Any = Person.objects.with_role(
        Role.PRINCIPAL, on=version.issued.issued_on if version.issued else version.frozen_at.date()
    )
    person: Person
    for person in (version.frozen_by.person, *heads):
        if name and person.full_name == name:
            return person
    raise Refused(f"{version} không ghi tên người ký nên chưa trình ký được: hãy khóa bản thay thế có người ký.")


@action
def keep_signed(version: ReportVersion, document: OutgoingDocument, *, by: Any) -> Item:
    """Keep the signed file as evidence of the version, when the office has issued it."""
    record("plan.report_signed", version, by=by)
    return evidence.add_record(
        title=f"{version}: {SIGNED_ROLE}",
        content=store.read(document.signed_file_id or ""),
        name=f"da-ky-{document.file_name}.pdf",
        content_type="application/pdf",
        by=by,
        link_to=version,
        role=SIGNED_ROLE,
        effective_from=version.report.period_value.starts_on,
        source_label=str(version),
        source_url=version.get_absolute_url(),
    )
