"""What changes in the register, in the keys, and between a person and an application."""

from truongso.foundation.sso.actions.keys import make_first_key, rotate_keys
from truongso.foundation.sso.actions.register import (
    change_application,
    close_application,
    delete_application,
    note_tested,
    register_application,
    renew_secret,
    reopen_application,
)
from truongso.foundation.sso.actions.visits import (
    agree,
    disconnect,
    end_visits,
    note_entered,
    note_logout_failed,
    note_reused,
    send_again,
)

__all__ = [
    "agree",
    "change_application",
    "close_application",
    "delete_application",
    "disconnect",
    "end_visits",
    "make_first_key",
    "note_entered",
    "note_logout_failed",
    "note_reused",
    "note_tested",
    "register_application",
    "renew_secret",
    "reopen_application",
    "rotate_keys",
    "send_again",
]
