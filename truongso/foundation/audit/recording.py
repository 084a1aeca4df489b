"""Write the trail: an action is one transaction that changes rows and records what it did.

Events are collected while the action runs and written at its end, so that the chain's head is always the last lock
taken. Taking it earlier would let two actions wait for each other.
"""

import json
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone

from truongso.foundation.audit.chain import digest, hash_of
from truongso.foundation.audit.models import ChainHead, Event, EventSubject, PersonalDetail
from truongso.foundation.audit.registry import event_types

P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class _Pending:
    code: str
    obj: models.Model | None
    by: Any
    data: dict[str, Any]
    subjects: tuple[models.Model, ...] = ()


@dataclass(frozen=True)
class RequestContext:
    """Where a change comes from: the id of the request and the network address."""

    request_id: str = ""
    address: str = ""


@dataclass
class _Action:
    events: list[_Pending] = field(default_factory=list)


NO_REQUEST = RequestContext()
_current: ContextVar[_Action | None] = ContextVar("audit_action", default=None)
request_context: ContextVar[RequestContext] = ContextVar("audit_request", default=NO_REQUEST)


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Make function one transaction with its events; an action inside an action joins the outer one."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if (outer := _current.get()) is not None:
            before = len(outer.events)
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except BaseException:
                del outer.events[before:]  # its rows are taken back, so nothing of it was done
                raise
        current = _Action()
        with transaction.atomic():
            token = _current.set(current)
            try:
                result = function(*args, **kwargs)
                _write(current.events)
            finally:
                _current.reset(token)  # before the commit: an action that follows on it writes events of its own
        return result

    run.is_action = True  # type: ignore[attr-defined]
    return run


def record(
    code: str, obj: models.Model | None, /, *, by: Any, subjects: Iterable[models.Model] = (), **data: Any
) -> None:
    """Record an event of a declared type inside an action; by is the user, None for the platform itself.

    subjects are the objects of one model that an event about many is about: the people in an exported list.
    """
    current = _current.get()
    if current is None:
        raise RuntimeError(f"{code} recorded outside an action")
    event_types.get(code)
    current.events.append(_Pending(code, obj, by, data, tuple(subjects)))


@action
def record_read(
    code: str, obj: models.Model | None, /, *, by: Any, subjects: Iterable[models.Model] = (), **data: Any
) -> None:
    """Record that somebody looked at sensitive data."""
    record(code, obj, by=by, subjects=subjects, **data)


def _write(pending: list[_Pending]) -> None:
    if not pending:
        return
    head = ChainHead.objects.select_for_update().get_or_create(pk=1)[0]
    for item in pending:
        _append(head, item)
    head.save()


def _append(head: ChainHead, item: _Pending) -> None:
    personal = {key: item.data[key] for key in event_types.get(item.code).personal if key in item.data}
    data = {key: value for key, value in item.data.items() if key not in personal}
    if personal:
        data["personal_hash"] = digest(_as_stored(personal))
    keys = [str(subject.pk) for subject in item.subjects]
    context = request_context.get()
    event = Event(
        sequence=head.sequence + 1,
        at=timezone.now(),
        actor=item.by,
        actor_name=_name_of(item.by),
        code=item.code,
        object_kind=ContentType.objects.get_for_model(item.obj) if item.obj is not None else None,
        object_key=str(item.obj.pk) if item.obj is not None else "",
        object_label=str(item.obj)[:300] if item.obj is not None else "",
        data=_as_stored(data),
        request_id=context.request_id,
        address=context.address,
        previous_hash=head.hash,
    )
    event.hash = hash_of(event)
    event.save(force_insert=True)
    if personal:
        PersonalDetail.objects.create(event=event, data=_as_stored(personal))
    if keys:
        kind = ContentType.objects.get_for_model(item.subjects[0])
        EventSubject.objects.bulk_create(
            [EventSubject(event=event, kind=kind, key=key) for key in keys], batch_size=500
        )
    head.sequence, head.hash = event.sequence, event.hash


def _as_stored(data: dict[str, Any]) -> dict[str, Any]:
    """Return data as the database will give it back, so that the hash holds when it is read again."""
    stored: dict[str, Any] = json.loads(json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False))
    return stored


def _name_of(user: Any) -> str:
    return "Hệ thống" if user is None else str(user)[:200]
