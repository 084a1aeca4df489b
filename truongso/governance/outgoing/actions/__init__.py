"""Changes of documents that go out."""

from truongso.governance.outgoing.actions.deliveries import note_delivery

__all__ = ["note_delivery"]
