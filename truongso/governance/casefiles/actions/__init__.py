"""Changes of work files, the yearly list, the hand-over and packages."""

from truongso.governance.casefiles.actions.catalogues import (
    add_line,
    approve_catalogue,
    change_line,
    copy_catalogue,
    declare_secret,
    import_lines,
    put_in_force,
    remove_line,
    return_catalogue,
    start_catalogue,
    submit_catalogue,
)
from truongso.governance.casefiles.actions.entries import (
    add_by_hand,
    arrange_by_date,
    move_entry,
    put_in,
    remove_entry,
)
from truongso.governance.casefiles.actions.files import (
    ask_to_keep,
    change_file,
    close_file,
    grant_keep,
    open_file,
    open_from_line,
    refuse_keep,
    reopen_file,
    share_file,
    unshare_file,
)
from truongso.governance.casefiles.actions.hand_overs import (
    accept_hand_over,
    cancel_hand_over,
    keep_signed_minutes,
    put_before_signers,
    start_hand_over,
    take_back_minutes,
)
from truongso.governance.casefiles.actions.packages import ask_package, build_package, note_fetched
from truongso.governance.casefiles.actions.texts import keep_text

__all__ = [
    "accept_hand_over", "add_by_hand", "add_line", "approve_catalogue", "arrange_by_date", "ask_package", "ask_to_keep",
    "build_package", "cancel_hand_over", "change_file", "change_line", "close_file", "copy_catalogue", "declare_secret",
    "grant_keep", "import_lines", "keep_signed_minutes", "keep_text", "move_entry", "note_fetched", "open_file", "open_from_line",
    "put_before_signers", "put_in", "put_in_force", "refuse_keep", "remove_entry", "remove_line", "reopen_file",
    "return_catalogue", "share_file", "start_catalogue", "start_hand_over", "submit_catalogue", "take_back_minutes",
    "unshare_file",
]  # fmt: skip
