"""What the register says about a document: which fields it has, which must be there, how they are written."""

from typing import Any

from truongso.core.printable import printable
from truongso.core.refusal import Refused
from truongso.core.text import squeeze
from truongso.governance.incoming.models import IncomingDocument

FIELDS = (
    "sender", "sender_name", "type_code", "notation", "dated_on", "subject", "signer", "pages", "copies", "urgency",
    "due_on", "needs_reply", "note",
)  # fmt: skip


def changed_fields(document: IncomingDocument, values: dict[str, Any]) -> list[str]:
    """Write values on a document and return the Vietnamese names of those that changed; the row is not saved."""
    changed = []
    for name in FIELDS:
        if name not in values:
            continue
        value = values[name]
        if isinstance(value, str):
            value = squeeze(printable(value))
        if getattr(document, name) != value:
            setattr(document, name, value)
            changed.append(str(IncomingDocument._meta.get_field(name).verbose_name))
    return changed


def missing(document: IncomingDocument) -> list[Refused]:
    """Return what the line in the register would miss of what the law asks for, each as its refusal."""
    agency = document.sender is not None and document.sender.is_agency_or_school
    asked = {
        "sender_name": (document.origin, "Hãy chọn nơi gửi hoặc ghi cơ quan ban hành."),
        "type_code": (document.type_code, "Hãy chọn tên loại văn bản."),
        "subject": (document.subject, "Hãy ghi trích yếu của văn bản."),
        "notation": (
            not agency or (document.notation and document.dated_on),
            "Văn bản của cơ quan, nhà trường phải có số, ký hiệu và ngày văn bản.",
        ),
    }
    return [Refused(sentence, field=field) for field, (stands, sentence) in asked.items() if not stands]


def check_described(document: IncomingDocument) -> None:
    """Refuse a document whose line in the register would miss what the law asks for."""
    for refusal in missing(document):
        raise refusal
