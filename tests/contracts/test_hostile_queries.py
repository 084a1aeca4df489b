"""Whatever stands in an address, no page breaks and none gives the words back unescaped."""

import logging
from collections import Counter
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.contracts.addresses import Address, our_addresses
from tests.plan_reports.builders import AT_WORK, Q3, declare, hand_in, make_plan
from truongso.demo.cast import make_cast
from truongso.foundation.evidence.models import Item
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Unit
from truongso.governance.plan.models import Delivery, PlanImport

SCRIPT = "<script>alert(1)</script>"
# Each of these is asked under one name at a time, because a page may turn to other names only when it is content.
SHARP = ("-1", "0", "99999999999999999999", "9" * 5000, "99999-Q1", "0-Q1", "²", "a\x00b", SCRIPT)
# These are asked under all names of a page at once.
BLUNT = (
    "",
    "abc",
    "2026-Q9",
    "' OR 1=1 --",
    "%00",
    "\x00",
    "Ð̛𝒜",
    "\ud800",
    "ă" * 5000,
    "../../etc/passwd",
    "xlsx",
)
# What databases take differently; the rest is asked on the embedded one.
TOLD_APART = ("99999999999999999999", "9" * 5000, "a\x00b", "\x00", "\ud800")
if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
    SHARP, BLUNT = (tuple(value for value in values if value in TOLD_APART) for values in (SHARP, BLUNT))
VALUES = SHARP + BLUNT
PAGES_ASKED_EVERYTHING = 6
# Names that a page reads only beside others; those that it reads by itself are noticed while it runs.
NAMES = (
    "quy", "nam", "ky", "trang", "q", "don-vi", "nguoi", "trang-thai", "xuat", "sap-xep", "cot", "loai", "nhiem-vu",
    "phien-ban", "thang", "nhom", "chua-doc", "token", "next", "kind", "owner", "first", "last", "expiring", "sort",
    "role", "unit",
)  # fmt: skip


class Reading:
    """Notices which names of the query string a page reads."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names: set[str] = set()
        for method in ("get", "getlist", "__getitem__"):
            monkeypatch.setattr(QueryDict, method, self._noticing(getattr(QueryDict, method)))

    def _noticing(self, original: Any) -> Any:
        def noticing(query: QueryDict, name: Any, *arguments: Any, **options: Any) -> Any:
            self.names.add(name)
            return original(query, name, *arguments, **options)

        return noticing

    def of(self, client: Client, path: str) -> set[str]:
        """Return the names that a page reads when nothing or everything is asked."""
        self.names.clear()
        get(client, path)
        get(client, path, dict.fromkeys(NAMES, "1"))
        return {str(name) for name in self.names}


def get(client: Client, path: str, asked: dict[str, str] | None = None) -> Any:
    """Open an address and leave the database as it was, also where the page broke a statement."""
    query = "&".join(f"{name}={quote(value, errors='surrogatepass')}" for name, value in (asked or {}).items())
    with transaction.atomic():
        answer = client.get(path, QUERY_STRING=query)
        transaction.set_rollback(True)
    return answer


def worded(value: str) -> str:
    return repr(value) if len(value) <= 30 else f"{value[0]!r} × {len(value)}"


def trouble_of(answer: Any) -> str:
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    if answer.streaming or "html" not in answer.get("Content-Type", ""):
        return ""
    return "gives the script back" if SCRIPT in answer.content.decode() else ""


@pytest.fixture
def cast(db: Any, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The demo school with a plan, a figure with its proof and a product handed in, in September 2026."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a: AT_WORK)
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    people = SimpleNamespace(**make_cast())
    # The plan says «Văn phòng» for what the demo school calls «Văn phòng nhà trường».
    office = Unit.objects.get(code="van-phong")
    org.change_unit(office, name=office.name, kind=office.kind, other_names=["Văn phòng"], by=people.binh)
    people.khanh = people.lan
    people.plan = make_plan(people.binh)
    declare(people, "exams.subjects_online", numerator=40, denominator=40)
    people.occurrence = hand_in(people, people.plan, 3, Q3.code, accept=False)
    return people


def samples(cast: SimpleNamespace, address: Address) -> dict[str, Any]:
    """Return what makes an address reach a row that stands."""
    rows = {
        "access": {"uid": cast.an.person.uid, "code": Unit.objects.get(code="to-toan-tin").code},
        "evidence": {"uid": Item.objects.first().uid, "number": 1, "page": 1, "size": "nho"},
        "plan": {
            "uid": cast.occurrence.uid,
            "year": 2026,
            "ordinal": 3,
            "period": Q3.code,
            "which": "dat",
            "kind": "docx",
        },
    }
    known = dict(rows.get(address.name.partition(":")[0], {}))
    if address.name.startswith("plan:import"):
        known["uid"] = PlanImport.objects.first().uid
    if address.name.endswith("_delivery"):
        known["uid"] = Delivery.objects.first().uid
    if address.name == "plan:own_rows":
        known |= {"code": "plan.tasks_on_time"}
    return {
        name: known.get(name, "x" if "str" in type(c).__name__.lower() else 1) for name, c in address.converters.items()
    }


def path_of(cast: SimpleNamespace, address: Address) -> str:
    try:
        return reverse(address.name, kwargs=samples(cast, address))
    except NoReverseMatch:
        return address.path


def pages_of(cast: SimpleNamespace, client: Client) -> list[tuple[Address, str]]:
    """Return the addresses that answer GET, each with a path that reaches its page."""
    found = [(address, path_of(cast, address)) for address in our_addresses()]
    return [(address, path) for address, path in found if get(client, path).status_code != 405]


def broken(client: Client, address: Address, path: str, names: tuple[str, ...], values: tuple[str, ...]) -> list[Any]:
    """Return what breaks when a page is asked these values under these names."""
    found = []
    for value in values:
        trouble = trouble_of(get(client, path, dict.fromkeys(names, value)))
        if trouble:
            found.append((address.name, "+".join(names), worded(value), trouble))
    return found


class Turns:
    """Spares repetition: what many pages read by the same code is asked everything on some pages, then two values in turn."""

    def __init__(self) -> None:
        self.pages: Counter[str] = Counter()

    def values(self, name: str, all_values: tuple[str, ...], *, few: int = 2) -> tuple[str, ...]:
        self.pages[name] += 1
        if self.pages[name] <= PAGES_ASKED_EVERYTHING:
            return all_values
        first = self.pages[name] * few
        return tuple(all_values[(first + step) % len(all_values)] for step in range(few))


def test_no_query_string_breaks_a_page(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bình asks the names of a page one by one."""
    client = Client(raise_request_exception=False)
    client.force_login(cast.binh)
    pages, reading, turns = pages_of(cast, client), Reading(monkeypatch), Turns()
    failures: list[Any] = []
    seen: set[str] = set()
    for address, path in pages:
        names = tuple(sorted(reading.of(client, path)))
        seen |= set(names)
        if not names:
            continue
        failures += broken(client, address, path, names, BLUNT)
        for name in names:
            failures += broken(client, address, path, (name,), turns.values(name, SHARP))
    assert failures == []
    assert {"quy", "nam", "ky", "trang", "q", "xuat", "don-vi", "nguoi", "trang-thai", "thang", "loai", "who"} <= seen


def test_no_query_string_breaks_a_page_of_the_administrator(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Minh asks the pages that Bình may not open everything, the others something, all names at once."""
    client, other = Client(raise_request_exception=False), Client(raise_request_exception=False)
    client.force_login(cast.minh)
    other.force_login(cast.binh)
    pages, reading, turns = pages_of(cast, client), Reading(monkeypatch), Turns()
    failures: list[Any] = []
    for address, path in pages:
        names = tuple(sorted(reading.of(client, path)))
        shared = get(other, path).status_code < 400
        if names:
            failures += broken(client, address, path, names, turns.values("", VALUES) if shared else VALUES)
    assert failures == []


@pytest.mark.parametrize("who", ["binh", "minh"])
def test_no_part_of_a_path_breaks_a_page(cast: Any, who: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(getattr(cast, who))
    failures = []
    for address in our_addresses():
        known = samples(cast, address)
        for name in address.converters:
            for value in VALUES:
                try:
                    path = reverse(address.name, kwargs=known | {name: value})
                except (NoReverseMatch, UnicodeEncodeError):
                    continue
                trouble = trouble_of(get(client, path))
                if trouble:
                    failures.append((address.name, name, worded(value), trouble))
    assert failures == []
