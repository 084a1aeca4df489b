"""The frozen form of a report: one sequence of bytes for one content, whatever database gave it back."""

import hashlib
import json
import unicodedata
from typing import Any

from truongso.core.text import nfc

SCHEMA = 1
# The head of the paper: a later version always has another number, date and signer, so they say nothing new by themselves.
HEAD_PARTS = ("document", "as_of", "is_draft", "signing", "school")


def canonical_bytes(content: dict[str, Any]) -> bytes:
    """Return content as UTF-8 JSON with sorted keys and no blanks; equal contents are equal bytes."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def sha256_of(content: dict[str, Any]) -> str:
    """Return the hash of the canonical bytes, in hex."""
    return hashlib.sha256(canonical_bytes(content)).hexdigest()


def substance(content: dict[str, Any]) -> dict[str, Any]:
    """Return what the report says about the plan, without the head of the paper."""
    return {key: value for key, value in content.items() if key not in HEAD_PARTS}


def clean(value: Any) -> Any:
    """Return plain JSON values: text in NFC without control characters, which PostgreSQL and Word do not take."""
    if isinstance(value, str):
        kept = (c for c in nfc(value) if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
        return "".join(kept)
    if isinstance(value, dict):
        return {key: clean(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [clean(entry) for entry in value]
    return value
