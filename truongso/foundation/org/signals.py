"""What other apps hear from the directory of people."""

from django.dispatch import Signal

# Sent before a person of the directory is changed, inside the transaction: person as it stands, values as wanted.
# A register that holds the person refuses by raising Refused.
person_changing = Signal()

# Sent inside the transaction in which assignments begin, end or go: people are the keys of whose. Accounts follow.
assignments_changed = Signal()

# Sent inside the transaction: cover is the assignment of who stands in, by who arranged or ended it. The wing tells people.
delegated = Signal()
cover_ended = Signal()
