"""What several actions need: rows locked for writing, in the state that the step asks for."""

from truongso.core.printable import printable
from truongso.core.refusal import Refused
from truongso.governance.casefiles.models import CaseFile


def locked(case_file: CaseFile) -> CaseFile:
    """Return the file locked for writing, as it is now."""
    found: CaseFile = CaseFile.objects.select_for_update().get(pk=case_file.pk)
    return found


def locked_open(case_file: CaseFile) -> CaseFile:
    """Return the file locked for writing. Refused unless it is open."""
    found = locked(case_file)
    if found.is_archived:
        raise Refused(f"{found} đã nộp lưu trữ: không thay đổi được nữa.")
    if not found.is_open:
        raise Refused(f"{found} đã kết thúc: hãy đề nghị lãnh đạo mở lại rồi mới thay đổi.")
    return found


def plain(text: str) -> str:
    """Return text that can be printed, with single blanks."""
    return " ".join(printable(text).split())


def required(text: str, sentence: str, field: str) -> str:
    """Return the text made plain. Refused with the sentence when there is none."""
    found = plain(text)
    if not found:
        raise Refused(sentence, field=field)
    return found
