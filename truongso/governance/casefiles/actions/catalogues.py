"""The yearly list: drafted, copied, imported, approved by the principal, put into force; how many secret files there were."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import format_date
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org.models import Person
from truongso.governance.casefiles.acting import plain, required
from truongso.governance.casefiles.checks import check_notation
from truongso.governance.casefiles.lines import LineValues
from truongso.governance.casefiles.models import Catalogue, Heading, Line, SecretCount
from truongso.governance.casefiles.secrecy import refuse_secret

State = Catalogue.State
MOST_SECRET_FILES = 10_000


@action
def start_catalogue(year: int, *, by: Any) -> Catalogue:
    """Begin the list of a year; Refused when there is one."""
    if not 2000 <= year <= 2100:
        raise Refused("Năm của danh mục chưa đúng.", field="year")
    catalogue, created = Catalogue.objects.get_or_create(year=year)
    if not created:
        raise Refused(f"{catalogue} đã có.", field="year")
    record("casefiles.catalogue_started", catalogue, by=by)
    return catalogue


@action
def copy_catalogue(catalogue: Catalogue, source: Catalogue, *, by: Any) -> int:
    """Copy the lines of another year that the draft does not have yet, by notation; returns how many."""
    draft = _draft(catalogue)
    standing = set(draft.lines.values_list("notation", flat=True))
    copied = 0
    for line in source.lines.select_related("heading"):
        if line.notation not in standing:
            _add(draft, LineValues.of(line))
            copied += 1
    record("casefiles.catalogue_copied", draft, by=by, lines=copied, source=source.year)
    return copied


@action
def import_lines(catalogue: Catalogue, lines: Sequence[LineValues], *, by: Any) -> int:
    """Put lines read from a workbook into the draft; all or none. Refused for a notation that stands."""
    draft = _draft(catalogue)
    for line in lines:
        _add(draft, line)
    record("casefiles.catalogue_imported", draft, by=by, lines=len(lines))
    return len(lines)


@action
def add_line(catalogue: Catalogue, values: LineValues, *, by: Any) -> Line:
    """Add a line at the end of its heading, which is made where it is not there yet."""
    draft = _draft(catalogue)
    line = _add(draft, values)
    record("casefiles.line_added", draft, by=by, notation=line.notation)
    return line


@action
def change_line(line: Line, values: LineValues, *, by: Any) -> Line:
    """Change a line of a draft."""
    draft = _draft(line.catalogue)
    checked = _checked(draft, values, besides=line)
    line.heading = _heading(draft, checked.heading)
    for name in ("notation", "title", "retention_years", "maker_words", "note"):
        setattr(line, name, getattr(checked, name))
    line.maker_id = checked.maker_id
    line.save()
    _drop_empty_headings(draft)
    record("casefiles.line_changed", draft, by=by, notation=line.notation)
    return line


@action
def remove_line(line: Line, *, by: Any) -> None:
    """Take a line out of a draft."""
    draft = _draft(line.catalogue)
    line.delete()
    _drop_empty_headings(draft)
    record("casefiles.line_removed", draft, by=by, notation=line.notation)


@action
def submit_catalogue(catalogue: Catalogue, *, by: Any) -> Catalogue:
    """Put the draft before the principal; Refused without lines."""
    draft = _draft(catalogue)
    if not draft.lines.exists():
        raise Refused(f"{draft} chưa có hồ sơ nào: hãy thêm, chép của năm trước hoặc nhập từ Excel.")
    draft.state, draft.submitted_at, draft.submitted_by, draft.note = State.SUBMITTED, timezone.now(), by, ""
    _save(draft)
    record("casefiles.catalogue_submitted", draft, by=by)
    return draft


@action
def return_catalogue(catalogue: Catalogue, *, reason: str, by: Any) -> Catalogue:
    """Send it back to be worked on."""
    found = _in_state(catalogue, State.SUBMITTED, State.APPROVED)
    found.note = required(reason, "Hãy ghi điều cần sửa trong danh mục.", "reason")[:500]
    found.state, found.approved_at, found.approved_by, found.approval = State.DRAFT, None, None, ""
    _save(found)
    record("casefiles.catalogue_returned", found, by=by, reason=found.note)
    return found


@action
def approve_catalogue(catalogue: Catalogue, *, approval: str, by: Any) -> Catalogue:
    """Approve the list; approval names the paper that it is issued with, where there is one."""
    found = _in_state(catalogue, State.SUBMITTED)
    found.state, found.approved_at, found.approved_by = State.APPROVED, timezone.now(), by
    found.approval = plain(approval)[:100]
    _save(found)
    record("casefiles.catalogue_approved", found, by=by)
    return found


@action
def put_in_force(catalogue: Catalogue, *, on: date, by: Any) -> Catalogue:
    """Let files be opened from an approved list."""
    found = _in_state(catalogue, State.APPROVED)
    found.state, found.in_force_from = State.IN_FORCE, on
    _save(found)
    record("casefiles.catalogue_in_force", found, by=by, day=format_date(on))
    return found


@action
def declare_secret(year: int, *, count: int, note: str, by: Any) -> SecretCount:
    """Say how many secret files a year had; the newest word counts, those before stay."""
    if not 0 <= count <= MOST_SECRET_FILES or not 2000 <= year <= 2100:
        raise Refused("Số hồ sơ mật hoặc năm chưa đúng.", field="count")
    made = SecretCount.objects.create(year=year, count=count, note=plain(note)[:200], declared_by=by)
    record("casefiles.secret_declared", made, by=by, count=count, year=year)
    return made


def _in_state(catalogue: Catalogue, *states: State) -> Catalogue:
    found: Catalogue = Catalogue.objects.select_for_update().get(pk=catalogue.pk)
    if found.state not in states:
        raise Refused(f"{found} {found.get_state_display()}: không làm được việc này.")
    return found


def _draft(catalogue: Catalogue) -> Catalogue:
    found: Catalogue = Catalogue.objects.select_for_update().get(pk=catalogue.pk)
    if not found.is_draft:
        raise Refused(f"{found} {found.get_state_display()}: không sửa được nữa; hãy đề nghị hiệu trưởng trả lại.")
    return found


def _save(catalogue: Catalogue) -> None:
    catalogue.touch()
    catalogue.save()


def _add(draft: Catalogue, values: LineValues) -> Line:
    checked = _checked(draft, values)
    heading = _heading(draft, checked.heading)
    last = heading.lines.aggregate(last=Max("position"))["last"] or 0
    return Line.objects.create(
        catalogue=draft, heading=heading, position=last + 1, notation=checked.notation, title=checked.title,
        retention_years=checked.retention_years, maker_id=checked.maker_id, maker_words=checked.maker_words,
        note=checked.note,
    )  # fmt: skip


def _checked(draft: Catalogue, values: LineValues, *, besides: Line | None = None) -> LineValues:
    """Return plain values. Refused for what is missing, secret, or stands already."""
    found = values.made_plain()
    for text, sentence, field in (
        (found.heading, "Hãy ghi đề mục.", "heading"),
        (found.title, "Hãy ghi tiêu đề hồ sơ.", "title"),
    ):
        if not text:
            raise Refused(sentence, field=field)
    check_notation(found.notation)
    refuse_secret("", found.title)
    others = draft.lines.filter(notation=found.notation)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if others.exists():
        raise Refused(f"Số và ký hiệu {found.notation} đã có trong danh mục.", field="notation")
    if not found.maker_words:
        maker = Person.objects.filter(pk=found.maker_id).first() if found.maker_id else None
        if maker is None:
            raise Refused("Hãy ghi đơn vị hoặc người lập hồ sơ.", field="maker_words")
        found = found.made_by(maker)
    return found


def _heading(draft: Catalogue, title: str) -> Heading:
    last = draft.headings.aggregate(last=Max("position"))["last"] or 0
    heading: Heading = draft.headings.get_or_create(title=title, defaults={"position": last + 1})[0]
    return heading


def _drop_empty_headings(draft: Catalogue) -> None:
    draft.headings.filter(lines=None).delete()
