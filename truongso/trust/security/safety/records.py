"""Groups 8 and 11: the trail, the clock, backups."""

import ctypes
import shutil
import subprocess
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from truongso.core.safety import Finding, attested, check, judged, met, missed, unsure
from truongso.core.text import format_date, format_datetime, format_number
from truongso.foundation.audit import chain, triggers
from truongso.foundation.audit.models import Event
from truongso.trust.security.safety.sources import LEVEL_2

LOG_DAYS, BACKUP_DAYS, RESTORE_DAYS = 31, 7, 366
_CLOCK_ERROR = 5  # what adjtimex answers when the kernel's clock is not synchronised


@check(
    "security.log_kept", "Nhật ký được giữ đủ lâu", group=8, threshold="Từ 1 tháng", source=LEVEL_2,
    mend="Khôi phục nhật ký từ bản sao lưu; không xóa nhật ký.", url_name="access:trail",
)  # fmt: skip
def log_kept(now: datetime) -> Finding:
    oldest = Event.objects.order_by("sequence").first()
    if settings.LOGIN_HISTORY_DAYS < LOG_DAYS:
        return missed(f"Lịch sử đăng nhập chỉ giữ {settings.LOGIN_HISTORY_DAYS} ngày.")
    if oldest is None:
        return missed("Nhật ký trống.")
    if oldest.sequence != 1:
        return missed(f"Nhật ký bắt đầu từ sự việc số {oldest.sequence}: phần trước đã mất.")
    return met(
        f"Từ {format_datetime(oldest.at)}, chưa từng xóa; lịch sử đăng nhập giữ {settings.LOGIN_HISTORY_DAYS} ngày."
    )


@check(
    "security.log_intact", "Nhật ký nguyên vẹn, không sửa xóa được", group=8, threshold="Chuỗi băm liền mạch", source=LEVEL_2,
    mend="Chạy truongso audit verify, đối chiếu với bản sao lưu.", url_name="access:trail",
)  # fmt: skip
def log_intact(now: datetime) -> Finding:
    if not triggers.installed(connection):
        return missed("Cơ sở dữ liệu không còn chặn sửa, xóa nhật ký.")
    verdict = chain.verify()
    if not verdict.intact:
        return missed(f"Hỏng ở sự việc số {verdict.broken_at}: {verdict.reason}")
    return met(f"{format_number(verdict.checked)} sự việc, liền mạch khi kiểm tra lúc này.")


@check(
    "security.clock", "Giờ máy chủ được đồng bộ", group=8, threshold="Đồng bộ NTP", source=LEVEL_2, valid_days=92,
    mend="Bật đồng bộ giờ: timedatectl set-ntp true.",
)  # fmt: skip
def clock(now: datetime) -> Finding:
    synchronised = clock_is_synchronised()
    if synchronised is None:
        return unsure("Máy chủ không cho biết đồng hồ có đồng bộ không.")
    return judged(synchronised, "Đồng hồ đang đồng bộ." if synchronised else "Đồng hồ chưa đồng bộ.")


def clock_is_synchronised() -> bool | None:
    """Return what the system says about its clock; None where it says nothing (some containers)."""
    if program := shutil.which("timedatectl"):
        try:
            command = [program, "show", "--property=NTPSynchronized", "--value"]
            said = subprocess.run(command, capture_output=True, text=True, timeout=3, check=True).stdout.strip()
            return said == "yes"
        except (OSError, subprocess.SubprocessError):
            pass
    try:
        # struct timex, all zero: asks without changing anything. 208 bytes on 64-bit Linux, with room to spare.
        state = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.create_string_buffer(512))
    except (OSError, AttributeError):
        return None
    return None if state < 0 else state != _CLOCK_ERROR


@check(
    "security.backup", "Bản sao lưu gần nhất", group=11, threshold="Trong 7 ngày", source=LEVEL_2,
    mend="Đặt truongso backup chạy hằng ngày (cron), chép sang máy khác.",
)  # fmt: skip
def backup(now: datetime) -> Finding:
    last = Event.objects.filter(code="config.backup_made").order_by("-sequence").first()
    if last is None:
        return missed("Chưa có bản sao lưu nào.")
    return judged(
        now - last.at <= timedelta(days=BACKUP_DAYS), f"«{last.data.get('name', '')}», {format_datetime(last.at)}."
    )


@check(
    "security.restore_test", "Thử khôi phục", group=11, threshold="Mỗi năm (tháng 6)", source=LEVEL_2, valid_days=RESTORE_DAYS,
    mend="Khôi phục bản sao lưu trên máy khác, mở thử, ghi kết quả.",
)  # fmt: skip
def restore_test(now: datetime) -> Finding:
    last = Event.objects.filter(code="config.restored").order_by("-sequence").first()
    if last is not None and now - last.at <= timedelta(days=RESTORE_DAYS):
        return met(f"Đã khôi phục «{last.data.get('name', '')}» ngày {format_date(timezone.localdate(last.at))}.")
    return unsure("Máy này chưa khôi phục lần nào trong năm; thử trên máy khác thì cần người xác nhận.")


attested(
    "security.log_review", "Xem xét nhật ký", group=8, valid_days=366, threshold="Mỗi năm", source=LEVEL_2,
    mend="Xem nhật ký đăng nhập, khóa, phân quyền của năm; ghi nhận xét.", url_name="access:trail",
)  # fmt: skip
attested(
    "security.backup_apart", "Bản sao lưu để tách rời", group=11, valid_days=183, threshold="Nhiều phiên bản, ở máy khác",
    source=LEVEL_2, mend="Kiểm tra bản sao ở máy hoặc ổ ngoài, ghi nơi để và số phiên bản.",
)  # fmt: skip
