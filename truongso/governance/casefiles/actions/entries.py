"""What goes into a file, and out of it."""

from datetime import date
from typing import Any

from django.db.models import Max
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.uploads import Inspected
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence.contents import keep
from truongso.foundation.evidence.models import Blob
from truongso.governance.casefiles.acting import locked_open, plain, required
from truongso.governance.casefiles.models import CaseFile, Entry
from truongso.governance.casefiles.searching import index_entry, index_file
from truongso.governance.casefiles.secrecy import refuse_secret
from truongso.governance.casefiles.texts import keep_readable


@action
def put_in(
    case_file: CaseFile,
    *,
    title: str,
    notation: str,
    dated_on: date | None,
    kind: str,
    source_key: str,
    source_url: str,
    blob: Blob | None = None,
    file_name: str = "",
    electronic: bool = True,
    author: str = "",
    page_count: int | None = None,
    by: Any,
) -> Entry:
    """Put a paper into an open file; the same source_key is put in once, a repeat returns the entry that stands.

    Refused for a file that is closed or archived, and for a paper without a title.
    """
    found = locked_open(case_file)
    standing: Entry | None = found.entries.standing().filter(source_key=source_key).first() if source_key else None
    if standing is not None:
        return standing
    title = required(title, "Hãy ghi trích yếu của văn bản đưa vào hồ sơ.", "title")
    last = found.entries.aggregate(last=Max("position"))["last"] or 0
    entry = Entry.objects.create(
        case_file=found, position=last + 1, title=title[:500], notation=notation[:60], dated_on=dated_on,
        kind=kind[:60] or "Văn bản", author=author[:200], source_key=source_key[:100], source_url=source_url[:300],
        blob=blob, file_name=file_name[:160], page_count=page_count, electronic=electronic, added_by=by,
    )  # fmt: skip
    keep_readable([blob])
    index_entry(entry)
    index_file(found)
    record("casefiles.entry_added", found, by=by, title=entry.title, source=source_key)
    return entry


@action
def add_by_hand(
    case_file: CaseFile,
    *,
    inspected: Inspected | None,
    title: str,
    kind: str,
    electronic: bool,
    by: Any,
    notation: str = "",
    dated_on: date | None = None,
    author: str = "",
    page_count: int | None = None,
    secrecy: str = "",
) -> Entry:
    """Put in a paper that no register holds: an uploaded file (inspected), or only the description of a paper one.

    Refused for secret papers, and for an electronic one without its file.
    """
    refuse_secret(secrecy, title)
    if electronic and inspected is None:
        raise Refused("Văn bản điện tử phải có tệp: hãy chọn tệp, hoặc ghi là bản giấy.", field="file")
    blob = keep(inspected.content, inspected.content_type) if inspected is not None else None
    return put_in(
        case_file, title=title, notation=plain(notation), dated_on=dated_on, kind=plain(kind), source_key="",
        source_url="", blob=blob, file_name=inspected.clean_name if inspected is not None else "",
        electronic=electronic, author=plain(author),
        page_count=page_count or (inspected.page_count if inspected is not None else None), by=by,
    )  # fmt: skip


@action
def remove_entry(entry: Entry, *, reason: str, by: Any) -> Entry:
    """Take a paper out of an open file; the row stays with the reason."""
    found = locked_open(entry.case_file)
    entry = Entry.objects.select_for_update().get(pk=entry.pk)
    reason = required(reason, "Hãy ghi lý do đưa văn bản ra khỏi hồ sơ.", "reason")
    if entry.removed_at is not None:
        raise Refused(f"«{entry.title}» đã được đưa ra khỏi hồ sơ trước đó.")
    entry.removed_at, entry.removed_by, entry.removal_reason = timezone.now(), by, reason[:300]
    entry.save()
    index_entry(entry)
    index_file(found)
    record("casefiles.entry_removed", found, by=by, title=entry.title, reason=entry.removal_reason)
    return entry


@action
def move_entry(entry: Entry, *, up: bool, by: Any) -> None:
    """Move a paper one place up or down among those that stand; at the end nothing moves."""
    found = locked_open(entry.case_file)
    rows = list(found.entries.standing().select_for_update())
    place = next((n for n, row in enumerate(rows) if row.pk == entry.pk), None)
    if place is None:
        raise Refused(f"«{entry.title}» đã được đưa ra khỏi hồ sơ trước đó.")
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    rows[place].position, rows[other].position = rows[other].position, rows[place].position
    Entry.objects.bulk_update([rows[place], rows[other]], ["position"])
    record("casefiles.entries_arranged", found, by=by)


@action
def arrange_by_date(case_file: CaseFile, *, by: Any) -> None:
    """Put the papers in the order of their dates, those without a date last."""
    found = locked_open(case_file)
    rows = sorted(found.entries.standing().select_for_update(), key=lambda e: (e.dated_on or date.max, e.position))
    for position, row in enumerate(rows, start=1):
        row.position = position
    Entry.objects.bulk_update(rows, ["position"])
    record("casefiles.entries_arranged", found, by=by)
