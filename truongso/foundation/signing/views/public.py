"""Pages for whoever holds a paper or a file of the school: no login, nothing kept but a count."""

import hashlib
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from truongso.core.refusal import Refused
from truongso.core.rights import public
from truongso.foundation.evidence import store
from truongso.foundation.signing.counting import count_check
from truongso.foundation.signing.models import PublicCode
from truongso.foundation.signing.public_models import LENGTH, LETTERS
from truongso.foundation.signing.trust import trust_store
from truongso.foundation.signing.verdicts import FileFinding, Verdict
from truongso.foundation.signing.verifying import verify
from truongso.foundation.signing.views.uploads import uploaded

REMEMBERED_SECONDS = 600
NO_SUCH_CODE = "none"

UNKNOWN_CODE = (
    "Không có văn bản nào mang mã này. Hãy đối chiếu từng ký tự với mã in ở chân văn bản; nếu đúng mã in mà vẫn thấy trang "
    "này thì văn bản đó không phải do nhà trường phát hành."
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public("người nhận văn bản của trường không có tài khoản")
def check(request: HttpRequest) -> HttpResponse:
    """Take a code typed from paper, or a file, and say what it is worth."""
    if request.method == "POST" and "code" in request.POST:
        code = _plain(request.POST["code"])
        if code:
            return redirect("signing:public_code", code=code)
        return _page(request, problem="Mã kiểm tra gồm 20 chữ và số in cạnh hình QR: hãy xem lại từng ký tự.")
    if request.method == "POST":
        return _checked_file(request, None)
    return _page(request)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public("người cầm văn bản giấy quét mã QR không có tài khoản")
def public_code(request: HttpRequest, code: str) -> HttpResponse:
    """Say what the paper with this code says; compare a file with it when one is given."""
    if not ratelimit.consume(
        request, app="signing", action="code", config=settings.PUBLIC_CHECK_LIMITS, limit_get=True
    ):
        return _too_often(request)
    found = PublicCode.objects.filter(code=_plain(code), filled_at__isnull=False).first()
    if found is None:
        count_check("code", NO_SUCH_CODE)
        return _page(request, problem=UNKNOWN_CODE, status=404)
    if request.method == "POST":
        return _checked_file(request, found)
    finding = _standing(found)
    count_check("code", finding.verdict.value)
    return _page(request, code=found, standing=finding)


def _standing(code: PublicCode) -> FileFinding:
    """Return what the school's own copy is worth today; remembered for some minutes, because it takes work."""
    key = f"signing.public.{code.sha256}"
    if (kept := cache.get(key)) is not None:
        return FileFinding(Verdict(kept[0]), kept[1])
    try:
        found = verify(store.read(code.sha256), trust_store())
    except (store.Damaged, OSError, Refused):
        found = FileFinding(Verdict.UNKNOWN, "Nhà trường tạm thời chưa kiểm tra được bản lưu của văn bản này.")
    cache.set(key, (found.verdict.value, found.reason), REMEMBERED_SECONDS)
    return found


def _checked_file(request: HttpRequest, code: PublicCode | None) -> HttpResponse:
    if not ratelimit.consume(request, app="signing", action="file", config=settings.PUBLIC_CHECK_LIMITS):
        return _too_often(request)
    try:
        most = settings.PUBLIC_CHECK_MAX_BYTES
        content, name = uploaded(request, most, missing="Hãy chọn tệp PDF, XML hoặc gói edXML cần kiểm tra.")
    except Refused as refusal:
        return _page(request, code=code, standing=_standing(code) if code else None, problem=refusal.sentence)
    finding = verify(content, trust_store())
    count_check("file", finding.verdict.value)
    is_same = code is not None and hashlib.sha256(content).hexdigest() == code.sha256
    return _page(request, code=code, standing=_standing(code) if code else None, found=finding, file_name=name,
                 is_same=is_same)  # fmt: skip


def _too_often(request: HttpRequest) -> HttpResponse:
    answer: HttpResponse = ratelimit.respond_429(request)
    return answer


def _plain(text: str) -> str:
    """Return a code without the dashes and blanks that people type, nothing for what cannot be one."""
    plain = "".join(text.upper().replace("-", "").split())
    return plain if len(plain) == LENGTH and set(plain) <= set(LETTERS) else ""


def _page(request: HttpRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, "signing/public.html", context, status=status)
