"""Group 5, 9 and 12: how the site is configured, its cookies and headers, its network."""

from datetime import datetime

from django.conf import settings
from django.core import checks as django_checks

from truongso.core.safety import Finding, attested, check, judged, met, missed
from truongso.trust.security.safety.sources import DOSSIER, HOUSE, LEVEL_2

_ORDER = (
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "truongso.foundation.access.middleware.GateMiddleware",
)
_UNSAFE = ("'unsafe-inline'", "'unsafe-eval'", "*", "http:")
_TLS_MEND = "Đặt máy chủ sau TLS (TRUONGSO_TLS=1, xem docs/installation.md)."
_SESSION_LOCK, _ADMINISTRATOR_LOCK = 15 * 60, 5 * 60


@check(
    "security.debug_off", "Chế độ gỡ lỗi tắt", group=5, threshold="Tắt trên máy chủ thật", source=HOUSE,
    mend="Bỏ biến TRUONGSO_DEBUG rồi khởi động lại.",
)  # fmt: skip
def debug_off(now: datetime) -> Finding:
    return judged(not settings.DEBUG, "Đang bật gỡ lỗi." if settings.DEBUG else "Đã tắt.")


@check(
    "security.tls",
    "Đường truyền mã hóa (TLS)",
    group=5,
    threshold="Mọi trang qua HTTPS",
    source=LEVEL_2,
    mend=_TLS_MEND,
)
def tls(now: datetime) -> Finding:
    if settings.TLS and settings.SECURE_SSL_REDIRECT:
        return met("Mọi yêu cầu HTTP được chuyển sang HTTPS.")
    return missed("Trang chạy HTTP, chỉ dùng được trên chính máy này.")


@check(
    "security.hsts", "Trình duyệt chỉ vào bằng HTTPS (HSTS)", group=5, threshold="Từ 180 ngày, gồm miền con", source=HOUSE,
    mend=_TLS_MEND,
)  # fmt: skip
def hsts(now: datetime) -> Finding:
    days = settings.SECURE_HSTS_SECONDS // 86400
    return judged(days >= 180 and settings.SECURE_HSTS_INCLUDE_SUBDOMAINS, f"HSTS {days} ngày.")


@check(
    "security.cookies", "Cookie phiên được bảo vệ", group=5, threshold="Secure, HttpOnly, SameSite, tiền tố __Host-",
    source=HOUSE, mend=_TLS_MEND,
)  # fmt: skip
def cookies(now: datetime) -> Finding:
    lacking = [
        words
        for words, good in (
            ("Secure", settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE),
            ("HttpOnly", settings.SESSION_COOKIE_HTTPONLY),
            ("SameSite", settings.SESSION_COOKIE_SAMESITE in {"Lax", "Strict"}),
            ("tiền tố __Host-", settings.SESSION_COOKIE_NAME.startswith("__Host-")),
        )
        if not good
    ]
    return judged(not lacking, f"Thiếu {', '.join(lacking)}." if lacking else "Đủ bốn thuộc tính.")


@check(
    "security.content_policy", "Chính sách nội dung (CSP) chặt", group=5,
    threshold="Không kịch bản nhúng, không nguồn ngoài", source=HOUSE,
    mend="Trả CONTENT_SECURITY_POLICY trong settings.py về bản gốc.",
)  # fmt: skip
def content_policy(now: datetime) -> Finding:
    directives = settings.CONTENT_SECURITY_POLICY.get("DIRECTIVES", {})
    loose = sorted({value for values in directives.values() for value in values if value in _UNSAFE})
    if "default-src" not in directives or loose:
        return missed(f"Chính sách cho phép {', '.join(loose) or 'mọi nguồn'}.")
    return met("Chỉ nhận nội dung của chính trang, không kịch bản nhúng.")


@check(
    "security.middleware", "Các lớp chặn đứng đúng thứ tự", group=5,
    threshold="TLS, CSP, phiên, CSRF, đăng nhập, khóa phiên", source=HOUSE,
    mend="Trả MIDDLEWARE trong settings.py về bản gốc.",
)  # fmt: skip
def middleware(now: datetime) -> Finding:
    absent = [name.rsplit(".", 1)[-1] for name in _ORDER if name not in settings.MIDDLEWARE]
    if absent:
        return missed(f"Thiếu {', '.join(absent)}.")
    places = [settings.MIDDLEWARE.index(name) for name in _ORDER]
    return judged(places == sorted(places), "Đủ lớp." if places == sorted(places) else "Sai thứ tự.")


@check(
    "security.framework", "Khám cấu hình của khung phần mềm", group=5, threshold="Không cảnh báo triển khai", source=HOUSE,
    mend="Chạy truongso doctor và sửa theo lời; phần lớn hết khi bật TLS.",
)  # fmt: skip
def framework(now: datetime) -> Finding:
    silenced = set(settings.SILENCED_SYSTEM_CHECKS)
    found = django_checks.run_checks(tags=[django_checks.Tags.security], include_deployment_checks=True)
    codes = sorted({str(one.id) for one in found if one.level >= django_checks.WARNING} - silenced)
    return judged(not codes, f"Cảnh báo {', '.join(codes)}." if codes else "Không có cảnh báo.")


@check(
    "security.session_lock", "Khóa phiên khi không làm việc", group=5, threshold="Tối đa 15 phút", source=LEVEL_2,
    mend="Trả SESSION_LOCK_SECONDS về 900 giây.",
)  # fmt: skip
def session_lock(now: datetime) -> Finding:
    return _lock(settings.SESSION_LOCK_SECONDS, _SESSION_LOCK)


@check(
    "security.administrator_lock", "Khóa phiên của quản trị", group=5, threshold="Tối đa 5 phút", source=LEVEL_2,
    mend="Trả SESSION_LOCK_SECONDS_ADMINISTRATOR về 300 giây.",
)  # fmt: skip
def administrator_lock(now: datetime) -> Finding:
    return _lock(settings.SESSION_LOCK_SECONDS_ADMINISTRATOR, _ADMINISTRATOR_LOCK)


def _lock(seconds: int, most: int) -> Finding:
    return judged(0 < seconds <= most, f"Khóa sau {seconds // 60} phút." if seconds else "Không khóa.")


@check(
    "security.mail_encrypted", "Thư gửi qua đường mã hóa", group=9, threshold="SMTP có TLS", source=LEVEL_2,
    mend="Đặt TRUONGSO_EMAIL_URL với tls=True hoặc ssl=True.",
)  # fmt: skip
def mail_encrypted(now: datetime) -> Finding:
    if ".smtp." not in settings.EMAIL_BACKEND:
        return met("Chưa gửi thư ra ngoài.")
    encrypted = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    return judged(encrypted, "Có mã hóa." if encrypted else "Máy chủ thư được gọi không mã hóa.")


@check(
    "security.hosts", "Chỉ trả lời đúng tên miền của trường", group=12, threshold="Danh sách tên miền rõ ràng", source=HOUSE,
    mend="Ghi tên miền vào TRUONGSO_HOSTS, không dùng dấu sao.",
)  # fmt: skip
def hosts(now: datetime) -> Finding:
    wild = [host for host in settings.ALLOWED_HOSTS if host.startswith((".", "*"))]
    return judged(not wild, f"Tên miền: {', '.join(settings.ALLOWED_HOSTS)}.")


attested(
    "security.browsers", "Trình duyệt, hộp thư của trường được quản lý", group=9, valid_days=366,
    threshold="Bản còn được vá; tên miền thư có SPF, DKIM, DMARC", source=LEVEL_2,
    mend="Rà soát máy của trường và bản ghi DNS của tên miền thư, ghi kết quả.",
)  # fmt: skip
attested(
    "security.firewall", "Phân vùng mạng, tường lửa", group=12, valid_days=366, threshold="Phân vùng; có tường lửa/WAF",
    source=LEVEL_2, mend="Vẽ lại sơ đồ mạng, xuất cấu hình tường lửa, đính kèm.",
)  # fmt: skip
attested(
    "security.suppliers", "Ràng buộc an toàn với nhà cung cấp", group=14, valid_days=366,
    threshold="Hợp đồng có điều khoản an toàn, bảo mật", source=DOSSIER,
    mend="Rà soát hợp đồng Internet, máy chủ, phần mềm; đính kèm điều khoản.",
)  # fmt: skip
