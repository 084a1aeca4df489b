"""What may be told about a person, and under which name; an application gets only what was chosen for it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils import timezone

from truongso.foundation.accounts.models import User
from truongso.foundation.org.models import Assignment, Unit
from truongso.foundation.org.roles import EMPLOYEES, Role
from truongso.foundation.saml.models import NameIdFormat
from truongso.foundation.sso.claims import SCOPES

Values = list[str]


@dataclass(frozen=True)
class Attribute:
    """One thing that can be told: its name in the assertion, what people read, and how it is found.

    A name that pysaml2's attribute map knows (mail, uid, sn, …) travels as its OID with the friendly name beside it; any
    other travels as it stands. The scope is the package of claims that it belongs to: people agree to packages.
    """

    name: str
    scope: str
    title: str
    values: Callable[[User], Values]


def email_of(user: User) -> str:
    """Return the address of the account, or the one written down for the person."""
    return user.email or user.person.email


def _email(user: User) -> Values:
    return [address] if (address := email_of(user)) else []


def _given_name(user: User) -> Values:
    return user.person.full_name.split()[-1:]


def _family_name(user: User) -> Values:
    words = user.person.full_name.split()
    return [" ".join(words[:-1]) or words[0]] if words else []


def _affiliation(user: User) -> Values:
    """Return the words of eduPerson: staff, faculty, student, affiliate."""
    roles = set(Assignment.objects.on(timezone.localdate()).filter(person=user.person).values_list("role", flat=True))
    found = []
    if roles & {Role.TEACHER, Role.HOMEROOM_TEACHER}:
        found.append("faculty")
    if roles & set(EMPLOYEES):
        found += ["staff", "employee"]
    if Role.PUPIL in roles:
        found.append("student")
    return [*found, "member"] if found else ["affiliate"]


def _units(*kinds: str, apart_from: tuple[str, ...] = ()) -> Callable[[User], Values]:
    def values(user: User) -> Values:
        today = Assignment.objects.on(timezone.localdate()).filter(person=user.person, unit__isnull=False)
        names = today.exclude(unit__kind__in=apart_from)
        names = names.filter(unit__kind__in=kinds) if kinds else names
        return sorted(set(names.values_list("unit__name", flat=True)))

    return values


CATALOGUE: dict[str, Attribute] = {
    one.name: one
    for one in (
        Attribute("uid", "profile", "Tên đăng nhập (uid)", lambda user: [user.username]),
        Attribute("mail", "email", "Thư điện tử (mail)", _email),
        Attribute("displayName", "profile", "Họ và tên (displayName)", lambda user: [user.person.full_name]),
        Attribute("givenName", "profile", "Tên (givenName)", _given_name),
        Attribute("sn", "profile", "Họ và tên đệm (sn)", _family_name),
        Attribute(
            "eduPersonAffiliation",
            "school",
            "Là giáo viên, nhân viên hay học sinh (eduPersonAffiliation)",
            _affiliation,
        ),
        Attribute("class", "school", "Lớp (class)", _units(Unit.Kind.CLASS)),
        Attribute("ou", "school", "Tổ, phòng, bộ phận (ou)", _units(apart_from=(Unit.Kind.CLASS,))),
        Attribute("IDPEmail", "email", "Thư điện tử cho Microsoft 365 (IDPEmail)", _email),
    )
}
_WORDS = {
    "faculty": "giáo viên",
    "staff": "cán bộ, nhân viên",
    "employee": "người làm việc ở trường",
    "student": "học sinh",
    "member": "người của trường",
    "affiliate": "người có liên hệ với trường",
}
# What most applications need to greet a person, and nothing more.
LEAST = ["displayName"]


def released(user: User, names: Iterable[str]) -> dict[str, Values]:
    """Return the chosen attributes of a person that have a value."""
    told = {name: CATALOGUE[name].values(user) for name in names if name in CATALOGUE}
    return {name: values for name, values in told.items() if values}


def in_words(name: str, values: Values) -> tuple[str, str]:
    """Return what is told as people read it: without the names that programs use."""
    return CATALOGUE[name].title.split(" (")[0], ", ".join(_WORDS.get(value, value) for value in values)


def scopes_of(names: Iterable[str], name_id_format: str) -> list[str]:
    """Return the packages that people agree to when these attributes are released; being known by a name is one too."""
    by_name = {NameIdFormat.EMAIL.value: "email", NameIdFormat.USER_NAME.value: "profile"}
    found = {CATALOGUE[name].scope for name in names if name in CATALOGUE} | {by_name.get(name_id_format, "openid")}
    return [scope for scope in SCOPES if scope in found]
