"""Whether what a request asks for was done in the system, so that nobody writes «done» about nothing."""

from truongso.foundation.org.models import Restriction
from truongso.trust.data_requests.kinds import Kind
from truongso.trust.data_requests.models import Archive, DataRequest, Deletion


def what_is_missing(request: DataRequest) -> str:
    """Return what must still be done before the request may be called done; nothing when all is."""
    checks = {
        Kind.COPY: _archive, Kind.CORRECT: _correction, Kind.RESTRICT: _restriction, Kind.WITHDRAW: _withdrawal,
        Kind.DELETE: _deletion,
    }  # fmt: skip
    found = checks.get(Kind(request.kind))
    return found(request) if found else ""


def _archive(request: DataRequest) -> str:
    if request.archives.filter(stage=Archive.Stage.READY).exists():
        return ""
    return "Chưa có gói dữ liệu: hãy bấm «Lập gói dữ liệu» và đợi lập xong."


def _correction(request: DataRequest) -> str:
    if request.details.get("field") and not request.result.get("applied"):
        return "Giá trị chưa được sửa: hãy bấm «Sửa trong hồ sơ», hoặc chọn «Thực hiện một phần» và nói rõ lý do."
    return ""


def _restriction(request: DataRequest) -> str:
    if Restriction.objects.in_force().filter(person=request.subject_id).exists():
        return ""
    return "Chưa hạn chế xử lý: hãy bấm «Hạn chế xử lý»."


def _withdrawal(request: DataRequest) -> str:
    if request.details.get("purpose") and not request.result.get("applied"):
        return "Chưa ghi rút đồng ý: hãy bấm «Ghi rút đồng ý»."
    return ""


def _deletion(request: DataRequest) -> str:
    if request.deletions.filter(stage=Deletion.Stage.DONE).exists():
        return ""
    return "Chưa xóa: hãy đề xuất xóa và đợi lãnh đạo duyệt."
