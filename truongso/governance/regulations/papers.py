"""What plans ask for by name and this room publishes."""

from truongso.foundation.evidence.products import product
from truongso.governance.regulations.models import Kind, Publication, Topic

PROCEDURE, OFFICE_GUIDE, GUIDE, FORMS = (
    "regulations.procedure", "regulations.office_guide", "regulations.guide", "regulations.forms",
)  # fmt: skip

product(PROCEDURE, "Quy trình chuẩn hóa", task_words=("van ban", "ho so cong viec"))
product(OFFICE_GUIDE, "hướng dẫn thực hiện", task_words=("van ban", "ho so cong viec"))
product(GUIDE, "Văn bản hướng dẫn", task_words=("nen tang so dung chung",))
product(FORMS, "bộ biểu mẫu", task_words=("nen tang so dung chung",))


def product_of(publication: Publication) -> str:
    """Return which product of the plan a publication is, or nothing."""
    kind, topic = publication.kind, publication.topic
    if topic == Topic.OFFICE:
        return {Kind.PROCEDURE: PROCEDURE, Kind.REGULATION: PROCEDURE, Kind.GUIDE: OFFICE_GUIDE}.get(Kind(kind), "")
    if topic in {Topic.PLATFORMS, Topic.REPORTING}:
        return {Kind.GUIDE: GUIDE, Kind.FORM: FORMS}.get(Kind(kind), "")
    return ""
