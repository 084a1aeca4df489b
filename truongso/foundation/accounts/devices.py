"""What a login came with, in words: device, network, place."""

import ipaddress
import secrets
from functools import cache

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from ua_parser import parse

# A random number that a browser keeps, so that a known machine is known again; it says nothing about the person.
COOKIE = "__Host-thiet-bi" if settings.TLS else "thiet-bi"
COOKIE_DAYS = 400  # the longest that browsers keep one
LONGEST_TOKEN = 64
UNKNOWN = "Thiết bị không rõ"
BROWSERS = {
    "Mobile Safari": "Safari",
    "Chrome Mobile": "Chrome",
    "Chrome Mobile iOS": "Chrome",
    "Firefox Mobile": "Firefox",
    "Firefox iOS": "Firefox",
    "Edge Mobile": "Edge",
    "Samsung Internet": "Samsung Internet",
    "HeadlessChrome": "Chrome",
}
SYSTEMS = {"Mac OS X": "macOS", "iOS": "iOS", "Linux": "Linux"}
NEAR = {4: 24, 6: 48}  # bits of an address that one household or office shares


def device_in_words(user_agent: str) -> str:
    """Return browser and machine, e.g. Chrome trên Windows, Safari trên iPhone."""
    found = parse(user_agent)
    browser = BROWSERS.get(found.user_agent.family, found.user_agent.family) if found.user_agent else ""
    machine = found.device.family if found.device and found.device.brand else ""
    if machine.startswith("Generic") or machine in {"Mac", "Other", "K"}:
        machine = ""
    system = SYSTEMS.get(found.os.family, found.os.family) if found.os else ""
    where = machine or system
    if browser and where:
        return f"{browser} trên {where}"[:120]
    return (browser or where or UNKNOWN)[:120]


def address_of(request: HttpRequest) -> str | None:
    """Return the network address of who asks, behind the trusted proxies; None where there is none (commands, tests)."""
    try:
        return str(ipaddress.ip_address(get_adapter().get_client_ip(request)))
    except (PermissionDenied, ValueError):
        return None


def is_at_school(address: str | None) -> bool:
    """Return whether an address lies in the school's networks; an unknown one does not."""
    if not address:
        return False
    one = _unmapped(address)
    return any(one in network for network in school_networks(tuple(settings.SCHOOL_NETWORKS)))


def place_of(address: str | None) -> str:
    """Return "school" or "outside", the values of LoginRecord.Place."""
    return "school" if is_at_school(address) else "outside"


def network_of(address: str | None) -> str:
    """Return what addresses of one place share: the school's name for all its networks, else the block around it."""
    if not address:
        return ""
    if is_at_school(address):
        return "school"
    one = _unmapped(address)
    return str(ipaddress.ip_network((one, NEAR[one.version]), strict=False))


@cache
def school_networks(written: tuple[str, ...]) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """Return the networks of the setting; config.environment has checked how they are written."""
    return tuple(ipaddress.ip_network(one, strict=False) for one in written)


def device_key(request: HttpRequest) -> str:
    """Return the hash of the browser's number, empty when it has none yet."""
    token = request.COOKIES.get(COOKIE, "")
    return _hash(token) if 0 < len(token) <= LONGEST_TOKEN else ""


def remember_device(request: HttpRequest, response: HttpResponse) -> str:
    """Let the browser keep its number for another year, a new one if it has none; return the hash."""
    token = request.COOKIES.get(COOKIE, "")
    if not 16 <= len(token) <= LONGEST_TOKEN or not token.replace("-", "").replace("_", "").isalnum():
        token = secrets.token_urlsafe(24)
    response.set_cookie(
        COOKIE, token, max_age=COOKIE_DAYS * 24 * 3600, secure=settings.TLS, httponly=True, samesite="Lax"
    )
    return _hash(token)


def _hash(token: str) -> str:
    return salted_hmac("truongso.accounts.device", token, algorithm="sha256").hexdigest()


def _unmapped(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    one = ipaddress.ip_address(address)
    mapped = one.ipv4_mapped if isinstance(one, ipaddress.IPv6Address) else None
    return mapped or one
