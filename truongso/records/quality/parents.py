"""The link that a family gets: signed, of limited life, answered once; which values it shows and in which form."""

from datetime import timedelta
from typing import Any

from django.core import signing

from truongso.foundation.datasets.interpreting import shown
from truongso.records.quality.models import REQUEST_DAYS, ParentRequest
from truongso.records.quality.rules.identity import masked
from truongso.records.students.datasets import PUPILS
from truongso.records.students.models import Pupil

SALT = "truongso.quality.parents"
MASKED = "identity_number"
FIELDS = ("full_name", "born_on", "gender", MASKED, "phone", "current.address", "father.name", "mother.name")


def token_for(asked: ParentRequest) -> str:
    """Return the token of a request's link."""
    return signing.dumps(str(asked.uid), salt=SALT)


def request_of(token: str) -> ParentRequest | None:
    """Return the request behind a token; None for a forged or old one. It may be answered or withdrawn already."""
    try:
        uid = signing.loads(token, salt=SALT, max_age=timedelta(days=REQUEST_DAYS))
    except signing.BadSignature:
        return None
    return ParentRequest.objects.select_related("pupil__person", "pupil__school_class").filter(uid=uid).first()


def shown_values(pupil: Pupil) -> Any:
    """Return what the family sees, by field: basic data only, the identity number with its last digits hidden."""
    found: dict[str, str] = {}
    for code in FIELDS:
        text = shown(PUPILS.by_code[code], pupil.value_of(code))
        found[code] = masked(text) if code == MASKED else text
    return found
