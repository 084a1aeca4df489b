"""Changes that quality makes: checking, mending, confirming, asking parents."""

from truongso.records.quality.actions.mending import check_register, confirm, correct, mend, reopen, undo_mend
from truongso.records.quality.actions.parents import accept, answer, ask_parents, refuse, withdraw

__all__ = [
    "accept",
    "answer",
    "ask_parents",
    "check_register",
    "confirm",
    "correct",
    "mend",
    "refuse",
    "reopen",
    "undo_mend",
    "withdraw",
]
