"""Changes of onboarding: issuing, codes, invitations, the role of guardians, recovery."""

from truongso.records.onboarding.actions.codes import (
    give_first_codes,
    give_invitation_codes,
    give_recovery_code,
    try_code,
    try_invitation,
    use_code,
)
from truongso.records.onboarding.actions.guardians import end_guardian_roles, give_guardian_role
from truongso.records.onboarding.actions.helping import give_pupil_code, note_help_asked
from truongso.records.onboarding.actions.invitations import (
    accept_as,
    accept_as_new,
    invite_guardian,
    undo_acceptance,
    withdraw_invitation,
)
from truongso.records.onboarding.actions.issuing import advance_run, plan_run
from truongso.records.onboarding.actions.recovery import (
    approve_recovery,
    carry_out_recovery,
    refuse_recovery,
    request_recovery,
    withdraw_recovery,
)

__all__ = [
    "accept_as",
    "accept_as_new",
    "advance_run",
    "approve_recovery",
    "carry_out_recovery",
    "end_guardian_roles",
    "give_first_codes",
    "give_guardian_role",
    "give_invitation_codes",
    "give_pupil_code",
    "give_recovery_code",
    "invite_guardian",
    "note_help_asked",
    "plan_run",
    "refuse_recovery",
    "request_recovery",
    "try_code",
    "try_invitation",
    "undo_acceptance",
    "use_code",
    "withdraw_invitation",
    "withdraw_recovery",
]
