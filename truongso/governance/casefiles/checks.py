"""What must be so before a file is opened or closed, each in a sentence."""

import re
from datetime import date

from truongso.core.refusal import Refused
from truongso.core.text import format_date
from truongso.governance.casefiles.models import CaseFile, Catalogue, Line
from truongso.governance.casefiles.retention import HAND_IN_FROM
from truongso.governance.casefiles.secrecy import refuse_secret
from truongso.governance.casefiles.signals import closing

_NOTATION = re.compile(r"[0-9A-Za-zĐđÀ-ỹ][0-9A-Za-zĐđÀ-ỹ.&_-]*")


def check_new_file(year: int, notation: str, title: str) -> None:
    """Raise Refused for a file that cannot be opened under this notation and title."""
    if not title:
        raise Refused("Hãy ghi tiêu đề hồ sơ.", field="title")
    check_notation(notation)
    refuse_secret("", title)
    standing = CaseFile.objects.filter(code=f"{year}.{notation}").first()
    if standing is not None:
        raise Refused(f"Số và ký hiệu {notation} năm {year} đã dùng cho hồ sơ «{standing.title}».", field="notation")


def check_notation(notation: str) -> None:
    """Raise Refused unless the notation can name a folder on any machine."""
    if len(notation) > 30 or not _NOTATION.fullmatch(notation):
        raise Refused(
            f"Số và ký hiệu hồ sơ «{notation[:40]}» chưa đúng: chỉ dùng chữ, số, dấu chấm và dấu gạch, ví dụ 01-TH.",
            field="notation",
        )


def check_opened_from(line: Line) -> None:
    """Raise Refused unless the line's list is in force and the line has no file yet."""
    if line.catalogue.state != Catalogue.State.IN_FORCE:
        raise Refused(f"{line.catalogue} {line.catalogue.get_state_display()}: chưa mở được hồ sơ theo danh mục này.")
    standing = line.files.first()
    if standing is not None:
        raise Refused(f"Hồ sơ «{line.title}» đã được mở ngày {format_date(standing.started_on)}.")


def closing_troubles(case_file: CaseFile, *, ended_on: date, today: date) -> list[str]:
    """Return what keeps a file open, as sentences; empty when it can be closed."""
    found = []
    if ended_on < case_file.started_on:
        found.append(f"Ngày kết thúc phải từ ngày bắt đầu {format_date(case_file.started_on)} trở đi.")
    if ended_on > today:
        found.append("Ngày kết thúc không được sau hôm nay.")
    entries = list(case_file.entries.standing())
    if not entries:
        found.append("Hồ sơ chưa có văn bản nào.")
    for _, sentences in closing.send(sender=CaseFile, case_file=case_file):
        found += list(sentences or ())
    # NĐ 30/2020, article 29: pages are numbered in paper files kept for five years and more.
    if case_file.retention_years is None or case_file.retention_years >= HAND_IN_FROM:
        found += [
            f"Văn bản giấy «{entry.title}» chưa ghi số trang."
            for entry in entries
            if not entry.electronic and not entry.page_count
        ]
    return found
