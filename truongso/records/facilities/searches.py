"""Rooms and devices in the search box."""

from collections.abc import Iterable
from typing import Any

from truongso.core.search import LIMIT, Found, search
from truongso.records.facilities.models import Device, Room


def _rooms(user: Any, words: str) -> Iterable[Found]:
    found = Room.objects.visible_to(user).in_use().matching(words).order_by("code")[:LIMIT]
    return [Found(str(room), room.get_absolute_url(), room.name_of("kind")) for room in found]


def _devices(user: Any, words: str) -> Iterable[Found]:
    found = Device.objects.visible_to(user).in_use().matching(words).whole().order_by("name", "pk")[:LIMIT]
    return [Found(str(one), one.get_absolute_url(), one.name_of("kind")) for one in found]


search("facilities.rooms", "Phòng", _rooms)
search("facilities.devices", "Thiết bị", _devices)
