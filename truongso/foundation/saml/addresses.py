"""Our own addresses, as applications write them down, and the origin of one of theirs."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse


def entity_id() -> str:
    """Return the name of the school's identity provider: the address of its metadata."""
    return here("saml:metadata")


def here(url_name: str) -> str:
    """Return one of our own addresses in full, from the address of the site and not from what a request claims."""
    return f"{settings.SITE_ADDRESS}{reverse(url_name)}"


def origin(address: str) -> str:
    """Return scheme, host and port, for the policy that lets a form be sent there."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
