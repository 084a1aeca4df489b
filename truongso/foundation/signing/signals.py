"""What apps that asked for signatures hear."""

from django.dispatch import Signal

# Sent inside the action that put the last signature on: request, whose current_sha256 is the signed file; by.
finished = Signal()

# Sent inside the action that sent a file back or withdrew it: request, reason, by.
sent_back = Signal()
