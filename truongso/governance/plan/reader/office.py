"""The old Word format: LibreOffice turns it into .docx, in a folder and with a profile of its own."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from truongso.core.refusal import Refused
from truongso.governance.plan.reader import word
from truongso.governance.plan.reader.blocks import Source

SECONDS = 60


def read(path: Path, name: str) -> Source:
    """Return the blocks of a .doc; Refused with how to save it where LibreOffice is missing or fails."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise Refused(
            f"Tệp «{name}» là Word kiểu cũ (.doc) và máy chủ không có LibreOffice để chuyển: hãy mở bằng Word, chọn "
            "Lưu thành (Save As), loại .docx, rồi nạp tệp mới."
        )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "ke-hoach.doc"
        shutil.copyfile(path, source)
        _convert(office, source, name)
        result = source.with_suffix(".docx")
        if not result.exists():
            raise Refused(f"Không chuyển được «{name}»: hãy mở bằng Word, lưu thành .docx rồi nạp lại.")
        return word.read(result, name)


def _convert(office: str, source: Path, name: str) -> None:
    profile = f"-env:UserInstallation={(source.parent / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--norestore", "--convert-to", "docx"]
    command += ["--outdir", str(source.parent), str(source)]
    # A session of its own, so that the whole family of processes can be ended when it hangs.
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        process.wait(timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise Refused(
            f"Chuyển «{name}» quá {SECONDS} giây chưa xong: hãy mở bằng Word, lưu thành .docx rồi nạp lại."
        ) from error
