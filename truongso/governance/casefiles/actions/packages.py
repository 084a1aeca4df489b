"""Packages for an archive: asked for, built in the background with progress, fetched."""

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction

from truongso.core.claiming import claim_build
from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence.contents import keep
from truongso.governance.casefiles.models import CaseFile, HandOver, Package
from truongso.governance.casefiles.packaging.writing import files_of, write_package

Stage = Package.Stage
LONGEST_BUILD = timedelta(minutes=30)  # after that its process must be gone


@action
def ask_package(about: CaseFile | HandOver, *, by: Any) -> Package:
    """Have the package of a closed file, or of a handing in, built in the background; one that is building is not begun twice."""
    if isinstance(about, CaseFile):
        which = {"case_file": CaseFile.objects.select_for_update().get(pk=about.pk)}
        if which["case_file"].is_open:
            raise Refused(f"{about} đang thu thập: hãy kết thúc hồ sơ rồi mới lập gói.")
    else:
        which = {"hand_over": HandOver.objects.select_for_update(of=("self",)).get(pk=about.pk)}
    if Package.objects.filter(stage=Stage.BUILDING, **which).exists():
        raise Refused(f"Gói của {about} đang lập: hãy đợi một lát.")
    made: Package = Package.objects.create(asked_by=by, **which)
    record("casefiles.package_asked", about, by=by)
    transaction.on_commit(lambda: _enqueue(made.pk))
    return made


def build_package(package: Package, *, now: datetime, by: Any = None) -> Package | None:
    """Build a package and keep it. Returns None where another worker is at it or it is done.

    The build runs outside a transaction, so that nobody waits for it and its progress can be seen.
    """
    if not claim_build(package, building=Stage.BUILDING, now=now, within=LONGEST_BUILD):
        return None
    fresh = Package.objects.select_related("case_file", "hand_over").get(pk=package.pk)
    chosen = files_of(fresh.about)
    try:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "package.zip"
            count = write_package(
                chosen, path, name=str(fresh.about.code), at=now, hand_over=fresh.hand_over,
                progress=lambda done, total: _show(fresh, done, total),
            )  # fmt: skip
            return _keep(fresh, path.read_bytes(), count, by=by)
    except Refused as refusal:
        return _fail(fresh, refusal.sentence, by=by)


@action
def note_fetched(package: Package, *, by: Any) -> None:
    """Record that a package was fetched."""
    record("casefiles.package_fetched", package.about, by=by)


def _enqueue(pk: int) -> None:
    from truongso.governance.casefiles.tasks import make_package

    make_package.enqueue(pk)


def _show(package: Package, done: int, total: int) -> None:
    Package.objects.filter(pk=package.pk).update(done=done, total=total)


@action
def _keep(package: Package, content: bytes, count: int, *, by: Any) -> Package:
    found = Package.objects.select_for_update().get(pk=package.pk)
    found.blob, found.stage = keep(content, "application/zip"), Stage.READY
    found.done = found.total = count
    found.save()
    record("casefiles.package_built", found.about, by=by, files=count)
    return found


@action
def _fail(package: Package, trouble: str, *, by: Any) -> Package:
    found = Package.objects.select_for_update().get(pk=package.pk)
    found.stage, found.trouble = Stage.FAILED, trouble[:300]
    found.save()
    record("casefiles.package_failed", found.about, by=by, trouble=found.trouble)
    return found
