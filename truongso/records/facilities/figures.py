"""The figures of rooms, devices and lines that QĐ 4725/QĐ-BGDĐT asks for, each counted from rows that a person can open.

A figure has the rows that it looks at and, among them, those that count. «Chưa rõ» (nobody looked) does not count.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Sum

from truongso.core.text import format_number, format_percent
from truongso.records.facilities.models import PROJECTION, Device, InternetLine, Room
from truongso.records.students.models import Pupil

Rows = Callable[[date], Any]


@dataclass(frozen=True)
class Figure:
    """One figure: which criterion asks it, how it is read, its rows, those that count, and how it is written."""

    code: str
    title: str
    reading: str
    population: Rows
    met: Rows
    write: Callable[["Figure", date], tuple[str, str]]
    criterion: str = ""

    def rows(self, day: date) -> QuerySet[Any]:
        """Return the rows with is_counted, whether each counts."""
        found: QuerySet[Any] = self.population(day).annotate(is_counted=Exists(self.met(day).filter(pk=OuterRef("pk"))))
        return found

    def written(self, day: date) -> tuple[str, str]:
        """Return the value as people read it, "" when there is none, and a note such as «12/30 phòng»."""
        return self.write(self, day)


def _share(figure: Figure, day: date) -> tuple[str, str]:
    met, all_rows = figure.met(day).count(), figure.population(day).count()
    if not all_rows:
        return "", "chưa có phòng nào để tính"
    return format_percent(Decimal(met) * 100 / all_rows), f"{met}/{all_rows} phòng"


def _rooms(figure: Figure, day: date) -> tuple[str, str]:
    if not Room.objects.in_use().exists():
        return "", "chưa khai phòng nào"
    return f"{figure.met(day).count()} phòng", f"trong {figure.population(day).count()} phòng cùng loại"


def _pieces(figure: Figure, day: date) -> tuple[str, str]:
    declared = _sum(figure.population(day))
    if not declared:
        return "", "chưa khai thiết bị nào"
    return f"{format_number(_sum(figure.met(day)))} chiếc", f"trong {format_number(declared)} chiếc đã khai"


def _per_pupil(figure: Figure, day: date) -> tuple[str, str]:
    computers, pupils = _sum(figure.met(day)), Pupil.objects.studying().count()
    if not figure.population(day).exists():
        return "", "chưa khai máy tính nào cho học sinh"
    note = f"{format_number(computers)} máy, {format_number(pupils)} học sinh đang học"
    if not pupils:
        return "", note
    share = format_number(Decimal(computers) * 100 / pupils, 1)
    per_computer = f", {format_number(Decimal(pupils) / Decimal(computers), 1)} học sinh mỗi máy" if computers else ""
    return f"{share} máy trên 100 học sinh", note + per_computer


def _speed(figure: Figure, day: date) -> tuple[str, str]:
    met = figure.met(day)
    if not figure.population(day).exists():
        return "", "chưa khai đường truyền nào"
    total = met.aggregate(total=Sum("download"))["total"] or 0
    return f"{met.count()} đường", f"tổng tải xuống {format_number(total)} Mbps"


def _sum(devices: Any) -> Decimal:
    return Decimal(devices.aggregate(total=Sum("quantity"))["total"] or 0)


def _devices(*kinds: str) -> tuple[Rows, Rows]:
    def population(_: date) -> Any:
        return Device.objects.in_use().of_kind(*kinds)

    return population, lambda day: population(day).working()


def _rooms_of(*kinds: str) -> Rows:
    return lambda _: Room.objects.in_use().of_kind(*kinds) if kinds else Room.objects.in_use()


_classrooms, _computer_rooms, _all_rooms = _rooms_of("classroom"), _rooms_of("computer_room"), _rooms_of()
WORKS = "Chỉ tính thiết bị đang dùng tốt."

FIGURES = (
    Figure(
        "phong-hoc-trinh-chieu", "Phòng học có thiết bị trình chiếu và Internet",
        f"Phòng loại «Phòng học» có Internet và ít nhất một máy chiếu, tivi hoặc bảng tương tác. {WORKS} "
        "Phòng bộ môn, phòng máy không tính.",
        _classrooms, lambda day: _classrooms(day).filter(has_internet=True).with_working(*PROJECTION), _share, "1.7.1",
    ),
    Figure(
        "may-tinh-hoc-sinh", "Máy tính cho học sinh",
        f"Tổng số lượng máy loại «Máy tính cho học sinh», chia cho số học sinh đang học. {WORKS}",
        *_devices("pupil_computer"), _per_pupil, "1.7.2",
    ),
    Figure(
        "phong-may", "Phòng máy tính có máy dùng được",
        f"Phòng loại «Phòng máy tính» có ít nhất một máy tính cho học sinh. {WORKS}",
        _computer_rooms, lambda day: _computer_rooms(day).with_working("pupil_computer"), _rooms, "1.7.2",
    ),
    Figure(
        "phong-studio", "Phòng studio", "Phòng loại «Phòng studio» đang dùng.",
        _rooms_of("studio"), _rooms_of("studio"), _rooms, "1.7.3",
    ),
    Figure(
        "thiet-bi-trinh-chieu", "Thiết bị trình chiếu", f"Máy chiếu, tivi thông minh, bảng tương tác. {WORKS}",
        *_devices(*PROJECTION), _pieces,
    ),
    Figure("may-tinh-lam-viec", "Máy tính làm việc", f"Máy tính của cán bộ, văn phòng. {WORKS}", *_devices("staff_computer"), _pieces),
    Figure("camera", "Máy quay, camera", WORKS, *_devices("camera"), _pieces),
    Figure(
        "duong-truyen-internet", "Đường truyền Internet", "Đường truyền đang dùng, hợp đồng còn hiệu lực hôm nay.",
        lambda _: InternetLine.objects.in_use(), lambda day: InternetLine.objects.in_force(day), _speed,
    ),
    Figure(
        "phong-co-wifi", "Phòng có wifi", "Mọi phòng đang dùng; phòng chưa ghi có wifi hay không thì không tính là có.",
        _all_rooms, lambda day: _all_rooms(day).filter(has_wifi=True), _share,
    ),
)  # fmt: skip
BY_CODE = {figure.code: figure for figure in FIGURES}
