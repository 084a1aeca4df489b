"""What signatures say about a person: their keys and what they signed. Signed papers keep their signers."""

from truongso.core.holdings import Asked, Table, holding, only_acts
from truongso.foundation.signing.models import SignatureStep, SigningKey

_KEPT = "chữ ký là một phần của văn bản đã ký, giữ theo thời hạn của văn bản"


def _keys(asked: Asked) -> Table:
    found = SigningKey.objects.filter(person=asked.person).order_by("pk")
    rows = [(k.subject, k.serial, k.issuer, k.valid_from, k.valid_to, k.removed_at) for k in found]
    return Table(("Tên trên chứng thư", "Số hiệu", "Nơi cấp", "Có hiệu lực từ", "Đến", "Thôi dùng lúc"), tuple(rows))


def _steps(asked: Asked) -> Table:
    found = SignatureStep.objects.filter(person=asked.person).select_related("request").order_by("pk")
    rows = [(s.request.title, s.capacity, s.get_state_display(), s.ended_at) for s in found]
    return Table(("Văn bản", "Chức vụ", "Tình trạng", "Lúc"), tuple(rows))


holding("signing.keys", "Khóa ký số", of=("signing.SigningKey.person",), table=_keys, kept=_KEPT)
holding(
    "signing.steps", "Văn bản đã ký, chờ ký", of=("signing.SignatureStep.person",), table=_steps,
    kept=_KEPT,
)  # fmt: skip
only_acts(
    "signing.SigningKey.added_by", "signing.SignatureRequest.made_by", "signing.SignatureStep.ended_by",
    "signing.SigningTransaction.made_by", "signing.PublicCode.made_by",
    "signing.Verification.by",
)  # fmt: skip
