"""Work files in the full-text index: their own words and those of the papers in them."""

from django.db.models import QuerySet

from truongso.core.fulltext import index, matching
from truongso.governance.casefiles.models import CaseFile

KIND = "case_file"


def index_file(case_file: CaseFile) -> None:
    """Bring the index up to date after the file or its entries changed; call it inside the action."""
    words = [case_file.code, case_file.notation, case_file.title, case_file.note]
    for entry in case_file.entries.standing():
        words += [entry.kind, entry.notation, entry.title, entry.author]
    index(KIND, case_file.pk, " ".join(words))


def files_matching(files: QuerySet[CaseFile], words: str) -> QuerySet[CaseFile]:
    """Return the files, out of those given, that contain every word."""
    return files.filter(pk__in=matching(KIND, words))
