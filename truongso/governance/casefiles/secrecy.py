"""Secret documents stay off the platform: refused with the reason, only their number is declared."""

from truongso.core.refusal import Refused
from truongso.core.text import fold

LEVELS = (("", "Không mật"), ("mat", "Mật"), ("toi-mat", "Tối mật"), ("tuyet-mat", "Tuyệt mật"))
SENTENCE = (
    "Tài liệu có độ mật không được đưa lên hệ thống nối mạng (Luật Bảo vệ bí mật nhà nước; NĐ 30/2020/NĐ-CP): hãy lập hồ sơ "
    "giấy theo chế độ mật, và chỉ khai số lượng ở trang danh mục hồ sơ."
)
_MARKS = ("do mat: mat", "do mat: toi mat", "do mat: tuyet mat", "(mat)", "(toi mat)", "(tuyet mat)")


def refuse_secret(secrecy: str, *texts: str) -> None:
    """Raise Refused for a level of secrecy, or for a text that carries the mark of one."""
    if secrecy or any(mark in fold(text) for text in texts for mark in _MARKS):
        raise Refused(SENTENCE, field="secrecy")
