"""The process that reads a Word file for word_text: `LETTERS`; the file on input, JSON on output. Standard library alone.

The parts are read as a stream, so a file that unpacks to hundreds of megabytes costs no memory; a document type stops it.
"""

import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO
from xml.parsers import expat

MEMORY_BYTES = 512 * 1024**2
CPU_SECONDS = 20
BAD = 4
CHUNK = 256 * 1024
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
_FALLBACK = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"  # says what Choice said already
_BREAKS = {_W + "p", _W + "tab", _W + "br", _W + "cr"}


class _Full(Exception):
    """As many letters as were asked for."""


class _Words:
    """Collects what is written in paragraphs and cells of tables."""

    def __init__(self, most: int) -> None:
        self.most, self.letters, self.pieces = most, 0, []  # type: int, int, list[str]
        self.in_text, self.in_fallback = False, 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.in_fallback += tag == _FALLBACK
        self.in_text = tag == _W + "t"
        if tag in _BREAKS:
            self.pieces.append("\n")

    def end(self, tag: str) -> None:
        self.in_fallback -= tag == _FALLBACK
        self.in_text = False

    def data(self, words: str) -> None:
        if not self.in_text or self.in_fallback:
            return
        self.pieces.append(words[: self.most - self.letters])
        self.letters += len(words)
        if self.letters >= self.most:
            raise _Full


def read(content: bytes, most: int) -> dict[str, object]:
    """Return the words of body, heads, feet and notes, and whether they are all."""
    words = _Words(most)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in _parts(archive.namelist()):
            try:
                _walk(archive, name, words)
            except _Full:
                return {"text": "".join(words.pieces), "whole": False}
    return {"text": "".join(words.pieces), "whole": True}


def _parts(names: list[str]) -> Iterator[str]:
    yield "word/document.xml"
    beside = ("word/header", "word/footer", "word/footnotes", "word/endnotes")
    yield from sorted(name for name in names if name.startswith(beside) and name.endswith(".xml"))


def _walk(archive: zipfile.ZipFile, name: str, words: _Words) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("document type")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler = words.start, words.end
    parser.CharacterDataHandler = words.data
    with archive.open(name) as part:
        while chunk := part.read(CHUNK):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)
    words.pieces.append("\n")


def main(most: str) -> int:
    """Return the exit code: 0 done, 4 it cannot be read."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        answer = read(sys.stdin.buffer.read(), int(most))
    except Exception:  # whatever a broken file does to zip and XML readers, the answer is the same
        return BAD
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
