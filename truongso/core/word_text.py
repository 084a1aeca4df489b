"""Read the words of a Word file in a process of its own, with limits of memory and time: paragraphs, tables, heads, notes."""

import json
import subprocess
import sys
from pathlib import Path

TIMEOUT_SECONDS = 30


class Unreadable(Exception):
    """The file is no Word file that can be read, or reading it took too much."""


def text_of(content: bytes, most_letters: int) -> tuple[str, bool]:
    """Return the words up to so many letters, and whether they are all. Unreadable otherwise."""
    # The command is ours; what a stranger sent goes in as input only.
    command = [sys.executable, "-I", str(Path(__file__).with_name("word_worker.py")), str(most_letters)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=TIMEOUT_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise Unreadable("timeout") from error
    if done.returncode != 0:
        raise Unreadable(f"exit {done.returncode}")
    answer = json.loads(done.stdout)
    return str(answer["text"]), bool(answer["whole"])
