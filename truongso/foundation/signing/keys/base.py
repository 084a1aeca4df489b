"""Open a key with its secret for the time of one sitting. The secret is never stored and never logged."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from truongso.core.refusal import Refused
from truongso.foundation.signing.models import Holder, SigningKey


class OpenKey(Protocol):
    """A key that is open: it signs as often as asked until the sitting ends."""

    def sign(self, data: bytes) -> bytes:
        """Return the value of the signature over the SHA-256 of data. Refused when the holder does not sign."""


@contextmanager
def open_key(key: SigningKey, secret: str) -> Iterator[OpenKey]:
    """Open a key for one sitting. Refused for a wrong secret, a token that is not there, a key that is not the certificate's."""
    from truongso.foundation.signing.keys import software, token

    if key.answers_later:
        raise Refused("Khóa này ký trên điện thoại hoặc trên máy của người ký: hãy bắt đầu ký từ trang «Ký số».")
    opening: Any = {Holder.SOFTWARE: software.opened, Holder.TOKEN: token.opened}[Holder(key.holder)]
    with opening(key, secret) as found:
        yield found
