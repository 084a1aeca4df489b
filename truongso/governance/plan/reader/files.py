"""Open a plan file. Every file is hostile until its type, size and inside have been checked."""

import re
from pathlib import Path

from truongso.core.refusal import Refused
from truongso.governance.plan.reader.blocks import Source

MAX_BYTES = 20 * 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORD_STREAM = "WordDocument".encode("utf-16-le")
_MACRO_STREAM = "_VBA_PROJECT".encode("utf-16-le")


def shown_name(name: str) -> str:
    """Return a file name fit for a sentence: no folders, no control characters, not endless."""
    plain = re.sub(r"[\x00-\x1f\x7f]", "", name.replace("\\", "/").rpartition("/")[2]).strip() or "không tên"
    return plain if len(plain) <= 80 else f"{plain[:60]}…{plain[-15:]}"


def read_source(path: Path, name: str) -> Source:
    """Return the paragraphs and tables of a .docx, .pdf, .txt or .doc file; Refused with what to do otherwise."""
    suffix = Path(name).suffix.lower()
    start = _first_bytes(path, name)
    if suffix in (".docm", ".dotm"):
        raise Refused(f"Tệp «{name}» có macro: hãy lưu lại thành .docx (không macro) rồi nạp.")
    if b"%PDF-" in start[:1024]:
        _expect(suffix, ".pdf", "PDF", name)
        from truongso.governance.plan.reader import pdf

        return pdf.read(path, name)
    if start.startswith(b"PK"):
        _expect(suffix, ".docx", "Word (.docx) hoặc tệp nén", name)
        from truongso.governance.plan.reader import word

        return word.read(path, name)
    if start.startswith(OLE):
        return _old_word(path, name, suffix)
    if suffix not in (".txt", ".text", ".tsv", ""):
        raise Refused(
            f"Tệp «{name}» không phải là tệp {suffix} thật (nội dung không đúng loại): hãy nạp kế hoạch dạng .docx, "
            ".pdf hoặc .txt."
        )
    from truongso.governance.plan.reader import text

    return text.read(path, name)


def _first_bytes(path: Path, name: str) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise Refused(f"Tệp «{name}» lớn hơn 20 MB: hãy bỏ bớt hình ảnh rồi lưu lại.")
        with path.open("rb") as file:
            start = file.read(2048)
    except OSError as error:
        raise Refused(f"Không mở được tệp «{name}»: hãy kiểm tra tên tệp và quyền đọc.") from error
    if not start.strip():
        raise Refused(f"Tệp «{name}» trống: hãy kiểm tra lại tệp rồi chọn lại.")
    return start


def _expect(suffix: str, wanted: str, kind: str, name: str) -> None:
    if suffix and suffix != wanted:
        raise Refused(
            f"Tệp «{name}» có đuôi {suffix} nhưng nội dung là {kind}: hãy kiểm tra, đổi đúng đuôi tệp rồi nạp lại."
        )


def _old_word(path: Path, name: str, suffix: str) -> Source:
    content = path.read_bytes()
    if _ENCRYPTED in content:
        raise Refused(
            f"Tệp «{name}» có mật khẩu: hãy mở bằng Word, bỏ mật khẩu (Tệp, Thông tin, Bảo vệ), lưu rồi nạp lại."
        )
    if suffix != ".doc" or _WORD_STREAM not in content:
        raise Refused(f"Tệp «{name}» không phải văn bản Word: hãy nạp tệp .docx, .pdf hoặc .txt của kế hoạch.")
    if _MACRO_STREAM in content:
        raise Refused(f"Tệp «{name}» có macro: hãy lưu lại thành .docx (không macro) rồi nạp.")
    from truongso.governance.plan.reader import office

    return office.read(path, name)
