"""Addresses of applications: which may be registered, and how a browser is sent to one."""

import re
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from truongso.core.outside import HERE
from truongso.core.refusal import Refused

LONGEST = 300
_PLAIN = re.compile(r"[!-~]+")  # visible ASCII: nothing that looks like something else, no blanks


def check_address(text: str, *, field: str, allows_query: bool = True) -> str:
    """Return an address that may be registered; Refused with the reason for any other.

    https, or http on the user's own machine; written out in full: no wildcard, no fragment, no name and password.
    """
    address = text.strip()

    def refuse(why: str) -> Refused:
        return Refused(f"Địa chỉ «{address[:120]}» {why}", field=field)

    if not _PLAIN.fullmatch(address) or len(address) > LONGEST or "\\" in address:
        raise refuse("có dấu cách, ký tự lạ hoặc quá dài: hãy chép lại đúng địa chỉ mà ứng dụng cho.")
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise refuse("không đọc được: hãy chép lại đúng địa chỉ mà ứng dụng cho.") from None
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise refuse("phải bắt đầu bằng https:// và có tên máy chủ.")
    if parts.scheme == "http" and parts.hostname not in HERE:
        raise refuse("phải dùng https: chỉ ứng dụng chạy ngay trên máy người dùng mới được dùng http.")
    if "*" in address or "#" in address or "@" in parts.netloc:
        raise refuse("không được có dấu *, dấu # hay tên đăng nhập: phải ghi đủ từng địa chỉ.")
    if not allows_query and parts.query:
        raise refuse("không được có phần sau dấu ?.")
    if any(part in {".", ".."} for part in parts.path.split("/")):
        raise refuse("không được có «.» hay «..» giữa các dấu gạch chéo.")
    return address


def send_to(request: HttpRequest, address: str, name: str) -> HttpResponse:
    """Send the browser to an address that was checked before.

    After a form of ours (login, consent) a redirect to another site would break the policy `form-action 'self'`, which
    Chromium applies to redirects too. A page that goes on by itself ends that form's journey, so the policy stays as
    strict as it is on every page, whatever address an application has.
    """
    if _comes_from_us(request):
        return render(request, "sso/forward.html", {"address": address, "name": name})
    response = HttpResponse(status=302)
    response["Location"] = address
    return response


def _comes_from_us(request: HttpRequest) -> bool:
    if request.headers.get("Sec-Fetch-Site") == "same-origin":
        return True
    page = request.headers.get("Referer", "")
    return bool(page) and url_has_allowed_host_and_scheme(page, {request.get_host()})
