"""«Thử kết nối»: does an application answer where it was registered? Asked by its keeper, one request to each address."""

from typing import Any

import httpx

from truongso.core.outside import check_private_address
from truongso.core.refusal import Refused
from truongso.core.rights import require
from truongso.foundation.sso.actions import note_tested
from truongso.foundation.sso.models import Application

TIMEOUT_SECONDS = 5.0


def try_connection(application: Application, *, by: Any) -> str:
    """Return in words what was found at the registered addresses, and keep it in the trail."""
    require(by, "sso.manage")
    found = [f"Trang chủ: {_answer_of('GET', application.home_url)}"]
    if application.logout_url:
        # Without a token the order means nothing; an application that listens says 400 (Back-Channel Logout 1.0, 2.8).
        found.append(f"Nơi nhận lệnh đăng xuất: {_answer_of('POST', application.logout_url)}")
    result = ". ".join(found)
    note_tested(application, result=result, by=by)
    return result + "."


def _answer_of(method: str, url: str) -> str:
    try:
        check_private_address(url, "Địa chỉ")
        status = httpx.request(method, url, timeout=TIMEOUT_SECONDS, follow_redirects=False).status_code
    except Refused:
        return "không dùng https"
    except httpx.TimeoutException:
        return f"không trả lời trong {TIMEOUT_SECONDS:.0f} giây"
    except httpx.RequestError as error:
        return "chứng chỉ https không hợp lệ" if "CERTIFICATE" in str(error).upper() else "không nối được"
    if method == "GET":
        return f"trả lời (mã {status})" if status < 500 else f"gặp lỗi (mã {status})"
    return "đang lắng nghe (mã 400)" if status == 400 else f"trả lời lạ (mã {status}), cần mã 400"
