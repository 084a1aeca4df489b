"""Changes: keys, files to sign, signatures, what comes later, the archive, public codes, and what verification found."""

from truongso.foundation.signing.actions.archive import archive_request
from truongso.foundation.signing.actions.keys import (
    register_browser_key,
    register_remote_key,
    register_software_key,
    register_token_key,
    remove_key,
)
from truongso.foundation.signing.actions.public import fill_public_code, make_public_code, note_public_state
from truongso.foundation.signing.actions.requests import (
    hand_over_step,
    open_step,
    refuse_step,
    request_signatures,
    withdraw_request,
)
from truongso.foundation.signing.actions.rollout import report_rollout
from truongso.foundation.signing.actions.signing import put_in_value, sign_step
from truongso.foundation.signing.actions.transactions import (
    end_transaction,
    note_sent,
    start_transaction,
    take_values,
)
from truongso.foundation.signing.actions.verifying import verify_file

__all__ = [
    "archive_request",
    "end_transaction",
    "fill_public_code",
    "hand_over_step",
    "make_public_code",
    "note_public_state",
    "note_sent",
    "open_step",
    "put_in_value",
    "refuse_step",
    "register_browser_key",
    "register_remote_key",
    "register_software_key",
    "register_token_key",
    "remove_key",
    "report_rollout",
    "request_signatures",
    "sign_step",
    "start_transaction",
    "take_values",
    "verify_file",
    "withdraw_request",
]  # fmt: skip
