"""An edition is drafted, published, repealed; a published one is never changed."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import format_date, nfc, squeeze
from truongso.core.uploads import Inspected
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence import actions as evidence
from truongso.foundation.evidence import store
from truongso.foundation.evidence.contents import keep
from truongso.foundation.evidence.products import hand_over
from truongso.foundation.work.actions import notify
from truongso.governance.outgoing.models import OutgoingDocument
from truongso.governance.regulations.models import Edition, Publication
from truongso.governance.regulations.papers import product_of

ROLE = "Bản đã ban hành"


@action
def draft_edition(
    publication: Publication,
    *,
    file: Inspected,
    notation: str,
    decided_on: date | None,
    effective_from: date,
    effective_to: date | None,
    read_by: date | None,
    changes: str,
    by: Any,
    document: OutgoingDocument | None = None,
) -> Edition:
    """Add the file of the next edition as a draft, or replace the draft that waits.

    document is the issued document of the office whose signed file it is. Refused for days that contradict each other.
    """
    locked = Publication.objects.select_for_update(of=("self",)).get(pk=publication.pk)
    if effective_to is not None and effective_to < effective_from:
        raise Refused("Ngày hết hiệu lực phải từ ngày có hiệu lực trở đi.", field="effective_to")
    made: Edition | None = locked.editions.filter(state=Edition.State.DRAFT).first()
    if made is None:
        newest = locked.editions.order_by("-number").first()
        made = Edition(publication=locked, number=newest.number + 1 if newest else 1)
    made.blob = keep(file.content, file.content_type)
    made.file_name, made.content_type, made.page_count = file.clean_name[:160], file.content_type, file.page_count
    made.notation, made.decided_on = squeeze(nfc(notation))[:60], decided_on
    made.effective_from, made.effective_to, made.read_by = effective_from, effective_to, read_by
    made.document = document
    made.changes, made.made_by, made.made_at = nfc(changes).strip()[:3000], by, timezone.now()
    made.save()
    record("regulations.drafted", locked, by=by, number=made.number, sha256=made.blob_id)
    return made


@action
def drop_draft(publication: Publication, *, by: Any) -> None:
    """Throw the draft away; its number is taken by the next one."""
    draft = _draft(publication)
    number = draft.number
    draft.delete()
    record("regulations.draft_dropped", publication, by=by, number=number)


@action
def publish(publication: Publication, *, today: date, by: Any) -> Edition:
    """Publish the draft: what was in force ends the day before, readers are told, the file becomes evidence.

    Refused without a draft, for a day to read by that has passed, and for a beginning before that of the edition in force.
    """
    draft = _draft(publication)
    _check_days(draft, today)
    locked = draft.publication
    eve = draft.effective_from - timedelta(days=1)
    open_ones = locked.editions.published().exclude(effective_to__lt=draft.effective_from)
    open_ones.update(effective_to=eve)
    draft.state, draft.published_by, draft.published_at = Edition.State.PUBLISHED, by, timezone.now()
    draft.save()
    locked.touch()
    locked.save()
    record(
        "regulations.published", locked, by=by, number=draft.number, effective_from=format_date(draft.effective_from),
        sha256=draft.blob_id,
    )  # fmt: skip
    _keep_evidence(draft, today=today, by=by)
    _tell(draft, today=today, by=by)
    return draft


@action
def repeal(edition: Edition, *, reason: str, by: Any) -> Edition:
    """Repeal a published edition; it stays readable as such. Refused without a reason, and for what is not published."""
    reason = squeeze(nfc(reason))[:500]
    if not reason:
        raise Refused("Hãy ghi lý do bãi bỏ.", field="reason")
    edition = Edition.objects.select_for_update(of=("self",)).select_related("publication").get(pk=edition.pk)
    if edition.state != Edition.State.PUBLISHED:
        raise Refused(f"{edition} {edition.get_state_display().lower()}: không bãi bỏ được.")
    edition.state, edition.repealed_by, edition.repealed_at = Edition.State.REPEALED, by, timezone.now()
    edition.repeal_reason = reason
    edition.save()
    record("regulations.repealed", edition.publication, by=by, number=edition.number, reason=reason)
    return edition


def _draft(publication: Publication) -> Edition:
    locked = Publication.objects.select_for_update(of=("self",)).get(pk=publication.pk)
    draft: Edition | None = locked.editions.filter(state=Edition.State.DRAFT).first()
    if draft is None:
        raise Refused(f"«{locked}» không có bản nháp nào chờ: hãy nộp bản mới trước.")
    draft.publication = locked
    return draft


def _check_days(draft: Edition, today: date) -> None:
    if draft.read_by is not None and draft.read_by < today:
        raise Refused(f"Hạn đọc {format_date(draft.read_by)} đã qua: hãy nộp lại bản nháp với hạn mới.")
    if draft.effective_to is not None and draft.effective_to < today:
        raise Refused(f"Bản này hết hiệu lực từ {format_date(draft.effective_to)}: không ban hành nữa.")
    last = draft.publication.editions.published().order_by("-effective_from").first()
    if last is not None and draft.effective_from <= last.effective_from:
        raise Refused(
            f"Bản mới phải có hiệu lực sau ngày {format_date(last.effective_from)} của lần ban hành {last.number}."
        )


def _keep_evidence(edition: Edition, *, today: date, by: Any) -> None:
    item = evidence.add_record(
        title=f"{edition}"[:300],
        content=store.read(edition.blob_id),
        name=edition.file_name,
        content_type=edition.content_type,
        by=by,
        owner=edition.publication.owner,
        link_to=edition.publication,
        role=f"{ROLE} lần {edition.number}",
        effective_from=edition.effective_from,
        effective_to=edition.effective_to,
        source_label=str(edition.publication),
        source_url=edition.get_absolute_url(),
        page_count=edition.page_count,
    )
    code = product_of(edition.publication)
    if code:
        hand_over(code, [item], on=today, by=by)


def _tell(edition: Edition, *, today: date, by: Any) -> None:
    publication = edition.publication
    body = f"Có hiệu lực từ {format_date(edition.effective_from)}."
    if edition.read_by:
        body += f" Hãy đọc và xác nhận trước hết ngày {format_date(edition.read_by)}."
    users = [person.user for person in edition.readers(today).select_related("user") if hasattr(person, "user")]
    notify(
        users, title=f"Văn bản mới: {publication.title}", body=body, url=edition.get_absolute_url(),
        key=f"regulations.published:{publication.uid}:{edition.number}", by=by,
    )  # fmt: skip
