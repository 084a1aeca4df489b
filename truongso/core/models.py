"""Abstract bases: the exchange envelope of a record, and lists that know who looks."""

import uuid
from typing import Any, Self

from django.db import models
from django.utils import timezone


class VisibleQuerySet(models.QuerySet[Any]):
    """A list that can be narrowed to what a user may see.

    A model names the permission in `view_permission`; its rule answers for the page and for the list alike.
    """

    def visible_to(self, user: Any) -> Self:
        """Return the rows that user may see; none where the user has no right at all."""
        from truongso.core import rights  # rights imports nothing of models; the registry is filled after them

        permission_name: str = self.model.view_permission
        rule = rights.permissions.get(permission_name).rule
        return self.filter(rule.rows(user)).distinct() if rule.joins_many else self.filter(rule.rows(user))


class Exchanged(models.Model):
    """The envelope that the national specification asks of every exchanged row.

    uid is stable for ever, version grows by one with each change, changed_at is the moment of the last change, and a
    row ends (ended_at) instead of being deleted.
    """

    uid = models.UUIDField("mã định danh", default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField("phiên bản", default=1, editable=False)
    changed_at = models.DateTimeField("sửa lúc", default=timezone.now, editable=False)
    ended_at = models.DateTimeField("kết thúc lúc", null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def touch(self) -> None:
        """Raise the version; call it in an action before saving a changed row."""
        self.version += 1
        self.changed_at = timezone.now()
