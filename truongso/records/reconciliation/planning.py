"""Whether a decision can stand at a point now: the same answer for the preview and for the action."""

from collections.abc import Iterator, Sequence

from truongso.core.text import format_datetime
from truongso.records.reconciliation import pairs
from truongso.records.reconciliation.kinds import OPEN_TO, Decision, Found
from truongso.records.reconciliation.models import Point, Reconciliation
from truongso.records.students.models import Pupil


def obstacles(points: Sequence[Point], decision: str, reconciliation: Reconciliation) -> Iterator[tuple[Point, str]]:
    """Yield each point with why it cannot be decided so, "" when it can; a constant number of queries."""
    pupils = pupils_of(points) if decision == Decision.LEFT and reconciliation.is_against_register else {}
    taken = _taken_codes(points) if pupils else set()
    for point in points:
        yield point, _obstacle(point, decision, reconciliation, pupils, taken)


def _obstacle(
    point: Point, decision: str, side: Reconciliation, pupils: dict[int, Pupil], taken: set[str]
) -> str:  # fmt: skip
    if point.decision:
        return (
            f"{point.decided_by} đã quyết định «{point.decision_label}» lúc {format_datetime(point.decided_at)}: "
            "muốn đổi, hãy hoàn tác quyết định đó trước."
        )
    if decision not in [one.value for one in OPEN_TO[Found(point.kind)]]:
        return f"{point}: quyết định này không dùng cho điểm «{point.kind_label}»."
    if decision == Decision.SAME:
        return pairs.why_not_same(point)
    if decision == Decision.LEFT and side.is_against_register:
        return _why_not_written(point, pupils[point.row.pupil_id or 0], taken)
    return ""


def _why_not_written(point: Point, pupil: Pupil, taken: set[str]) -> str:
    if point.values.get("left") in (None, ""):
        if point.values.get("left_text"):
            return (
                f"{point}: tệp ghi «{point.left_text}», không đọc được nên không ghi vào sổ; hãy sửa ở hồ sơ học sinh."
            )
        return f"{point}: tệp để trống; đối soát không xóa giá trị trong sổ."
    if point.field in Pupil.READ_ONLY:
        return ""
    now = pupil.value_of(point.field)
    if (now if now is not None else "") != (point.value("right") if point.value("right") is not None else ""):
        return f"{point}: giá trị trong sổ đã đổi từ khi đối soát; hãy đối soát lại hoặc xem hồ sơ học sinh."
    if point.field == "ministry_code" and point.values["left"] in taken:
        return f"{point}: mã {point.left_text} đã thuộc một học sinh khác trong sổ."
    return ""


def pupils_of(points: Sequence[Point]) -> dict[int, Pupil]:
    """Return the pupils of points by their key, as they stand now."""
    keys = {point.row.pupil_id for point in points if point.row.pupil_id}
    return {pupil.pk: pupil for pupil in Pupil.objects.whole().filter(pk__in=keys)}


def _taken_codes(points: Sequence[Point]) -> set[str]:
    wanted = [point.values.get("left") for point in points if point.field == "ministry_code"]
    found = set(
        Pupil.objects.filter(ministry_code__in=[code for code in wanted if code]).values_list(
            "ministry_code", flat=True
        )
    )
    return found | {str(code) for code in wanted if code and wanted.count(code) > 1}
