"""What the register of consents holds about a person: answers, and scans of signed papers."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from truongso.core.holdings import HIDDEN, Asked, Free, HeldFile, Table, holding, only_acts, read_as
from truongso.foundation.consents.models import Consent, ConsentProof

_COLUMNS = ("Mục đích", "Của ai", "Ai trả lời", "Trả lời", "Ngày", "Cách trả lời", "Rút ngày", "Lý do rút")


def _answers(asked: Asked) -> Table:
    """Return answers about the person's data, and those that the person gave for others."""
    found = Consent.objects.filter(Q(subject=asked.person) | Q(signer=asked.person)).select_related("subject")
    known = _known(asked)
    rows = (
        (
            one.purpose.title, one.subject.full_name if one.subject_id in known else HIDDEN,
            one.signer_name if one.signer_id in known else f"{HIDDEN} {one.signer_relation}".strip(), one.get_answer_display(), one.given_on,
            one.get_manner_display(), one.withdrawn_on, Free(one.withdrawal_reason),
        )
        for one in found.order_by("pk")
    )  # fmt: skip
    return Table(_COLUMNS, tuple(rows))


def _papers(asked: Asked) -> Iterator[HeldFile]:
    """Give the scans that carry nobody's signature but the person's and the reader's."""
    others = Consent.objects.filter(subject=asked.person, proof__isnull=False).exclude(signer__in=_known(asked))
    unknown = Consent.objects.filter(subject=asked.person, proof__isnull=False, signer=None)
    shown = ConsentProof.objects.filter(subject=asked.person).exclude(pk__in=others.values("proof"))
    for one in shown.exclude(pk__in=unknown.values("proof")).select_related("subject").order_by("pk"):
        yield HeldFile(one.name, one.content)


def _known(asked: Asked) -> list[int]:
    """Return the keys of those whose names may stand: the person and the reader."""
    return [one.pk for one in (asked.person, asked.reader) if one is not None]


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
read_as("consents.Consent", lambda person: Consent.objects.filter(subject=person))
