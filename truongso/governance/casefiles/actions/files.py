"""The life of a file: opened, shared, closed, reopened, kept longer."""

from datetime import date
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import format_date
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org.models import Person
from truongso.foundation.work.actions import notify
from truongso.governance.casefiles.acting import locked, locked_open, plain, required
from truongso.governance.casefiles.checks import check_new_file, check_opened_from, closing_troubles
from truongso.governance.casefiles.models import CaseFile, Entry, Line, Share
from truongso.governance.casefiles.retention import hand_in_day, latest_day
from truongso.governance.casefiles.searching import index_file
from truongso.governance.casefiles.secrecy import refuse_secret


@action
def open_from_line(line: Line, *, maker: Person, started_on: date, by: Any, note: str = "") -> CaseFile:
    """Open the file that the list names; Refused unless the list is in force, and for a line that has its file."""
    check_opened_from(line)
    return _open(
        year=line.catalogue.year, notation=line.notation, title=line.title, retention_years=line.retention_years,
        line=line, maker=maker, started_on=started_on, note=note, by=by,
    )  # fmt: skip


@action
def open_file(
    *,
    title: str,
    notation: str,
    retention_years: int | None,
    maker: Person,
    started_on: date,
    by: Any,
    year: int | None = None,
    note: str = "",
    secrecy: str = "",
) -> CaseFile:
    """Open a file that the list does not name (NĐ 30/2020, article 29); retention_years None is for ever.

    Refused for a secret one: only its number is declared here.
    """
    refuse_secret(secrecy)
    return _open(
        year=year or started_on.year, notation=notation, title=title, retention_years=retention_years, line=None,
        maker=maker, started_on=started_on, note=note, by=by,
    )  # fmt: skip


def _open(*, year: int, notation: str, title: str, maker: Person, by: Any, **values: Any) -> CaseFile:
    notation, title = plain(notation), plain(title)
    check_new_file(year, notation, title)
    made = CaseFile(code=f"{year}.{notation}", year=year, notation=notation, title=title[:300], maker=maker, **values)
    made.note, made.opened_by = plain(made.note)[:300], by
    made.save()
    index_file(made)
    record("casefiles.opened", made, by=by, title=made.title)
    return made


@action
def change_file(case_file: CaseFile, *, title: str, retention_years: int | None, note: str, by: Any) -> CaseFile:
    """Change what stands on the cover of an open file."""
    found = locked_open(case_file)
    title = required(title, "Hãy ghi tiêu đề hồ sơ.", "title")[:300]
    before = (found.title, found.retention_years, found.note)
    found.title, found.retention_years, found.note = title, retention_years, plain(note)[:300]
    if before == (found.title, found.retention_years, found.note):
        return found
    found.touch()
    found.save()
    index_file(found)
    record("casefiles.changed", found, by=by, what="tiêu đề, thời hạn bảo quản, ghi chú")
    return found


@action
def share_file(case_file: CaseFile, person: Person, *, by: Any) -> Share:
    """Let somebody see a file; they are told."""
    found = locked(case_file)
    if person.pk == found.maker_id:
        raise Refused(f"{person} là người lập hồ sơ, đã xem được.", field="person")
    share, created = Share.objects.get_or_create(case_file=found, person=person, defaults={"shared_by": by})
    if created:
        record("casefiles.shared", found, by=by, person=person.full_name)
        account = getattr(person, "user", None)
        if account is not None:
            notify(
                [account], title=f"Bạn được xem {found}", body=found.title, url=found.get_absolute_url(),
                key=f"casefiles.shared:{share.pk}", by=by,
            )  # fmt: skip
    return share


@action
def unshare_file(share: Share, *, by: Any) -> None:
    """Take back that somebody may see a file."""
    found = share.case_file
    record("casefiles.unshared", found, by=by, person=share.person.full_name)
    share.delete()


@action
def close_file(case_file: CaseFile, *, ended_on: date, today: date, by: Any) -> CaseFile:
    """Close a file on the day when its work ended: papers get their numbers and pages, nothing is added afterwards.

    Refused with what is missing: no papers, something in it still open, a paper one without its pages.
    """
    found = locked_open(case_file)
    troubles = closing_troubles(found, ended_on=ended_on, today=today)
    if troubles:
        raise Refused(" ".join(troubles), field="ended_on")
    entries = list(found.entries.standing().select_for_update().order_by("position", "pk"))
    page = 0
    for position, entry in enumerate(entries, start=1):
        entry.position, entry.first_page = position, page + 1
        page += entry.page_count or 1
    Entry.objects.bulk_update(entries, ["position", "first_page"])
    found.state, found.ended_on, found.page_count = CaseFile.State.CLOSED, ended_on, page
    found.closed_at, found.closed_by = timezone.now(), by
    found.touch()
    found.save()
    record("casefiles.closed", found, by=by, entries=len(entries), pages=page)
    return found


@action
def reopen_file(case_file: CaseFile, *, reason: str, by: Any) -> CaseFile:
    """Open a closed file again; Refused for one in the archive or in a handing in."""
    found = locked(case_file)
    reason = required(reason, "Hãy ghi lý do mở lại hồ sơ.", "reason")
    if found.state != CaseFile.State.CLOSED:
        raise Refused(f"{found} {found.get_state_display()}: chỉ mở lại được hồ sơ đã kết thúc, chưa nộp lưu.")
    going = found.hand_over_items.exclude(hand_over__state__in=["accepted", "cancelled"]).first()
    if going is not None:
        raise Refused(f"{found} đang nằm trong {going.hand_over.in_sentence}: hãy đưa ra khỏi đợt nộp trước.")
    found.state, found.closed_at, found.closed_by = CaseFile.State.OPEN, None, None
    found.ended_on, found.keep_until, found.keep_asked_until, found.keep_reason = None, None, None, ""
    found.touch()
    found.save()
    record("casefiles.reopened", found, by=by, reason=reason)
    return found


@action
def ask_to_keep(case_file: CaseFile, *, until: date, reason: str, by: Any) -> CaseFile:
    """Ask to keep a closed file at work beyond its day; at most two years more (article 30)."""
    found = _closed(case_file)
    reason = required(reason, "Hãy ghi lý do cần giữ lại hồ sơ.", "reason")
    assert found.ended_on is not None  # a constraint says so of a closed file
    first, last = hand_in_day(found.ended_on), latest_day(found.ended_on)
    if not first < until <= last:
        raise Refused(
            f"Hạn giữ lại phải sau {format_date(first)} và không quá {format_date(last)} (NĐ 30/2020/NĐ-CP, Điều 30).",
            field="until",
        )
    found.keep_asked_until, found.keep_reason = until, reason[:300]
    found.touch()
    found.save()
    record("casefiles.keep_asked", found, by=by, until=format_date(until), reason=reason)
    return found


@action
def grant_keep(case_file: CaseFile, *, by: Any) -> CaseFile:
    """Let the maker keep a file until the day that was asked."""
    found = _asked(case_file)
    found.keep_until, found.keep_asked_until = found.keep_asked_until, None
    found.touch()
    found.save()
    record("casefiles.keep_granted", found, by=by, until=format_date(found.keep_until))
    return found


@action
def refuse_keep(case_file: CaseFile, *, reason: str, by: Any) -> CaseFile:
    """Say no; the file goes to the archive in its time."""
    found = _asked(case_file)
    reason = required(reason, "Hãy ghi lý do không cho giữ lại.", "reason")
    found.keep_asked_until, found.keep_reason = None, ""
    found.touch()
    found.save()
    record("casefiles.keep_refused", found, by=by, reason=reason)
    return found


def _closed(case_file: CaseFile) -> CaseFile:
    found = locked(case_file)
    if found.state != CaseFile.State.CLOSED:
        raise Refused(f"{found} {found.get_state_display()}: chỉ xin giữ lại được hồ sơ đã kết thúc, chưa nộp lưu.")
    return found


def _asked(case_file: CaseFile) -> CaseFile:
    found = _closed(case_file)
    if found.keep_asked_until is None:
        raise Refused(f"{found} không có đề nghị giữ lại nào đang chờ.")
    return found
