"""Make and replace the keys that sign."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from truongso.foundation.audit.models import ChainHead
from truongso.foundation.audit.recording import action, record
from truongso.foundation.sso import keys
from truongso.foundation.sso.models import SigningKey


@action
def make_first_key(*, by: Any) -> SigningKey:
    """Make the key that signs from now on, unless somebody made it meanwhile."""
    ChainHead.objects.select_for_update().get_or_create(pk=1)  # one maker at a time; recording takes the same lock
    now = timezone.now()
    standing = keys.published(now).filter(signs_from__lte=now).first()
    if standing is not None:
        return standing
    made = _new_key(signs_from=now)
    record("sso.key_made", made, by=by)
    return made


@action
def rotate_keys(*, by: Any, is_stolen: bool = False) -> SigningKey:
    """Bring in a new key; the old ones stay shown for a while, or not at all when a key was stolen."""
    now = timezone.now()
    old = list(keys.published(now).select_for_update())
    made = _new_key(signs_from=now if is_stolen or not old else now + keys.AHEAD)
    for row in old:
        row.retires_at = now if is_stolen else row.retires_at or made.signs_from + keys.GRACE
        row.save(update_fields=["retires_at"])
    record("sso.keys_rotated", made, by=by, retired=len(old), stolen=is_stolen)
    return made


def _new_key(*, signs_from: datetime) -> SigningKey:
    kid, pem = keys.new_pem()
    made = SigningKey(kid=kid, signs_from=signs_from)
    made.sealed = {"pem": pem}
    made.save()
    return made
