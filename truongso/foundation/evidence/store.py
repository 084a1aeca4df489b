"""The store of contents: one file per hash, written whole or not at all, checked whenever it is read.

The file comes before the row that names it. A stop in between leaves a file that nothing names, which is harmless and
which check_files lists; the other order could leave a row whose file is missing.
"""

import contextlib
import hashlib
import logging
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)


class Damaged(Exception):
    """The stored file is missing or is no longer what was stored."""


def root() -> Path:
    """Return the folder of contents."""
    return Path(settings.FILES_ROOT)


def path_of(sha256: str) -> Path:
    """Return where the content with this hash lies."""
    return root() / sha256[:2] / sha256[2:4] / sha256


def put(content: bytes) -> str:
    """Keep content and return its hash. The same content is kept once; a damaged copy is put aside and replaced."""
    sha256 = hashlib.sha256(content).hexdigest()
    target = path_of(sha256)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = target.parent / f".{sha256[:16]}-{secrets.token_hex(8)}.partial"
    try:
        _write(partial, content)
        # link() fails where the name is taken, so what is stored is never overwritten.
        try:
            os.link(partial, target)
        except FileExistsError:
            if not _is_whole(target, sha256):
                logger.error("stored content %s was damaged and is replaced by a fresh upload", sha256)
                target.rename(target.with_name(f"{sha256}.damaged-{secrets.token_hex(4)}"))
                os.link(partial, target)
    finally:
        with contextlib.suppress(FileNotFoundError):
            partial.unlink()
    _settle(target.parent)
    return sha256


def read(sha256: str) -> bytes:
    """Return the content; Damaged when the file is missing or its hash is another."""
    try:
        content = path_of(sha256).read_bytes()
    except OSError as error:
        raise Damaged(sha256) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Damaged(sha256)
    return content


def stored() -> Iterator[Path]:
    """Yield every file in the store, also what does not belong there, in order of name."""
    if root().is_dir():
        yield from sorted(path for path in root().rglob("*") if path.is_file())


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Make the new name survive a power cut, not only the content."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_whole(path: Path, sha256: str) -> bool:
    return hashlib.sha256(path.read_bytes()).hexdigest() == sha256
