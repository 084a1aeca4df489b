"""Check a package as whoever receives it would: every file is there, is as it was, and none came in addition."""

import hashlib
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from lxml import etree

from truongso.governance.casefiles.packaging.layout import MANIFEST, METS, SCHEMAS

CHUNK = 1024 * 1024
LARGEST_TOTAL = 8 * 1024**3  # bytes unpacked; more is a bomb or not a package of a school
LARGEST_TEXT = 64 * 1024**2
_SUM = re.compile(r"([0-9a-f]{64})  (.+)")
_METS = "{http://www.loc.gov/METS/}"
_HREF = "{http://www.w3.org/1999/xlink}href"
Kind = Literal["missing", "different", "extra", "broken"]
WORDS: dict[str, str] = {"missing": "thiếu", "different": "khác", "extra": "thừa", "broken": "hỏng"}


@dataclass(frozen=True)
class Finding:
    """Something wrong: of what kind, with which file, in a sentence."""

    kind: Kind
    name: str
    sentence: str


@dataclass(frozen=True)
class Checked:
    """What the check saw: how many files agree, and everything that is wrong."""

    files: int
    findings: tuple[Finding, ...]

    @property
    def whole(self) -> bool:
        return not self.findings


class _Broken(Exception):
    """The package cannot be read at all."""


def check_package(path: Path) -> Checked:
    """Return what is missing, different, extra or broken in a package; the package itself is never unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _checked(archive)
    except zipfile.BadZipFile:
        return Checked(0, (Finding("broken", path.name, "Tệp không phải gói ZIP, hoặc gói bị cắt cụt."),))
    except _Broken as broken:
        return Checked(0, (Finding("broken", path.name, str(broken)),))


def _checked(archive: zipfile.ZipFile) -> Checked:
    folder, names = _names(archive)
    sums, damaged = _sums(archive, folder, names)
    if MANIFEST not in sums:
        raise _Broken(f"Gói không có {MANIFEST} đọc được: không kiểm tra được các tệp.")
    findings = [Finding("broken", name, f"{name}: không giải nén được, dữ liệu bị hỏng.") for name in damaged]
    listed = _listed(_read(archive, folder, MANIFEST))
    findings += _compare(listed, sums, set(damaged), MANIFEST)
    if METS in sums:
        findings += _check_mets(_read(archive, folder, METS), sums, {finding.name for finding in findings})
    return Checked(len(set(listed) - {finding.name for finding in findings}), tuple(findings))


def _names(archive: zipfile.ZipFile) -> tuple[str, list[str]]:
    """Return the one folder of the package and the names below it."""
    names = [info.filename for info in archive.infolist() if not info.is_dir()]
    if sum(info.file_size for info in archive.infolist()) > LARGEST_TOTAL:
        raise _Broken("Gói lớn quá mức khi giải nén: không kiểm tra.")
    if len(set(names)) != len(names):
        raise _Broken("Gói có hai tệp trùng tên: không kiểm tra được tệp nào là thật.")
    for name in names:
        parts = PurePosixPath(name.replace("\\", "/")).parts
        if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
            raise _Broken(f"Tên tệp «{name[:80]}» chỉ ra ngoài gói.")
    folders = {name.partition("/")[0] for name in names if name.endswith(f"/{MANIFEST}") and name.count("/") == 1}
    if len(folders) != 1:
        raise _Broken(f"Gói không có {MANIFEST}: không phải gói hồ sơ của hệ thống, hoặc tệp này đã bị bỏ.")
    return folders.pop(), names


def _sums(archive: zipfile.ZipFile, folder: str, names: list[str]) -> tuple[dict[str, str], list[str]]:
    """Return the SHA-256 of every file below the folder, and the names that cannot be unpacked."""
    sums, damaged, total = dict[str, str](), list[str](), 0
    for name in names:
        below = name.removeprefix(f"{folder}/")
        digest = hashlib.sha256()
        try:
            with archive.open(name) as opened:
                while chunk := opened.read(CHUNK):
                    total += len(chunk)
                    if total > LARGEST_TOTAL:
                        raise _Broken("Gói lớn quá mức khi giải nén: không kiểm tra.")
                    digest.update(chunk)
        except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, zlib.error):
            damaged.append(below)
            continue
        sums[below] = digest.hexdigest()
    return sums, damaged


def _listed(content: bytes) -> dict[str, str]:
    found = {}
    for line in content.decode("utf-8", "replace").splitlines():
        match = _SUM.fullmatch(line)
        if match is None:
            raise _Broken(f"{MANIFEST} có dòng không đúng dạng: «{line[:80]}».")
        found[match[2]] = match[1]
    return found


def _compare(listed: dict[str, str], sums: dict[str, str], damaged: set[str], by: str) -> list[Finding]:
    findings = [
        Finding("missing", name, f"{name}: có trong {by} nhưng không có trong gói.")
        for name in listed
        if name not in sums and name not in damaged
    ]
    findings += [
        Finding("different", name, f"{name}: nội dung khác với mã băm trong {by}.")
        for name, value in listed.items()
        if name in sums and sums[name] != value
    ]
    findings += [
        Finding("extra", name, f"{name}: có trong gói nhưng không có trong {by}.")
        for name in [*sums, *damaged]
        if name not in listed and name != MANIFEST
    ]
    return findings


def _check_mets(content: bytes, sums: dict[str, str], known: set[str]) -> list[Finding]:
    """Return what METS says otherwise than the files, without those that the list of sums has named already."""
    try:
        root = etree.fromstring(content, _parser())
    except etree.XMLSyntaxError:
        return [Finding("broken", METS, f"{METS}: không phải XML đọc được.")]
    if not mets_schema().validate(root):
        return [Finding("broken", METS, f"{METS}: không đúng lược đồ.")]
    listed = {
        place.get(_HREF, ""): str(file.get("CHECKSUM"))
        for file in root.iter(f"{_METS}file")
        for place in file.iter(f"{_METS}FLocat")
    }
    others = {name: value for name, value in sums.items() if name not in {METS, MANIFEST}}
    return [finding for finding in _compare(listed, others, set(), METS) if finding.name not in known]


def mets_schema() -> etree.XMLSchema:
    """Return the schema of the subset of METS that packages are written in."""
    return etree.XMLSchema(etree.parse(str(SCHEMAS / "mets.xsd")))


def _read(archive: zipfile.ZipFile, folder: str, name: str) -> bytes:
    with archive.open(f"{folder}/{name}") as opened:
        content = opened.read(LARGEST_TEXT + 1)
    if len(content) > LARGEST_TEXT:
        raise _Broken(f"{name} lớn quá mức.")
    return content


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
