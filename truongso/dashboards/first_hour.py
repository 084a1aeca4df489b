"""The guided first hour of a new school: each step knows from the rows whether it is done; nobody ticks a box."""

from collections.abc import Callable
from dataclasses import dataclass

from truongso.foundation.accounts.models import User
from truongso.foundation.indicators.commitments import commitments
from truongso.foundation.org.models import Assignment, Person, School, SchoolYear, Unit
from truongso.foundation.org.roles import Role


@dataclass(frozen=True)
class Step:
    """One thing to do, where it is done, and whether it is."""

    title: str
    text: str
    url_name: str
    done: bool


def steps(year: int) -> list[Step]:
    """Return the steps of the first hour in order, each with its state now."""
    return [Step(title, text, url_name, done(year)) for title, text, url_name, done in _STEPS]


def _has_leaders(year: int) -> bool:
    leaders = Assignment.objects.filter(role__in=[Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.PLAN_OWNER])
    return User.objects.filter(person__in=leaders.values("person")).count() >= 2


_STEPS: tuple[tuple[str, str, str, Callable[[int], bool]], ...] = (
    (
        "Ghi thông tin trường",
        "Tên, cơ quan chủ quản, ký hiệu, địa danh: những gì đứng ở đầu mọi văn bản.",
        "access:school",
        lambda year: School.current() is not None,
    ),
    (
        "Đặt năm học và học kỳ",
        "Hạn của nhiệm vụ tính theo ngày làm việc; ngày nghỉ lễ có sẵn, trường chỉ ghi ngày nghỉ riêng.",
        "access:years",
        lambda year: SchoolYear.objects.exists(),
    ),
    (
        "Lập các đơn vị",
        "Ban chuyển đổi số, ban chuyên môn, tổ, văn phòng, kế toán: nhiệm vụ giao cho đơn vị.",
        "access:units",
        lambda year: Unit.objects.active().count() >= 3,
    ),
    (
        "Thêm người và phân công",
        "Hiệu trưởng, phó hiệu trưởng, trưởng đơn vị. Quyền tính từ phân công có ngày bắt đầu và kết thúc.",
        "access:people",
        lambda year: Person.objects.count() >= 3,
    ),
    (
        "Mở tài khoản cho lãnh đạo",
        "Mỗi người một tài khoản; số liệu cần người thứ hai xác nhận, nên phải có ít nhất hai lãnh đạo.",
        "access:people",
        _has_leaders,
    ),
    (
        "Nạp kế hoạch chuyển đổi số",
        "Đưa tệp Word hoặc PDF đã ban hành; hệ thống đọc các phụ lục và hỏi lại những điểm chưa rõ.",
        "plan:import_start",
        lambda year: bool(commitments(year)),
    ),
)
