"""Fetch what waits on the axis: kept first, then the axis is told, then it is read."""

import logging
from datetime import datetime, timedelta
from typing import Any

from truongso.core.text import SCHOOL_ZONE
from truongso.governance.edxml import actions
from truongso.governance.edxml.axis import Axis, Closed
from truongso.governance.edxml.models import Package, Via

logger = logging.getLogger(__name__)
LOOK_BACK = timedelta(days=30)
KINDS = ("edoc", "status")  # documents first: statuses may be about them


def fetch_waiting(way: Axis, now: datetime, *, by: Any = None) -> int:
    """Keep every package that waits; returns how many were new. Raises Unsure when the line is down."""
    until = now.astimezone(SCHOOL_ZONE).date()
    found = 0
    for kind in KINDS:
        for listed in way.received(kind, since=until - LOOK_BACK, until=until):
            known = Package.objects.incoming().filter(message_id=listed.key).exists()
            if not known:
                try:
                    content = way.fetch(listed.key)
                except Closed as reason:
                    logger.warning("a package could not be fetched: %s (%s)", listed.key, reason)
                    continue
                actions.keep_package(content, message_id=listed.key, via=Via.AXIS, sender=listed.sender, by=by)
                found += 1
            way.finish(listed.key, taken=True)
    return found


def process_kept(*, by: Any = None) -> int:
    """Read what was kept, each by itself: one that crashes us stays kept and does not stop the others."""
    done = 0
    for package in Package.objects.to_process():
        try:
            actions.process_package(package, by=by)
            done += 1
        except Exception:
            logger.exception("a package could not be processed: %s", package.pk)
    return done
