"""Secret documents do not come in here: refused with the reason, only their number is declared."""

from truongso.core.refusal import Refused
from truongso.governance.casefiles.secrecy import refuse_secret

SENTENCE = (
    "Văn bản có độ mật không được đưa lên hệ thống nối mạng (Luật Bảo vệ bí mật nhà nước; NĐ 30/2020/NĐ-CP): hãy đăng ký vào "
    "sổ riêng trên giấy, và chỉ khai số lượng ở trang «Số lượng văn bản mật»."
)


def refuse_secret_document(secrecy: str, *texts: str) -> None:
    """Raise Refused for a level of secrecy, or for words that carry the mark of one; what is in files is not looked at."""
    try:
        refuse_secret(secrecy, *texts)
    except Refused as refusal:
        raise Refused(SENTENCE, field="secrecy") from refusal
