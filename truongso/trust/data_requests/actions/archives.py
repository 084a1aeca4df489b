"""The archive of everything about a person: asked for, built in the background, fetched, erased when its time is over."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from truongso.core.claiming import claim_build
from truongso.core.refusal import Refused
from truongso.core.text import format_datetime
from truongso.foundation.audit.recording import action, record
from truongso.trust.data_requests.acting import keep_step, locked, moved, tell_requester
from truongso.trust.data_requests.archive import pack
from truongso.trust.data_requests.kinds import Kind, State, StepCode
from truongso.trust.data_requests.models import Archive, DataRequest

Stage = Archive.Stage
WITH_ARCHIVE = (Kind.KNOW, Kind.VIEW, Kind.COPY)
LONGEST_BUILD = timedelta(minutes=15)  # after that its process must be gone


@action
def ask_archive(request: DataRequest, *, by: Any) -> Archive:
    """Have the archive built in the background; a failed or erased one is built anew."""
    found = locked(request, states=(State.ACKNOWLEDGED, State.HANDLED, State.ANSWERED), by=by)
    if found.kind not in WITH_ARCHIVE:
        raise Refused(f"{found} là yêu cầu {found.get_kind_display().lower()}: không lập gói dữ liệu.")
    standing = found.archives.filter(stage__in=[Stage.BUILDING, Stage.READY]).first()
    if standing is not None:
        raise Refused(f"Gói dữ liệu của {found} {standing.get_stage_display()}: không cần lập thêm.")
    made = Archive.objects.create(request=found, asked_by=by)
    record("data_requests.archive_asked", found, by=by)
    transaction.on_commit(lambda: _enqueue(made.pk))
    return made


def build_archive(archive: Archive, *, now: datetime, by: Any = None) -> Archive | None:
    """Build an archive and keep it encrypted. Returns None where another worker is at it or it is done.

    The build itself runs outside a transaction, so that nobody waits for it; one that is cut off stays «building» and is
    begun again by the clock.
    """
    if not claim_build(archive, building=Stage.BUILDING, now=now, within=LONGEST_BUILD):
        return None
    fresh = Archive.objects.select_related("request__subject", "request__requester").get(pk=archive.pk)
    try:
        content, counts = pack(fresh.request, now)
    except Refused as refusal:
        return _fail(fresh, refusal.sentence, by=by)
    return _keep(fresh, content, counts, by=by)


@action
def note_fetched(archive: Archive, *, by: Any) -> None:
    """Record that the archive was fetched."""
    record("data_requests.archive_fetched", archive.request, by=by)


@action
def erase_archive(archive: Archive, *, now: datetime, by: Any = None) -> bool:
    """Erase an archive; returns whether there was something to erase."""
    found = Archive.objects.select_for_update().get(pk=archive.pk)
    if found.stage not in {Stage.READY, Stage.FAILED}:
        return False
    found.stage, found.sealed, found.size, found.erased_at = Stage.ERASED, b"", 0, now
    found.save()
    record("data_requests.archive_erased", archive.request, by=by)
    return True


def _enqueue(pk: int) -> None:
    from truongso.trust.data_requests.tasks import make_archive

    make_archive.enqueue(pk)


@action
def _fail(archive: Archive, trouble: str, *, by: Any) -> Archive:
    archive = Archive.objects.select_for_update(of=("self",)).select_related("request").get(pk=archive.pk)
    archive.stage, archive.trouble = Stage.FAILED, trouble[:300]
    archive.save()
    record("data_requests.archive_failed", archive.request, by=by, trouble=archive.trouble)
    return archive


@action
def _keep(archive: Archive, content: bytes, counts: dict[str, int], *, by: Any) -> Archive:
    request = DataRequest.objects.select_for_update(of=("self",)).whole().get(pk=archive.request_id)
    archive, now = Archive.objects.select_for_update().get(pk=archive.pk), timezone.now()
    archive.keep(content)
    archive.stage, archive.ready_at, archive.counts, archive.size = Stage.READY, now, counts, len(content)
    archive.sha256 = hashlib.sha256(content).hexdigest()
    archive.expires_at = now + timedelta(days=settings.DATA_ARCHIVE_DAYS)
    archive.save()
    moved(request)
    keep_step(
        request, StepCode.APPLIED, by=by, words=f"Gói dữ liệu tải được đến {format_datetime(archive.expires_at)}."
    )
    record("data_requests.archive_built", request, by=by)
    tell_requester(
        request, title=f"{request}: gói dữ liệu đã sẵn sàng",
        body=f"Tải được đến {format_datetime(archive.expires_at)}; sau đó gói bị xóa.", what="archive", by=by,
    )  # fmt: skip
    return archive
