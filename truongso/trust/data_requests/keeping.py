"""What the clock does with archives: expired ones go, builds that were cut off are begun again."""

from datetime import datetime

from django.db.models import Q

from truongso.trust.data_requests.actions.archives import LONGEST_BUILD, build_archive, erase_archive
from truongso.trust.data_requests.models import Archive


def erase_expired(now: datetime) -> int:
    """Erase the archives whose time is over; returns how many."""
    old = Archive.objects.filter(stage=Archive.Stage.READY, expires_at__lte=now).select_related("request")
    return sum(erase_archive(one, now=now) for one in old)


def go_on_building(now: datetime) -> int:
    """Build what no worker is at any more; returns how many were finished."""
    abandoned = Q(begun_at__lt=now - LONGEST_BUILD) | Q(begun_at=None, asked_at__lt=now - LONGEST_BUILD)
    left = Archive.objects.filter(abandoned, stage=Archive.Stage.BUILDING)
    return sum(build_archive(one, now=now) is not None for one in left)
