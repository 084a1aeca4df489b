"""One pupil in two rows: identical, with decomposed accents, with a shortened name, or in another class."""

from collections.abc import Iterable, Iterator
from datetime import date

from truongso.core.matching import Candidate, find_duplicates
from truongso.core.names import could_be_same_name
from truongso.core.text import sort_key
from truongso.records.quality.finding import whole_row
from truongso.records.quality.registry import Kind, Severity, rule
from truongso.records.quality.table import Finding, Record, Table

BINH = {"full_name": "Nguyễn Anh Bình", "born_on": "2010-05-23", "ministry_code": "3190000001", "class_name": "11A1",
        "mother.name": "Lê Thị Hoa"}  # fmt: skip
SURE = ("ministry_code", "identity_number", "card.number")


@rule(
    "students.duplicate_pupil", Kind.VALIDITY, Severity.QUESTION, "Một học sinh ghi hai lần",
    "Mỗi học sinh chỉ đứng một dòng: cùng mã hoặc số định danh, tên trùng nhau (kể cả viết tắt, dấu gõ rời).",
    ("ministry_code", "identity_number", "full_name"),
    failing=[BINH, BINH | {"full_name": "Nguyễn A. Bình"}],
    pairs=True, passing=[BINH, BINH | {"full_name": "Nguyễn Anh Bình", "ministry_code": "3190000002", "born_on": "2010-07-01"}],
)  # fmt: skip
def duplicate_pupil(table: Table) -> Iterator[Finding]:
    """Ask about the rows of one pupil: which to drop, with the row that stays where that is plain."""
    for group in _groups(table, SURE):
        kept, dropped = _chosen(table, group)
        for record in dropped:
            yield whole_row(record, _explained(record, kept), _proposal(kept))
        if _in_two_classes(group) and not dropped:
            for record in group:
                other = next(one for one in group if one is not record)
                yield whole_row(record, _explained(record, other), _proposal(other))


@rule(
    "students.likely_duplicate", Kind.PLAUSIBILITY, Severity.QUESTION, "Hai học sinh có vẻ là một",
    "Họ tên, ngày sinh, cha mẹ, điện thoại gần như nhau mà khác mã thì thường là một em có hai mã.",
    ("full_name", "born_on"),
    failing=[BINH, BINH | {"ministry_code": "3190000009"}],
    pairs=True, passing=[BINH, BINH | {"ministry_code": "3190000009", "born_on": "2010-07-01", "mother.name": "Trần Thị Mai"}],
)  # fmt: skip
def likely_duplicate(table: Table) -> Iterator[Finding]:
    """Ask about pupils whom the matching of people takes, surely or perhaps, for one, and whose codes differ."""
    for pair in find_duplicates(_candidate(record) for record in table.records if record.get("full_name")):
        one, other = table.records[pair.left.key], table.records[pair.right.key]
        if any(one.get(code) and one.get(code) == other.get(code) for code in SURE):
            continue  # a shared code is reported by its own rule
        why = " ".join(reason.sentence for reason in pair.reasons)
        for record, twin in ((one, other), (other, one)):
            yield whole_row(
                record, f"{record.get('full_name')} có vẻ còn ghi ở {_where(twin)}. {why} Mã nào của em này?"
            )


def _candidate(record: Record) -> Candidate:
    born_on = record.get("born_on")
    return Candidate(
        record.position,
        record.get("full_name"),
        born_on if isinstance(born_on, date) else None,
        record.get("gender") or "",
        str(record.get("identity_number") or ""),
        str(record.get("ministry_code") or ""),
        record.get("mother.name") or "",
        record.get("father.name") or "",
        str(record.get("phone") or ""),
    )


def _same_person(one: Record, other: Record) -> bool:
    return could_be_same_name(one.get("full_name") or "", other.get("full_name") or "")


def _groups(table: Table, codes: Iterable[str]) -> list[list[Record]]:
    """Return the groups of rows that are one pupil: a shared code, and names that can be one."""
    group_of: dict[int, list[Record]] = {}
    for code in codes:
        for records in table.groups(code).values():
            first = records[0]
            for record in records[1:]:
                if _same_person(first, record):
                    _join(group_of, first, record)
    distinct = {id(group): group for group in group_of.values()}
    return [sorted(group, key=lambda record: record.position) for group in distinct.values()]


def _join(group_of: dict[int, list[Record]], one: Record, other: Record) -> None:
    group = group_of.setdefault(one.position, [one])
    if other.position in group_of and group_of[other.position] is group:
        return
    for record in group_of.get(other.position, [other]):
        group.append(record)
        group_of[record.position] = group


def _chosen(table: Table, group: list[Record]) -> tuple[Record, list[Record]]:
    """Return the row that stays and those to drop: the best written, else the first; nothing to drop across classes."""
    if _in_two_classes(group):
        out_of_order = [record for record in group if not _is_in_order(table, record)]
        if len(out_of_order) == len(group) - 1:
            kept = next(record for record in group if record not in out_of_order)
            return kept, out_of_order
        return group[0], []
    kept = min(group, key=lambda record: (_faults(record), record.position))
    return kept, [record for record in group if record is not kept]


def _faults(record: Record) -> int:
    return sum(2 if note.code == "abbreviated" else 1 for notes in record.notes.values() for note in notes)


def _in_two_classes(group: list[Record]) -> bool:
    return len({record.get("class_name") for record in group}) > 1


def _is_in_order(table: Table, record: Record) -> bool:
    """Return whether a row stands between its neighbours as class lists are sorted: by given name."""
    place = record.position
    around = table.records[max(0, place - 1) : place + 2]
    listed = [one for one in around if one.get("class_name") == record.get("class_name") and one.get("full_name")]
    keys = [sort_key(one.get("full_name").split(" ")[-1]) for one in listed]
    return keys == sorted(keys)


def _explained(record: Record, other: Record) -> str:
    return f"{record.get('full_name')} còn có ở {_where(other)}: {_difference(record, other)}."


def _where(record: Record) -> str:
    if record.where is None:
        return f"lớp {record.get('class_name') or '?'} ({record.get('full_name')})"
    return f"{record.where.sheet}, dòng {record.where.row}"


def _difference(record: Record, other: Record) -> str:
    """Return in words why the two rows are taken for one, and what differs."""
    same = [word for code, word in (("ministry_code", "mã của Bộ"), ("identity_number", "số định danh"),
            ("born_on", "ngày sinh")) if record.get(code) and record.get(code) == other.get(code)]  # fmt: skip
    differs = []
    if record.get("class_name") != other.get("class_name"):
        differs.append(f"lớp {record.get('class_name')} và {other.get('class_name')}")
    if record.get("full_name") != other.get("full_name"):
        differs.append(f"tên ghi «{record.get('full_name')}» và «{other.get('full_name')}»")
    return f"cùng {', '.join(same) or 'cha mẹ'}" + (f"; khác {', '.join(differs)}" if differs else "")


def _proposal(kept: Record) -> str:
    return f"bỏ dòng này; bản đúng ở {kept.where.sheet}!{kept.where.row}" if kept.where else ""
