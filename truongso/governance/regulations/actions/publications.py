"""Add a publication, change what is said about it, note its review."""

from collections.abc import Collection
from datetime import date
from typing import Any

from truongso.core.refusal import Refused
from truongso.core.text import format_date, nfc, squeeze
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org.models import Person
from truongso.governance.regulations.models import Audience, Group, Publication

LONGEST_SUMMARY = 3000


@action
def add_publication(
    *, title: str, kind: str, topic: str, summary: str, owner: Person, groups: Collection[str], by: Any
) -> Publication:
    """Add a publication without an edition yet. Refused for a title that is taken, and for nobody to read it."""
    made = Publication(title=title, kind=kind, topic=topic, summary=nfc(summary).strip()[:LONGEST_SUMMARY], owner=owner)
    _check(made, groups)
    made.save()
    _set_groups(made, groups)
    record("regulations.added", made, by=by)
    return made


@action
def change_publication(
    publication: Publication,
    *,
    title: str,
    kind: str,
    topic: str,
    summary: str,
    owner: Person,
    groups: Collection[str],
    by: Any,
) -> Publication:
    """Change what is said about a publication; its editions stay. Refused when nothing changes."""
    rows = Publication.objects.select_for_update(of=("self",)).select_related("owner")
    locked: Publication = rows.get(pk=publication.pk)
    before = _words(locked)
    locked.title, locked.kind, locked.topic, locked.owner = title, kind, topic, owner
    locked.summary = nfc(summary).strip()[:LONGEST_SUMMARY]
    _check(locked, groups)
    locked.touch()
    locked.save()
    _set_groups(locked, groups)
    after = _words(locked)
    changes = "; ".join(f"{name}: {after[name]}" for name in after if after[name] != before[name])
    if not changes:
        raise Refused("Bạn chưa thay đổi gì: hãy sửa rồi lưu.")
    record("regulations.changed", locked, by=by, changes=changes[:900])
    return locked


@action
def note_review(publication: Publication, *, next_on: date | None, note: str, today: date, by: Any) -> None:
    """Note that a publication was looked at and still fits, and when it is to be looked at again."""
    note = squeeze(nfc(note))[:500]
    if not note:
        raise Refused("Hãy ghi kết quả rà soát.", field="note")
    if next_on is not None and next_on <= today:
        raise Refused(f"Ngày rà soát lần sau phải sau hôm nay ({format_date(today)}).", field="next_on")
    locked = Publication.objects.select_for_update(of=("self",)).get(pk=publication.pk)
    locked.review_on = next_on
    locked.touch()
    locked.save()
    record("regulations.reviewed", locked, by=by, note=note)


def _words(publication: Publication) -> dict[str, str]:
    return {
        "tên": publication.title,
        "loại": publication.get_kind_display(),
        "lĩnh vực": publication.get_topic_display(),
        "nội dung chính": publication.summary,
        "người phụ trách": str(publication.owner),
        "đối tượng": ", ".join(a.get_group_display() for a in Audience.objects.filter(publication=publication)),
    }


def _check(publication: Publication, groups: Collection[str]) -> None:
    title = squeeze(nfc(publication.title))
    if not title:
        raise Refused("Hãy ghi tên văn bản.", field="title")
    if not groups or not set(groups) <= set(Group.values):
        raise Refused("Hãy chọn ít nhất một đối tượng áp dụng.", field="groups")
    same = Publication.objects.filter(title__iexact=title, ended_at__isnull=True).exclude(pk=publication.pk)
    if same.exists():
        raise Refused(f"Đã có văn bản tên «{title}»: hãy nộp bản mới cho văn bản đó, hoặc đặt tên khác.", field="title")


def _set_groups(publication: Publication, groups: Collection[str]) -> None:
    publication.audiences.exclude(group__in=groups).delete()
    held = set(publication.audiences.values_list("group", flat=True))
    Audience.objects.bulk_create(
        [
            Audience(publication=publication, group=group)
            for group in Group.values
            if group in groups and group not in held
        ]
    )
