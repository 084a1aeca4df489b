"""Reconciliations that were begun and not closed lie on the desk of whoever began them."""

from datetime import date
from typing import Any

from django.utils import timezone

from truongso.foundation.work.registry import WorkItem, worklist
from truongso.records.reconciliation.models import Reconciliation


def unfinished(user: Any, on: date) -> list[WorkItem]:
    """One line for each open reconciliation of a user: how many points wait, or that the minutes can be made."""
    open_ones = Reconciliation.objects.visible_to(user).filter(state=Reconciliation.State.OPEN, made_by=user)
    return [_item(one) for one in open_ones.with_counts()]


def _item(made: Any) -> WorkItem:
    waits = f"còn {made.undecided} điểm chưa quyết định" if made.undecided else "lập được biên bản"
    return WorkItem(
        title=f"Đối soát «{made.title}»: {waits}", url=made.get_absolute_url(), kind="Đối soát",
        since=timezone.localdate(made.made_at),
    )  # fmt: skip


worklist("reconciliation.open", "Đối soát đang làm", permission="reconciliation.decide", items=unfinished, order=35)
