"""Changes: keys, files to sign, signatures, and what verification found."""

from truongso.foundation.signing.actions.keys import register_software_key, register_token_key, remove_key
from truongso.foundation.signing.actions.requests import open_step, refuse_step, request_signatures, withdraw_request
from truongso.foundation.signing.actions.signing import sign_step
from truongso.foundation.signing.actions.verifying import verify_file

__all__ = [
    "open_step", "refuse_step", "register_software_key", "register_token_key", "remove_key",
    "request_signatures", "sign_step", "verify_file", "withdraw_request",
]  # fmt: skip
