"""What work files hold about a person: the files that a person keeps; who did what is in the trail."""

from truongso.core.holdings import Asked, Table, holding, no_holding, only_acts
from truongso.governance.casefiles.models import CaseFile

_KEPT = "Hồ sơ công việc là tài liệu của nhà trường, giữ theo thời hạn bảo quản ghi trên hồ sơ (NĐ 30/2020/NĐ-CP)."


def _made(asked: Asked) -> Table:
    rows = CaseFile.objects.made_by(asked.person.pk).order_by("code")
    return Table(
        ("Mã hồ sơ", "Tiêu đề", "Bắt đầu", "Kết thúc", "Tình trạng"),
        tuple((f.code, f.title, f.started_on, f.ended_on, f.get_state_display()) for f in rows),
    )


holding("casefiles.made", "Hồ sơ công việc do mình lập", of=("casefiles.CaseFile.maker",), table=_made, kept=_KEPT)
no_holding("casefiles.Share.person", reason="chỉ ghi ai được xem hồ sơ nào")
no_holding("casefiles.Line.maker", reason="chỉ ghi ai được giao lập hồ sơ nào trong danh mục của trường")
only_acts(
    "casefiles.CaseFile.closed_by", "casefiles.CaseFile.opened_by", "casefiles.Share.shared_by",
    "casefiles.Entry.added_by", "casefiles.Entry.removed_by", "casefiles.Catalogue.submitted_by",
    "casefiles.Catalogue.approved_by", "casefiles.SecretCount.declared_by", "casefiles.HandOver.made_by",
    "casefiles.HandOver.accepted_by", "casefiles.Package.asked_by",
)  # fmt: skip
