"""What issuing a document does beside changing its state: who inside reads it, and the line that indicator 2 counts."""

from typing import Any

from django.utils import timezone

from truongso.foundation.evidence import store
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import EMPLOYEES
from truongso.foundation.work.actions import notify
from truongso.governance.office.lines import keep_line
from truongso.governance.office.models import ELECTRONIC_CHANNELS, Channel, Correspondent, DocumentLine
from truongso.governance.outgoing.acting import accounts_of, has_valid_seal
from truongso.governance.outgoing.models import OutgoingDocument, Reading


def usual_channel(correspondent: Correspondent) -> Channel:
    """Return how documents usually travel to somebody: the axis, else e-mail, else paper."""
    if correspondent.takes_packages:
        return Channel.EXCHANGE
    return Channel.EMAIL if correspondent.email else Channel.PAPER


def keep_reading_list(document: OutgoingDocument, *, by: Any) -> None:
    """Write who inside gets the document (people, and who works in the units now), and tell them."""
    today = timezone.localdate()
    through = {person.pk: (person, "") for person in document.people_told.all()}
    held = Assignment.objects.on(today).filter(unit__in=document.units_told.all(), role__in=EMPLOYEES)
    for one in held.select_related("person", "unit"):
        through.setdefault(one.person_id, (one.person, one.unit.name if one.unit else ""))
    rows = [Reading(document=document, person=person, through=name) for person, name in through.values()]
    Reading.objects.bulk_create(rows, ignore_conflicts=True)
    notify(
        accounts_of(person for person, _ in through.values()),
        title=f"Văn bản mới: {document.notation} {document.subject}", url=document.get_absolute_url(),
        key=f"outgoing.to_read:{document.uid}", by=by,
    )  # fmt: skip


def note_line(document: OutgoingDocument) -> None:
    """Write the document's line of indicator 2, if an agency or a school got it.

    Electronic is what went to all of them electronically: one paper copy in the post and it is not.
    """
    if document.issued_at is None or document.signed_file_id is None:
        return
    counted = [
        one for one in document.deliveries.select_related("correspondent") if one.correspondent.is_agency_or_school
    ]
    if not counted:
        return
    keep_line(
        direction=DocumentLine.Direction.OUT,
        document_uid=document.uid,
        title=str(document),
        url=document.get_absolute_url(),
        exchanged_on=timezone.localtime(document.issued_at).date(),
        electronic=all(one.channel in ELECTRONIC_CHANNELS for one in counted),
        sealed=has_valid_seal(store.read(document.signed_file_id)),
    )
