"""What apps above hear of work files, and what they are asked."""

from django.dispatch import Signal

# Sent inside the action that closes a file: case_file. A receiver returns sentences that say what in it is still open
# (a document in that nobody has finished); one such sentence keeps the file open.
closing = Signal()
