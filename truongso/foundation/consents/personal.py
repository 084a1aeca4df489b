"""What the register of consents holds about a person: answers, and scans of signed papers."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from truongso.core.holdings import Asked, Free, HeldFile, Table, holding, only_acts, read_as
from truongso.foundation.consents.models import Consent, ConsentProof

_COLUMNS = ("Mục đích", "Của ai", "Ai trả lời", "Trả lời", "Ngày", "Cách trả lời", "Rút ngày", "Lý do rút")


def _answers(asked: Asked) -> Table:
    """Return answers about the person's data, and those that the person gave for others."""
    found = Consent.objects.filter(Q(subject=asked.person) | Q(signer=asked.person)).select_related("subject")
    rows = (
        (
            one.purpose.title, Free(one.subject.full_name), Free(one.signer_name), one.get_answer_display(), one.given_on,
            one.get_manner_display(), one.withdrawn_on, Free(one.withdrawal_reason),
        )
        for one in found.order_by("pk")
    )  # fmt: skip
    return Table(_COLUMNS, tuple(rows))


def _papers(asked: Asked) -> Iterator[HeldFile]:
    for one in ConsentProof.objects.filter(subject=asked.person).select_related("subject").order_by("pk"):
        yield HeldFile(one.name, one.content)


def _proofs_of(person: Any) -> Any:
    return ConsentProof.objects.filter(subject=person)


holding(
    "consents.answers",
    "Đồng ý, từ chối, rút đồng ý; phiếu đã ký",
    of=("consents.Consent.subject", "consents.Consent.signer", "consents.ConsentProof.subject"),
    table=_answers,
    files=_papers,
    kept="Trường phải chứng minh được đã hỏi, ai đồng ý, ai rút (Luật 91/2025/QH15, Điều 9, chưa được người đối chiếu).",
)
only_acts(
    "consents.Consent.recorded_by", "consents.Consent.withdrawn_by", "consents.ConsentProof.added_by",
    "consents.Wording.published_by",
)  # fmt: skip
read_as("consents.ConsentProof", _proofs_of)
