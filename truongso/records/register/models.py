"""A registered record, and the history of its values: what stood, what stands, who said so."""

import uuid
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from truongso.core.models import Exchanged
from truongso.core.sealed import SealedJSONField
from truongso.foundation.datasets.registry import DataSet, Field, Kind


class Source(models.Model):
    """Whence values came: a file, a person, a rule, a family, an answer from outside."""

    class Kind(models.TextChoices):
        PERSON = "person", "người sửa trực tiếp"
        FILE = "file", "tệp nạp vào"
        RULE = "rule", "quy tắc chất lượng"
        FAMILY = "family", "gia đình xác nhận"
        RECONCILIATION = "reconciliation", "đối soát"
        OUTSIDE = "outside", "cơ sở dữ liệu khác trả về"
        SCHOOL = "school", "nghiệp vụ của trường"

    kind = models.CharField("loại", max_length=20, choices=Kind)
    title = models.CharField("nguồn", max_length=300)
    reference = models.CharField("địa chỉ", max_length=300, blank=True)
    made_at = models.DateTimeField("lúc", default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "nguồn"

    def __str__(self) -> str:
        return self.title


class ValueChangeQuerySet(models.QuerySet["ValueChange"]):
    """Questions about what changed."""

    def of(self, record: "Registered") -> Self:
        """Return the changes of one record, newest first."""
        return self.filter(record=record.uid)

    def from_source(self, source: Source) -> Self:
        """Return what a source wrote (a file, a mend): what its undo takes back."""
        return self.filter(source=source)


class ValueChange(models.Model):
    """One value that changed: of which record and field, from what to what, by whom, on whose word."""

    data_set = models.CharField("bộ dữ liệu", max_length=60)
    record = models.UUIDField("bản ghi")
    field = models.CharField("trường dữ liệu", max_length=60)
    values = SealedJSONField("cũ, mới")
    source = models.ForeignKey(Source, models.PROTECT, related_name="changes", verbose_name="nguồn")
    version = models.PositiveIntegerField("phiên bản sau khi sửa")
    changed_at = models.DateTimeField("lúc", default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    undoes = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="undone_by")

    objects = ValueChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "thay đổi giá trị"
        ordering = ["-changed_at", "-pk"]
        indexes = [models.Index(fields=["record", "-changed_at"]), models.Index(fields=["source", "record"])]

    def __str__(self) -> str:
        return f"{self.field} của {self.record}"

    @property
    def old(self) -> Any:
        return self.values.get("old")

    @property
    def new(self) -> Any:
        return self.values.get("new")


class Registered(Exchanged):
    """A record of a register: some values in columns that questions need, all others encrypted in one column.

    `value_of` and `set_value` speak field codes of the data set, so that import, rules, reconciliation and exchange need not
    know where a value lies. COLUMNS maps a field code to the attribute that carries it.
    """

    sealed = SealedJSONField("giá trị được mã hóa", editable=False)

    data_set: ClassVar[DataSet]
    COLUMNS: ClassVar[dict[str, str]] = {}
    READ_ONLY: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        abstract = True

    def flat(self) -> dict[str, Any]:
        """Return the values by field code, typed as the data set says; what is not known is not in it."""
        known = {code: self.value_of(code) for code in self.COLUMNS}
        known |= {code: from_stored(self.data_set.by_code[code], value) for code, value in self.sealed.items()
                  if code in self.data_set.by_code}  # fmt: skip
        return {code: value for code, value in known.items() if value not in (None, "")}

    def value_of(self, code: str) -> Any:
        """Return one value, None where nothing is known."""
        path = self.COLUMNS.get(code)
        if path is None:
            return from_stored(self.data_set.by_code[code], self.sealed.get(code))
        found: Any = self
        for part in path.split("."):
            found = getattr(found, part, None)
        return found if found != "" else None

    def set_value(self, code: str, value: Any) -> None:
        """Put a value in its place without saving; actions call it through register.actions.write."""
        path = self.COLUMNS.get(code)
        if path is None:
            if value in (None, ""):
                self.sealed.pop(code, None)
            else:
                self.sealed[code] = to_stored(value)
            return
        *owners, attribute = path.split(".")
        owner: Any = self
        for part in owners:
            owner = getattr(owner, part)
        empty = None if owner._meta.get_field(attribute).null else ""
        setattr(owner, attribute, empty if value is None else value)

    def prepare(self) -> Self:
        """Fill derived columns after values changed; registers override it."""
        return self

    def companions(self) -> Iterable[models.Model]:
        """Return other rows that carry values of this record (the person of a pupil); saved together with it."""
        return ()


def to_stored(value: Any) -> Any:
    """Return a value as JSON keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | uuid.UUID) else value


def from_stored(field: Field, value: Any) -> Any:
    """Return a stored value as its field types it."""
    if value is None:
        return None
    if field.kind == Kind.DAY and isinstance(value, str):
        return date.fromisoformat(value)
    return Decimal(value) if field.kind == Kind.NUMBER else value
