"""By what an application knows a person."""

import secrets

from django.db import IntegrityError, transaction
from saml2.saml import NameID

from truongso.core.refusal import Refused
from truongso.foundation.accounts.models import User
from truongso.foundation.saml.addresses import entity_id
from truongso.foundation.saml.attributes import email_of
from truongso.foundation.saml.models import NameIdFormat, PersistentName, ServiceProvider


def name_of(user: User, provider: ServiceProvider) -> str:
    """Return the name of user at an application; Refused when it wants an e-mail address and the person has none."""
    if provider.name_id_format == NameIdFormat.PERSISTENT:
        return persistent_name(user, provider)
    if provider.name_id_format == NameIdFormat.USER_NAME:
        return user.username
    address = email_of(user)
    if not address:
        raise Refused(
            f"«{provider}» nhận người dùng theo thư điện tử nhưng tài khoản của bạn chưa có địa chỉ: hãy nhờ quản trị ghi vào."
        )
    return address


def persistent_name(user: User, provider: ServiceProvider) -> str:
    """Return the person's code at this application, made when it is asked for first.

    Letters and digits alone: Microsoft takes nothing else for an ImmutableID.
    """
    known = PersistentName.objects.filter(user=user, provider=provider).first()
    if known is not None:
        return known.value
    try:
        with transaction.atomic():
            return PersistentName.objects.create(user=user, provider=provider, value=secrets.token_hex(16)).value
    except IntegrityError:  # made by another request in the meantime
        return PersistentName.objects.get(user=user, provider=provider).value


def name_id(value: str, provider: ServiceProvider) -> NameID:
    """Return the element that carries a name."""
    if provider.name_id_format == NameIdFormat.PERSISTENT:
        return NameID(
            format=provider.name_id_format,
            name_qualifier=entity_id(),
            sp_name_qualifier=provider.entity_id,
            text=value,
        )
    return NameID(format=provider.name_id_format, text=value)
