"""Addresses: ours, as applications write them down, and theirs, which must be exact."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from truongso.core.outside import HERE
from truongso.core.refusal import Refused


def entity_id() -> str:
    """Return the name of the school's identity provider: the address of its metadata."""
    return here("saml:metadata")


def here(url_name: str) -> str:
    """Return one of our own addresses in full, from the address of the site and not from what a request claims."""
    return f"{settings.SITE_ADDRESS}{reverse(url_name)}"


def checked(address: str, field: str) -> str:
    """Return an address of an application; https, or http on this machine alone (for trials)."""
    parts = urlsplit(address)
    try:
        is_local = parts.scheme == "http" and parts.hostname in HERE
        is_fit = (parts.scheme == "https" or is_local) and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_fit = False
    if not is_fit or parts.username or parts.fragment or "*" in address or any(c.isspace() for c in address):
        raise Refused(
            f"«{address[:100]}» không dùng được: hãy ghi nguyên địa chỉ https://máy-chủ/đường-dẫn, "
            "không có dấu *, không có phần sau dấu #.",
            field=field,
        )
    return address


def origin(address: str) -> str:
    """Return scheme, host and port, for the policy that lets a form be sent there."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
