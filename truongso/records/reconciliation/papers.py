"""The official papers of reconciliation."""

from truongso.foundation.evidence.products import product
from truongso.foundation.org.roles import MANAGERS
from truongso.foundation.papers.registry import paper_type

MINUTES = "reconciliation.minutes"

paper_type(MINUTES, "Biên bản đối soát", series="BB", symbol="BB", signer_roles=MANAGERS)
product(MINUTES, "Biên bản đối soát")
