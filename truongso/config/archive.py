"""The file of a backup: a ZIP of rows and contents, with a manifest that lets every byte of it be checked.

    rows/<app>.<model>.jsonl   one JSON list of column values a line
    files/<sha256>             a stored content, under its own hash
    manifest.json              what made it, the migrations, and size and SHA-256 of every other member
    manifest.sha256            the digest of manifest.json, the last member

The ZIP directory stands at the end of the file and the file gets its name when it is complete, so a backup that was cut
off neither has the name nor opens. Digests find damage, not forgery: keep archives where only few can write.
"""

import hashlib
import json
import os
import re
import secrets
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from truongso.core.refusal import Refused

KIND = "truongso-backup"
FORMAT = 1
MANIFEST, DIGEST = "manifest.json", "manifest.sha256"
MEMBER = re.compile(r"rows/[a-z0-9_]+\.[a-z0-9_]+\.jsonl|files/[0-9a-f]{64}")
BLOCK = 1 << 20
LARGEST_MANIFEST = 64 << 20
FOREIGN = "Đây không phải bản sao lưu của Trường Số: hãy chọn tệp do lệnh truongso backup lập."
DAMAGED = "Bản sao lưu hỏng ({what}): không khôi phục gì cả. Hãy dùng một bản sao lưu khác."
# Chosen once for every member: the same rows give the same bytes, whenever the archive is made.
EPOCH = (1980, 1, 1, 0, 0, 0)

Advance = Callable[[], None]


def damaged(what: str) -> Refused:
    """Return the refusal that names what is wrong with the archive."""
    return Refused(DAMAGED.format(what=what))


class Writer:
    """Writes members one after the other and keeps their digests."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, blocks: Iterable[bytes], *, compress: bool) -> tuple[str, int]:
        """Write one member; return its SHA-256 and its size in bytes."""
        info = zipfile.ZipInfo(name, EPOCH)
        info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        digest, size = hashlib.sha256(), 0
        with self._archive.open(info, "w", force_zip64=True) as member:
            for block in blocks:
                digest.update(block)
                size += len(block)
                member.write(block)
        self.members[name] = {"sha256": digest.hexdigest(), "size": size}
        return digest.hexdigest(), size

    def finish(self, about: dict[str, Any]) -> str:
        """Write the manifest and its digest; return the digest, which identifies the whole archive."""
        manifest = {"kind": KIND, "format": FORMAT} | about | {"members": dict(self.members)}
        content = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        digest, _ = self.add(MANIFEST, [content], compress=True)
        self.add(DIGEST, [digest.encode()], compress=False)
        return digest


@contextmanager
def writing(target: Path) -> Iterator[Writer]:
    """Write an archive that gets its name only when it is complete and on the disk; on any error nothing is left."""
    if target.exists():
        raise Refused(f"Đã có tệp {target}: hãy chọn tên khác, bản sao lưu không ghi đè lên tệp cũ.")
    if not target.parent.is_dir():
        raise Refused(f"Không có thư mục {target.parent}: hãy tạo thư mục hoặc chọn nơi khác.")
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}.partial")
    try:
        with _open_new(partial) as file:
            with zipfile.ZipFile(file, "w", allowZip64=True) as archive:
                yield Writer(archive)
            file.flush()
            os.fsync(file.fileno())
        _name(partial, target)
    except OSError as error:
        raise Refused(
            f"Không ghi được {target}: {error.strerror or error}. Chưa có bản sao lưu nào được lập."
        ) from error
    finally:
        partial.unlink(missing_ok=True)


def _open_new(path: Path) -> IO[bytes]:
    # 0600: the archive holds personal data.
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _name(partial: Path, target: Path) -> None:
    try:
        os.link(partial, target)  # unlike rename, fails where the name was taken meanwhile
    except FileExistsError:
        raise Refused(f"Đã có tệp {target}: hãy chọn tên khác, bản sao lưu không ghi đè lên tệp cũ.") from None
    except OSError:
        partial.rename(target)  # a file system without hard links (USB sticks)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class Archive:
    """An archive open for reading. Names inside it never become paths: contents are stored under their hash."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self.digest, self.manifest = self._read_manifest()
        self.members: dict[str, dict[str, Any]] = self.manifest["members"]

    def _read_manifest(self) -> tuple[str, dict[str, Any]]:
        names = self._file.namelist()
        if MANIFEST not in names or DIGEST not in names:
            raise Refused(FOREIGN)
        if self._file.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
            raise damaged("bảng kê quá lớn")
        content = self._whole(MANIFEST, LARGEST_MANIFEST)
        digest = hashlib.sha256(content).hexdigest()
        if digest != self._whole(DIGEST, 64).decode("ascii", "replace"):
            raise damaged("bảng kê không đúng mã băm")
        try:
            manifest = json.loads(content)
        except ValueError as error:
            raise Refused(FOREIGN) from error
        _check_shape(manifest)
        if sorted(names) != sorted([*manifest["members"], MANIFEST, DIGEST]):
            raise damaged("danh sách tệp bên trong không khớp bảng kê")
        return digest, manifest

    def _whole(self, name: str, limit: int) -> bytes:
        with _told("bảng kê"), self._file.open(name) as member:
            return member.read(limit + 1)

    def blocks(self, name: str) -> Iterator[bytes]:
        """Yield a member in blocks and refuse when its size or digest is not what the manifest says."""
        expected = self.members[name]
        digest, size = hashlib.sha256(), 0
        with _told(name), self._file.open(name) as member:
            while block := member.read(BLOCK):
                size += len(block)
                if size > expected["size"]:
                    raise damaged(f"{name} dài hơn bảng kê")
                digest.update(block)
                yield block
        if size != expected["size"] or digest.hexdigest() != expected["sha256"]:
            raise damaged(f"{name} không đúng mã băm")

    def verify(self, advance: Advance = lambda: None) -> None:
        """Read every member to its end; Refused names the first that is damaged."""
        for name, expected in self.members.items():
            if name.startswith("files/") and name != f"files/{expected['sha256']}":
                raise damaged(f"{name} không đúng mã băm")
            for _ in self.blocks(name):
                pass
            advance()

    def rows(self, label: str) -> Iterator[list[Any]]:
        """Yield the rows of one table, as lists of column values."""
        rest = b""
        for block in self.blocks(f"rows/{label}.jsonl"):
            *lines, rest = (rest + block).split(b"\n")
            for line in lines:
                yield json.loads(line)
        if rest:
            raise damaged(f"rows/{label}.jsonl thiếu dòng cuối")

    def contents(self) -> Iterator[str]:
        """Yield the hash of every stored content in the archive."""
        for name in self.members:
            if name.startswith("files/"):
                yield name.removeprefix("files/")


def _check_shape(manifest: Any) -> None:
    if not isinstance(manifest, dict) or manifest.get("kind") != KIND:
        raise Refused(FOREIGN)
    if manifest.get("format") != FORMAT:
        raise Refused("Bản sao lưu theo khuôn dạng mới hơn phần mềm này: hãy nâng cấp Trường Số rồi khôi phục.")
    members, tables = manifest.get("members"), manifest.get("tables")
    if not isinstance(members, dict) or not isinstance(tables, dict):
        raise Refused(FOREIGN)
    for name, expected in members.items():
        if not MEMBER.fullmatch(name):
            raise damaged(f"tên lạ bên trong: {name[:80]!r}")
        if not isinstance(expected, dict) or not isinstance(expected.get("size"), int) or not expected.get("sha256"):
            raise Refused(FOREIGN)
    if {f"rows/{label}.jsonl" for label in tables} != {name for name in members if name.startswith("rows/")}:
        raise damaged("các bảng không khớp bảng kê")


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Turn what the ZIP reader raises on damaged bytes into a refusal."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise damaged(f"không đọc được {name}") from error


@contextmanager
def reading(path: Path) -> Iterator[Archive]:
    """Open an archive; Refused when it is absent, foreign, cut off or of a newer format."""
    if not path.is_file():
        raise Refused(f"Không thấy tệp {path}: hãy xem lại đường dẫn.")
    try:
        file = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise Refused(f"{FOREIGN} Nếu đúng là bản sao lưu thì tệp đã bị cắt ngắn hoặc hỏng.") from error
    with file:
        yield Archive(file)
