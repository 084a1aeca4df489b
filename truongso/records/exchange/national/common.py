"""Values as the national data centre writes them: genders, days, addresses, numbers."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils import timezone

from truongso.foundation.codes import places
from truongso.foundation.codes.place import Place
from truongso.foundation.codes.units import NEW
from truongso.foundation.org.models import SchoolYear

UPPER_SECONDARY = "04"
VIETNAM, VIETNAM_3 = "VN", "VNM"
GENDERS = {"01": 1, "02": 2, "M": 1, "F": 2}  # gender 01/02 of the sector database is 1/2 of QCVN 109; 0 is unknown


def moment(value: datetime) -> str:
    """Return a moment of the school's clock, as the envelope wants it."""
    return timezone.localtime(value).strftime("%Y-%m-%dT%H:%M:%S")


def present(row: dict[str, Any]) -> dict[str, Any]:
    """Return the row without what is not known: an empty text is no value."""
    return {name: value for name, value in row.items() if value not in (None, "")}


def day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def number(value: Decimal | int | None) -> int | float | None:
    """Return a number as JSON carries it: whole where it is whole."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


@lru_cache(maxsize=4096)
def _place(text: str) -> Place | None:
    read = places.read(text)
    if not isinstance(read, Place):
        return None
    # A divided commune is not guessed: only its words are sent until somebody has chosen.
    converted = places.convert(read)
    return None if converted.must_ask else converted.default


def address(text: str | None) -> dict[str, Any] | None:
    """Return an address with the codes since 1 July 2025, or its words alone where it is in doubt."""
    if not text:
        return None
    place = _place(text)
    if place is None or place.vintage != NEW or place.commune is None:
        return {"chitiet": text[:255], "quocgia": VIETNAM_3}
    row = {"chitiet": place.detail[:255], "maxa": place.commune.code, "matinh": place.province.code}
    return present({**row, "quocgia": VIETNAM_3})


def birthplace(text: str | None) -> dict[str, Any] | None:
    """Return a birthplace in its own words: it is never converted."""
    return {"chitiet": text[:255], "quocgia": VIETNAM_3} if text else None


def person(
    *, name: str, gender: str, born_on: date | None, identity_number: str | None, ethnic_group: str | None
) -> dict[str, Any]:
    """Return a Vietnamese person (the `_nguoivn` part of a record)."""
    return present(
        {
            "sodinhdanh": identity_number,
            "hovaten": name,
            "gioitinh": GENDERS.get(gender, 0),
            "ngaythangnamsinh": day(born_on),
            "dantoc": ethnic_group,
            "quoctich": VIETNAM,
        }
    )


def year_of(on: date) -> SchoolYear | None:
    """Return the school year of a day; in summer the one that began last."""
    return SchoolYear.objects.filter(starts_on__lte=on).order_by("-starts_on").first()
