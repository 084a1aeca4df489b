"""Documents that go out, with their versions, reviews, signatures, deliveries, copies and annexes."""

from truongso.governance.outgoing.models.copies import AnnexFile, CertifiedCopy
from truongso.governance.outgoing.models.deliveries import Delivery, DeliveryStep, Reading
from truongso.governance.outgoing.models.documents import OutgoingDocument, State
from truongso.governance.outgoing.models.drafts import Comment, Draft, Opinion, Review, UnsentDraft

__all__ = [
    "AnnexFile", "CertifiedCopy", "Comment", "Delivery", "DeliveryStep", "Draft", "Opinion", "OutgoingDocument",
    "Reading", "Review", "State", "UnsentDraft",
]  # fmt: skip
