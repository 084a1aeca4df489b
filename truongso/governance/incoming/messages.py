"""A letter that came by e-mail, read from its bytes: who sent it, what it says, what it carries."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime

from truongso.core.printable import printable
from truongso.core.refusal import Refused
from truongso.core.text import SCHOOL_ZONE, squeeze
from truongso.core.uploads import MEGABYTE

LARGEST = 60 * MEGABYTE
MOST_PARTS = 200
_NOTATION = re.compile(r"\b(\d{1,6}[a-z]?/[A-ZĐ][\w&.Đđ]*(?:-[\w&.Đđ]+)*)")


@dataclass(frozen=True)
class Letter:
    """What a message says; nothing of it is trusted."""

    key: str
    name: str
    address: str
    subject: str
    notation: str
    sent_at: datetime | None
    files: list[tuple[str, bytes]] = field(default_factory=list)


def read_message(raw: bytes) -> Letter:
    """Return a message; Refused for what is no message, or is too large to be one."""
    if len(raw) > LARGEST:
        raise Refused(f"Thư lớn hơn {LARGEST // MEGABYTE} MB: hãy tải các tệp kèm và nộp từng tệp.", field="files")
    try:
        message = message_from_bytes(raw, policy=policy.default)
        parts = [part for part in message.walk() if not part.is_multipart()]
        if message.defects and not message.keys():
            raise ValueError("no headers")
        if len(parts) > MOST_PARTS or not message.get("From"):
            raise ValueError("no sender, or too many parts")
        return _letter(message, parts, raw)
    except (MessageError, ValueError, LookupError, AttributeError, TypeError, IndexError) as error:
        raise Refused(
            "Tệp này không phải thư điện tử (.eml) đọc được: hãy lưu lại từ hộp thư rồi nộp.", field="files"
        ) from error


def _letter(message: EmailMessage, parts: list[EmailMessage], raw: bytes) -> Letter:
    name, address = parseaddr(str(message.get("From", "")))
    subject = squeeze(printable(str(message.get("Subject", ""))))[:500]
    found = _NOTATION.search(subject)
    key = squeeze(printable(str(message.get("Message-ID", ""))))[:250]
    files = [(part.get_filename(""), part.get_payload(decode=True) or b"") for part in parts if part.get_filename()]
    body = _body(message)
    if body:
        files.append(("noi-dung-thu.txt", body.encode()))
    return Letter(
        key or f"sha256:{hashlib.sha256(raw).hexdigest()}", squeeze(printable(name))[:200], address.strip().lower()[:254],
        subject, found.group(1) if found else "", _sent(message), files,
    )  # fmt: skip


def _body(message: EmailMessage) -> str:
    """Return the words of the letter as plain text: what stands in HTML alone is not taken along."""
    part = message.get_body(("plain",))
    return printable(str(part.get_content())).strip()[:100_000] if part is not None else ""


def _sent(message: EmailMessage) -> datetime | None:
    try:
        moment = parsedate_to_datetime(str(message.get("Date", "")))
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=SCHOOL_ZONE)
