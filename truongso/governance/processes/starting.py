"""Who may start what."""

from typing import Any

from truongso.core.refusal import Refused
from truongso.foundation.access.standing import standing_of
from truongso.governance.processes.models import Process, ProcessVersion


def may_start(version: ProcessVersion, user: Any) -> bool:
    """Return whether a user holds one of the roles that start a process."""
    return bool(version.definition.starters & standing_of(user).roles)


def check_may_start(version: ProcessVersion, user: Any) -> None:
    """Refuse a version that is not in use, and somebody whose role does not start it."""
    if version.state != ProcessVersion.State.PUBLISHED or version.process.ended_at is not None:
        raise Refused(f"{version} không còn dùng: hãy mở lại danh sách quy trình và bắt đầu bản đang dùng.")
    if not may_start(version, user):
        raise Refused(f"Vai trò của bạn không bắt đầu được quy trình «{version.process}».")


def startable_by(user: Any) -> list[ProcessVersion]:
    """Return the versions in use that a user may start."""
    found = ProcessVersion.objects.published().filter(process__in=Process.objects.current()).select_related("process")
    return [version for version in found.order_by("process__title") if may_start(version, user)]
