"""What the readings and the editions say about a person."""

from truongso.core.holdings import Asked, Table, holding, only_acts
from truongso.governance.regulations.models import Publication, Reading


def _readings(asked: Asked) -> Table:
    found = Reading.objects.filter(person=asked.person).select_related("edition__publication").order_by("pk")
    return Table(
        ("Văn bản", "Lần ban hành", "Xác nhận lúc"),
        tuple((r.edition.publication.title, r.edition.number, r.at) for r in found),
    )


def _owned(asked: Asked) -> Table:
    found = Publication.objects.filter(owner=asked.person).order_by("pk")
    return Table(
        ("Văn bản", "Loại", "Thôi dùng lúc"), tuple((p.title, p.get_kind_display(), p.ended_at) for p in found)
    )


_KEPT = "hồ sơ ban hành văn bản của trường, giữ theo thời hạn của văn bản đó"
holding(
    "regulations.readings", "Văn bản nội bộ đã đọc", of=("regulations.Reading.person",), table=_readings, kept=_KEPT
)
holding(
    "regulations.owned", "Văn bản nội bộ phụ trách", of=("regulations.Publication.owner",), table=_owned, kept=_KEPT
)
only_acts("regulations.Edition.made_by", "regulations.Edition.published_by", "regulations.Edition.repealed_by")
