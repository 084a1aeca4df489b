"""What a review of rights wrote about a person."""

from django.db.models import Q

from truongso.core.holdings import Asked, Free, Table, holding, only_acts
from truongso.trust.reviews.models import ReviewRow


def _rows(asked: Asked) -> Table:
    about = Q(person=asked.person) | Q(account__person=asked.person)
    found = ReviewRow.objects.filter(about).select_related("review").order_by("pk")
    rows = (
        (r.review.period, r.get_kind_display(), Free(r.details), r.get_decision_display(), Free(r.note)) for r in found
    )
    return Table(("Quý", "Loại", "Có gì", "Quyết định", "Ghi chú"), tuple(rows))


holding(
    "reviews.rows",
    "Rà soát quyền",
    of=("reviews.ReviewRow.person", "reviews.ReviewRow.account"),
    table=_rows,
    kept="Biên bản rà soát quyền là hồ sơ an toàn của trường, giữ theo hạn của hồ sơ đó.",
)
only_acts("reviews.AccessReview.started_by", "reviews.AccessReview.closed_by", "reviews.ReviewRow.decided_by")
