"""Pages that talk to the signing program in the person's own machine: only they may."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse


def with_local_signer(response: HttpResponse) -> HttpResponse:
    """Let this one page reach the configured address of the signing program, and nothing else."""
    if settings.LOCAL_SIGNER_URL:
        policy: dict[str, Any] = {"connect-src": ["'self'", settings.LOCAL_SIGNER_URL]}
        response._csp_replace = policy  # type: ignore[attr-defined]
    return response
