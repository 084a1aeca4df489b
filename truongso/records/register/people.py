"""A registered record of a person: name, birth date and gender stand at the person, the identity number is sealed."""

from collections.abc import Iterable
from typing import Any, Self

from django.db import models

from truongso.core.models import VisibleQuerySet
from truongso.core.sealed import blind_index
from truongso.records.register.models import Registered

GENDER_CODES = {"M": "01", "F": "02"}
GENDER_LETTERS = {code: letter for letter, code in GENDER_CODES.items()}


class RegisteredPersonQuerySet(VisibleQuerySet):
    """Questions about records of people."""

    def with_identity(self, number: str) -> Self:
        """Return those with an identity number, which stands encrypted."""
        return self.filter(identity_index=blind_index(number)) if number else self.none()


class RegisteredPerson(Registered):
    """What pupils and staff have in common. The model has person, ministry_code and identity_index as columns."""

    person: Any
    ministry_code: Any
    identity_index: Any

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.person.full_name)

    @property
    def gender_code(self) -> str:
        return GENDER_CODES.get(self.person.gender, "")

    @property
    def identity_number(self) -> str:
        return self.sealed.get("identity_number") or ""

    def set_value(self, code: str, value: Any) -> None:
        """Put a value in its place; the gender stands as a letter at the person."""
        if code == "gender":
            self.person.gender = GENDER_LETTERS.get(value or "", "")
        else:
            super().set_value(code, value)

    def prepare(self) -> Self:
        """Fill the index of the identity number and the person's derived columns."""
        self.identity_index = blind_index(self.identity_number)
        self.person.code = self.ministry_code or self.person.code
        self.person.prepare()
        return self

    def companions(self) -> Iterable[models.Model]:
        """Return the person, whose name and birth date are values of this record."""
        self.person.touch()
        return (self.person,)
