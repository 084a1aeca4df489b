"""Work files in the full-text index: their own words, those of the papers in them, and what stands in the papers' files.

A file is found when every word stands on its cover and in the index of its papers, or all in one paper: its line and its
content. Papers are indexed one by one, so that putting in the hundredth does not read the other ninety-nine again.
"""

from django.db.models import Q, QuerySet

from truongso.core.fulltext import forget, index, matching
from truongso.governance.casefiles.models import CaseFile, Entry
from truongso.governance.casefiles.texts import words_in

KIND, ENTRY_KIND = "case_file", "case_file_entry"


def index_file(case_file: CaseFile) -> None:
    """Bring the index up to date after the file or its entries changed; call it inside the action."""
    words = [case_file.code, case_file.notation, case_file.title, case_file.note]
    for entry in case_file.entries.standing():
        words += [entry.kind, entry.notation, entry.title, entry.author]
    index(KIND, case_file.pk, " ".join(words))


def index_entry(entry: Entry) -> None:
    """Bring the index up to date for a paper with what its file says; one that was taken out is forgotten."""
    if entry.removed_at is not None:
        forget(ENTRY_KIND, entry.pk)
        return
    words = [entry.kind, entry.notation, entry.title, entry.author]
    if entry.blob_id:
        words += words_in([entry.blob_id])
    index(ENTRY_KIND, entry.pk, " ".join(words))


def files_matching(files: QuerySet[CaseFile], words: str) -> QuerySet[CaseFile]:
    """Return the files, out of those given, that contain every word."""
    papers = Entry.objects.standing().filter(pk__in=matching(ENTRY_KIND, words)).order_by()
    return files.filter(Q(pk__in=matching(KIND, words)) | Q(pk__in=papers.values("case_file")))
