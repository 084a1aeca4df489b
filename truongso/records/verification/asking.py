"""What is asked of the population database for a pupil, and the keyed hash that tells whether it changed since."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from truongso.core.sealed import blind_index
from truongso.core.text import nfc, squeeze
from truongso.records.students.models import Pupil


@dataclass(frozen=True)
class Inquiry:
    """One pupil to be checked: key of our own (sent and given back), and the four values compared."""

    key: str
    identity_number: str
    full_name: str
    born_on: str  # 2010-05-31, "" when not known
    gender: str  # 01 male, 02 female, "" when not known


def values_of(pupil: Pupil) -> dict[str, str]:
    """Return the four values compared, as text."""
    born: date | None = pupil.person.born_on
    return {
        "identity_number": pupil.identity_number,
        "full_name": squeeze(nfc(pupil.person.full_name)),
        "born_on": born.isoformat() if born else "",
        "gender": pupil.gender_code,
    }


def fingerprint_of(values: dict[str, str]) -> str:
    """Return the keyed hash of the four values; equal values have equal hashes, nothing can be read back."""
    return blind_index(
        "\x1f".join([values["identity_number"], values["full_name"], values["born_on"], values["gender"]])
    )


def inquiry_of(key: str, values: dict[str, Any]) -> Inquiry:
    """Return the question for values kept in a batch."""
    return Inquiry(key, values["identity_number"], values["full_name"], values["born_on"], values["gender"])
