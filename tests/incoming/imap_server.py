"""A small IMAP server on a real socket: one folder, unread and flagged letters, faults to inject."""

import re
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Mailbox:
    """Letters with their flags; fault is "", "login", "hang" or "cut" (the line breaks after the first letter)."""

    def __init__(self, letters: list[bytes], fault: str = "") -> None:
        self.letters = {number: (raw, set[str]()) for number, raw in enumerate(letters, start=1)}
        self.fault = fault
        self.fetched = 0

    def flags(self, number: int) -> set[str]:
        return self.letters[number][1]

    def unseen(self) -> list[int]:
        return [n for n, (_, flags) in self.letters.items() if not flags & {"\\Seen", "\\Flagged"}]


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        box: Mailbox = self.server.box  # type: ignore[attr-defined]
        self.wfile.write(b"* OK ready\r\n")
        while line := self.rfile.readline():
            tag, _, rest = line.decode().strip().partition(" ")
            if box.fault == "hang":
                time.sleep(3)
                return
            if self._answer(box, tag, rest) is False:
                return

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def _answer(self, box: Mailbox, tag: str, rest: str) -> bool | None:
        command = rest.upper()
        if command.startswith("CAPABILITY"):
            self._say("* CAPABILITY IMAP4rev1", f"{tag} OK done")
        elif command.startswith("LOGIN"):
            self._say(f"{tag} NO wrong password" if box.fault == "login" else f"{tag} OK done")
        elif command.startswith("SELECT"):
            self._say(f"* {len(box.letters)} EXISTS", f"{tag} OK [READ-WRITE] done")
        elif command.startswith("UID SEARCH"):
            self._say(f"* SEARCH {' '.join(map(str, box.unseen()))}".rstrip(), f"{tag} OK done")
        elif command.startswith("UID FETCH"):
            return self._fetch(box, tag, int(rest.split()[2]), "BODY.PEEK[]" in command)
        elif command.startswith("UID STORE"):
            found = re.match(r"UID STORE (\d+) \+FLAGS \((.+)\)", rest)
            assert found
            box.flags(int(found.group(1))).add(found.group(2))
            self._say(f"{tag} OK done")
        elif command.startswith("LOGOUT"):
            self._say("* BYE", f"{tag} OK done")
            return False
        else:
            self._say(f"{tag} BAD unknown")
        return None

    def _fetch(self, box: Mailbox, tag: str, number: int, whole: bool) -> bool | None:
        raw = box.letters[number][0]
        if not whole:
            self._say(f"* {number} FETCH (UID {number} RFC822.SIZE {len(raw)})", f"{tag} OK done")
            return None
        box.fetched += 1
        if box.fault == "cut" and box.fetched > 1:
            return False
        self.wfile.write(f"* {number} FETCH (UID {number} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
        self._say(f"{tag} OK done")
        return None


@contextmanager
def serving(box: Mailbox) -> Iterator[str]:
    """Serve a mailbox and give its address for TRUONGSO_MAILBOX."""
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.box = box  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"imap://vanthu%40truong:mat%20khau@127.0.0.1:{server.server_address[1]}/INBOX"
    finally:
        server.shutdown()
        server.server_close()
