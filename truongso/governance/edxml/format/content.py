"""What a package says, field by field, without any XML. Names in comments are those of the standard."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Agency:
    """From, To."""

    organ_id: str
    name: str = ""
    in_charge: str = ""  # OrganizationInCharge
    address: str = ""
    email: str = ""
    telephone: str = ""
    fax: str = ""
    website: str = ""


@dataclass(frozen=True)
class Staff:
    """StaffInfo."""

    department: str = ""
    department_id: str = ""
    name: str = ""
    staff_id: str = ""
    email: str = ""
    mobile: str = ""


@dataclass(frozen=True)
class Trace:
    """TraceHeader: who passed the package on, and when."""

    organ_id: str
    at: datetime | None = None


@dataclass(frozen=True)
class ResponseFor:
    """The document that is answered, or that a status is about."""

    organ_id: str = ""
    code: str = ""
    promulgated_on: date | None = None
    document_id: str = ""


@dataclass(frozen=True)
class Replacement:
    """ReplacementInfo: the document that is replaced, and at whom."""

    document_id: str
    organ_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Receiver:
    """Receiver of an update: 0 removed, 1 added."""

    kind: str
    organ_id: str


@dataclass(frozen=True)
class BusinessInfo:
    """Bussiness (so spelt in the standard's programs)."""

    kind: int = 0
    reason: str = ""
    document_id: str = ""
    paper: str = "0"
    staff: Staff = Staff()
    document_info: str = ""
    document_receiver: str = ""
    receivers: tuple[Receiver, ...] = ()
    replacements: tuple[Replacement, ...] = ()

    def earlier_document(self) -> str:
        """Return the document that is recalled, updated or replaced."""
        return self.document_id or next((one.document_id for one in self.replacements), "")


@dataclass(frozen=True)
class Attachment:
    """A file: content is the file itself, carried the bytes that travelled (the same, or a ZIP of it)."""

    name: str
    content: bytes = field(repr=False)
    content_type: str = "application/octet-stream"
    content_id: str = ""
    description: str = ""
    carried: bytes = field(default=b"", repr=False)

    @property
    def was_packed(self) -> bool:
        return bool(self.carried) and self.carried != self.content


@dataclass(frozen=True)
class Document:
    """A document on its way: MessageHeader, TraceHeaderList and the files."""

    sender: Agency
    receivers: tuple[Agency, ...]
    document_id: str
    number: str = ""  # CodeNumber
    notation: str = ""  # CodeNotation
    place: str = ""
    promulgated_on: date | None = None
    type: str = ""
    type_detail: str = ""
    type_name: str = ""
    subject: str = ""
    content: str = ""
    competence: str = ""
    position: str = ""
    signer: str = ""
    due_on: date | None = None
    to_places: tuple[str, ...] = ()
    priority: int = 0
    sphere: str = ""
    typer: str = ""
    copies: str = ""
    pages: str = ""
    reply_fors: str = ""
    direction: str = ""
    reference_codes: str = ""
    appendixes: tuple[str, ...] = ()
    responses: tuple[ResponseFor, ...] = ()
    steering: str = ""
    task_code: str = ""
    application: str = ""
    business: BusinessInfo = BusinessInfo()
    traces: tuple[Trace, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    @property
    def code(self) -> str:
        """Return number and notation as people write them: 12/SGDĐT-VP."""
        if not self.number or self.number in self.notation.split("/")[:1]:
            return self.notation or self.number
        return f"{self.number}/{self.notation}" if self.notation else self.number


@dataclass(frozen=True)
class StatusMessage:
    """What one side says about a document that it holds."""

    sender: Agency
    about: ResponseFor
    code: str
    description: str = ""
    at: datetime | None = None
    staff: Staff = Staff()
    receivers: tuple[Agency, ...] = ()


def document_id_of(organ_id: str, on: date, code: str) -> str:
    """Return DocumentId: {OrganId},{yyyy/MM/dd},{number/notation}."""
    return f"{organ_id},{on:%Y/%m/%d},{code}"
