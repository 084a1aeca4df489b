"""What became of a document, told inside the action that did it: document, by."""

from django.dispatch import Signal

# The document left the school; its deliveries stand, those over the exchange axis are pending.
issued = Signal()

# The school took the document back; reason.
recalled = Signal()

# The document was replaced; by_document is the new one.
replaced = Signal()

# A step of a delivery was noted: delivery, state, by.
delivery_changed = Signal()
