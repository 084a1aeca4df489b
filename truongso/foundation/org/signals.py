"""What other apps hear from the directory of people."""

from django.dispatch import Signal

# Sent before a person of the directory is changed, inside the transaction: person as it stands, values as wanted.
# A register that holds the person refuses by raising Refused.
person_changing = Signal()
