"""Count, draw, search and read the pages of a PDF in a process of its own.

A hostile PDF can crash or exhaust the library that reads it, and the library is not safe in threads; the site must
outlive both. The process gets limits of memory and time, reads the PDF from its input and answers on its output.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

TIMEOUT_SECONDS = 30
MOST_LETTERS = 2_000_000
_LOCKED, _BAD = 3, 4


class Unreadable(Exception):
    """The PDF cannot be opened, or the page asked for cannot be drawn."""


class Locked(Unreadable):
    """The PDF asks for a password."""


def count(content: bytes) -> int:
    """Return the number of pages, at least 1; Unreadable or Locked otherwise."""
    return int(_run(content, "count"))


def draw(content: bytes, page: int, width: int) -> bytes:
    """Return page (1 is the first) as a PNG picture of about width pixels; Unreadable when it cannot be drawn."""
    return _run(content, "draw", str(page), str(width))


def find(content: bytes, words: str) -> tuple[int, int, int] | None:
    """Return page (1 is the first), middle and top of the last place where words are printed, in points from the lower
    left corner; None when they are not printed. Unreadable when the PDF cannot be read.
    """
    answer = _run(content, "find", words)
    if not answer:
        return None
    page, middle, top = map(int, answer.split())
    return page, middle, top


@dataclass(frozen=True)
class TextLayer:
    """What the text layer says: words of the first pages, whether each shows a picture, and how many pages there are."""

    pages: int
    texts: list[str]
    pictures: list[bool]


def text_layer(content: bytes, most_pages: int, most_letters: int) -> TextLayer:
    """Return the text layer up to so many pages and letters; empty words for a scan. Unreadable or Locked otherwise."""
    answer = json.loads(_run(content, "text", str(most_pages), str(most_letters)))
    return TextLayer(answer["pages"], [one[0] for one in answer["read"]], [one[1] for one in answer["read"]])


def text_of(content: bytes, most_pages: int) -> str:
    """Return the text layer of the first pages; nothing for a scan. Unreadable when the PDF cannot be read."""
    return "\n".join(text_layer(content, most_pages, MOST_LETTERS).texts)


def _run(content: bytes, *arguments: str) -> bytes:
    # The command is ours; what a stranger sent goes in as input only.
    command = [sys.executable, "-I", str(Path(__file__).with_name("pdf_worker.py")), *arguments]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=TIMEOUT_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise Unreadable("timeout") from error
    if done.returncode == _LOCKED:
        raise Locked("password")
    if done.returncode != 0:
        raise Unreadable(done.stderr.decode("utf-8", "replace")[-500:])
    return done.stdout
