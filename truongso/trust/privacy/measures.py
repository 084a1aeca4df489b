"""How personal data are protected, read off the running system: lines for the dossier, each with how it is known."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.conf import settings

from truongso.core.rights import permissions
from truongso.core.safety import State, checks
from truongso.core.sealed import SealedJSONField
from truongso.core.text import format_datetime
from truongso.foundation.audit.models import Event
from truongso.foundation.audit.registry import event_types
from truongso.foundation.datasets.registry import data_sets
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import MFA_ROLES


@dataclass(frozen=True)
class Measure:
    """One measure: what, how it stands now, and whether it is as it should be (None: nothing to compare with)."""

    title: str
    state: str
    is_met: bool | None = None

    @property
    def words(self) -> str:
        """đạt, chưa đạt, or nothing to judge."""
        return {True: "đạt", False: "chưa đạt", None: "–"}[self.is_met]


def measures(day: date) -> list[Measure]:
    """Return every measure as it stands: what this room reads itself, then what the newest self-check found."""
    return [*_own(day), *_self_check()]


def _self_check() -> Iterable[Measure]:
    """The newest run of the self-check of the security room, which stands above this one and need not be installed."""
    try:
        model = apps.get_model("security", "SelfCheck")
    except LookupError:
        return
    newest = model._default_manager.order_by("-at").first()
    if newest is None:
        return
    said = {State.MET.value: True, State.MISSED.value: False}
    for finding in newest.findings.order_by("code"):
        if finding.code in checks:
            asked = checks.get(finding.code)
            title = f"{asked.title} ({format_datetime(newest.at)})"
            yield Measure(title, f"{finding.found} Mức: {asked.threshold}", said.get(finding.state))


def _own(day: date) -> Iterable[Measure]:
    sealed = sum(one.is_sealed for held in data_sets for one in held.fields)
    columns = sum(isinstance(one, SealedJSONField) for model in apps.get_models() for one in model._meta.get_fields())
    yield Measure(
        "Mã hóa dữ liệu nhạy cảm khi lưu", f"{sealed} trường dữ liệu; {columns} cột mã hóa AES-256-GCM", columns > 0
    )
    yield Measure("Mã hóa đường truyền (TLS)", "bật" if settings.TLS else "tắt", settings.TLS)
    yield Measure(
        "Xác thực hai lớp cho lãnh đạo, quản trị", "bắt buộc" if settings.REQUIRE_MFA else "không bắt buộc",
        bool(settings.REQUIRE_MFA),
    )  # fmt: skip
    minutes = settings.SESSION_LOCK_SECONDS // 60
    yield Measure("Khóa phiên khi không dùng", f"sau {minutes} phút", 0 < minutes <= 15)
    reads = sum(one.read for one in event_types)
    yield Measure(
        "Nhật ký nối chuỗi, không sửa, không xóa được",
        f"{Event.objects.count()} sự kiện; {reads} loại việc xem dữ liệu được ghi",
    )  # fmt: skip
    guarded = sum(one.sensitive for one in permissions)
    yield Measure(
        "Phân quyền theo vai trò và quan hệ", f"{len(permissions)} quyền, {guarded} quyền chạm dữ liệu nhạy cảm"
    )
    held = Assignment.objects.on(day).filter(role__in=MFA_ROLES).values("person").distinct().count()
    yield Measure("Số người giữ quyền lãnh đạo, quản trị", f"{held} người")
