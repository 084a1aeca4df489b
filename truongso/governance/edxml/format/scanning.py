"""Look at a package as a stream before anything builds a tree of it: what hurts a reader is refused here.

Document types, entities and processing instructions have no place in a package; depth, number of elements and length of
texts have limits. Only the base64 of a file may be long.
"""

from typing import Any
from xml.parsers import expat

MOST_DEPTH = 40
MOST_ELEMENTS = 20_000
MOST_ATTRIBUTES = 30
LONGEST_TEXT = 200_000  # characters of one element that is no file
LONG_ONES = frozenset({"contenttransferencoded"})
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class Unreadable(Exception):
    """A package that is not taken apart further; the text is a sentence for people."""


class _RootMet(Exception):
    """The first element was reached; its name is the text."""


def root_name(content: bytes) -> str:
    """Return the local name of the first element, looking no further; nothing for what is no XML."""
    if not content.startswith(_UTF16) and not content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return ""
    parser = expat.ParserCreate(encoding="utf-8")
    parser.StartElementHandler = _met
    try:
        parser.Parse(_as_utf8(content), True)
    except _RootMet as met:
        return str(met)
    except (expat.ExpatError, Unreadable):
        return ""
    return ""


def _met(name: str, attributes: dict[str, str]) -> None:
    raise _RootMet(name.rpartition(":")[2])


def scanned(content: bytes, *, limit: int) -> bytes:
    """Return the package in UTF-8 once the stream showed nothing harmful; raises Unreadable."""
    if not content.strip():
        raise Unreadable("Tệp trống.")
    if len(content) > limit:
        raise Unreadable(f"Gói lớn hơn {limit // (1024 * 1024)} MB, vượt mức nhận của nhà trường.")
    plain = _as_utf8(content)
    _Scan().run(plain)
    return plain


def _as_utf8(content: bytes) -> bytes:
    """Return UTF-8; .NET programs may write UTF-16, other encodings are refused: they hide what a scan looks for."""
    if content.startswith(_UTF16):
        try:
            text = content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise Unreadable("Tệp không phải XML đọc được (mã hóa UTF-16 hỏng).") from error
        return _without_declaration(text).encode()
    try:
        return _without_declaration(content.decode("utf-8-sig")).encode()
    except UnicodeDecodeError as error:
        raise Unreadable("Tệp không phải XML đọc được (không phải UTF-8).") from error


def _without_declaration(text: str) -> str:
    stripped = text.lstrip()
    if stripped.startswith("<?xml") and "?>" in stripped[:200]:
        return stripped[stripped.index("?>") + 2 :]
    return stripped


class _Scan:
    def __init__(self) -> None:
        self.stack: list[str] = []
        self.lengths: list[int] = []
        self.elements = 0

    def run(self, content: bytes) -> None:
        parser = expat.ParserCreate(encoding="utf-8")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(content, True)
        except expat.ExpatError as error:
            raise Unreadable(f"Tệp không phải XML đọc được (dòng {error.lineno}).") from error

    def _doctype(self, *_: Any) -> None:
        raise Unreadable("Gói có khai báo kiểu hoặc thực thể (DTD), là chỗ giấu nội dung lạ, nên không được mở.")

    def _instruction(self, *_: Any) -> None:
        raise Unreadable("Gói có lệnh xử lý (processing instruction), không thuộc chuẩn, nên không được mở.")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        self.stack.append(name.rpartition(":")[2].lower())
        self.lengths.append(0)
        if len(self.stack) > MOST_DEPTH:
            raise Unreadable(f"Gói lồng nhau quá {MOST_DEPTH} tầng nên không được mở.")
        if self.elements > MOST_ELEMENTS:
            raise Unreadable(f"Gói có hơn {MOST_ELEMENTS} phần tử nên không được mở.")
        if len(attributes) > MOST_ATTRIBUTES or any(len(value) > LONGEST_TEXT for value in attributes.values()):
            raise Unreadable("Gói có phần tử mang quá nhiều thuộc tính nên không được mở.")

    def _end(self, name: str) -> None:
        self.stack.pop()
        self.lengths.pop()

    def _text(self, text: str) -> None:
        if not self.stack or self.stack[-1] in LONG_ONES:
            return
        self.lengths[-1] += len(text)
        if self.lengths[-1] > LONGEST_TEXT:
            raise Unreadable(f"Phần «{self.stack[-1]}» của gói dài bất thường nên không được mở.")
