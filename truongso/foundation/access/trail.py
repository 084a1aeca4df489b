"""Read the trail: narrow it, and name the kinds of events as people do."""

import re
from datetime import datetime, time, timedelta
from typing import Any

from truongso.core.excel import Column, workbook_from_table
from truongso.core.text import SCHOOL_ZONE
from truongso.foundation.audit.registry import event_types

AREAS = {
    "accounts": "Tài khoản",
    "org": "Người, đơn vị, lịch",
    "access": "Quyền, xem dữ liệu về người",
    "sso": "Đăng nhập một lần",
    "saml": "Đăng nhập một lần bằng SAML",
    "scim": "Cấp tài khoản tự động",
    "onboarding": "Cấp tài khoản",
    "consents": "Đồng ý xử lý dữ liệu cá nhân",
    "privacy": "Bảo vệ dữ liệu cá nhân",
    "data_requests": "Yêu cầu của chủ thể dữ liệu",
    "reviews": "Rà soát quyền truy cập",
    "security": "An toàn thông tin",
    "audit": "Nhật ký",
    "codes": "Bảng mã",
    "evidence": "Minh chứng",
    "indicators": "Chỉ tiêu",
    "datasets": "Bộ dữ liệu",
    "papers": "Văn bản",
    "posts": "Vị trí việc làm",
    "work": "Công việc",
    "plan": "Kế hoạch",
    "register": "Sổ dữ liệu",
    "students": "Học sinh",
    "staff": "Cán bộ",
    "facilities": "Phòng, thiết bị",
    "quality": "Chất lượng hồ sơ",
    "intake": "Nạp danh sách",
    "reconciliation": "Đối soát",
    "verification": "Xác thực dân cư",
    "exchange": "Cơ sở dữ liệu ngành",
    "dashboards": "Bảng điều hành",
    "core": "Giao diện",
    "demo": "Dữ liệu mẫu",
    "config": "Hệ thống",
}
EXPORT_LIMIT = 20_000


def area_of(code: str) -> str:
    """Return what the part of the house is called that declares a right or an event."""
    area = code.partition(".")[0]
    return AREAS.get(area, area)


def kinds() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return event types as choices, grouped by area: the sentence without its values."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, kind in event_types.items():
        words = re.sub(r"\s+", " ", re.sub(r"[:(]?\s*\{\w+\}\)?", " …", kind.template)).strip()
        groups.setdefault(area_of(code), []).append((code, words))
    return list(groups.items())


def narrowed(events: Any, asked: dict[str, Any]) -> Any:
    """Return the events that fit what was asked; empty values do not narrow."""
    if asked.get("who"):
        events = events.filter(actor_name__icontains=asked["who"])
    if asked.get("what"):
        events = events.filter(object_label__icontains=asked["what"])
    if asked.get("kind"):
        events = events.filter(code=asked["kind"])
    if asked.get("first"):
        events = events.filter(at__gte=datetime.combine(asked["first"], time.min, SCHOOL_ZONE))
    if asked.get("last"):
        events = events.filter(at__lt=datetime.combine(asked["last"] + timedelta(days=1), time.min, SCHOOL_ZONE))
    return events


def workbook_of(events: Any) -> tuple[bytes, int]:
    """Return the events as .xlsx, the newest first, at most EXPORT_LIMIT rows, and their number."""
    columns = [
        Column("Số", "number", 9),
        Column("Lúc", "datetime", 17),
        Column("Người làm", width=26),
        Column("Việc", width=70),
        Column("Địa chỉ mạng", width=16),
        Column("Băm", width=66),
    ]
    found = list(events[:EXPORT_LIMIT])
    rows = [(e.sequence, e.at, e.actor_name, e.sentence, e.address, e.hash) for e in found]
    note = f"{len(rows)} sự việc" + (
        f", mới nhất trước, tối đa {EXPORT_LIMIT} dòng" if len(rows) == EXPORT_LIMIT else ""
    )
    return workbook_from_table("Nhật ký", columns, rows, note=note), len(rows)
