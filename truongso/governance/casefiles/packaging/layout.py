"""Where things stand in a package, and what is known of each file in it."""

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from truongso.core.text import fold
from truongso.foundation.signing.verdicts import FileFinding
from truongso.governance.casefiles.models import CaseFile, Entry

METS, MANIFEST, SIGNATURES = "METS.xml", "manifest-sha256.txt", "metadata/signatures.xml"
SCHEMAS = Path(__file__).with_name("schemas")
OWN_NAMESPACE = "urn:truongso:goi-ho-so:1"


@dataclass(frozen=True)
class Packed:
    """A file of a package: its path below the package's folder, what it is, and the paper that it belongs to."""

    path: str
    sha256: str
    size: int
    content_type: str
    case_file: CaseFile | None = None
    entry: Entry | None = None
    finding: FileFinding | None = None


def ead_path(case_file: CaseFile) -> str:
    """Return where the description of a file stands."""
    return f"metadata/EAD-{safe(case_file.code)}.xml"


def index_path(case_file: CaseFile) -> str:
    """Return where the printed index of a file stands."""
    return f"index/muc-luc-{safe(case_file.code)}.pdf"


def entry_path(case_file: CaseFile, number: int, file_name: str) -> str:
    """Return data/2026.01-th/003-quyet-dinh.pdf: letters that every machine can unpack."""
    name = PurePosixPath(file_name or "van-ban.bin")
    return f"data/{safe(case_file.code)}/{number:03d}-{safe(name.stem)[:60]}{safe(name.suffix)}"


def safe(text: str) -> str:
    """Return a part of a path in plain letters."""
    return re.sub(r"[^a-z0-9._-]+", "-", fold(text)).strip("-") or "x"
