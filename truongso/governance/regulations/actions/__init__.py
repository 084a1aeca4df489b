"""Changes: publications and their editions, and what readers confirm."""

from truongso.governance.regulations.actions.editions import draft_edition, drop_draft, publish, repeal
from truongso.governance.regulations.actions.publications import add_publication, change_publication, note_review
from truongso.governance.regulations.actions.readings import confirm, remind

__all__ = [
    "add_publication", "change_publication", "confirm", "draft_edition", "drop_draft", "note_review", "publish", "remind",
    "repeal",
]  # fmt: skip
