"""Data sets that the platform keeps: an app declares them in its `datasets.py`, discovered and checked at start-up.

A field says what a value is, how sensitive it is, which code list it comes from, why the law lets the school keep it, and
under which headings files carry it. Import, quality rules, reconciliation, templates and exchange all read this one list,
so that a field added here is known to each of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from django.core.exceptions import ImproperlyConfigured

from truongso.core.declarations import Registry


class Kind(StrEnum):
    """What a value is; the form in which rows carry it."""

    TEXT = "text"  # str
    NAME = "name"  # str, a person's full name
    DAY = "day"  # datetime.date
    YEAR = "year"  # int
    NUMBER = "number"  # Decimal
    IDENTITY = "identity"  # str of 12 digits
    CODE_TEXT = "code_text"  # str, a code given by somebody else: never a number
    PHONE = "phone"  # str of digits, with its leading 0
    CHOICE = "choice"  # str, a code of the field's code list
    ADDRESS = "address"  # str, a place in words
    YES_NO = "yes_no"  # bool


class Classification(StrEnum):
    """How closely a value is kept; the last two are encrypted at rest and their reads are recorded."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


CLASSIFICATION_LABELS = {
    Classification.PUBLIC: "công khai",
    Classification.INTERNAL: "nội bộ",
    Classification.PERSONAL: "cá nhân cơ bản",
    Classification.SENSITIVE: "cá nhân nhạy cảm",
}


@dataclass(frozen=True)
class Field:
    """One value of a record: permanent code, what people read, kind, closeness, code list, headings met in files."""

    code: str
    label: str
    kind: Kind
    meaning: str = ""
    classification: Classification = Classification.PERSONAL
    code_list: str = ""
    headings: tuple[str, ...] = ()
    required: bool = False
    group: str = ""

    @property
    def is_sealed(self) -> bool:
        """Return whether the value is encrypted at rest and its reads are recorded."""
        return self.classification == Classification.SENSITIVE


@dataclass(frozen=True)
class DataSet:
    """Records of one kind: code, title, why the school keeps them, for how long, and their fields in order."""

    code: str
    title: str
    purpose: str
    legal_basis: str
    retention: str
    fields: tuple[Field, ...] = field(repr=False)
    key: str = ""

    @cached_property
    def by_code(self) -> Mapping[str, Field]:
        """Return the fields by their code."""
        return {item.code: item for item in self.fields}


data_sets: Registry[DataSet] = Registry("data set")


def data_set(
    code: str, title: str, *, purpose: str, legal_basis: str, retention: str, fields: tuple[Field, ...], key: str = ""
) -> DataSet:
    """Declare a data set; key names the field by which rows of files are bound. ImproperlyConfigured when it is unsound."""
    codes = [item.code for item in fields]
    if len(set(codes)) != len(codes):
        raise ImproperlyConfigured(f"data set {code} declares a field twice")
    if key and key not in codes:
        raise ImproperlyConfigured(f"data set {code}: its key {key} is not one of its fields")
    if not purpose or not legal_basis or not retention:
        raise ImproperlyConfigured(f"data set {code} says neither why nor for how long it is kept")
    for item in fields:
        if (item.kind == Kind.CHOICE) != bool(item.code_list):
            raise ImproperlyConfigured(
                f"data set {code}, field {item.code}: a choice has a code list, nothing else has"
            )
    return data_sets.add(code, DataSet(code, title, purpose, legal_basis, retention, fields, key))
