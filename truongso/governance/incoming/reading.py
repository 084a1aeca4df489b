"""Read the words of files so that they can be found: the text layer of PDF and Word, and scans by Tesseract.

Tesseract is a program of the server, not a part of the product: where it is missing the page says so and scans stay
findable by what the clerk wrote. It runs in a process of its own with limits of time, memory, picture size and pages.
"""

import io
import shutil
import subprocess
import tempfile
import zipfile

from defusedxml import ElementTree
from django.conf import settings
from django.db import transaction
from PIL import Image

from truongso.core import pdf_pages
from truongso.core.printable import printable
from truongso.core.text import squeeze
from truongso.core.upload_checks import DOCX
from truongso.foundation.evidence import store
from truongso.governance.incoming.kinds import TextState
from truongso.governance.incoming.models import IncomingDocument, IncomingFile

PDF, IMAGES = "application/pdf", ("image/jpeg", "image/png", "image/webp")
READABLE = (PDF, DOCX, *IMAGES, "text/plain", "text/csv")
SCAN_WIDTH = 1654  # A4 at 200 dpi (TT 05/2025/TT-BNV asks scans of at least that)
LONGEST_TEXT = 200_000
FEW_LETTERS = 120
_WORD_TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
_PARAGRAPH = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"


class ProgramFailed(Exception):
    """Tesseract stopped, took too long, or does not know Vietnamese."""


def program() -> str | None:
    """Return the Tesseract program of this server, None where there is none."""
    return shutil.which(settings.OCR_PROGRAM) if settings.OCR_PROGRAM else None


def first_state(content_type: str) -> TextState:
    """Return whether a file waits for being read."""
    return TextState.WAITING if content_type in READABLE else TextState.NONE


def read_later(document: IncomingDocument) -> None:
    """Have the files read after the transaction, by a worker: a scan of many pages takes minutes."""
    from truongso.governance.incoming.tasks import read_files

    if document.files.filter(text_state=TextState.WAITING).exists():
        transaction.on_commit(lambda: read_files.enqueue(document.pk))


def read(file: IncomingFile) -> tuple[TextState, str]:
    """Return what became of reading a file, and its words."""
    content = store.read(file.sha256)
    try:
        return _read(content, file.content_type)
    except (pdf_pages.Unreadable, ProgramFailed, OSError, ValueError, zipfile.BadZipFile, ElementTree.ParseError):
        return TextState.FAILED, ""


def _read(content: bytes, content_type: str) -> tuple[TextState, str]:
    if content_type == DOCX:
        return TextState.TEXT, _tidy(_word_text(content))
    if content_type.startswith("text/"):
        return TextState.TEXT, _tidy(content.decode("utf-8-sig", "replace"))
    if content_type == PDF:
        layer = _tidy(pdf_pages.text_of(content, settings.OCR_PAGES * 5))
        # A stamp of a signature is text too: so few words are taken for a scan where scans can be read.
        if len(layer) >= FEW_LETTERS or (layer and program() is None):
            return TextState.TEXT, layer
    if program() is None:
        return TextState.NO_PROGRAM, ""
    return TextState.READ, _tidy(_recognised(content, content_type))


def _word_text(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = ElementTree.fromstring(archive.read("word/document.xml"), forbid_dtd=True)
    paragraphs = ("".join(piece.text or "" for piece in p.iter(_WORD_TEXT)) for p in root.iter(_PARAGRAPH))
    return "\n".join(paragraphs)


def _recognised(content: bytes, content_type: str) -> str:
    if content_type in IMAGES:
        return recognise(_as_png(content))
    pages = min(pdf_pages.count(content), settings.OCR_PAGES)
    return "\n".join(recognise(pdf_pages.draw(content, page, SCAN_WIDTH)) for page in range(1, pages + 1))


def _as_png(content: bytes) -> bytes:
    picture = Image.open(io.BytesIO(content))
    picture.thumbnail((SCAN_WIDTH * 2, SCAN_WIDTH * 3))
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
    except (subprocess.TimeoutExpired, OSError) as error:
        raise ProgramFailed(type(error).__name__) from error
    if done.returncode != 0:
        raise ProgramFailed(done.stderr.decode("utf-8", "replace")[-300:])
    return done.stdout.decode("utf-8", "replace")


def _limits() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (1024**3, 1024**3))
    resource.setrlimit(resource.RLIMIT_CPU, (settings.OCR_SECONDS, settings.OCR_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _tidy(text: str) -> str:
    return squeeze(printable(text))[:LONGEST_TEXT]
