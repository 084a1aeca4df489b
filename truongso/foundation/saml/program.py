"""The program that signs and verifies XML. SAML is optional: without it the rest of the platform works."""

import shutil

from truongso.core.refusal import Refused

NAME = "xmlsec1"
MISSING = (
    "Máy chủ chưa có chương trình xmlsec1 nên chưa dùng được đăng nhập SAML; OpenID Connect và các phần khác vẫn chạy. "
    "Người giữ máy chủ cài bằng lệnh: sudo apt-get install xmlsec1"
)


def path() -> str:
    """Return where the program lies; Refused when the machine has none."""
    if found := shutil.which(NAME):
        return found
    raise Refused(MISSING)


def is_installed() -> bool:
    """Return whether SAML can be used on this machine."""
    return shutil.which(NAME) is not None
