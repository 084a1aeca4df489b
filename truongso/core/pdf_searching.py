"""Search many PDFs one after the other: one process begins once, and opens each file in a copy of itself.

As safe as pdf_pages.find, where the process begins anew for each file: that costs a tenth of a second, which forty-five files
of one sitting need not pay each. What breaks a copy breaks nothing else.
"""

import json
import select
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from truongso.core.pdf_pages import TIMEOUT_SECONDS, Unreadable

Place = tuple[int, int, int]


class Searching:
    """A process that searches, from the first file on until the end of the with block; one thread uses it at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def find(self, content: bytes, words: str) -> Place | None:
        """Return what pdf_pages.find returns. Unreadable when the PDF cannot be read."""
        try:
            answer = self._ask(content, words).decode("ascii", "replace").split()
        except (OSError, ValueError) as error:
            self._end()
            raise Unreadable(type(error).__name__) from error
        if answer == ["-"]:
            return None
        if len(answer) != 3 or not all(part.lstrip("-").isdigit() for part in answer):
            raise Unreadable("no place")
        page, middle, top = map(int, answer)
        return page, middle, top

    def _ask(self, content: bytes, words: str) -> bytes:
        if self._process is None:
            command = [sys.executable, "-I", str(Path(__file__).with_name("pdf_worker.py")), "search"]
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps([len(content), words]).encode() + b"\n" + content)
        self._process.stdin.flush()
        ready, _, _ = select.select([self._process.stdout], [], [], TIMEOUT_SECONDS)
        if not ready:
            raise TimeoutError
        return self._process.stdout.readline()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()
