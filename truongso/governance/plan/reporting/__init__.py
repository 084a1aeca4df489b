"""Reports of the plan: their content from rows, its frozen form, and the files made of it."""

from truongso.governance.plan.reporting.canonical import canonical_bytes, sha256_of, substance
from truongso.governance.plan.reporting.content import Document, build_content, rows_in
from truongso.governance.plan.reporting.differences import Difference, differences
from truongso.governance.plan.reporting.gaps import Gap, gaps_of
from truongso.governance.plan.reporting.narrative import default_narrative, suggested_words

__all__ = [
    "Difference",
    "Document",
    "Gap",
    "build_content",
    "canonical_bytes",
    "default_narrative",
    "differences",
    "gaps_of",
    "rows_in",
    "sha256_of",
    "substance",
    "suggested_words",
]
