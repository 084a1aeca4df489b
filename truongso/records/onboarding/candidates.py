"""Who of the registers would get an account, who has one, and who can not get one and why. Nothing is written here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from truongso.core.refusal import Refused
from truongso.core.text import fold, nfc, squeeze
from truongso.foundation.accounts.models import User
from truongso.foundation.org.models import Assignment, Person
from truongso.foundation.org.roles import EMPLOYEES, Role
from truongso.records.onboarding.models import Invitation, IssueRow, IssueRun, Outcome
from truongso.records.staff.models import StaffMember
from truongso.records.students.models import Guardianship, Pupil, SchoolClass

Kind = IssueRun.Kind
RELATIONS = tuple(Guardianship.Relation.values)
NO_ROLE = "Chưa có phân công nào có hiệu lực: vào được cũng không làm được gì. Hãy phân công trước."
NO_FAMILY = "Hồ sơ của em chưa ghi tên cha, mẹ, người giám hộ: hãy bổ sung hồ sơ."
NO_PROOF = "Hồ sơ của em thiếu ngày sinh, hoặc thiếu cả số định danh lẫn mã Bộ: gia đình không có gì để xác nhận."
INVITED = "Đã có thư mời đang chờ gia đình nhận."
IS_STAFF = "Làm việc ở trường: quản trị cấp tài khoản ở phần cán bộ, vì tài khoản ấy mở nhiều hơn hồ sơ của con."
IS_CLOSED = "Tài khoản đang khóa: mở lại ở Danh bạ nếu người này cần dùng."


@dataclass(frozen=True)
class Candidate:
    """A person of a register as a run would treat them."""

    full_name: str
    outcome: Outcome
    reason: str = ""
    person: Person | None = None
    pupil: Pupil | None = None
    relation: str = ""
    user: User | None = None

    @property
    def relation_label(self) -> str:
        return Guardianship.Relation(self.relation).label if self.relation else ""

    def as_row(self, run: IssueRun, number: int) -> IssueRow:
        """Return the row of a run that keeps this."""
        return IssueRow(
            run=run, number=number, person=self.person, pupil=self.pupil, relation=self.relation,
            full_name=self.full_name, outcome=self.outcome, reason=self.reason, user=self.user,
        )  # fmt: skip


def candidates_of(kind: str, classes: Sequence[SchoolClass], *, on: date) -> list[Candidate]:
    """Return the people of a run in the order of the register; a constant number of statements."""
    if kind == Kind.STAFF:
        return _staff(on)
    if not classes:
        raise Refused("Hãy chọn ít nhất một lớp.", field="classes")
    pupils = list(Pupil.objects.studying().filter(school_class__in=classes).whole().in_class_order())
    return _pupils(pupils, on) if kind == Kind.PUPILS else _guardians(pupils, on)


def may_prove(pupil: Pupil) -> bool:
    """Return whether a family can prove that it knows the child: the birth date and a number of the register."""
    return bool(pupil.person.born_on and proof_digits(pupil))


def proof_digits(pupil: Pupil) -> str:
    """Return the last four digits of the child's identity number, else of the ministry code; "" when neither is known.

    Parents hold the birth certificate and the health insurance card, which carry the identity number; class mates, who
    know each other's birthdays, do not.
    """
    number = pupil.identity_number or pupil.ministry_code
    digits = "".join(c for c in number if c.isdecimal() and c.isascii())
    return digits[-4:] if len(digits) >= 4 else ""


def same_name(one: str, other: str) -> bool:
    """Return whether two written names are the same, blind to accents and case."""
    return fold(nfc(one)) == fold(nfc(other))


def _accounts(people: Iterable[int]) -> dict[int, User]:
    return {user.person_id: user for user in User.objects.filter(person__in=list(people))}


def _standing(user: User | None) -> tuple[Outcome, str]:
    if user is None:
        return Outcome.WAITING, ""
    return (Outcome.HAS, f"Tên đăng nhập {user.username}") if user.is_active else (Outcome.CLOSED, IS_CLOSED)


def _candidate(person: Person, user: User | None, holders: set[int], **values: Any) -> Candidate:
    outcome, reason = _standing(user)
    if outcome == Outcome.WAITING and person.pk not in holders:
        outcome, reason = Outcome.CANNOT, NO_ROLE
    return Candidate(person.full_name, outcome, reason, person=person, user=user, **values)


def _pupils(pupils: list[Pupil], on: date) -> list[Candidate]:
    accounts = _accounts(pupil.person_id for pupil in pupils)
    # Enrolments that begin next week already have their assignment, and slips are printed before the first day.
    holders = _holders(Role.PUPIL, on=on, not_yet=True)
    return [_candidate(pupil.person, accounts.get(pupil.person_id), holders, pupil=pupil) for pupil in pupils]


def _staff(on: date) -> list[Candidate]:
    members = list(StaffMember.objects.working().whole().order_by("person__sort_key", "pk"))
    accounts, holders = _accounts(member.person_id for member in members), _holders(*EMPLOYEES, on=on, not_yet=True)
    return [_candidate(member.person, accounts.get(member.person_id), holders) for member in members]


def _holders(*roles: str, on: date, not_yet: bool) -> set[int]:
    held = Assignment.objects.during(on, date.max) if not_yet else Assignment.objects.on(on)
    return set(held.filter(role__in=roles).values_list("person", flat=True))


def _guardians(pupils: list[Pupil], on: date) -> list[Candidate]:
    links: dict[int, list[Guardianship]] = {}
    for link in Guardianship.objects.filter(pupil__in=pupils).select_related("person"):
        links.setdefault(link.pupil_id, []).append(link)
    accounts = _accounts(link.person_id for some in links.values() for link in some)
    waiting = Invitation.objects.filter(pupil__in=pupils, state=Invitation.State.OPEN)
    invited = set(waiting.values_list("pupil", "relation"))
    staff = _holders(*EMPLOYEES, on=on, not_yet=True)
    return [one for pupil in pupils for one in _family(pupil, links.get(pupil.pk, []), accounts, invited, staff)]


def _family(
    pupil: Pupil,
    links: list[Guardianship],
    accounts: dict[int, User],
    invited: set[tuple[int, str]],
    staff: set[int],
) -> list[Candidate]:
    found = []
    for link in links:
        user = accounts.get(link.person_id)
        outcome, reason = _standing(user)
        if outcome == Outcome.WAITING and link.person_id in staff:
            outcome, reason = Outcome.CANNOT, IS_STAFF
        name = link.person.full_name
        found.append(Candidate(name, outcome, reason, link.person, pupil, link.relation, user))
    linked = {link.relation for link in links}
    for relation in RELATIONS:
        name = squeeze(str(pupil.value_of(f"{relation}.name") or ""))
        if name and relation not in linked:
            outcome, reason = _invitable(pupil, (pupil.pk, relation) in invited)
            found.append(Candidate(name[:120], outcome, reason, pupil=pupil, relation=relation))
    return found or [Candidate("", Outcome.CANNOT, NO_FAMILY, pupil=pupil)]


def _invitable(pupil: Pupil, is_invited: bool) -> tuple[Outcome, str]:
    if is_invited:
        return Outcome.HAS, INVITED
    return (Outcome.WAITING, "") if may_prove(pupil) else (Outcome.CANNOT, NO_PROOF)
