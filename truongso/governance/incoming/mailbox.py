"""Read the office's mailbox by IMAP: unread letters become documents, then they are marked as read.

A letter that was taken in but not yet marked (a cut line) is met again and gives the same document. One that cannot be taken
in is flagged in the mailbox, so that a person looks at it there, and is not tried again.
"""

import imaplib
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.conf import settings

from truongso.core.outside import HERE
from truongso.core.refusal import Refused
from truongso.governance.incoming.messages import LARGEST

MOST_LETTERS = 50  # of one reading; the next one goes on
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
TROUBLES = (imaplib.IMAP4.error, OSError, socket.timeout, ssl.SSLError)


class MailboxAway(Exception):
    """The mailbox cannot be reached now: try again later. The words say what happened."""


@dataclass(frozen=True)
class Address:
    """Where the mailbox is."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    encrypted: bool


@dataclass
class Read:
    """What one reading did."""

    taken: int = 0
    flagged: int = 0
    left: int = 0


def address() -> Address | None:
    """Return the mailbox of the settings, None while there is none. Refused for an address that is not usable."""
    if not settings.MAILBOX_URL:
        return None
    parts = urlsplit(settings.MAILBOX_URL)
    if parts.scheme not in {"imap", "imaps"} or not parts.hostname or not parts.username:
        raise Refused("TRUONGSO_MAILBOX phải có dạng imaps://tài-khoản:mật-khẩu@máy-chủ/thư-mục.")
    if parts.scheme == "imap" and parts.hostname not in HERE:
        raise Refused("TRUONGSO_MAILBOX phải dùng imaps: mật khẩu và thư không được đi qua mạng mà không mã hóa.")
    encrypted = parts.scheme == "imaps"
    return Address(
        parts.hostname, parts.port or (993 if encrypted else 143), unquote(parts.username),
        unquote(parts.password or ""), unquote(parts.path.strip("/")) or "INBOX", encrypted,
    )  # fmt: skip


def read_unseen(take: Callable[[bytes], object]) -> Read:
    """Give each unread letter to take and mark it as read; one that take refuses is flagged. MailboxAway when it fails."""
    where, read = address(), Read()
    if where is None:
        raise Refused("Chưa đặt hộp thư: người giữ máy chủ đặt biến TRUONGSO_MAILBOX.")
    try:
        with _opened(where) as box:
            numbers = _data(box.uid("SEARCH", "UNSEEN", "UNFLAGGED"))[0].split()
            read.left = max(0, len(numbers) - MOST_LETTERS)
            for number in numbers[:MOST_LETTERS]:
                _take_one(box, number.decode(), take, read)
    except TROUBLES as error:
        raise MailboxAway(f"{type(error).__name__}: {error}"[:300]) from error
    return read


@contextmanager
def _opened(where: Address) -> Iterator[imaplib.IMAP4]:
    kind = imaplib.IMAP4_SSL if where.encrypted else imaplib.IMAP4
    box = kind(where.host, where.port, timeout=settings.MAILBOX_TIMEOUT)
    try:
        box.login(where.user, where.password)
        folder = where.folder.replace("\\", "\\\\").replace('"', '\\"')
        _data(box.select(f'"{folder}"'))
        yield box
    finally:
        with suppress(*TROUBLES):  # the line may be cut already
            box.logout()


def _take_one(box: imaplib.IMAP4, number: str, take: Callable[[bytes], object], read: Read) -> None:
    sizes = [_SIZE.search(part) for part in _data(box.uid("FETCH", number, "(RFC822.SIZE)")) if isinstance(part, bytes)]
    size = next((int(found.group(1)) for found in sizes if found), LARGEST + 1)
    try:
        if size > LARGEST:
            raise Refused("too large")  # flagged below, a person reads it in the mailbox
        answer = _data(box.uid("FETCH", number, "(BODY.PEEK[])"))
        raw = next(part[1] for part in answer if isinstance(part, tuple))
        take(raw)
    except (Refused, StopIteration):
        read.flagged += 1
        _data(box.uid("STORE", number, "+FLAGS", r"(\Flagged)"))
        return
    read.taken += 1
    _data(box.uid("STORE", number, "+FLAGS", r"(\Seen)"))


def _data(answer: tuple[str, list]) -> list:  # type: ignore[type-arg]
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(str(data)[:200])
    return data
