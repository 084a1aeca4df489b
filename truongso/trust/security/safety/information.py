"""Groups 3, 4 and 7: software, information, weak points."""

import importlib.metadata
import re
from datetime import date, datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings

from truongso.core.refusal import Refused
from truongso.core.safety import Finding, attested, check, judged, met, missed, unsure
from truongso.core.sealed import SealedJSONField
from truongso.core.text import format_date, format_number
from truongso.foundation.org.models import Person
from truongso.trust.security.safety.sources import LEVEL_2, PERSONAL_DATA, YEARLY

# Until when the makers mend faults: as remembered, to be compared with their announcements.
_SUPPORT_ENDS = {"5.2": date(2028, 4, 30), "6.0": date(2027, 4, 30), "6.1": date(2027, 12, 31)}
# Lines with a marker («; sys_platform == …») are for other machines than this one, or may be.
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s\\;]+) *(?:\\)?$", re.MULTILINE)
_LEVEL_2_PEOPLE = 100_000


@check(
    "security.locked_versions", "Thư viện đúng phiên bản đã khóa", group=3, threshold="Không lệch", source=LEVEL_2,
    mend="Chạy make setup để cài lại đúng phiên bản.",
)  # fmt: skip
def locked_versions(now: datetime) -> Finding:
    path = Path(settings.PACKAGE).parent / "requirements" / "base.txt"
    if not path.is_file():
        return unsure("Bản cài này không có tệp phiên bản để so.")
    wrong = [name for name, version in _LOCKED.findall(path.read_text(encoding="utf-8")) if _installed(name) != version]
    return judged(not wrong, f"Lệch hoặc thiếu: {', '.join(wrong[:5])}." if wrong else "Mọi thư viện đúng phiên bản.")


def _installed(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


@check(
    "security.supported_framework", "Khung phần mềm còn được vá", group=3, threshold="Trong hạn hỗ trợ", source=LEVEL_2,
    mend="Nâng cấp Trường Số lên bản dùng khung mới.",
)  # fmt: skip
def supported_framework(now: datetime) -> Finding:
    line = ".".join(_installed("django").split(".")[:2])
    ends = _SUPPORT_ENDS.get(line)
    if ends is None:
        return unsure(f"Django {line}: chưa biết hạn hỗ trợ.")
    return judged(now.date() <= ends, f"Django {line}, được vá đến {format_date(ends)} (chưa đối chiếu với nhà làm).")


@check(
    "security.sealed", "Dữ liệu nhạy cảm được mã hóa, khóa mở được", group=4, threshold="Mã hóa thông tin đăng nhập và dữ liệu không công khai",
    source=LEVEL_2, mend="Chép tệp seal_key của máy cũ vào thư mục dữ liệu, quyền 600.",
)  # fmt: skip
def sealed(now: datetime) -> Finding:
    if not settings.SEAL_KEYS:
        return missed("Chưa có khóa dữ liệu.")
    opened = 0
    for model in apps.get_models():
        names = [field.attname for field in model._meta.local_concrete_fields if isinstance(field, SealedJSONField)]
        try:
            opened += len(model._base_manager.order_by("pk").values_list(*names)[:1]) if names else 0
        except Refused as refusal:
            return missed(refusal.sentence)
    return met(f"AES-256-GCM, khóa ngoài cơ sở dữ liệu; mở được {opened} bảng có dữ liệu.")


@check(
    "security.key_files", "Khóa bí mật chỉ máy chủ đọc được", group=4, threshold="Quyền 600", source=LEVEL_2,
    mend="chmod 600 tệp khóa, chmod 700 thư mục dữ liệu.",
)  # fmt: skip
def key_files(now: datetime) -> Finding:
    files = [path for path in (settings.HOME / "secret_key", settings.HOME / "seal_key") if path.exists()]
    open_ones = [path.name for path in files if path.stat().st_mode & 0o077]
    if not files:
        return met("Khóa nằm trong biến môi trường.")
    return judged(not open_ones, f"Người khác đọc được {', '.join(open_ones)}." if open_ones else "Quyền 600.")


@check(
    "security.level", "Quy mô dữ liệu trong cấp độ 2", group=4, threshold="Dưới 100.000 người có dữ liệu cơ bản",
    source="NĐ 331/2026, điều 12.2.b, 13 (đọc qua bản tóm tắt)",
    mend="Xóa dữ liệu hết thời hạn lưu; vượt ngưỡng thì lập hồ sơ cấp độ 3.",
)  # fmt: skip
def level(now: datetime) -> Finding:
    count = Person.objects.count()
    return judged(count < _LEVEL_2_PEOPLE, f"{format_number(count)} người trong cơ sở dữ liệu.")


attested(
    "security.risk_assessment", "Đánh giá rủi ro", group=1, valid_days=366, threshold="Mỗi năm (tháng 10)", source=YEARLY,
    mend="Lập sổ rủi ro theo bảy yếu tố, trình duyệt, đính kèm.",
)  # fmt: skip
attested(
    "security.hardware", "Danh mục phần cứng được rà soát", group=2, valid_days=366, threshold="Mỗi năm", source=LEVEL_2,
    mend="Rà soát thiết bị ở mục Cơ sở vật chất, xuất danh mục, đính kèm.",
)  # fmt: skip
attested(
    "security.patches", "Bản vá máy trạm, máy chủ", group=3, valid_days=31, threshold="Hằng tháng", source=LEVEL_2,
    mend="Cập nhật hệ điều hành, phần mềm; ghi ngày và máy đã cập nhật.",
)  # fmt: skip
attested(
    "security.impact_assessment", "Hồ sơ đánh giá tác động dữ liệu cá nhân", group=4, valid_days=183,
    threshold="Cập nhật mỗi 6 tháng khi có thay đổi", source=PERSONAL_DATA, mend="Cập nhật hồ sơ đánh giá tác động, đính kèm.",
)  # fmt: skip
attested(
    "security.vulnerability_scan", "Quét điểm yếu", group=7, valid_days=366, threshold="Mỗi năm (tháng 6)", source=LEVEL_2,
    mend="Quét máy chủ và trang, xử lý phát hiện, đính kèm báo cáo quét.",
)  # fmt: skip
