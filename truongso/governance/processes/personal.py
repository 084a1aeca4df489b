"""What requests by processes hold about a person. They are files of work: kept as long as the school's yearly list says."""

from django.db.models import Q

from truongso.core.holdings import Asked, Free, Table, holding, only_acts, read_as
from truongso.governance.processes.running_models import Instance, Step

_KEPT = "việc đã giải quyết là hồ sơ công việc, giữ theo thời hạn trong danh mục hồ sơ; nội dung đứng mã hóa."


def _requests(asked: Asked) -> Table:
    about = Q(starter__person=asked.person) | Q(pupil__person=asked.person)
    found = Instance.objects.filter(about).whole().prefetch_related("steps").order_by("pk")
    rows = ((i.code, i.process.title, i.started_at, i.state_words, Free(_own_words(i, asked))) for i in found)
    return Table(("Mã", "Quy trình", "Gửi lúc", "Kết quả", "Đã điền"), tuple(rows))


def _own_words(instance: Instance, asked: Asked) -> str:
    """What the person filled in themselves; what others wrote about the request stays theirs."""
    if instance.starter.person_id != asked.person.pk:
        return ""
    pairs = [pair for step in instance.steps.all() if step.is_starters for pair in step.shown]
    return "; ".join(f"{label}: {words}" for label, words in pairs)


def _steps(asked: Asked) -> Table:
    found = (
        Step.objects.filter(person=asked.person, is_starters=False).select_related("instance__process").order_by("pk")
    )
    rows = ((s.instance.code, s.name, s.opened_at, s.get_state_display(), s.ended_at) for s in found)
    return Table(("Mã", "Bước", "Đến lúc", "Tình trạng", "Xong lúc"), tuple(rows))


holding(
    "processes.requests", "Việc theo quy trình nội bộ", of=("processes.Instance.starter", "processes.Instance.pupil"),
    table=_requests, kept=_KEPT,
)  # fmt: skip
holding("processes.steps", "Bước quy trình được giao", of=("processes.Step.person",), table=_steps, kept=_KEPT)
only_acts(
    "processes.ProcessVersion.made_by", "processes.ProcessVersion.published_by", "processes.Step.claimed_by",
    "processes.Step.done_by", "processes.HistoryLine.by", "processes.Attachment.added_by",
)  # fmt: skip
read_as(
    "processes.Instance",
    lambda person: Instance.objects.filter(Q(starter__person=person) | Q(pupil__person=person)),
    words="việc theo quy trình của người này",
)
