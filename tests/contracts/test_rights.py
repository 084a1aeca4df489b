"""Every address as every person of the cast, by GET and POST, in and out of scope, against the declarations.

The guard is asked at every address: the view itself is not entered, so that POST changes nothing and a thousand pages cost
seconds. Then the pages of objects are really opened, for an object near to the cast and for one far from it.
"""

import logging
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.cast import make_cast
from tests.contracts.addresses import Address, our_addresses
from tests.contracts.objects import make_objects
from tests.housekeeping import ROOT
from truongso.core import rights
from truongso.core.rights import allowed, permissions
from truongso.demo.cast import CAST
from truongso.foundation.access.document import rights_document
from truongso.foundation.access.kinds import Kind, kind_of, kinds

NAMES = [member.username for member in CAST]
REFUSED = {403, 404, 405}
WRONG_METHOD = 405


class Entered(Exception):
    """The guard let the person in."""


@pytest.fixture
def cast(db: Any, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    # Pages of refusals are looked at elsewhere; here they would be most of the time.
    for name in ("handler403", "handler404"):
        status = int(name[-3:])
        plain = lambda request, exception=None, status=status: HttpResponse(status=status)  # noqa: E731
        monkeypatch.setattr(f"truongso.config.urls.{name}", plain, raising=False)
    return SimpleNamespace(**make_cast())


def guarded_addresses() -> list[Address]:
    return [a for a in our_addresses() if a.permission in permissions]


def test_every_address_is_guarded_open_or_for_programs() -> None:
    """Nothing falls between the three: a declared right, open with a reason, or a token of its own."""
    others = [a for a in our_addresses() if a.permission not in permissions]
    assert [a.route for a in others if a.permission != "public" and not a.token_kind] == []


@pytest.fixture
def at_the_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop at the guard: who passes raises Entered."""
    original = rights.require

    def asked(user: Any, name: str, obj: Any = None) -> None:
        original(user, name, obj)
        raise Entered

    monkeypatch.setattr(rights, "require", asked)


@pytest.mark.once
@pytest.mark.parametrize("username", NAMES)
def test_every_address_lets_in_whom_the_matrix_names(cast: Any, at_the_guard: None, username: str) -> None:
    user = getattr(cast, username)
    client = Client()
    client.force_login(user)
    wrong = []
    for address in guarded_addresses():
        expected = allowed(user, address.permission or "")
        for method in ("get", "post"):
            outcome = _outcome(client, method, address.path)
            if outcome != WRONG_METHOD and (outcome == "entered") != expected:
                wrong.append((method, address.route, address.permission, outcome, "expected", expected))
            if not expected and outcome not in {403, 405}:
                wrong.append((method, address.route, address.permission, outcome, "not refused"))
    assert wrong == []


def _outcome(client: Client, method: str, path: str) -> Any:
    try:
        return getattr(client, method)(path).status_code
    except Entered:
        return "entered"


# --- Objects -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def objects(cast: SimpleNamespace) -> dict[str, dict[str, Any]]:
    made, troubles = make_objects(cast)
    # Rows that only a whole procedure makes (a paper, a message sent) stay with the tests of their rooms.
    assert len(made) >= 24 and len(troubles) <= 12, f"say in tests/contracts/objects.py how these are made: {troubles}"
    return made


def test_page_and_list_agree_about_every_object(cast: Any, objects: dict[str, dict[str, Any]]) -> None:
    """For every kind, person and object: the rule's answer for the object is its answer for the list."""
    wrong = []
    for kind in kinds():
        for side, obj in objects.get(kind.key, {}).items():
            for user in vars(cast).values():
                listed = kind.seen_by(user).filter(pk=obj.pk).exists()
                if listed != allowed(user, kind.permission.name, obj):
                    wrong.append((kind.key, side, user.username, "listed", listed))
    assert wrong == []


def test_scope_tells_near_from_far(cast: Any, objects: dict[str, dict[str, Any]]) -> None:
    """The objects test something: for the sensitive kinds somebody sees the near one and not the far one."""

    def sees(name: str, key: str, side: str) -> bool:
        kind = kind_of(key)
        assert kind is not None
        return bool(kind.seen_by(getattr(cast, name)).filter(pk=objects[key][side].pk).exists())

    for name, key in (
        ("an", "students.pupil"),
        ("chi", "students.pupil"),
        ("dung", "students.pupil"),
        ("long", "staff.staffmember"),
        ("an", "quality.fault"),
    ):
        assert (sees(name, key, "near"), sees(name, key, "far")) == (True, False), (name, key)


_taken: dict[str, tuple[str, str]] = {}  # address → (kind, method) by which its object was found


@pytest.mark.once
@pytest.mark.parametrize("group", [NAMES[:4], NAMES[4:8], NAMES[8:]], ids=lambda group: "-".join(group))
def test_addresses_of_objects_open_for_whom_the_object_is_in_scope(
    cast: Any, objects: dict[str, dict[str, Any]], group: list[str]
) -> None:
    wrong = []
    for address in _of_one_object():
        found = _observed(cast, address, objects)
        if not found:
            continue
        kind = kind_of(found[0])
        assert kind is not None
        for username in group:
            wrong += _compared(getattr(cast, username), address, kind, found[1], objects[kind.key])
    assert wrong == []
    assert len([one for one in _taken.values() if one[0]]) >= 40, "few addresses were recognised: look at _observed"


def _compared(user: Any, address: Address, kind: Kind, method: str, sides: dict[str, Any]) -> Iterator[Any]:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    for side, obj in sides.items():
        guard = allowed(user, address.permission or "")
        visible = kind.seen_by(user).filter(pk=obj.pk).exists()
        status = _status(client, method, _path(address, obj))
        if not (guard and visible) and status not in REFUSED:
            yield (address.name, kind.key, side, user.username, status, "not refused", f"guard {guard}")
        if address.permission == kind.permission.name and guard and visible and method == "get" and status >= 400:
            yield (address.name, kind.key, side, user.username, status, "refused")


def _of_one_object() -> list[Address]:
    return [a for a in guarded_addresses() if len(a.converters) == 1]


def _observed(cast: Any, address: Address, objects: dict[str, dict[str, Any]]) -> tuple[str, str] | None:
    """Find which kind of object an address takes: the first whose near object opens for the principal or administrator."""
    if address.name not in _taken:
        _taken[address.name] = next(_openings(cast, address, objects), ("", ""))
    return _taken[address.name] if _taken[address.name][0] else None


def _openings(cast: Any, address: Address, objects: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str]]:
    room = address.module.split(".")[2] if address.module.count(".") > 2 else ""
    for key, sides in objects.items():
        if key.partition(".")[0] not in {room, "org", "students"} and room != "access":
            continue
        path = _path(address, sides["near"])
        for user in (cast.hanh, cast.minh) if path else ():
            client = Client(raise_request_exception=False)
            client.force_login(user)
            for method in ("get", "post"):
                if _status(client, method, path) < 400:
                    yield key, method


def _path(address: Address, obj: Any) -> str:
    """Return the address of an object: by its stable identifier, its key or its code, as the pattern asks."""
    name = next(iter(address.converters))
    value = getattr(obj, {"pk": "pk", "uid": "uid", "code": "code"}.get(name, "uid"), None)
    try:
        return reverse(address.name, kwargs={name: value}) if value is not None else ""
    except NoReverseMatch:
        return ""


def _status(client: Client, method: str, path: str) -> int:
    """Ask, and leave the database as it was."""
    if not path:
        return 404
    with transaction.atomic():
        try:
            answer = getattr(client, method)(path)
            # A page that first asks who is there says nothing of the object.
            status = 403 if "xac-nhan-lai" in answer.headers.get("Location", "") else int(answer.status_code)
        except (Http404, PermissionDenied):
            status = 404
        transaction.set_rollback(True)
    return status


# --- The document --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_printed_matrix_is_up_to_date() -> None:
    written = (ROOT / "docs" / "rights.md").read_text(encoding="utf-8")
    assert written == rights_document(), "run: truongso access matrix --write docs/rights.md"
