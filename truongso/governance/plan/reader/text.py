"""Plain text: tables came as lines of cells separated by tabs."""

import unicodedata
from pathlib import Path

from truongso.core.refusal import Refused
from truongso.governance.plan.reader.blocks import MAX_CELLS, MAX_ROWS, Source, with_tables
from truongso.governance.plan.reader.finding import WARNING, Finding

_LETTERS = set("ăâđêôơưáàảãạéèẻẽẹíìỉĩịóòỏõọúùủũụýỳỷỹỵ")


def read(path: Path, name: str) -> Source:
    """Return the blocks of a text file; Refused for a file that is not Unicode and not in the old Windows code."""
    text, notes = _decoded(path.read_bytes(), name)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > MAX_ROWS or text.count("\t") > MAX_CELLS:
        raise Refused(f"Tệp «{name}» có hơn {MAX_ROWS} dòng hoặc {MAX_CELLS} ô: đây không giống một kế hoạch.")
    # A blank line ends a run of rows, so that a table and the next one are not run together.
    numbered = ((line, f"dòng {number}") for number, line in enumerate(lines, start=1))
    return Source("txt", list(with_tables(numbered)), notes)


def _decoded(content: bytes, name: str) -> tuple[str, list[Finding]]:
    for encoding in _likely(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _readable(text):
            return text, []
    if (converted := _old_windows(content)) is not None:
        note = Finding(
            "legacy_encoding", WARNING, "toàn văn bản",
            "Tệp chữ dùng mã cũ Windows-1258, không phải UTF-8; đã chuyển sang Unicode khi đọc.",
            "Đối chiếu vài dòng có dấu với bản gốc; nếu sai, lưu lại tệp với mã UTF-8 rồi nạp lại.",
        )  # fmt: skip
        return converted, [note]
    raise Refused(f"Tệp «{name}» không phải văn bản Unicode (UTF-8): hãy lưu lại với mã UTF-8, hoặc nạp tệp .docx.")


def _likely(content: bytes) -> list[str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    if content[1:200:2].count(0) > 40:
        return ["utf-16-le"]
    if content[:200:2].count(0) > 40:
        return ["utf-16-be"]
    return ["utf-8-sig"]


def _readable(text: str) -> bool:
    return (
        not any(unicodedata.category(c) == "Cc" and c not in "\t\n\r\f" for c in text[:20_000]) and "\x00" not in text
    )


def _old_windows(content: bytes) -> str | None:
    """Return text in Windows-1258 when it really looks Vietnamese; nearly any bytes can be read in that code."""
    try:
        text = unicodedata.normalize("NFC", content.decode("cp1258"))
    except UnicodeDecodeError:
        return None
    letters = [c for c in text.lower() if c.isalpha()]
    vietnamese = sum(c in _LETTERS or len(unicodedata.normalize("NFD", c)) > 1 for c in letters)
    odd = sum(not (c.isalnum() or c.isspace() or c in "-–.,;:()/%≥≤\"'&+*“”…!?") for c in text)
    looks = _readable(text) and letters and 0.08 < vietnamese / len(letters) < 0.5 and odd < len(text) / 50
    return text if looks else None
