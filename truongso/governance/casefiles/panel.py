"""A paper of another room goes into a work file from its own page.

The room includes `casefiles/_filing.html` with filing_context(paper, user). What goes in travels through the form in a
signed token, so that nobody can put in what was not shown to them.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core import signing
from django.utils.dateparse import parse_date

from truongso.core import rights
from truongso.core.refusal import Refused
from truongso.governance.casefiles.models import CaseFile, Entry

_SALT = "casefiles.paper"
TOKEN_SECONDS = 12 * 3600
OFFERED = 200


@dataclass(frozen=True)
class PaperToFile:
    """What a register shows of a paper; source_key names it for ever, sha256 its content where there is one."""

    source_key: str
    source_url: str
    title: str
    notation: str
    dated_on: date | None
    kind: str
    author: str = ""
    sha256: str = ""
    file_name: str = ""
    electronic: bool = True


def filing_context(paper: PaperToFile, user: Any) -> dict[str, Any]:
    """Return what the panel shows: the files that hold the paper already, and those of the user that can take it."""
    filed = Entry.objects.standing().filter(source_key=paper.source_key).order_by("pk")
    seen = CaseFile.objects.visible_to(user)
    holding = [entry.case_file for entry in filed.filter(case_file__in=seen).select_related("case_file")]
    keeps = rights.permissions.get("casefiles.keep_file").rule
    can_take = CaseFile.objects.open().filter(keeps.rows(user)).exclude(pk__in=[file.pk for file in holding])
    return {
        "filed_in": holding,
        "filing_files": list(can_take.order_by("-year", "notation", "pk")[:OFFERED]),
        "filing_token": token_for(paper, user),
    }


def token_for(paper: PaperToFile, user: Any) -> str:
    """Return the token of one form: for whom, and what goes in."""
    values = asdict(paper) | {"dated_on": paper.dated_on.isoformat() if paper.dated_on else ""}
    return signing.dumps({"user": user.pk, "paper": values}, salt=_SALT)


def read_token(token: str, user: Any) -> PaperToFile:
    """Return the paper of a token; Refused when it is forged, old or another's."""
    try:
        said = signing.loads(token, salt=_SALT, max_age=TOKEN_SECONDS)
    except signing.BadSignature:
        said = {}
    if said.get("user") != user.pk:
        raise Refused("Biểu mẫu đưa văn bản vào hồ sơ đã quá hạn: hãy tải lại trang rồi làm lại.")
    values = said["paper"]
    return PaperToFile(**values | {"dated_on": parse_date(values["dated_on"]) if values["dated_on"] else None})
