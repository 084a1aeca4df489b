"""Open a plan file. Every file is hostile until its type, size and inside have been checked."""

import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from truongso.core.refusal import Refused
from truongso.governance.plan.reader import pdf, text, word
from truongso.governance.plan.reader.blocks import Block

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ENTRIES = 5_000
MAX_RATIO = 200
CONVERT_SECONDS = 60
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_blocks(path: Path, name: str) -> list[Block]:
    """Return the paragraphs and tables of a .docx, .pdf, .txt or .doc file; Refused with what to do otherwise."""
    size = path.stat().st_size
    if size == 0:
        raise Refused(f"Tệp «{name}» trống: hãy kiểm tra lại tệp rồi chọn lại.")
    if size > MAX_BYTES:
        raise Refused(f"Tệp «{name}» lớn hơn 20 MB: hãy bỏ bớt hình ảnh rồi lưu lại.")
    with path.open("rb") as file:
        start = file.read(2048)
    suffix = Path(name).suffix.lower()
    if start.startswith(b"%PDF-"):
        _expect(suffix, {".pdf"}, "PDF", name)
        return pdf.read(path, name)
    if start.startswith(b"PK\x03\x04"):
        check_archive(path, name)
        _expect(suffix, {".docx"}, "Word (.docx)", name)
        return word.read(path, name)
    if start.startswith(OLE):
        return _old_word(path, name, suffix)
    if suffix not in (".txt", ".text", ""):
        raise Refused(f"Tệp «{name}» không phải là tệp {suffix} thật (nội dung không đúng loại): hãy mở bằng Word rồi lưu lại thành .docx.")
    return text.read(path, name)


def _expect(suffix: str, allowed: set[str], kind: str, name: str) -> None:
    if suffix in (".docm", ".dotm"):
        raise Refused(f"Tệp «{name}» có macro: hãy lưu lại thành .docx (không macro) rồi nạp.")
    if suffix and suffix not in allowed:
        raise Refused(f"Tệp «{name}» có đuôi {suffix} nhưng nội dung là {kind}: hãy đổi đúng đuôi tệp rồi nạp lại.")


def check_archive(path: Path, name: str) -> None:
    """Refuse an archive that is broken, would unpack to too much, or carries what a plan has no use for."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise Refused(f"Tệp «{name}» bị hỏng, không mở được: hãy lấy lại bản gốc.") from error
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Refused(f"Tệp «{name}» nở ra quá lớn khi mở: không nạp vì lý do an toàn.")
    for entry in entries:
        if entry.file_size > 1_000_000 and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise Refused(f"Tệp «{name}» nở ra quá lớn khi mở: không nạp vì lý do an toàn.")
        parts = PurePosixPath(entry.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts:
            raise Refused(f"Tệp «{name}» chứa đường dẫn lạ bên trong: không nạp vì lý do an toàn.")
        if parts.name.lower() == "vbaproject.bin":
            raise Refused(f"Tệp «{name}» có macro: hãy lưu lại thành .docx (không macro) rồi nạp.")
        if entry.flag_bits & 1:
            raise Refused(f"Tệp «{name}» có mật khẩu: hãy bỏ mật khẩu rồi nạp lại.")
    if "word/document.xml" not in {entry.filename for entry in entries}:
        raise Refused(f"Tệp «{name}» không phải là văn bản Word: hãy nạp tệp .docx, .pdf hoặc .txt của kế hoạch.")


def _old_word(path: Path, name: str, suffix: str) -> list[Block]:
    if suffix == ".docx":
        raise Refused(f"Tệp «{name}» có mật khẩu hoặc không phải .docx thật: hãy bỏ mật khẩu rồi lưu lại thành .docx.")
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if suffix != ".doc" or office is None:
        raise Refused(f"Tệp «{name}» là Word kiểu cũ: hãy mở bằng Word, chọn Lưu thành (Save As), loại .docx, rồi nạp tệp mới.")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "ke-hoach.doc"
        shutil.copyfile(path, source)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [office, profile, "--headless", "--convert-to", "docx", "--outdir", folder, str(source)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=CONVERT_SECONDS)  # noqa: S603
        except (subprocess.SubprocessError, OSError) as error:
            raise Refused(f"Không chuyển được «{name}»: hãy mở bằng Word, lưu thành .docx rồi nạp lại.") from error
        result = source.with_suffix(".docx")
        if not result.exists():
            raise Refused(f"Không chuyển được «{name}»: hãy mở bằng Word, lưu thành .docx rồi nạp lại.")
        check_archive(result, name)
        return word.read(result, name)
