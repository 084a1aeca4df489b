"""What documents out hold about a person: what they signed or said, and what was sent to them."""

from truongso.core.holdings import Asked, Free, Table, holding, only_acts
from truongso.governance.outgoing.models import Opinion, OutgoingDocument, Reading

_KEPT = "Văn bản đi và hồ sơ trình duyệt là tài liệu lưu trữ của trường, giữ theo thời hạn bảo quản của văn bản."


def _signed(asked: Asked) -> Table:
    found = OutgoingDocument.objects.filter(signer=asked.person).select_related("number__series").order_by("pk")
    return Table(("Số, ký hiệu", "Ngày", "Trích yếu"), tuple((d.notation, d.dated_on, Free(d.subject)) for d in found))


def _opinions(asked: Asked) -> Table:
    found = Opinion.objects.filter(person=asked.person).select_related("review__document").order_by("pk")
    rows = ((Free(o.review.document.subject), o.get_answer_display(), Free(o.words), o.at) for o in found)
    return Table(("Văn bản", "Trả lời", "Ý kiến", "Lúc"), tuple(rows))


def _received(asked: Asked) -> Table:
    found = Reading.objects.filter(person=asked.person).select_related("document__number__series").order_by("pk")
    rows = ((r.document.notation, Free(r.document.subject), r.told_at, r.read_at) for r in found)
    return Table(("Số, ký hiệu", "Trích yếu", "Báo lúc", "Mở xem lúc"), tuple(rows))


holding("outgoing.signed", "Văn bản đi đã ký", of=("outgoing.OutgoingDocument.signer",), table=_signed, kept=_KEPT)
holding("outgoing.opinions", "Ý kiến về dự thảo văn bản", of=("outgoing.Opinion.person",), table=_opinions, kept=_KEPT)
holding(
    "outgoing.received",
    "Văn bản gửi đến mình",
    of=("outgoing.Reading.person", "outgoing.OutgoingDocument.people_told"),
    table=_received,
    kept=_KEPT,
)
only_acts(
    "outgoing.OutgoingDocument.drafted_by", "outgoing.OutgoingDocument.issued_by", "outgoing.Draft.saved_by", "outgoing.UnsentDraft.by",
    "outgoing.Comment.by", "outgoing.Comment.resolved_by", "outgoing.Review.started_by", "outgoing.DeliveryStep.by",
    "outgoing.AnnexFile.added_by", "outgoing.CertifiedCopy.made_by",
)  # fmt: skip
