"""Changes of reconciliations: lay two lists side by side, decide, take back, close with minutes."""

from truongso.records.reconciliation.actions.closing import close, drop
from truongso.records.reconciliation.actions.deciding import Decided, decide, undo
from truongso.records.reconciliation.actions.starting import start

__all__ = ["Decided", "close", "decide", "drop", "start", "undo"]
