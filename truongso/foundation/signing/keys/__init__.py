"""Who holds a signing key, behind one interface: the bytes to sign go in, the value of the signature comes out."""

from truongso.foundation.signing.keys.base import OpenKey, open_key

__all__ = ["OpenKey", "open_key"]
