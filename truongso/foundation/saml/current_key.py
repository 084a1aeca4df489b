"""The key that signs now."""

from django.db import IntegrityError

from truongso.foundation.saml import actions
from truongso.foundation.saml.models import SigningKey


def signing_key() -> SigningKey:
    """Return the key that signs, made on first use."""
    return SigningKey.objects.filter(state=SigningKey.State.CURRENT).first() or _first_key()


def _first_key() -> SigningKey:
    try:
        return actions.make_key(SigningKey.State.CURRENT, by=None)
    except IntegrityError:  # another worker was faster
        return SigningKey.objects.get(state=SigningKey.State.CURRENT)
