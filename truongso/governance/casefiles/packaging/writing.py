"""Write a package: a ZIP with the papers, their index, XML that describes them, and a list of SHA-256 sums."""

import hashlib
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from truongso.core.refusal import Refused
from truongso.core.text import SCHOOL_ZONE
from truongso.foundation.evidence import store
from truongso.foundation.org.models import School
from truongso.foundation.papers.pdf import render_pdf
from truongso.foundation.signing.verdicts import FileFinding
from truongso.foundation.signing.verifying import verify
from truongso.governance.casefiles.models import CaseFile, HandOver
from truongso.governance.casefiles.packaging.describing import ead_xml, mets_xml, signatures_xml
from truongso.governance.casefiles.packaging.layout import (
    MANIFEST,
    METS,
    SIGNATURES,
    Packed,
    ead_path,
    entry_path,
    index_path,
    safe,
)
from truongso.governance.casefiles.printing import entry_index, hand_over_index

PDF, XML, TEXT = "application/pdf", "text/xml", "text/plain"
Progress = Callable[[int, int], object]


def files_of(about: CaseFile | HandOver) -> list[CaseFile]:
    """Return the files of which a package is made."""
    if isinstance(about, CaseFile):
        return list(CaseFile.objects.whole().filter(pk=about.pk))
    return list(CaseFile.objects.whole().filter(hand_over_items__hand_over=about).order_by("code"))


def write_package(
    files: Sequence[CaseFile],
    path: Path,
    *,
    name: str,
    at: datetime,
    hand_over: HandOver | None = None,
    progress: Progress = lambda done, total: None,
) -> int:
    """Write the package of closed files; returns how many files stand in it. progress hears of each paper.

    Refused for an open file, and where the content of a paper is damaged or gone.
    """
    for one in files:
        if one.is_open:
            raise Refused(f"{one} đang thu thập: hãy kết thúc hồ sơ rồi mới lập gói.")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        writer = _Writer(archive, safe(name), at)
        total = sum(one.entries.standing().exclude(blob=None).count() for one in files)
        progress(0, total)
        for case_file in files:
            writer.add_papers(case_file, lambda done: progress(done, total))
            writer.add(index_path(case_file), render_pdf(entry_index(case_file)), PDF, case_file=case_file)
        if hand_over is not None:
            writer.add("index/muc-luc-nop-luu.pdf", render_pdf(hand_over_index(hand_over)), PDF)
            if hand_over.minutes_file_id:
                writer.add("index/bien-ban-giao-nhan.pdf", store.read(hand_over.minutes_file_id), PDF)
        writer.describe(name, files)
    return len(writer.packed)


class _Writer:
    """Puts files into the archive and remembers what it put."""

    def __init__(self, archive: zipfile.ZipFile, folder: str, at: datetime) -> None:
        self.archive, self.folder, self.at, self.packed = archive, folder, at, list[Packed]()

    def add(self, path: str, content: bytes, content_type: str, **about: object) -> None:
        entry = zipfile.ZipInfo(f"{self.folder}/{path}", self.at.astimezone(SCHOOL_ZONE).timetuple()[:6])
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        self.archive.writestr(entry, content)
        sha256 = hashlib.sha256(content).hexdigest()
        self.packed.append(Packed(path, sha256, len(content), content_type, **about))  # type: ignore[arg-type]

    def add_papers(self, case_file: CaseFile, progress: Callable[[int], object]) -> None:
        """Put in the papers of a file that have content, each looked at for signatures."""
        for number, entry in enumerate(case_file.entries.standing().select_related("blob"), start=1):
            if entry.blob is None:
                continue
            try:
                content = store.read(entry.blob.sha256)
            except (store.Damaged, FileNotFoundError) as error:
                raise Refused(
                    f"Tệp của văn bản «{entry.title}» trong {case_file.in_sentence} bị hỏng hoặc mất: hãy khôi phục từ bản sao lưu."
                ) from error
            self.add(
                entry_path(case_file, number, entry.file_name), content, entry.blob.content_type, case_file=case_file,
                entry=entry, finding=looked_at(content),
            )  # fmt: skip
            progress(sum(one.entry is not None for one in self.packed))

    def describe(self, name: str, files: Sequence[CaseFile]) -> None:
        """Write the XML and the list of sums; they come last, because they name everything before them."""
        school = School.current()
        papers = [one for one in self.packed if one.entry is not None]
        for case_file in files:
            own = [one for one in papers if one.case_file == case_file]
            self.add(ead_path(case_file), ead_xml(case_file, own, school=school), XML, case_file=case_file)
        self.add(SIGNATURES, signatures_xml(papers, at=self.at), XML)
        self.add(METS, mets_xml(name, files, list(self.packed), school=school, at=self.at), XML)
        sums = "".join(f"{one.sha256}  {one.path}\n" for one in self.packed)
        self.add(MANIFEST, sums.encode(), TEXT)


def looked_at(content: bytes) -> FileFinding | None:
    """Return what verification says of a signed file; None for a file that carries no signature."""
    is_pdf = content.startswith(b"%PDF-") and b"/ByteRange" in content
    is_xml = content.lstrip()[:5] == b"<?xml" and b"SignatureValue" in content
    return verify(content) if is_pdf or is_xml else None
