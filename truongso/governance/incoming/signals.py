"""What apps above hear of documents that come in."""

from django.dispatch import Signal

# Sent inside the action that moved a document: document, state (a value of kinds.State), by.
state_changed = Signal()
