"""Changes to accounts. Who may do them is decided above, in access; who did them is recorded here."""

from truongso.foundation.accounts.actions.accounts import (
    close_account,
    open_account,
    remove_second_factors,
    reopen_account,
    reset_password,
    unlock,
)
from truongso.foundation.accounts.actions.door import (
    note_failed_login,
    note_failed_second_factor,
    note_login,
    note_login_of_closed,
    note_logout,
    note_password_change,
    note_reauthentication,
    note_second_factor,
)
from truongso.foundation.accounts.actions.life import (
    close_idle,
    close_left,
    follow_work,
    purge_history,
    reopen_idle,
    reopen_returned,
    warn_idle,
)
from truongso.foundation.accounts.actions.logins import answer_login, end_for, end_own, mark_looked
from truongso.foundation.accounts.actions.policy import ask_for_factor, set_policy

__all__ = [
    "answer_login",
    "ask_for_factor",
    "close_account",
    "close_idle",
    "close_left",
    "end_for",
    "end_own",
    "follow_work",
    "mark_looked",
    "note_failed_login",
    "note_failed_second_factor",
    "note_login",
    "note_login_of_closed",
    "note_logout",
    "note_password_change",
    "note_reauthentication",
    "note_second_factor",
    "open_account",
    "purge_history",
    "remove_second_factors",
    "reopen_account",
    "reopen_idle",
    "reopen_returned",
    "reset_password",
    "set_policy",
    "unlock",
    "warn_idle",
]
