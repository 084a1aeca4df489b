"""An .xlsx as its zip members, some replaced: every other member keeps its bytes, its place, its name and its header.

The standard library can only write a member anew (another time stamp, another compression); here the records of the
members that stay are copied as they lie in the file (PKWARE APPNOTE 6.3, sections 4.3 and 4.4).
"""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from itertools import pairwise

from truongso.core.refusal import Refused

_CENTRAL = b"PK\x01\x02"
_LOCAL_SIZE, _CENTRAL_SIZE = 30, 46
_ZIP64 = 0xFFFFFFFF
_SIZES_FOLLOW = 0x8  # flag: check sum and sizes stand behind the data
_UNUSUAL = "Tệp mẫu được nén theo cách lạ: hãy mở bằng Excel, lưu lại dạng .xlsx rồi thử lại."


@dataclass(frozen=True)
class Member:
    """One member: its name, its record with header and data as it lies in the file, its entry of the directory."""

    name: str
    record: bytes
    entry: bytes


class Archive:
    """A zip file read once. Members stand in the order of the directory."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._zip = zipfile.ZipFile(BytesIO(content))

    @cached_property
    def names(self) -> list[str]:
        """Return the names of the members in the order of the directory."""
        return [info.filename for info in self._zip.infolist()]

    def read(self, name: str) -> bytes:
        """Return a member unpacked; KeyError when there is none."""
        return self._zip.read(name)

    @cached_property
    def members(self) -> list[Member]:
        """Return the members as they lie in the file."""
        infos, start = self._zip.infolist(), self._zip.start_dir
        borders = sorted({info.header_offset for info in infos} | {start})
        ends = dict(pairwise(borders))
        entries = self._entries(start, len(infos))
        return [
            Member(info.filename, self.content[info.header_offset : ends[info.header_offset]], entry)
            for info, entry in zip(infos, entries, strict=True)
        ]

    def _entries(self, start: int, count: int) -> list[bytes]:
        entries, at = [], start
        for _ in range(count):
            if self.content[at : at + 4] != _CENTRAL:
                raise Refused(_UNUSUAL, field="file")
            name, extra, comment = struct.unpack_from("<HHH", self.content, at + 28)
            size = _CENTRAL_SIZE + name + extra + comment
            entries.append(self.content[at : at + size])
            at += size
        return entries

    def replaced(self, parts: Mapping[str, bytes]) -> bytes:
        """Return the file with the named members replaced by these contents, packed as they were."""
        order = sorted(range(len(self.members)), key=lambda at: self._zip.infolist()[at].header_offset)
        out, entries = bytearray(), {}
        for at in order:
            member, offset = self.members[at], len(out)
            if member.name in parts:
                record, entry = _packed(member, parts[member.name])
            else:
                record, entry = member.record, member.entry
            out += record
            entries[at] = _moved(entry, offset)
        start = len(out)
        for at in range(len(self.members)):
            out += entries[at]
        return bytes(out) + self._tail(start, len(out) - start)

    def _tail(self, start: int, size: int) -> bytes:
        """Return the end record with the new place of the directory; comment and counts stay."""
        old_start = self._zip.start_dir
        tail = bytearray(self.content[old_start + sum(len(member.entry) for member in self.members) :])
        if tail[:4] != b"PK\x05\x06":
            raise Refused(_UNUSUAL, field="file")
        struct.pack_into("<II", tail, 12, size, start)
        return bytes(tail)


def _packed(member: Member, content: bytes) -> tuple[bytes, bytes]:
    """Return record and entry of a member with new content; name, time and way of packing stay."""
    header = bytearray(member.record[:_LOCAL_SIZE])
    flags, method = struct.unpack_from("<HH", header, 6)
    name_size, extra_size = struct.unpack_from("<HH", header, 26)
    name = member.record[_LOCAL_SIZE : _LOCAL_SIZE + name_size]
    extra = _without_zip64(member.record[_LOCAL_SIZE + name_size : _LOCAL_SIZE + name_size + extra_size])
    data = _deflated(content) if method == zipfile.ZIP_DEFLATED else content
    sums = (zlib.crc32(content), len(data), len(content))
    struct.pack_into("<H", header, 6, flags & ~_SIZES_FOLLOW)
    struct.pack_into("<III", header, 14, *sums)
    struct.pack_into("<H", header, 28, len(extra))
    entry = _entry_without_zip64(member.entry)
    struct.pack_into("<H", entry, 8, flags & ~_SIZES_FOLLOW)
    struct.pack_into("<III", entry, 16, *sums)
    return bytes(header) + name + extra + data, bytes(entry)


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def _moved(entry: bytes, offset: int) -> bytes:
    moved = bytearray(entry)
    if struct.unpack_from("<I", moved, 42)[0] == _ZIP64:
        raise Refused(_UNUSUAL, field="file")
    struct.pack_into("<I", moved, 42, offset)
    return bytes(moved)


def _entry_without_zip64(entry: bytes) -> bytearray:
    name, extra_size = struct.unpack_from("<HH", entry, 28)
    at = _CENTRAL_SIZE + name
    extra = _without_zip64(entry[at : at + extra_size])
    short = bytearray(entry[:at] + extra + entry[at + extra_size :])
    struct.pack_into("<H", short, 30, len(extra))
    return short


def _without_zip64(extra: bytes) -> bytes:
    """Return the extra fields without the one that holds sizes of 64 bits (id 1), which new sizes do not need."""
    kept, at = b"", 0
    while at + 4 <= len(extra):
        number, size = struct.unpack_from("<HH", extra, at)
        if number != 1:
            kept += extra[at : at + 4 + size]
        at += 4 + size
    return kept + extra[at:]
