"""A frozen report is put before its signer and the school's seal; the signed file becomes evidence of the version."""

from typing import Any

from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence import actions as evidence
from truongso.foundation.evidence import store
from truongso.foundation.evidence.models import Item
from truongso.foundation.org.models import Person
from truongso.foundation.org.roles import Role
from truongso.foundation.signing import actions as signing
from truongso.foundation.signing.models import SignatureRequest, State
from truongso.governance.plan.models import ReportVersion
from truongso.governance.plan.reporting import frozen_files

SIGNED_ROLE = "Bản PDF đã ký"


@action
def send_to_sign(version: ReportVersion, *, by: Any) -> SignatureRequest:
    """Put the PDF of a frozen report before the person whose name stands under it, then the seal."""
    if SignatureRequest.objects.about(version).filter(state=State.SIGNED).exists():
        raise Refused(f"{version} đã được ký: không trình lại.")
    content, name = frozen_files.stored_file(version, "pdf")
    block = version.content["signing"]
    request = signing.request_signatures(
        content,
        title=str(version),
        file_name=name,
        signers=[(_signer(version, block["name"]), " / ".join(block["lines"]))],
        seal=True,
        by=by,
        about=version,
    )
    record("plan.report_sent_to_sign", version, by=by)
    return request


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
def keep_signed(version: ReportVersion, request: SignatureRequest, *, by: Any) -> Item:
    """Keep the signed file as evidence of the version."""
    record("plan.report_signed", version, by=by)
    return evidence.add_record(
        title=f"{version}: {SIGNED_ROLE}",
        content=store.read(request.current_sha256),
        name=f"da-ky-{request.file_name}",
        content_type="application/pdf",
        by=by,
        link_to=version,
        role=SIGNED_ROLE,
        effective_from=version.report.period_value.starts_on,
        source_label=str(version),
        source_url=version.get_absolute_url(),
    )
