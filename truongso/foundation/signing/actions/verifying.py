"""Keep what a verification found."""

import hashlib
from typing import Any

from truongso.foundation.audit.recording import action, record
from truongso.foundation.signing.models import Verification
from truongso.foundation.signing.trust import trust_store
from truongso.foundation.signing.verifying import verify


@action
def verify_file(content: bytes, *, file_name: str, by: Any) -> Verification:
    """Verify a file and keep what was found, with the roots that were trusted; the file itself is not kept."""
    store = trust_store()
    found = verify(content, store)
    kept = Verification.objects.create(
        file_name=file_name[:160],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        verdict=found.verdict.value,
        finding=found.as_dict(),
        trusted_roots=[root.certificate.sha256.hex() for root in store.roots],
        by=by,
    )
    record("signing.verified", kept, by=by, verdict=found.verdict.words, sha256=kept.sha256)
    return kept
