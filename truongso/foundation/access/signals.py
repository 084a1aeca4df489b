"""What the wings hear of rights for a time."""

from django.dispatch import Signal

# Sent inside the transaction: access is the EmergencyAccess that began, or that was acknowledged.
emergency_taken = Signal()
emergency_acknowledged = Signal()
