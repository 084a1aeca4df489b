"""Work of the plan that a person carries out, and what supervision wrote about them."""

from truongso.core.holdings import Asked, Free, Table, holding, only_acts
from truongso.governance.plan.models import IndicatorLine, Supervision, Task


def _work(asked: Asked) -> Table:
    tasks = Task.objects.filter(assignee=asked.person).order_by("pk")
    rows = [("Nhiệm vụ", Free(one.text)) for one in tasks]
    rows += [("Chỉ tiêu", Free(one.text)) for one in IndicatorLine.objects.filter(reporter=asked.person).order_by("pk")]
    return Table(("Loại", "Nội dung"), tuple(rows))


def _supervision(asked: Asked) -> Table:
    found = Supervision.objects.filter(person=asked.person).order_by("pk")
    rows = ((s.made_at, s.get_kind_display(), Free(s.text), Free(s.answer)) for s in found)
    return Table(("Lúc", "Loại", "Nội dung", "Khắc phục"), tuple(rows))


_KEPT = "Hồ sơ của kế hoạch, giữ theo hạn của hồ sơ đó; khi họ tên đã xóa, dòng không còn chỉ ra ai."
holding(
    "plan.work", "Nhiệm vụ, chỉ tiêu được giao", of=("plan.Task.assignee", "plan.IndicatorLine.reporter"), table=_work,
    kept=_KEPT,
)  # fmt: skip
holding("plan.supervision", "Biểu dương, chấn chỉnh", of=("plan.Supervision.person",), table=_supervision, kept=_KEPT)
only_acts(
    "plan.Plan.applied_by", "plan.PlanImport.uploaded_by", "plan.Amendment.made_by", "plan.Report.created_by",
    "plan.ReportVersion.frozen_by", "plan.Occurrence.done_by", "plan.Delivery.submitted_by", "plan.Delivery.judged_by",
    "plan.Progress.reported_by", "plan.Comment.written_by", "plan.Supervision.answered_by", "plan.Supervision.made_by",
)  # fmt: skip
