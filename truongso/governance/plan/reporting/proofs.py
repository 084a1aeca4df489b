"""What stands behind a figure, as keys and hashes that prove it later."""

import hashlib
import logging
from collections.abc import Sequence
from typing import Any

from django.db import models, transaction

from truongso.foundation.evidence.keys import evidence_keys, evidence_of
from truongso.foundation.evidence.models import Status
from truongso.foundation.indicators.registry import Measure

logger = logging.getLogger(__name__)
KEPT_KEYS = 50
USABLE = (Status.SUBMITTED, Status.ACCEPTED)


def proofs_of(objs: Sequence[models.Model]) -> dict[Any, list[dict[str, Any]]]:
    """Return the evidence keys of several objects of one model by primary key; four queries whatever the number.

    A key has uid, version, sha256 (empty for a web address), title and status; evidence that was refused is left out.
    """
    if not objs:
        return {}
    found = {pk: [item for item in items if item.status in USABLE] for pk, items in evidence_of(objs).items()}
    items = {item.pk: item for of_one in found.values() for item in of_one}
    keys = {key["uid"]: key for key in evidence_keys(items.values())}
    return {
        pk: sorted(
            ({**keys[str(item.uid)], "status": item.get_status_display()} for item in of_one if str(item.uid) in keys),
            key=lambda key: key["uid"],
        )
        for pk, of_one in found.items()
    }


def rows_of(measure: Measure | None) -> dict[str, Any] | None:
    """Return the proof of a measured figure: for the rows that count and for all rows, how many, the hash, some keys.

    The hash is SHA-256 over the sorted keys, one a line; a key is the row's uid, or its number where it has none.
    Rows are never named: a report carries no pupil's name.
    """
    if measure is None:
        return None
    try:
        with transaction.atomic():
            return {"met": _proved(measure.met), "population": _proved(measure.population)}
    except Exception:
        # The figure itself was counted; only its list of keys failed, and that must not stop the other lines.
        logger.exception("rows of a measured indicator could not be listed")
        return None


def _proved(rows: models.QuerySet[Any]) -> dict[str, Any]:
    has_uid = any(field.name == "uid" for field in rows.model._meta.get_fields())
    keys = sorted(str(key) for key in rows.order_by().values_list("uid" if has_uid else "pk", flat=True))
    digest = hashlib.sha256("\n".join(keys).encode()).hexdigest()
    return {"model": rows.model._meta.label, "count": len(keys), "sha256": digest, "keys": keys[:KEPT_KEYS]}
