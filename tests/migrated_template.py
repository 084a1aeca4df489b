"""The SQLite database as migrations leave it, kept between runs: making it costs more than most single tests.

The copy is known by what made it: every migration, the modules of ours that migrations use, and the pinned packages. A
change of any of them makes a new one.
"""

import contextlib
import functools
import hashlib
import os
import re
import shutil
import sqlite3
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
KEPT_SECONDS = 2 * 24 * 3600
_USED = re.compile(r"^(?:from|import) (truongso(?:\.\w+)+)", re.MULTILINE)


def path() -> Path:
    """Return where the copy for the migrations as they are now lies, or will lie."""
    return _folder() / f"{_key()}.sqlite3"


def place(target: Path) -> bool:
    """Put a copy at target; False when there is none yet."""
    kept = path()
    if not kept.is_file():
        return False
    shutil.copyfile(kept, target)
    return True


def keep(source: Path) -> None:
    """Keep a freshly migrated database for the next runs, whole or not at all; old copies go."""
    kept = path()
    if kept.exists():
        return
    partial = kept.with_suffix(f".{os.getpid()}.partial")
    with contextlib.closing(sqlite3.connect(source)) as made, contextlib.closing(sqlite3.connect(partial)) as copy:
        made.backup(copy)
    partial.replace(kept)
    for other in _folder().iterdir():
        with contextlib.suppress(FileNotFoundError):
            if other.stat().st_mtime < time.time() - KEPT_SECONDS:
                other.unlink()


def _folder() -> Path:
    folder = Path(tempfile.gettempdir()) / f"truongso-migrated-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@functools.cache
def _key() -> str:
    """Return what the migrations were when this run asked first: those edited meanwhile make no copy of theirs."""
    digest = hashlib.sha256()
    files = sorted(ROOT.glob("truongso/**/migrations/*.py"))
    used = {name for file in files for name in _USED.findall(file.read_text())}
    modules = sorted(ROOT / f"{name.replace('.', '/')}.py" for name in used)
    for file in [ROOT / "requirements" / "base.txt", *files, *modules]:
        if file.is_file():
            digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()[:32]
