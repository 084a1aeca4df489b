"""Add, judge, link and retire evidence.

A file is checked and stored before the transaction opens: a refusal then leaves nothing behind, and a stop leaves at
most a stored content that no row names.
"""

import hashlib
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import squeeze
from truongso.core.uploads import clean_name, inspect_upload
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence import store
from truongso.foundation.evidence.contents import Content, clean_url, row_of, stored
from truongso.foundation.evidence.models import Blob, Item, Kind, Link, Status, Version
from truongso.foundation.org.models import Person


def add_file(
    *,
    title: str,
    upload: Any,
    owner: Person,
    effective_from: date,
    effective_to: date | None = None,
    by: Any,
    name: str = "",
    link_to: models.Model | None = None,
    role: str = "",
    status: str = Status.SUBMITTED,
    note: str = "",
    request_key: str | None = None,
) -> Item:
    """Add an uploaded file as evidence and link it to an object.

    upload is a Django UploadedFile, or anything with read() and a name. request_key makes a repeated submission of
    the same content return the item of the first. Refused for a harmful or unknown file, see core.uploads.
    """
    inspected = inspect_upload(upload, name or upload.name)
    stem = inspected.clean_name.rpartition(".")[0]
    details = _details(title or stem, effective_from, effective_to, note) | {"owner": owner}
    return _add(
        Kind.FILE,
        stored(inspected),
        details,
        by=by,
        status=_entry(status),
        links=_links(link_to, role),
        key=request_key,
    )


def add_link(
    *,
    title: str,
    url: str,
    owner: Person,
    effective_from: date,
    effective_to: date | None = None,
    by: Any,
    link_to: models.Model | None = None,
    role: str = "",
    status: str = Status.SUBMITTED,
    note: str = "",
    request_key: str | None = None,
) -> Item:
    """Add a web address (http or https) as evidence. The address is kept, never fetched."""
    content = Content(url=clean_url(url))
    details = _details(title or urlsplit(content.url).netloc, effective_from, effective_to, note) | {"owner": owner}
    return _add(Kind.LINK, content, details, by=by, status=_entry(status), links=_links(link_to, role), key=request_key)


def add_record(
    *,
    title: str,
    content: bytes,
    name: str,
    content_type: str,
    by: Any,
    link_to: models.Model | None = None,
    role: str = "",
    owner: Person | None = None,
    effective_from: date | None = None,
    effective_to: date | None = None,
    source_label: str = "",
    source_url: str = "",
    page_count: int | None = None,
    note: str = "",
    request_key: str | None = None,
    holds_personal_data: bool = False,
) -> Item:
    """Add what the platform itself made out of its records; accepted at once, because nobody typed it.

    An item that holds personal data of pupils is shown to fewer people: see relations.show_with.

    content_type and content are trusted: never pass on something that a person sent. by may be None (a job), then
    owner is needed. effective_from is today when not given.
    """
    first = effective_from or timezone.localdate()
    details = _details(title, first, effective_to, note)
    details |= {"owner": owner or by.person, "holds_personal_data": holds_personal_data}
    made = Content(
        sha256=store.put(content),
        size=len(content),
        content_type=content_type,
        name=clean_name(name),
        page_count=page_count,
        source_label=source_label[:200],
        source_url=source_url[:500],
    )
    return _add(Kind.RECORD, made, details, by=by, status=Status.ACCEPTED, links=_links(link_to, role), key=request_key)


def add_version(item: Item, *, upload: Any = None, name: str = "", url: str = "", by: Any) -> Version:
    """Add a newer file or address to an item; it waits for judgement again, earlier versions stay.

    Refused for the same content as the newest version, and for a record that the platform made.
    """
    content = stored(inspect_upload(upload, name or upload.name)) if upload is not None else Content(url=clean_url(url))
    return _add_version(item, content, by=by)


@action
def _add(
    kind: Kind,
    content: Content,
    details: dict[str, Any],
    *,
    by: Any,
    status: str,
    links: list[tuple[models.Model, str]],
    key: str | None,
) -> Item:
    if key is not None:
        key = hashlib.sha256("\0".join([key, content.sha256, content.url]).encode()).hexdigest()
        known = _sent_before(key)
        if known is not None:
            return known
    judged_at = timezone.now() if status == Status.ACCEPTED else None
    try:
        with transaction.atomic():
            item: Item = Item.objects.create(
                kind=kind, status=status, added_by=by, request_key=key, judged_at=judged_at, **details
            )
    except IntegrityError:
        # The same form arrived twice at the same moment, and the other one was first.
        known = _sent_before(key)
        if known is None:
            raise
        return known
    _append(item, content, by)
    item.save()
    record(
        "evidence.made" if kind == Kind.RECORD else "evidence.added",
        item,
        by=by,
        sha256=content.sha256,
        url=content.url,
    )
    for target, role in links:
        link(item, target, by=by, role=role)
    return item


@action
def _add_version(item: Item, content: Content, *, by: Any) -> Version:
    item = _locked(item)
    if item.is_platform_made:
        raise Refused("Minh chứng do hệ thống lập không nhận bản mới bằng tay: hãy lập lại từ trang nguồn.")
    newest = item.current_version
    if newest is not None and (newest.blob_id or "", newest.url) == (content.sha256, content.url):
        raise Refused(f"Nội dung này trùng với bản {newest.number} đang có: chưa thêm bản mới.", field="file")
    version = _append(item, content, by)
    item.kind = Kind.LINK if content.url else Kind.FILE
    _wait_again(item)
    item.touch()
    item.save()
    record("evidence.version_added", item, by=by, number=version.number, sha256=content.sha256, url=content.url)
    return version


@action
def change_details(
    item: Item,
    *,
    title: str,
    effective_from: date,
    effective_to: date | None,
    note: str,
    reason: str,
    seen_version: int,
    by: Any,
) -> Item:
    """Correct title, period and note. An accepted item waits for judgement again, because the period was judged too.

    seen_version is the item's version that the person had in view: Refused when somebody changed it meanwhile.
    """
    item = _locked(item, seen_version)
    details = _details(title, effective_from, effective_to, note)
    before = {name: getattr(item, name) for name in details}
    if before == details:
        raise Refused("Chưa có gì thay đổi so với thông tin đang lưu.")
    if item.status == Status.ACCEPTED and not reason.strip():
        raise Refused("Minh chứng này đã được chấp nhận: hãy ghi lý do sửa.", field="reason")
    for name, value in details.items():
        setattr(item, name, value)
    if not item.is_platform_made:
        _wait_again(item)
    item.touch()
    item.save()
    record("evidence.changed", item, by=by, before=before, after=details, reason=reason.strip() or "bổ sung")
    return item


@action
def submit(item: Item, *, by: Any) -> Item:
    """Send a draft, or one that was returned and put right, to be judged."""
    item = _locked(item)
    if item.status not in {Status.DRAFT, Status.REJECTED}:
        raise Refused(f"Minh chứng này đang ở trạng thái «{item.get_status_display()}», không cần gửi duyệt.")
    item.status = Status.SUBMITTED
    _wait_again(item)
    item.touch()
    item.save()
    record("evidence.submitted", item, by=by)
    return item


@action
def accept(item: Item, *, by: Any, note: str = "", seen_version: int | None = None) -> Item:
    """Accept evidence that another person submitted."""
    item = _to_judge(item, by, seen_version)
    item.status, item.judgement = Status.ACCEPTED, squeeze(note)[:500]
    item.save()
    record("evidence.accepted", item, by=by, note=f"({item.judgement})" if item.judgement else "")
    return item


@action
def reject(item: Item, *, reason: str, by: Any, seen_version: int | None = None) -> Item:
    """Return evidence to the one who submitted it, with what is missing."""
    if not reason.strip():
        raise Refused("Hãy ghi lý do trả lại để người nộp biết cần bổ sung gì.", field="reason")
    item = _to_judge(item, by, seen_version)
    item.status, item.judgement = Status.REJECTED, squeeze(reason)[:500]
    item.save()
    record("evidence.rejected", item, by=by, reason=item.judgement)
    return item


@action
def retire(item: Item, *, reason: str, by: Any) -> Item:
    """Take evidence out of use: it stays readable, stands behind nothing new, and cannot be changed any more."""
    if not reason.strip():
        raise Refused("Hãy ghi lý do ngừng dùng minh chứng này.", field="reason")
    item = _locked(item)
    item.status, item.ended_at = Status.EXPIRED, timezone.now()
    item.touch()
    item.save()
    record("evidence.retired", item, by=by, reason=squeeze(reason))
    return item


@action
def link(item: Item, obj: models.Model, *, by: Any, role: str = "") -> Link:
    """Say that the item proves something about an object; the same link twice is one."""
    item = _locked(item)
    role = squeeze(role)[:200]
    known = Link.objects.current().to_object(obj).filter(item=item, role=role).first()
    if known is not None:
        return known
    kind = ContentType.objects.get_for_model(obj)
    made = Link.objects.create(item=item, target_kind=kind, target_key=str(obj.pk), role=role, added_by=by)
    record("evidence.linked", item, by=by, role=role, **_told(obj))
    return made


@action
def unlink(item: Item, obj: models.Model, *, reason: str, by: Any, role: str | None = None) -> None:
    """Take the item away from an object (from one role, or from all), with the reason; the history keeps the link."""
    if not reason.strip():
        raise Refused("Hãy ghi lý do gỡ minh chứng khỏi đối tượng này.", field="reason")
    item = _locked(item)
    links = Link.objects.current().to_object(obj).filter(item=item)
    if role is not None:
        links = links.filter(role=role)
    if not links.update(ended_at=timezone.now()):
        raise Refused("Minh chứng này không còn gắn với đối tượng đó: hãy tải lại trang.")
    record("evidence.unlinked", item, by=by, reason=squeeze(reason), **_told(obj))


@action
def note_damage(version: Version) -> None:
    """Record, once, that the stored file of a version is missing or changed."""
    blob = Blob.objects.select_for_update().get(pk=version.blob_id)
    if blob.damage_found_at is None:
        blob.damage_found_at = timezone.now()
        blob.save()
        record("evidence.damage_found", version.item, by=None, name=version.original_name, sha256=blob.sha256)


def _append(item: Item, content: Content, by: Any) -> Version:
    newest = item.current_version
    blob = row_of(content.sha256, content.size, content.content_type) if content.sha256 else None
    return Version.objects.create(
        item=item,
        number=newest.number + 1 if newest else 1,
        blob=blob,
        size=content.size,
        content_type=content.content_type,
        original_name=content.name,
        page_count=content.page_count,
        url=content.url,
        source_label=content.source_label,
        source_url=content.source_url,
        uploaded_by=by,
    )


def _details(title: str, effective_from: date, effective_to: date | None, note: str) -> dict[str, Any]:
    if not squeeze(title):
        raise Refused("Hãy đặt tên cho minh chứng.", field="title")
    if effective_to is not None and effective_to < effective_from:
        raise Refused("Ngày hết hiệu lực phải từ ngày bắt đầu trở đi.", field="effective_to")
    return {
        "title": squeeze(title)[:300],
        "effective_from": effective_from,
        "effective_to": effective_to,
        "note": note.strip(),
    }


def _entry(status: str) -> str:
    if status not in {Status.DRAFT, Status.SUBMITTED}:
        raise Refused("Minh chứng mới chỉ ở trạng thái bản nháp hoặc chờ duyệt: người khác mới được chấp nhận.")
    return status


def _links(link_to: models.Model | None, role: str) -> list[tuple[models.Model, str]]:
    return [] if link_to is None else [(link_to, role)]


def _told(obj: models.Model) -> dict[str, Any]:
    """What the trail keeps of an object: its name now, and where to find it."""
    return {"target": str(obj)[:200], "target_kind": obj._meta.label, "target_key": str(obj.pk)}


def _locked(item: Item, seen_version: int | None = None) -> Item:
    item = Item.objects.select_for_update().get(pk=item.pk)
    if item.ended_at is not None:
        raise Refused("Minh chứng này đã ngừng dùng nên không sửa được nữa: hãy nộp minh chứng mới.")
    if seen_version is not None and item.version != seen_version:
        raise Refused("Minh chứng này vừa được người khác sửa: hãy tải lại trang, xem thay đổi rồi làm tiếp.")
    return item


def _sent_before(key: str | None) -> Item | None:
    found: Item | None = Item.objects.filter(request_key=key).first() if key else None
    return found


def _wait_again(item: Item) -> None:
    """Forget the judgement, which was about something else; a draft stays a draft."""
    if item.status != Status.DRAFT:
        item.status = Status.SUBMITTED
    item.judged_by, item.judged_at, item.judgement = None, None, ""


def _to_judge(item: Item, by: Any, seen_version: int | None) -> Item:
    item = _locked(item, seen_version)
    if item.status != Status.SUBMITTED:
        raise Refused(f"Minh chứng này đang ở trạng thái «{item.get_status_display()}», không chờ duyệt.")
    newest = item.current_version
    if by.pk in {item.added_by_id, newest.uploaded_by_id if newest else None}:
        raise Refused("Người nộp không tự duyệt minh chứng của mình: cần một người thứ hai.")
    item.judged_by, item.judged_at = by, timezone.now()
    item.touch()
    return item
