"""Papers and reports for these tests, and LibreOffice where the machine has it."""

import io
import os
import shutil
import subprocess

import pdfplumber
import pytest

from tests.papers import samples
from truongso.foundation.papers.pdf import fonts_directory

HINT = (
    "Máy này chưa có LibreOffice. Debian, Ubuntu: sudo apt-get install libreoffice-writer-nogui libreoffice-calc-nogui"
)


@pytest.fixture
def report():
    return samples.report()


@pytest.fixture
def pdf_text():
    """Return the text of a PDF, pages joined, runs of blanks made one."""

    def run(content: bytes, page: int | None = None) -> str:
        with pdfplumber.open(io.BytesIO(content)) as document:
            pages = document.pages if page is None else [document.pages[page]]
            return " ".join(" ".join((p.extract_text() or "").split()) for p in pages)

    return run


@pytest.fixture
def convert(tmp_path):
    """Return a function that converts a file with LibreOffice and gives the new content; skipped where it is absent."""
    program = shutil.which("soffice")
    if program is None:
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail(HINT)
        pytest.skip(HINT)
    # Our fonts stand in for Times New Roman, which free machines lack.
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{fonts_directory()}</dir><cachedir>{tmp_path / 'cache'}</cachedir>"
        '<alias binding="same"><family>Times New Roman</family><prefer><family>Tinos</family></prefer></alias></fontconfig>'
    )

    def run(content: bytes, suffix: str, target: str) -> bytes:
        source = tmp_path / f"source.{suffix}"
        source.write_bytes(content)
        profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
        command = [
            program,
            profile,
            "--headless",
            "--convert-to",
            target,
            "--outdir",
            str(tmp_path / "out"),
            str(source),
        ]
        subprocess.run(
            command, check=True, capture_output=True, timeout=120, env=os.environ | {"FONTCONFIG_FILE": str(fonts)}
        )
        return (tmp_path / "out" / f"source.{target}").read_bytes()

    return run
