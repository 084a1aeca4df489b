"""Event types: what an app may record, and the sentence in which a person reads it."""

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from truongso.core.declarations import Registry

if TYPE_CHECKING:
    from truongso.foundation.audit.models import Event


@dataclass(frozen=True)
class EventType:
    """A declared kind of event; personal names the values that must be erasable."""

    code: str
    template: str
    personal: tuple[str, ...] = ()
    read: bool = False


event_types: Registry[EventType] = Registry("event type")


def event(code: str, template: str, *, personal: tuple[str, ...] = (), read: bool = False) -> EventType:
    """Declare an event type in an app's events.py.

    template is the Vietnamese sentence with {object} and the names of recorded values; the actor stands before it.
    read marks an event that only looked at sensitive data.
    """
    return event_types.add(code, EventType(code, template, personal, read))


def sentence_of(event: "Event") -> str:
    """Return the sentence of an event; values that were erased or never given show as «…»."""
    values = {"object": f"«{event.object_label}»" if event.object_label else ""} | event.data
    if event.code not in event_types:
        return f"{event.code} {event.object_label}"
    return event_types.get(event.code).template.format_map(defaultdict(lambda: "…", values))
