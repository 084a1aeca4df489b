"""Changes of work files, the yearly list and the hand-over."""

from truongso.governance.casefiles.actions.entries import arrange_by_date, move_entry, put_in, remove_entry

__all__ = ["arrange_by_date", "move_entry", "put_in", "remove_entry"]
