"""One row slipped: a run of pupils who all got a neighbour's family."""

from collections.abc import Iterator

from truongso.core.names import name_key
from truongso.records.quality.finding import cell
from truongso.records.quality.registry import Kind, Severity, rule
from truongso.records.quality.table import Finding, Record, Table

FEWEST = 5  # rows whose father fits the neighbour and not the child; by chance that hardly happens
_FAMILIES = ("Nguyễn", "Trần", "Phạm", "Vũ", "Lê", "Đỗ", "Bùi", "Hoàng", "Ngô", "Đào")


def _example(shift: int) -> list[dict[str, str]]:
    count = len(_FAMILIES)
    return [{"full_name": f"{family} Văn {chr(65 + n)}n", "father.name": f"{_FAMILIES[(n + shift) % count]} Văn Cha"}
            for n, family in enumerate(_FAMILIES)]  # fmt: skip


@rule(
    "students.row_slipped", Kind.WHOLE_SCHOOL, Severity.ERROR, "Cha mẹ lệch một dòng",
    "Khi cả loạt học sinh có cha mang họ của em đứng liền trên hoặc liền dưới thì cột cha mẹ đã lệch một dòng.",
    ("full_name", "father.name"),
    failing=_example(1), passing=_example(0),
)  # fmt: skip
def row_slipped(table: Table) -> Iterator[Finding]:
    """Report runs whose fathers carry the family name of the row above or below; the father one row away is proposed."""
    rows = [record for record in table.records if record.get("full_name")]
    own = [_family(record, "full_name") for record in rows]
    fathers = [_family(record, "father.name") for record in rows]
    for shift, word in ((1, "dưới"), (-1, "trên")):
        for start, end in _runs(own, fathers, shift):
            yield from (_finding(table, rows, place, shift, word) for place in range(start, end))


def _finding(table: Table, rows: list[Record], place: int, shift: int, word: str) -> Finding:
    source = place - shift
    right = rows[source].get("father.name") if 0 <= source < len(rows) else ""
    message = f"Từ dòng này cha mẹ là của học sinh đứng liền {word}: cột cha mẹ đã lệch một dòng."
    return cell(table, rows[place], "father.name", message, right or "")


def _family(record: Record, code: str) -> str:
    name = record.get(code)
    return name_key(name).split(" ")[0] if name else ""


def _runs(own: list[str], fathers: list[str], shift: int) -> list[tuple[int, int]]:
    """Return the stretches where every known father fits the neighbour and at least FEWEST do not fit the child."""
    found, start = [], None
    for place in range(len(own) + 1):
        if place < len(own) and _fits(own, fathers, place, shift):
            start = place if start is None else start
            continue
        if start is not None:
            found += _trimmed(own, fathers, start, place)
        start = None
    return found


def _fits(own: list[str], fathers: list[str], place: int, shift: int) -> bool:
    neighbour = place + shift
    return not fathers[place] or (0 <= neighbour < len(own) and fathers[place] == own[neighbour])


def _trimmed(own: list[str], fathers: list[str], start: int, end: int) -> list[tuple[int, int]]:
    wrong = [place for place in range(start, end) if fathers[place] and fathers[place] != own[place]]
    return [(wrong[0], wrong[-1] + 1)] if len(wrong) >= FEWEST else []
