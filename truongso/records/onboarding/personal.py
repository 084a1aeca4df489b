"""How a person came to the account: invitations, codes, runs, help."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from truongso.core.holdings import HIDDEN, Asked, Erased, Free, Table, holding, only_acts
from truongso.records.onboarding.models import AccessCode, HelpRequest, Invitation, IssueRow, Recovery


def _invitations(asked: Asked) -> Table:
    own = asked.reader is not None
    found = Invitation.objects.filter(pupil__person=asked.person).select_related("accepted_by__person").order_by("pk")
    rows = (
        (i.invited_at, i.get_relation_display(),
         i.full_name if own and i.accepted_by and i.accepted_by.person_id == asked.reader.pk else HIDDEN,
         i.get_state_display(), i.accepted_at)
        for i in found
    )  # fmt: skip
    return Table(("Mời lúc", "Quan hệ", "Người được mời", "Trạng thái", "Nhận lúc"), tuple(rows))


def _erase_invitations(person: Any, before: datetime | None) -> Erased:
    IssueRow.objects.filter(invitation__pupil__person=person).delete()
    return Erased(Invitation.objects.filter(pupil__person=person).delete()[0])


def _codes(asked: Asked) -> Table:
    found = AccessCode.objects.filter(user__person=asked.person).order_by("pk")
    rows = ((one.get_purpose_display(), one.made_at, one.expires_at, one.used_at) for one in found)
    return Table(("Mã dùng để", "Lập lúc", "Hết hạn", "Dùng lúc"), tuple(rows))


def _erase_codes(person: Any, before: datetime | None) -> Erased:
    return Erased(AccessCode.objects.filter(user__person=person).delete()[0])


def _issued(person: Any) -> Any:
    return IssueRow.objects.filter(Q(person=person) | Q(pupil__person=person) | Q(user__person=person))


def _rows(asked: Asked) -> Table:
    found = _issued(asked.person).select_related("run").order_by("pk")
    rows = ((one.run.made_at, one.run.title, one.get_outcome_display(), Free(one.reason)) for one in found)
    return Table(("Lúc", "Đợt cấp tài khoản", "Kết quả", "Vì sao"), tuple(rows))


def _erase_rows(person: Any, before: datetime | None) -> Erased:
    return Erased(_issued(person).delete()[0])


def _help(asked: Asked) -> Table:
    found = Recovery.objects.filter(user__person=asked.person).order_by("pk")
    rows: list[tuple[Any, ...]] = [(one.requested_at, one.get_what_display(), Free(one.reason)) for one in found]
    rows += [
        (one.asked_at, "xin giúp lấy lại tài khoản", "")
        for one in HelpRequest.objects.filter(user__person=asked.person)
    ]
    return Table(("Lúc", "Việc", "Lý do"), tuple(rows))


def _erase_help(person: Any, before: datetime | None) -> Erased:
    gone = HelpRequest.objects.filter(user__person=person).delete()[0]
    return Erased(gone + Recovery.objects.filter(user__person=person).delete()[0])


_RULE = "while-here"
holding(
    "onboarding.codes", "Mã đăng nhập lần đầu (không gồm mã)", of=("onboarding.AccessCode.user",), table=_codes,
    rule=_RULE, erase=_erase_codes,
)  # fmt: skip
holding(
    "onboarding.invitations", "Lời mời cha mẹ mở tài khoản", of=("onboarding.Invitation.pupil",), table=_invitations,
    rule=_RULE, erase=_erase_invitations,
)  # fmt: skip
holding(
    "onboarding.rows", "Kết quả cấp tài khoản",
    of=("onboarding.IssueRow.person", "onboarding.IssueRow.pupil", "onboarding.IssueRow.user"), table=_rows, rule=_RULE,
    erase=_erase_rows,
)  # fmt: skip
holding(
    "onboarding.help", "Lấy lại tài khoản", of=("onboarding.Recovery.user", "onboarding.HelpRequest.user"), table=_help,
    rule=_RULE, erase=_erase_help,
)  # fmt: skip
only_acts(
    "onboarding.Invitation.invited_by", "onboarding.Invitation.accepted_by", "onboarding.AccessCode.made_by",
    "onboarding.IssueRun.made_by", "onboarding.Recovery.requested_by", "onboarding.Recovery.decided_by",
)  # fmt: skip
