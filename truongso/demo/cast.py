"""The cast: few people with names, who do what real people at the school do. Used by tests, pictures and the demo."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from truongso.foundation.accounts.models import User
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Person, Unit
from truongso.foundation.org.roles import Role

PASSWORD = "Truong-So-An-Lao-2026"  # noqa: S105 - printed on purpose: it opens invented data only
SINCE = date(2025, 9, 1)


@dataclass(frozen=True)
class Member:
    """One of the cast: login, name, what they are here as (role, unit code) pairs."""

    username: str
    full_name: str
    gender: str
    roles: tuple[tuple[Role, str], ...]
    in_words: str


CAST = (
    Member("hanh", "Nguyễn Thị Hạnh", "F", ((Role.PRINCIPAL, ""),), "hiệu trưởng"),
    Member(
        "binh",
        "Trần Văn Bình",
        "M",
        ((Role.VICE_PRINCIPAL, ""), (Role.PLAN_OWNER, ""), (Role.UNIT_HEAD, "ban-chuyen-doi-so"), (Role.UNIT_HEAD, "pht-phu-trach")),
        "phó hiệu trưởng, phụ trách kế hoạch",
    ),
    Member("mai", "Lê Thị Mai", "F", ((Role.VICE_PRINCIPAL, ""), (Role.UNIT_HEAD, "ban-chuyen-mon")), "phó hiệu trưởng chuyên môn"),
    Member("minh", "Đỗ Quang Minh", "M", ((Role.DIGITAL_OFFICER, "ban-chuyen-doi-so"), (Role.ADMINISTRATOR, ""), (Role.UNIT_MEMBER, "ban-chuyen-doi-so")), "cán bộ phụ trách CNTT, quản trị"),
    Member("an", "Phạm Thị An", "F", ((Role.TEACHER, "to-toan-tin"), (Role.UNIT_MEMBER, "ban-chuyen-doi-so"), (Role.HOMEROOM_TEACHER, "lop-10a1")), "giáo viên Toán, chủ nhiệm 10A1"),
    Member("long", "Bùi Đức Long", "M", ((Role.TEACHER, "to-toan-tin"), (Role.UNIT_HEAD, "to-toan-tin"), (Role.UNIT_MEMBER, "ban-chuyen-mon")), "tổ trưởng tổ Toán – Tin"),
    Member("lan", "Vũ Thị Lan", "F", ((Role.CLERK, "van-phong"), (Role.UNIT_HEAD, "van-phong")), "văn thư"),
    Member("thu", "Hoàng Thị Thu", "F", ((Role.ACCOUNTANT, "ke-toan"), (Role.UNIT_HEAD, "ke-toan")), "kế toán"),
    Member("chi", "Ngô Linh Chi", "F", ((Role.PUPIL, "lop-10a1"),), "học sinh lớp 10A1"),
    Member("dung", "Ngô Văn Dũng", "M", ((Role.GUARDIAN, ""),), "cha của Chi"),
    Member("em", "Trịnh Thị Em", "F", (), "người của trường khác, không có vai trò ở đây"),
)  # fmt: skip

UNITS = (
    ("ban-chuyen-doi-so", "Ban chuyển đổi số", Unit.Kind.BOARD, ["Ban chuyên đổi số", "Ban quản lý chuyển đổi số"]),
    ("ban-chuyen-mon", "Ban chuyên môn", Unit.Kind.BOARD, []),
    ("ban-quan-ly-hoc-ba-so", "Ban quản lý học bạ số", Unit.Kind.BOARD, []),
    ("pht-phu-trach", "Phó hiệu trưởng phụ trách", Unit.Kind.OFFICE, ["PHT phụ trách"]),
    ("van-phong", "Văn phòng nhà trường", Unit.Kind.OFFICE, ["Văn thư"]),
    ("ke-toan", "Bộ phận Kế toán", Unit.Kind.OFFICE, ["Kế toán"]),
    ("cac-to-nhom", "Các tổ, nhóm và bộ phận liên quan", Unit.Kind.SCHOOL, ["Các tổ/nhóm và các bộ phận liên quan", "Các tổ/nhóm", "GVCN và các bộ phận liên quan", "GVCN"]),
    ("to-toan-tin", "Tổ Toán – Tin", Unit.Kind.DEPARTMENT, []),
    ("to-ngu-van", "Tổ Ngữ văn", Unit.Kind.DEPARTMENT, []),
    ("to-ngoai-ngu", "Tổ Ngoại ngữ", Unit.Kind.DEPARTMENT, []),
    ("to-ly-cong-nghe", "Tổ Vật lí – Công nghệ", Unit.Kind.DEPARTMENT, []),
    ("to-hoa-sinh", "Tổ Hóa – Sinh", Unit.Kind.DEPARTMENT, []),
    ("to-su-dia-gdktpl", "Tổ Sử – Địa – GDKT&PL", Unit.Kind.DEPARTMENT, []),
    ("to-the-duc-qpan", "Tổ Thể dục – GDQP&AN", Unit.Kind.DEPARTMENT, []),
    ("lop-10a1", "Lớp 10A1", Unit.Kind.CLASS, []),
)  # fmt: skip


def make_units(*, by: Any = None) -> dict[str, Unit]:
    """Create the cast's units that do not stand yet, and return them by code."""
    standing = {unit.code: unit for unit in Unit.objects.all()}
    for code, name, kind, other_names in UNITS:
        if code not in standing:
            standing[code] = org.add_unit(code=code, name=name, kind=kind, other_names=other_names, by=by)
    return standing


def make_member(
    username: str, *, units: dict[str, Unit] | None = None, with_password: bool = True, person: Person | None = None
) -> User:
    """Create one of the cast with account and assignments, or return the account that stands.

    A person given is whom the account is for: somebody of a register, who has assignments already.
    """
    member = next(m for m in CAST if m.username == username)
    standing = User.objects.filter(username=username).select_related("person").first()
    if standing is not None:
        return standing
    if person is None:
        person = _newcomer(member, units if units is not None else make_units())
    return User.objects.create_user(
        username, PASSWORD if with_password else None, person=person, email=f"{username}@demo.invalid"
    )


def _newcomer(member: Member, units: dict[str, Unit]) -> Person:
    person: Person = org.add_person(
        full_name=member.full_name, gender=member.gender, code=f"DM-{member.username}", by=None
    )
    for role, code in member.roles:
        basis = "Quyết định số 12/QĐ-THPTAL ngày 05/9/2025" if role == Role.DIGITAL_OFFICER else ""
        org.assign(person, role, starts_on=SINCE, unit=units[code] if code else None, basis=basis, by=None)
    return person


def make_cast() -> dict[str, User]:
    """Create the whole cast, and return the accounts by user name."""
    units = make_units()
    return {member.username: make_member(member.username, units=units) for member in CAST}
