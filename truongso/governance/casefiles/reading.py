"""Read the words of files so that they can be found: the text layer of PDF and Word, and scans by Tesseract.

Tesseract is a program of the server, not a part of the product: where it is missing the page says so and scans stay
findable by what the clerk wrote. Every reader runs in a process of its own with limits of time, memory, size and pages, so
that a hostile file costs its own words and nothing else.
"""

import io
import shutil
import subprocess
import tempfile
from dataclasses import dataclass

from django.conf import settings
from PIL import Image

from truongso.core import pdf_pages, word_text
from truongso.core.printable import printable
from truongso.core.text import squeeze
from truongso.core.upload_checks import DOCX
from truongso.foundation.evidence import store
from truongso.governance.casefiles.text_models import TextState

PDF, IMAGES = "application/pdf", ("image/jpeg", "image/png", "image/webp")
READABLE = (PDF, DOCX, *IMAGES, "text/plain", "text/csv")
# A4 at 200 dpi, which TT 05/2025/TT-BNV asks of scans; at 300 dpi no letter more was right, in twice the time.
SCAN_WIDTH = 1654
LONGEST_TEXT = 200_000
TEXT_PAGES = 5  # times as many pages of a text layer as of a scan
FEW_LETTERS = 120


class ProgramFailed(Exception):
    """Tesseract stopped, took too long, or does not know Vietnamese."""


@dataclass(frozen=True)
class Reading:
    """What became of reading a content, and its words; is_whole is false when a limit stopped it."""

    state: TextState
    text: str = ""
    reason: str = ""
    page_count: int | None = None
    pages_read: int | None = None
    is_whole: bool = True


def program() -> str | None:
    """Return the Tesseract program of this server, None where there is none."""
    return shutil.which(settings.OCR_PROGRAM) if settings.OCR_PROGRAM else None


def read(sha256: str, content_type: str) -> Reading:
    """Return the words of a stored content, or why there are none; it never raises for what the content is."""
    try:
        return _read(store.read(sha256), content_type)
    except store.Damaged:
        return _failed("tệp lưu trong kho đã hỏng hoặc thiếu")
    except pdf_pages.Locked:
        return _failed("tệp có mật khẩu")
    except (pdf_pages.Unreadable, word_text.Unreadable) as error:
        return _failed("đọc quá lâu nên đã dừng" if str(error) == "timeout" else "tệp hỏng hoặc quá phức tạp")
    except ProgramFailed as error:
        return _failed(f"chương trình nhận dạng chữ dừng ({error})"[:200])
    except (OSError, ValueError, Image.DecompressionBombError):
        return _failed("ảnh không mở được")


def _failed(reason: str) -> Reading:
    return Reading(TextState.FAILED, reason=reason, is_whole=False)


def _read(content: bytes, content_type: str) -> Reading:
    if content_type == PDF:
        return _pdf(content)
    if content_type == DOCX:
        text, whole = word_text.text_of(content, LONGEST_TEXT)
        return Reading(TextState.TEXT, _tidy(text), is_whole=whole)
    if content_type.startswith("text/"):
        text = _tidy(content.decode("utf-8-sig", "replace"))
        return Reading(TextState.TEXT, text, is_whole=len(text) < LONGEST_TEXT)
    if program() is None:
        return Reading(TextState.NO_PROGRAM)
    return Reading(TextState.READ, _tidy(recognise(_as_png(content))))


def _pdf(content: bytes) -> Reading:
    """Read the text layer, and those pages by the program that are pictures.

    A stamp of a signature on a scan is text too: a page with few words that shows a picture is taken for a scan.
    """
    layer = pdf_pages.text_layer(content, settings.OCR_PAGES * TEXT_PAGES, LONGEST_TEXT)
    texts = [_tidy(text) for text in layer.texts]
    nothing = not any(texts)
    scanned = [
        number
        for number, (text, picture) in enumerate(zip(texts, layer.pictures, strict=True))
        if nothing or (picture and len(text) < FEW_LETTERS)
    ]
    readable = scanned[: settings.OCR_PAGES] if program() else []
    for number in readable:
        texts[number] += "\n" + recognise(pdf_pages.draw(content, number + 1, SCAN_WIDTH))
    state = (TextState.READ if readable else TextState.NO_PROGRAM) if scanned else TextState.TEXT
    missed = len(scanned) - len(readable) if readable else 0
    pages_read = len(texts) - missed
    text = _tidy("\n".join(texts))
    return Reading(
        state, text, page_count=layer.pages, pages_read=pages_read,
        is_whole=pages_read == layer.pages and len(text) < LONGEST_TEXT,
    )  # fmt: skip


def _as_png(content: bytes) -> bytes:
    picture = Image.open(io.BytesIO(content))
    picture.thumbnail((SCAN_WIDTH, SCAN_WIDTH * 3 // 2))
    out = io.BytesIO()
    picture.convert("L").save(out, "PNG")
    return out.getvalue()


def recognise(picture: bytes) -> str:
    """Return the words on one page, a PNG picture. ProgramFailed when Tesseract stops or takes too long."""
    found = program()
    if found is None:
        raise ProgramFailed("not installed")
    # The command is ours; the picture goes in as input, so no name of a stranger's file reaches a command line.
    command = [found, "stdin", "stdout", "-l", settings.OCR_LANGUAGE, "--psm", "3"]
    try:
        with tempfile.TemporaryDirectory() as folder:  # what it may leave beside it goes with the folder
            done = subprocess.run(
                command, input=picture, capture_output=True, timeout=settings.OCR_SECONDS, check=False, cwd=folder,
                env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin:/usr/local/bin"}, preexec_fn=_limits,
            )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise ProgramFailed(f"quá {settings.OCR_SECONDS} giây một trang") from error
    except OSError as error:
        raise ProgramFailed(type(error).__name__) from error
    if done.returncode != 0:
        raise ProgramFailed(squeeze(printable(done.stderr.decode("utf-8", "replace")))[-100:] or "không nói lý do")
    return done.stdout.decode("utf-8", "replace")


def _limits() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (1024**3, 1024**3))
    resource.setrlimit(resource.RLIMIT_CPU, (settings.OCR_SECONDS, settings.OCR_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _tidy(text: str) -> str:
    return squeeze(printable(text))[:LONGEST_TEXT]
