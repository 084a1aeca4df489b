"""Work files in the search box, by their own words and those of the papers in them."""

from collections.abc import Iterable
from typing import Any

from truongso.core.search import LIMIT, Found, search
from truongso.governance.casefiles.models import CaseFile, Entry
from truongso.governance.casefiles.searching import files_matching, index_entry, index_file
from truongso.governance.casefiles.texts import text_holder


def _files(user: Any, words: str) -> Iterable[Found]:
    found = files_matching(CaseFile.objects.visible_to(user), words).select_related("maker").order_by("-year", "-pk")
    return [
        Found(f"{file.code} {file.title}", file.get_absolute_url(), f"{file.maker}, {file.get_state_display()}")
        for file in found[:LIMIT]
    ]


search("casefiles.files", "Hồ sơ công việc", _files)
text_holder("casefiles.files", CaseFile.objects.all, (), index_file)
text_holder("casefiles.entries", Entry.objects.standing, ("blob",), index_entry)
