"""Letters by e-mail become documents."""

from datetime import datetime
from typing import Any

from truongso.foundation.audit.recording import action, record
from truongso.governance.incoming import mailbox
from truongso.governance.incoming.actions.receiving import receive_document
from truongso.governance.incoming.messages import Letter, read_message
from truongso.governance.incoming.models import IncomingDocument
from truongso.governance.office.models import Channel, Correspondent, Urgency


@action
def receive_message(raw: bytes, *, now: datetime, by: Any) -> IncomingDocument:
    """Take a letter in from its bytes (.eml); the same Message-ID gives the same document. Refused for what is no letter."""
    letter = read_message(raw)
    return receive_document(
        sender=_sender_of(letter), sender_name=letter.name or letter.address, type_code="", notation=letter.notation,
        dated_on=None, subject=letter.subject, urgency=Urgency.NORMAL, due_on=None, files=letter.files,
        channel=Channel.EMAIL, external_id=letter.key, arrived_at=now, by=by,
    )  # fmt: skip


def read_mailbox(*, now: datetime, by: Any) -> mailbox.Read:
    """Take in the unread letters of the office's mailbox. MailboxAway when it cannot be reached."""
    read = mailbox.read_unseen(lambda raw: receive_message(raw, now=now, by=by))
    if read.taken or read.flagged:
        _note_reading(read, by=by)
    return read


@action
def _note_reading(read: mailbox.Read, *, by: Any) -> None:
    record("incoming.mailbox_read", None, by=by, count=read.taken)


def _sender_of(letter: Letter) -> Correspondent | None:
    """Return the correspondent with exactly this address; a name alone can be written by anybody."""
    if not letter.address:
        return None
    found = Correspondent.objects.active().filter(email__iexact=letter.address)[:2]
    return found[0] if len(found) == 1 else None
