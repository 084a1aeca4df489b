"""Evidence that a person is in charge of, and files about the person alone."""

from collections.abc import Iterator
from functools import partial

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Q
from django.db.models.functions import Cast

from truongso.core.holdings import Asked, Free, HeldFile, Table, holding, only_acts, read_objects
from truongso.foundation.evidence import store
from truongso.foundation.evidence.models import Item, Link


def _about(asked: Asked) -> Q:
    """Return the links to the person's own objects: the record of a pupil, the person."""
    wanted = Q(pk__in=[])
    for one in read_objects:
        if one.words:
            continue
        kind = ContentType.objects.get_for_model(apps.get_model(one.model))
        keys = one.rows(asked.person).order_by().annotate(key_text=Cast("pk", CharField(max_length=64)))
        wanted |= Q(target_kind=kind, target_key__in=keys.values("key_text"))
    return wanted


def _items(asked: Asked) -> Table:
    links = Link.objects.current().filter(_about(asked)).values("item")
    found = Item.objects.filter(Q(owner=asked.person) | Q(pk__in=links)).order_by("added_at", "pk")
    rows = ((Free(i.title), i.get_kind_display(), i.effective_from, i.get_status_display(), i.added_at) for i in found)
    return Table(("Minh chứng", "Loại", "Có hiệu lực từ", "Trạng thái", "Nộp lúc"), tuple(rows))


def _files(asked: Asked) -> Iterator[HeldFile]:
    """Give the files that are linked to the person's own objects and to nothing else."""
    about = Link.objects.current().filter(_about(asked))
    elsewhere = Link.objects.current().exclude(pk__in=about.values("pk")).values("item")
    for item in Item.objects.in_use().filter(pk__in=about.values("item")).exclude(pk__in=elsewhere).order_by("pk"):
        version = item.current_version
        if version is not None and version.blob_id:
            yield HeldFile(version.original_name or "tep", partial(store.read, version.blob_id))


holding(
    "evidence.items",
    "Minh chứng mình phụ trách, tệp về mình",
    of=("evidence.Item.owner",),
    table=_items,
    files=_files,
    kept="Minh chứng là hồ sơ công việc của trường, giữ theo hạn của hồ sơ đó.",
)
only_acts("evidence.Item.added_by", "evidence.Item.judged_by", "evidence.Version.uploaded_by", "evidence.Link.added_by")
