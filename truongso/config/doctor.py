"""`truongso doctor`: examine the installation, and say what to mend and how."""

import shutil
import smtplib
import socket
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks as django_checks
from django.db import DatabaseError, connection
from django.utils import timezone

from truongso.config import fonts, installation
from truongso.core.text import format_datetime, format_number

OLDEST_PYTHON = (3, 11)
OLDEST_BACKUP = timedelta(days=7)
GIGABYTE = 1 << 30
CLOCK_TOLERANCE = timedelta(seconds=60)
SMTP_SECONDS = 5


@dataclass(frozen=True)
class Check:
    """What one examination found: state is ok, warn or fail; mend says what to do."""

    name: str
    title: str
    state: str
    message: str
    mend: str = ""

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


Finding = tuple[str, str] | tuple[str, str, str]
_examinations: list[tuple[str, str, Callable[[], Finding]]] = []


def examination(name: str, title: str) -> Callable[[Callable[[], Finding]], Callable[[], Finding]]:
    """Add a function that returns (state, message) or (state, message, mend) to what the doctor looks at."""

    def keep(function: Callable[[], Finding]) -> Callable[[], Finding]:
        _examinations.append((name, title, function))
        return function

    return keep


def examine(advance: Callable[..., None] = lambda *_, **__: None) -> list[Check]:
    """Run every examination; one that breaks down is itself a finding."""
    advance(0, total=len(_examinations))
    found = []
    for name, title, function in _examinations:
        try:
            finding = function()
        except DatabaseError as error:
            finding = ("fail", f"cơ sở dữ liệu không trả lời ({type(error).__name__})", "Xem mục Cơ sở dữ liệu.")
        except Exception as error:
            finding = ("fail", f"không khám được: {type(error).__name__}: {error}", "Báo cho người phát triển.")
        found.append(Check(name, title, *finding))
        advance()
    return found


@examination("python", "Python")
def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info < OLDEST_PYTHON:
        return "fail", version, "Cài Python 3.11 trở lên rồi chạy make setup."
    return "ok", version


@examination("settings", "Cấu hình")
def _settings() -> Finding:
    faults = [message for message in django_checks.run_checks() if message.level >= django_checks.ERROR]
    if faults:
        return (
            "fail",
            "; ".join(str(fault.msg) for fault in faults[:3]),
            "Sửa biến môi trường hoặc mã nguồn theo lời trên.",
        )
    if settings.DEBUG:
        return "warn", "đang ở chế độ gỡ lỗi (TRUONGSO_DEBUG)", "Bỏ biến TRUONGSO_DEBUG trên máy chủ thật."
    where = "chạy sau TLS" if settings.TLS else "chỉ phục vụ máy này"
    return "ok", f"an toàn, {where} ({', '.join(settings.ALLOWED_HOSTS)})"


@examination("home", "Thư mục dữ liệu")
def _home() -> Finding:
    home: Path = settings.HOME
    probe = home / ".doctor"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        return "fail", f"{home}: không ghi được ({error.strerror})", "Tạo thư mục, giao cho tài khoản chạy Trường Số."
    for key in (home / "secret_key", home / "seal_key"):
        if key.exists() and key.stat().st_mode & 0o077:
            return "fail", f"{key}: người khác trên máy đọc được khóa bí mật", f"chmod 600 {key}"
    if (mode := home.stat().st_mode & 0o777) & 0o077:
        return "warn", f"{home}: người khác trên máy đọc được (quyền {mode:o})", f"chmod 700 {home}"
    return "ok", str(home)


@examination("disk", "Chỗ trống trên đĩa")
def _disk() -> Finding:
    free = shutil.disk_usage(settings.HOME).free
    shown = f"còn {format_number(free / GIGABYTE, 1)} GB"
    if free < GIGABYTE // 5:
        return "fail", shown, "Dọn đĩa hoặc chuyển thư mục dữ liệu sang đĩa khác (TRUONGSO_HOME)."
    if free < 2 * GIGABYTE:
        return "warn", shown, "Nên có ít nhất 2 GB cho tệp minh chứng và bản sao lưu."
    return "ok", shown


@examination("database", "Cơ sở dữ liệu")
def _database() -> Finding:
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        return "fail", f"không kết nối được: {reason}", "Kiểm tra DATABASE_URL và dịch vụ cơ sở dữ liệu."
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
            fault = cursor.execute("PRAGMA quick_check(1)").fetchone()[0]
        if fault != "ok":
            return "fail", f"tệp SQLite hỏng: {fault}", "Khôi phục từ bản sao lưu gần nhất (truongso restore)."
        if mode != "wal":
            return "warn", f"SQLite, chế độ {mode}", "Chế độ WAL cần đĩa của chính máy này, không phải ổ mạng."
        return "ok", "SQLite, chế độ WAL"
    return "ok", f"PostgreSQL {_postgresql_version()}"


def _postgresql_version() -> str:
    version: int = getattr(connection, "pg_version", 0)
    return f"{version // 10000}.{version % 10000}"


@examination("seal", "Dữ liệu mã hóa")
def _sealed() -> Finding:
    from django.apps import apps

    from truongso.core.refusal import Refused
    from truongso.core.sealed import SealedJSONField

    opened = 0
    for model in apps.get_models():
        names = [field.attname for field in model._meta.local_concrete_fields if isinstance(field, SealedJSONField)]
        try:
            opened += sum(
                row is not None for row in model._base_manager.order_by("pk").values_list(*names)[:1] if names
            )
        except Refused as refused:
            return "fail", str(refused), "Chép tệp seal_key của máy cũ vào thư mục dữ liệu, quyền 600."
    return "ok", f"khóa mở được {opened} bảng có dữ liệu" if opened else "chưa có dữ liệu mã hóa"


@examination("migrations", "Cấu trúc dữ liệu")
def _migrations() -> Finding:
    if missing := installation.missing_migrations():
        return "fail", f"còn {len(missing)} bước nâng cấp chưa làm", "Chạy truongso setup."
    return "ok", "đúng phiên bản"


@examination("audit", "Nhật ký")
def _audit() -> Finding:
    from truongso.foundation.audit import chain, triggers

    if not triggers.installed(connection):
        return (
            "fail",
            "cơ sở dữ liệu không còn chặn sửa, xóa nhật ký",
            "Hỏi người quản trị cơ sở dữ liệu ai đã gỡ trigger; truongso audit verify rồi khôi phục từ bản sao lưu.",
        )
    verdict = chain.verify()
    if not verdict.intact:
        return "fail", f"hỏng ở sự việc số {verdict.broken_at}: {verdict.reason}", "Đối chiếu với bản sao lưu gần nhất."
    return "ok", f"nguyên vẹn, {format_number(verdict.checked)} sự việc"


@examination("assets", "Giao diện đã dựng")
def _assets() -> Finding:
    manifest = installation.assets_manifest()
    if not manifest.is_file():
        return "fail", "chưa dựng kịch bản và kiểu chữ", "Chạy make setup trong thư mục mã nguồn."
    lost = installation.missing_assets()
    if lost:
        return (
            "fail",
            f"thiếu {len(lost)} tệp đã dựng, ví dụ {lost[0]}",
            "Chạy make clean setup trong thư mục mã nguồn.",
        )
    return "ok", "đủ tệp"


@examination("fonts", "Phông chữ của văn bản")
def _fonts() -> Finding:
    faults = fonts.faults()
    if faults:
        return "fail", "; ".join(faults[:3]), "Chạy make clean setup trong thư mục mã nguồn."
    return "ok", f"đủ {len(fonts.VIETNAMESE_LETTERS)} chữ cái tiếng Việt trong {len(fonts.FILES)} phông"


@examination("catalogues", "Bản dịch")
def _catalogues() -> Finding:
    sources = sorted(path for folder in settings.LOCALE_PATHS for path in Path(folder).rglob("*.po"))
    lost = [path.name for path in sources if not path.with_suffix(".mo").is_file()]
    if lost:
        return "fail", f"chưa biên dịch: {', '.join(lost)}", "Chạy make setup trong thư mục mã nguồn."
    return "ok", f"{len(sources)} bản đã biên dịch"


@examination("files", "Kho minh chứng")
def _files() -> Finding:
    from truongso.foundation.evidence.checks import check_files
    from truongso.foundation.evidence.models import Blob

    faults = [sentence for sentence in check_files() if sentence.startswith(("Thiếu", "Tệp hỏng"))]
    if faults:
        return (
            "fail",
            f"{len(faults)} tệp thiếu hoặc hỏng",
            "Chạy truongso evidence check, rồi khôi phục từ bản sao lưu.",
        )
    return "ok", f"{format_number(Blob.objects.count())} tệp, đều đúng mã băm"


@examination("backup", "Bản sao lưu gần nhất")
def _backup() -> Finding:
    from truongso.foundation.audit.models import Event

    last = Event.objects.filter(code="config.backup_made").order_by("-sequence").first()
    mend = "truongso backup TỆP mỗi ngày một lần (cron), chép sang máy khác."
    if last is None:
        return "warn", "chưa có bản nào", mend
    shown = f"«{last.data.get('name', '')}», {format_datetime(last.at)}"
    return ("warn", shown, mend) if timezone.now() - last.at > OLDEST_BACKUP else ("ok", shown)


@examination("email", "Thư điện tử")
def _email() -> Finding:
    backend = settings.EMAIL_BACKEND.split(".")[-2]
    if backend != "smtp":
        return (
            "warn",
            f"chưa gửi ra ngoài (đang dùng {backend})",
            "Đặt TRUONGSO_EMAIL_URL=smtp://người-dùng:mật-khẩu@máy:587/?tls=True",
        )
    host, port = settings.EMAIL_HOST, settings.EMAIL_PORT
    connect: Any = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
    try:
        with connect(host, port, timeout=SMTP_SECONDS) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        return (
            "fail",
            f"{host}:{port} không trả lời ({type(error).__name__})",
            "Xem lại TRUONGSO_EMAIL_URL và tường lửa.",
        )
    return "ok", f"{host}:{port} trả lời"


@examination("clock", "Đồng hồ và múi giờ")
def _clock() -> Finding:
    now = datetime.now(UTC)
    built = datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
    if now < built - timedelta(days=1):
        return "fail", f"đồng hồ máy chậm: {format_datetime(now)}", "Bật đồng bộ giờ: timedatectl set-ntp true"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs(cursor.fetchone()[0] - datetime.now(UTC))
        if apart > CLOCK_TOLERANCE:
            return (
                "warn",
                f"lệch {int(apart.total_seconds())} giây so với máy cơ sở dữ liệu",
                "Bật đồng bộ giờ cả hai máy.",
            )
    return "ok", f"{format_datetime(now)} ({settings.TIME_ZONE})"


@examination("jobs", "Việc nền")
def _jobs() -> Finding:
    from django_tasks_db.models import DBTaskResult

    waiting = DBTaskResult.objects.ready().filter(enqueued_at__lt=timezone.now() - timedelta(minutes=15)).count()
    if waiting:
        return "warn", f"{waiting} việc chờ quá 15 phút", "Mở trang bằng truongso serve (có sẵn bộ phận làm việc nền)."
    return "ok", "không có việc tồn"


@examination("libreoffice", "LibreOffice (tùy chọn)")
def _libreoffice() -> Finding:
    if program := shutil.which("soffice") or shutil.which("libreoffice"):
        return "ok", f"{program}: đọc được kế hoạch .doc"
    return "ok", "không có: kế hoạch .doc phải được lưu lại thành .docx trước khi nộp"


@examination("xmlsec1", "xmlsec1 cho đăng nhập SAML (tùy chọn)")
def _xmlsec1() -> Finding:
    from truongso.foundation.saml import program
    from truongso.foundation.sso.models import Application

    users = Application.objects.active().filter(protocol=Application.Protocol.SAML).count()
    if program.is_installed():
        return "ok", f"có sẵn, {users} ứng dụng dùng SAML"
    if users:
        return "fail", f"không có, mà {users} ứng dụng dùng SAML", "sudo apt-get install xmlsec1"
    return "ok", "không có: không đăng ký được ứng dụng SAML, OpenID Connect vẫn dùng được"


@examination("address", "Địa chỉ của trang")
def _address() -> Finding:
    shown = f"{settings.SITE_ADDRESS} trên máy {socket.gethostname()}"
    if settings.TLS and not settings.SITE_ADDRESS.startswith("https://"):
        return "fail", f"{shown}: thư gửi đi mang liên kết sai", "Đặt TRUONGSO_ADDRESS=https://tên-miền-của-trường"
    return "ok", shown
