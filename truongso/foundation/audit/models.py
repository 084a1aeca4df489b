"""The audit trail: events in one chain, each carrying the hash of the one before."""

from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from truongso.core.models import VisibleQuerySet
from truongso.foundation.audit.registry import event_types

GENESIS = "0" * 64


class EventQuerySet(VisibleQuerySet):
    """Questions about the trail."""

    def about(self, *objects: models.Model) -> Self:
        """Return what happened to an object, or to several that belong together, newest first."""
        keys: dict[ContentType, list[str]] = {}
        for obj in objects:
            keys.setdefault(ContentType.objects.get_for_model(obj), []).append(str(obj.pk))
        wanted = models.Q(pk__in=[])
        for kind, kind_keys in keys.items():
            wanted |= models.Q(object_kind=kind, object_key__in=kind_keys)
        return self.filter(wanted).order_by("-sequence")

    def changes(self) -> Self:
        """Leave out who only looked: in a history of what was done, readings bury the rest."""
        return self.exclude(code__in=[kind.code for kind in event_types if kind.read])

    def including(self, kind: ContentType, keys: Any) -> Self:
        """Return what is about one of the objects, also where it is one of many (an exported list)."""
        among = EventSubject.objects.filter(kind=kind, key__in=keys).values("event")
        return self.filter(models.Q(object_kind=kind, object_key__in=keys) | models.Q(pk__in=among))


class Event(models.Model):
    """One thing that was done. Written once, by `record`; the database refuses to change or delete it."""

    sequence = models.PositiveBigIntegerField("số thứ tự", primary_key=True)
    at = models.DateTimeField("lúc", db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="người làm", related_name="audit_events"
    )
    actor_name = models.CharField("tên người làm khi đó", max_length=200)
    code = models.CharField("loại sự việc", max_length=80, db_index=True)
    object_kind = models.ForeignKey(ContentType, models.PROTECT, null=True, verbose_name="loại đối tượng")
    object_key = models.CharField("khóa đối tượng", max_length=64, blank=True)
    object_label = models.CharField("tên đối tượng khi đó", max_length=300, blank=True)
    target = GenericForeignKey("object_kind", "object_key")
    data = models.JSONField("chi tiết", default=dict, encoder=DjangoJSONEncoder)
    request_id = models.CharField("mã yêu cầu", max_length=32, blank=True)
    address = models.CharField("địa chỉ mạng", max_length=45, blank=True)
    previous_hash = models.CharField("băm của sự việc trước", max_length=64)
    hash = models.CharField("băm", max_length=64)

    objects = EventQuerySet.as_manager()
    view_permission = "audit.view_log"

    class Meta:
        verbose_name = "sự việc"
        ordering = ["-sequence"]
        indexes = [models.Index(fields=["object_kind", "object_key"])]

    def __str__(self) -> str:
        return f"{self.sequence} {self.code}"

    @property
    def sentence(self) -> str:
        """What happened, in words a colleague understands."""
        from truongso.foundation.audit.registry import sentence_of

        return sentence_of(self)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("an audit event is never deleted")


class EventSubject(models.Model):
    """One of the many objects that an event was about: who stood in an exported list."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="subjects")
    kind = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)

    class Meta:
        verbose_name = "đối tượng của sự việc"
        indexes = [models.Index(fields=["kind", "key"])]

    def __str__(self) -> str:
        return f"{self.kind_id}:{self.key}"


class PersonalDetail(models.Model):
    """Personal values of an event, kept apart so that they can be erased; the chain holds only their hash."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="personal")
    data = models.JSONField("dữ liệu cá nhân", null=True, encoder=DjangoJSONEncoder)
    shredded_at = models.DateTimeField("đã xóa lúc", null=True)


class ChainHead(models.Model):
    """The one row that says where the chain ends; locking it puts writers in a queue."""

    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)
