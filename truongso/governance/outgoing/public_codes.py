"""The code on the paper: whoever holds it can check number, date and signer without a login."""

from typing import Any

from django.utils import timezone

from truongso.core.text import format_date
from truongso.foundation.signing import actions as signing
from truongso.foundation.signing import qr
from truongso.foundation.signing.models import PublicCode
from truongso.governance.outgoing.models import OutgoingDocument


def code_to_print(document: OutgoingDocument, *, by: Any) -> PublicCode:
    """Return the code of a document that goes before its signers; one that came back unsigned keeps the code it had."""
    standing: PublicCode | None = PublicCode.objects.about(document).filter(filled_at=None).last()
    return standing or signing.make_public_code(document, by=by)


def printed(code: PublicCode) -> dict[str, Any]:
    """Return what a paper prints of a code: the picture, and the words beside it for who has no camera."""
    where = code.address.rsplit("/", 2)[0]
    return {
        "check_png": qr.png(code),
        "check_words": (f"Mã kiểm tra: {code.spaced}", f"Kiểm tra tại {where}/"),
    }


def publish(document: OutgoingDocument, *, by: Any) -> None:
    """Let the code of a document that was issued answer; nothing for a paper that carries none."""
    for code in PublicCode.objects.about(document).filter(filled_at=None):
        assert document.dated_on is not None
        signing.fill_public_code(
            code, number=document.notation, dated_on=document.dated_on, signer=str(document.signer or ""),
            sha256=document.signed_file_id or "", by=by,
        )  # fmt: skip


def note(document: OutgoingDocument, what: str, *, by: Any) -> None:
    """Say at the code that a document was recalled or replaced."""
    for code in PublicCode.objects.about(document).exclude(filled_at=None):
        signing.note_public_state(code, since=f"{what} ngày {format_date(timezone.localdate())}.", by=by)
