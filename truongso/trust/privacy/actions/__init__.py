"""Changes to registers of personal data."""

from truongso.trust.privacy.actions.appointing import appoint_officer
from truongso.trust.privacy.actions.breaches import (
    add_note,
    agency_notified,
    change_breach,
    close_breach,
    issue_notice,
    people_notified,
    record_breach,
)
from truongso.trust.privacy.actions.issuing import file_dossier, issue_dossier, issue_guide, issue_register

__all__ = [
    "add_note",
    "agency_notified",
    "appoint_officer",
    "change_breach",
    "close_breach",
    "file_dossier",
    "issue_dossier",
    "issue_guide",
    "issue_notice",
    "issue_register",
    "people_notified",
    "record_breach",
]
