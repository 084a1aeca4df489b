"""What a client may write about an account, read out of a SCIM user. Nothing but these six values can reach a row."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from truongso.core.text import fold, nfc
from truongso.foundation.accounts.names import check_username, clean_username
from truongso.foundation.org.models import Person
from truongso.foundation.scim.names import check_name, full_name_of
from truongso.foundation.scim.refusals import Turned
from truongso.foundation.scim.resources import EnterpriseUser


@dataclass(frozen=True)
class AccountValues:
    """The writable values of one account."""

    username: str
    full_name: str
    email: str
    active: bool
    external_id: str
    employee_number: str


def values_of(resource: Any) -> AccountValues:
    """Return the writable values of a SCIM user as they would be kept; `check` says whether they may be."""
    extension, name = resource[EnterpriseUser], resource.name
    emails = list(dict.fromkeys(one.value.strip() for one in resource.emails or [] if one.value))
    if len(emails) > 1:
        raise Turned("Mỗi tài khoản giữ một địa chỉ thư điện tử.")
    username = resource.user_name or ""
    return AccountValues(
        # Before any folding: some letters of other alphabets fold to ASCII (the Kelvin sign is a «k»).
        username=clean_username(username) if username.isascii() else username,
        full_name=full_name_of(name.family_name, name.middle_name, name.given_name),
        email=emails[0] if emails else "",
        active=resource.active is not False,
        external_id=resource.external_id or "",
        employee_number=(extension.employee_number if extension else "") or "",
    )


def check(values: AccountValues, names: Iterable[str]) -> None:
    """Refuse the first of the named values that cannot be kept. What stood before is not judged again."""
    for name in names:
        if name in _CHECKS:
            _CHECKS[name](getattr(values, name))


def _check_username(text: str) -> None:
    if not text.isascii():
        raise Turned("Tên đăng nhập chỉ gồm chữ không dấu: có chữ của bảng chữ cái khác hoặc ký tự ẩn.")
    check_username(text)


def _check_email(text: str) -> None:
    if not text:
        return
    try:
        validate_email(text)
    except ValidationError:
        raise Turned("Địa chỉ thư điện tử không đúng.") from None


def _short(name: str, longest: int) -> Callable[[str], None]:
    def check_length(text: str) -> None:
        if len(text) > longest or not text.isprintable():
            raise Turned(f"{name} dài quá {longest} ký tự hoặc có ký tự lạ.")

    return check_length


_CHECKS: dict[str, Callable[[str], None]] = {
    "username": _check_username,
    "full_name": check_name,
    "email": _check_email,
    "external_id": _short("externalId", 200),
    "employee_number": _short("employeeNumber", 60),
}


def is_name_of(full_name: str, person: Person) -> bool:
    """Return whether a name is a person's, blind to accents and case."""
    return fold(nfc(full_name)) == fold(person.full_name)
