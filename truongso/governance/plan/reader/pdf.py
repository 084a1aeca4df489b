"""PDF files with a text layer: ruled tables by their lines, the rest line by line."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from truongso.core.refusal import Refused
from truongso.governance.plan.reader import pdf_layout
from truongso.governance.plan.reader.blocks import Source
from truongso.governance.plan.reader.finding import WARNING, Finding

SECONDS = 30
WORKER = Path(__file__).with_name("pdf_worker.py")


def read(path: Path, name: str) -> Source:
    """Return the blocks of a PDF; Refused for pictures of pages, passwords and damage."""
    pages = _pages(path, name)
    scanned = [at for at, page in enumerate(pages, start=1) if page["pictures"] and len(page["chars"]) < 20]
    if sum(len(page["chars"]) for page in pages) < 40:
        if scanned:
            raise Refused(
                f"Tệp «{name}» là bản quét ảnh, không có lớp chữ nên không đọc được: hãy nạp tệp Word gốc, hoặc PDF xuất "
                "từ Word."
            )
        raise Refused(f"Tệp «{name}» không có chữ nào đọc được: hãy nạp tệp Word gốc, hoặc PDF xuất từ Word.")
    return Source("pdf", pdf_layout.blocks_of(pages), [_about_scans(scanned)] if scanned else [])


def _about_scans(pages: list[int]) -> Finding:
    numbers = ", ".join(map(str, pages))
    return Finding(
        "scanned_pages", WARNING, f"trang {numbers}",
        f"Trang {numbers} là ảnh quét, không có lớp chữ: nội dung ở đó chưa được đọc.",
        "Nạp tệp Word gốc, hoặc đối chiếu các trang này bằng mắt trước khi áp dụng.",
    )  # fmt: skip


def _pages(path: Path, name: str) -> list[dict[str, Any]]:
    command = [sys.executable, "-I", str(WORKER), str(path.resolve())]
    broken = f"Tệp «{name}» bị hỏng hoặc quá phức tạp, không đọc được: hãy xuất lại PDF từ Word, hoặc nạp tệp Word gốc."
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        raise Refused(
            f"Đọc «{name}» quá {SECONDS} giây chưa xong: hãy xuất lại PDF từ Word, hoặc nạp tệp Word gốc."
        ) from error
    try:
        told = json.loads(done.stdout)
    except ValueError as error:
        raise Refused(broken) from error
    if told.get("error") == "password":
        raise Refused(f"Tệp «{name}» có mật khẩu: hãy bỏ mật khẩu rồi nạp lại.")
    if told.get("error") == "pages":
        raise Refused(
            f"Tệp «{name}» có {told['page_count']} trang, nhiều hơn 120: hãy tách riêng kế hoạch rồi nạp lại."
        )
    if "error" in told or not told["pages"]:
        raise Refused(broken)
    pages: list[dict[str, Any]] = told["pages"]
    return pages
