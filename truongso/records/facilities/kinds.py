"""The three kinds of things as pages show them: columns, filters, words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from truongso.core.listing import ListColumn, ListFilter
from truongso.foundation.codes.code_lists import code_list
from truongso.records.facilities.models import Device, InternetLine, Room, Thing


@dataclass(frozen=True)
class ThingKind:
    """How one kind is listed: model, noun, title of the list, icon, columns, filters (asked anew for each page)."""

    model: type[Thing]
    noun: str
    title: str
    icon: str
    columns: Sequence[ListColumn]
    filters: Callable[[], list[ListFilter]]
    sort: str

    @property
    def slug(self) -> str:
        return self.model.SLUG


def _yes_no(value: bool | None) -> str:
    return "" if value is None else "có" if value else "không"


def _url(thing: Any) -> str:
    return str(thing.get_absolute_url())


def _choices(name: str) -> list[tuple[str, str]]:
    return code_list(name).choices


def _values(model: Any, field: str) -> list[tuple[str, str]]:
    """Return what stands in a column, as choices."""
    found = model.objects.in_use().exclude(**{field: ""}).order_by(field).values_list(field, flat=True).distinct()
    return [(value, value) for value in found]


ROOM_KIND = ThingKind(
    Room, "phòng", "Phòng", "building",
    [
        ListColumn("ma", "Mã", lambda r: r.code, ("code",), url=_url, width=10),
        ListColumn("ten", "Tên phòng", lambda r: r.name, ("name",), width=28),
        ListColumn("loai", "Loại", lambda r: r.name_of("kind"), ("kind",), width=22),
        ListColumn("nha", "Tòa nhà", lambda r: r.building, ("building", "floor"), optional=True),
        ListColumn("dien-tich", "Diện tích (m²)", lambda r: r.area, ("area",), "number", optional=True),
        ListColumn("cho-ngoi", "Chỗ ngồi", lambda r: r.seats, ("seats",), "number", optional=True, width=10),
        ListColumn("internet", "Internet", lambda r: _yes_no(r.has_internet), ("has_internet",), width=10),
        ListColumn("wifi", "Wifi", lambda r: _yes_no(r.has_wifi), ("has_wifi",), width=10),
    ],
    lambda: [
        ListFilter("loai", "Loại phòng", _choices("room_kind"), "kind"),
        ListFilter("nha", "Tòa nhà", _values(Room, "building"), "building"),
        ListFilter("internet", "Internet", [("1", "có"), ("0", "không")], "has_internet"),
    ],
    "ma",
)  # fmt: skip

DEVICE_KIND = ThingKind(
    Device, "thiết bị", "Thiết bị", "presentation",
    [
        ListColumn("ten", "Tên, kiểu máy", lambda d: d.name, ("name",), url=_url, width=28),
        ListColumn("ma", "Mã tài sản", lambda d: d.code, ("code",), optional=True),
        ListColumn("loai", "Loại", lambda d: d.name_of("kind"), ("kind",), width=22),
        ListColumn("so-luong", "Số lượng", lambda d: d.quantity, ("quantity",), "number", width=10),
        ListColumn("phong", "Phòng", lambda d: d.room_code, ("room__code",), width=10),
        ListColumn("tinh-trang", "Tình trạng", lambda d: d.name_of("state"), ("state",)),
        ListColumn("ngay-mua", "Ngày mua", lambda d: d.bought_on, ("bought_on",), "date", optional=True),
        ListColumn("nguon", "Nguồn kinh phí", lambda d: d.name_of("money_source"), ("money_source",), optional=True),
    ],
    lambda: [
        ListFilter("loai", "Loại thiết bị", _choices("device_kind"), "kind"),
        ListFilter("tinh-trang", "Tình trạng", _choices("device_state"), "state"),
        ListFilter("phong", "Phòng", [(str(r.pk), r.code) for r in Room.objects.in_use().order_by("code")], "room"),
        ListFilter("nguon", "Nguồn kinh phí", _choices("money_source"), "money_source"),
    ],
    "loai",
)  # fmt: skip

LINE_KIND = ThingKind(
    InternetLine, "đường truyền", "Đường truyền Internet", "activity",
    [
        ListColumn("ma", "Mã", lambda n: n.code, ("code",), url=_url),
        ListColumn("nha-mang", "Nhà cung cấp", lambda n: n.provider, ("provider",)),
        ListColumn("loai", "Loại", lambda n: n.name_of("kind"), ("kind",), width=22),
        ListColumn("tai-xuong", "Tải xuống (Mbps)", lambda n: n.download, ("download",), "number"),
        ListColumn("tai-len", "Tải lên (Mbps)", lambda n: n.upload, ("upload",), "number", optional=True),
        ListColumn("tu-ngay", "Từ ngày", lambda n: n.starts_on, ("starts_on",), "date", optional=True),
        ListColumn("den-ngay", "Đến hết ngày", lambda n: n.ends_on, ("ends_on",), "date"),
    ],
    lambda: [ListFilter("loai", "Loại đường truyền", _choices("line_kind"), "kind")],
    "ma",
)  # fmt: skip

KINDS = {kind.slug: kind for kind in (ROOM_KIND, DEVICE_KIND, LINE_KIND)}


def kind_of(model: type[Any]) -> ThingKind:
    """Return the kind of a model."""
    return KINDS[model.SLUG]
