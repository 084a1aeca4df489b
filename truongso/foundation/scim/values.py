"""What a client may write about an account, read out of a SCIM user. Nothing but these six values can reach a row."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from truongso.core.text import fold, nfc
from truongso.foundation.accounts.names import check_username, clean_username
from truongso.foundation.org.models import Person
from truongso.foundation.scim.names import checked_name, full_name_of
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
    """Return the writable values of a SCIM user, each checked; Turned says which of them cannot be."""
    extension = resource[EnterpriseUser]
    name = resource.name
    return AccountValues(
        username=_username(resource.user_name or ""),
        full_name=checked_name(full_name_of(name.family_name, name.middle_name, name.given_name)),
        email=_email(resource.emails or []),
        active=resource.active is not False,
        external_id=_short(resource.external_id or "", 200, "externalId"),
        employee_number=_short((extension.employee_number if extension else "") or "", 60, "employeeNumber"),
    )


def _username(text: str) -> str:
    # Before any folding: some letters of other alphabets fold to ASCII (the Kelvin sign is a «k»).
    if not text.isascii():
        raise Turned("Tên đăng nhập chỉ gồm chữ không dấu: có chữ của bảng chữ cái khác hoặc ký tự ẩn.")
    name = clean_username(text)
    check_username(name)
    return name


def _email(emails: list[Any]) -> str:
    values = list(dict.fromkeys(one.value.strip() for one in emails if one.value))
    if len(values) > 1:
        raise Turned("Mỗi tài khoản giữ một địa chỉ thư điện tử.")
    if not values:
        return ""
    try:
        validate_email(values[0])
    except ValidationError:
        raise Turned("Địa chỉ thư điện tử không đúng.") from None
    return str(values[0])


def _short(text: str, longest: int, name: str) -> str:
    if len(text) > longest or not text.isprintable():
        raise Turned(f"{name} dài quá {longest} ký tự hoặc có ký tự lạ.")
    return text


def is_name_of(full_name: str, person: Person) -> bool:
    """Return whether a name is a person's, blind to accents and case."""
    return fold(nfc(full_name)) == fold(person.full_name)
