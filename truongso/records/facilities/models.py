"""Rooms, the devices in them, and the Internet lines of the school."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from truongso.core.models import VisibleQuerySet
from truongso.core.text import fold
from truongso.foundation.codes.code_lists import code_list
from truongso.records.facilities.datasets import DEVICES, LINES, ROOMS
from truongso.records.register.models import Registered

WORKING = "working"
PROJECTION = ("projector", "smart_tv", "interactive_board")  # what shows a teacher's screen to a class


class ThingQuerySet(VisibleQuerySet):
    """Questions about any of them."""

    def in_use(self) -> Self:
        """Return what was not put out of use."""
        return self.filter(ended_at__isnull=True)

    def out_of_use(self) -> Self:
        return self.filter(ended_at__isnull=False)

    def matching(self, words: str) -> Self:
        """Return those whose code or name holds every word, blind to accents."""
        condition = Q()
        for word in fold(words).split():
            condition &= Q(search__contains=word)
        return self.filter(condition)

    def whole(self) -> Self:
        """Fetch what flat() and pages need in one statement."""
        return self


class Thing(Registered):
    """What rooms, devices and lines share: a folded column to search in, an address, names of codes."""

    search = models.CharField(max_length=400, editable=False, db_index=True)
    note = models.CharField("ghi chú", max_length=500, blank=True)

    view_permission = "facilities.view"
    SLUG = ""  # of the addresses of its pages

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        return reverse("facilities:thing", args=[self.SLUG, self.uid])

    @property
    def is_in_use(self) -> bool:
        return self.ended_at is None

    def name_of(self, code: str) -> str:
        """Return the official name of what a column with a code list holds, nothing where it is empty."""
        value = getattr(self, code)
        entries = code_list(self.data_set.by_code[code].code_list)
        return entries.name_of(value) if value in entries else str(value)

    def searched(self) -> tuple[str, ...]:
        """Return the texts that a search looks in; each kind says its own."""
        return ()

    def prepare(self) -> Self:
        """Fill the column to search in; actions call it before saving."""
        self.search = fold(" ".join(self.searched()))[:400]
        return self


class RoomQuerySet(ThingQuerySet):
    """Questions about rooms."""

    def of_kind(self, *kinds: str) -> Self:
        return self.filter(kind__in=kinds)

    def with_working(self, *kinds: str) -> Self:
        """Return rooms in which at least one working device of a kind stands."""
        found = Device.objects.in_use().filter(room=OuterRef("pk"), kind__in=kinds, state=WORKING, quantity__gt=0)
        return self.filter(Exists(found))


class Room(Thing):
    """A room: what it is for, how large, whether Internet and wifi reach it; None where nobody looked."""

    code = models.CharField("mã phòng", max_length=30, unique=True)
    name = models.CharField("tên phòng", max_length=200)
    kind = models.CharField("loại phòng", max_length=30)
    building = models.CharField("tòa nhà", max_length=100, blank=True)
    floor = models.CharField("tầng", max_length=30, blank=True)
    area = models.DecimalField("diện tích", max_digits=7, decimal_places=1, null=True, blank=True)
    seats = models.DecimalField("số chỗ ngồi", max_digits=5, decimal_places=0, null=True, blank=True)
    has_internet = models.BooleanField("có Internet", null=True, blank=True)
    has_wifi = models.BooleanField("có wifi", null=True, blank=True)

    objects = RoomQuerySet.as_manager()
    data_set = ROOMS
    COLUMNS = {field.code: field.code for field in ROOMS.fields}
    SLUG = "phong"

    class Meta:
        verbose_name = "phòng"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code}, {self.name}"

    def searched(self) -> tuple[str, ...]:
        return (self.code, self.name, self.building)


class DeviceQuerySet(ThingQuerySet):
    """Questions about devices."""

    def of_kind(self, *kinds: str) -> Self:
        return self.filter(kind__in=kinds)

    def working(self) -> Self:
        """Return those that work; broken and spare ones count nowhere."""
        return self.filter(state=WORKING)

    def whole(self) -> Self:
        return self.select_related("room")


class Device(Thing):
    """A device with a serial number, or several alike with a quantity."""

    code = models.CharField("mã tài sản", max_length=60, blank=True)
    kind = models.CharField("loại thiết bị", max_length=30)
    name = models.CharField("tên, kiểu máy", max_length=200)
    serial = models.CharField("số sê-ri", max_length=100, blank=True)
    quantity = models.DecimalField("số lượng", max_digits=6, decimal_places=0, default=1)
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="devices", verbose_name="phòng đặt"
    )
    state = models.CharField("tình trạng", max_length=30, default=WORKING)
    bought_on = models.DateField("ngày mua, nhận", null=True, blank=True)
    money_source = models.CharField("nguồn kinh phí", max_length=30, blank=True)

    objects = DeviceQuerySet.as_manager()
    data_set = DEVICES
    COLUMNS = {field.code: field.code for field in DEVICES.fields} | {"room": "room_code"}
    SLUG = "thiet-bi"

    class Meta:
        verbose_name = "thiết bị"
        ordering = ["kind", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="one_device_per_code"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, mã {self.code}" if self.code else self.name

    @property
    def room_code(self) -> str:
        return self.room.code if self.room else ""

    def set_value(self, code: str, value: Any) -> None:
        """Put a value in its place; a room is given by its code and must stand."""
        if code == "room":
            self.room = Room.objects.get(code=value) if value else None
        else:
            super().set_value(code, value)

    def searched(self) -> tuple[str, ...]:
        return (self.code, self.name, self.serial)


class LineQuerySet(ThingQuerySet):
    """Questions about Internet lines."""

    def in_force(self, day: date) -> Self:
        """Return the lines in use whose contract covers a day."""
        begun, lasting = Q(starts_on=None) | Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gte=day)
        return self.in_use().filter(begun & lasting)


class InternetLine(Thing):
    """A line to the Internet; speeds in Mbps."""

    code = models.CharField("mã đường truyền", max_length=60, unique=True)
    provider = models.CharField("nhà cung cấp", max_length=100)
    kind = models.CharField("loại đường truyền", max_length=30)
    download = models.DecimalField("tốc độ tải xuống", max_digits=8, decimal_places=1)
    upload = models.DecimalField("tốc độ tải lên", max_digits=8, decimal_places=1, null=True, blank=True)
    contract = models.CharField("số hợp đồng", max_length=200, blank=True)
    starts_on = models.DateField("từ ngày", null=True, blank=True)
    ends_on = models.DateField("đến hết ngày", null=True, blank=True)
    money_source = models.CharField("nguồn kinh phí", max_length=30, blank=True)

    objects = LineQuerySet.as_manager()
    data_set = LINES
    COLUMNS = {field.code: field.code for field in LINES.fields}
    SLUG = "duong-truyen"

    class Meta:
        verbose_name = "đường truyền Internet"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.provider}, mã {self.code}"

    def searched(self) -> tuple[str, ...]:
        return (self.code, self.provider, self.contract)
