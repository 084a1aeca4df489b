"""Evidence as other apps read it: keys for frozen reports, and items by object for lists."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypedDict

from django.db import models
from django.db.models import Prefetch

from truongso.foundation.evidence.models import Item, Link, Version


class EvidenceKey(TypedDict):
    """What a frozen report keeps of an item: enough to find it and to prove that it is the same."""

    uid: str
    version: int
    sha256: str
    title: str


def evidence_keys(about: models.Model | Iterable[Item]) -> list[EvidenceKey]:
    """Return the keys of the accepted evidence of an object, or of the given items, in order of uid.

    version is the number of the newest version, sha256 its hash; for a web address the hash is empty.
    """
    items = Item.objects.accepted().about(about) if isinstance(about, models.Model) else about
    chosen = Item.objects.filter(pk__in=[item.pk for item in items]).order_by("uid")
    newest = Prefetch("versions", Version.objects.order_by("-number"), to_attr="by_age")
    return [
        EvidenceKey(uid=str(item.uid), version=version.number, sha256=version.blob_id or "", title=item.title)
        for item in chosen.prefetch_related(newest)
        for version in item.by_age[:1]
    ]


def evidence_of(objs: Sequence[models.Model]) -> dict[object, list[Item]]:
    """Return the items in use about each of several objects of one model, by primary key; one query for any number.

    Objects without evidence are absent, read with .get(pk, []).
    """
    found: dict[object, list[Item]] = defaultdict(list)
    by_key = {str(obj.pk): obj.pk for obj in objs}
    links = Link.objects.current().to_objects(objs).filter(item__ended_at__isnull=True).select_related("item__owner")
    for each in links.order_by("item__added_at", "pk"):
        if each.item not in found[by_key[each.target_key]]:
            found[by_key[each.target_key]].append(each.item)
    return dict(found)
