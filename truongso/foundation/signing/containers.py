"""Files that carry other files under a signature of their own kind: an app above declares in its `containers.py` how one is opened.

container("edxml.package", recognises=..., verify=...)     # both of the bytes; verify also of the trust
"""

from collections.abc import Callable
from dataclasses import dataclass

from truongso.core.declarations import Registry
from truongso.foundation.signing.trust import TrustStore
from truongso.foundation.signing.verdicts import FileFinding


@dataclass(frozen=True)
class Container:
    """One kind of container: how it is recognised, and what it is worth with the files in it. Neither may raise."""

    recognises: Callable[[bytes], bool]
    verify: Callable[[bytes, TrustStore], FileFinding]


containers: Registry[Container] = Registry("container")


def container(
    code: str, *, recognises: Callable[[bytes], bool], verify: Callable[[bytes, TrustStore], FileFinding]
) -> Container:
    """Declare a kind of container."""
    return containers.add(code, Container(recognises, verify))
