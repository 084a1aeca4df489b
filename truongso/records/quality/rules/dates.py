"""Days: of birth against age and grade, of the card against birth, month-first texts."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from truongso.foundation.datasets.dates import read_day
from truongso.foundation.datasets.registry import Kind as Value
from truongso.records.quality.finding import cell
from truongso.records.quality.registry import Kind, Severity, rule
from truongso.records.quality.table import Finding, Record, Table

BINH = {"full_name": "Nguyễn Văn Bình", "born_on": "2010-05-23", "grade": "11", "class_name": "11A1"}
CARD_LAW = "Luật Căn cước 2023, Điều 19, 21: người đủ 14 tuổi phải làm thẻ; dưới 14 tuổi theo nhu cầu"
CHARTER = (
    "Điều lệ trường THPT (TT 32/2020/TT-BGDĐT), Điều 33: tuổi vào lớp 10 là 15; được cao hơn, thấp hơn theo quy định"
)


@rule(
    "students.born_missing", Kind.VALIDITY, Severity.WARNING, "Thiếu ngày sinh",
    "Mỗi học sinh phải có ngày sinh theo giấy khai sinh.", ("born_on",),
    failing=[BINH | {"born_on": ""}], passing=[BINH],
)  # fmt: skip
def born_missing(table: Table) -> Iterator[Finding]:
    """Report pupils without a day of birth."""
    for record in table.without("born_on"):
        yield cell(table, record, "born_on", "Chưa có ngày sinh.")


@rule(
    "students.date_text", Kind.SYNTACTIC, Severity.WARNING, "Ngày ghi dạng chữ",
    "Ô ngày của tệp Excel phải là ngày, không phải chữ; tệp .csv thì ghi ngày/tháng/năm.", ("born_on", "card.issued_on"),
    failing=[BINH | {"born_on": "23/5/2010"}], passing=[BINH | {"born_on": date(2010, 5, 23)}], mendable=True,
)  # fmt: skip
def date_text(table: Table) -> Iterator[Finding]:
    """Report days that are text; asks instead where the column also writes the month first."""
    found = table.noted.get(("date_text", Value.DAY), [])
    american = {_column(record, item.code) for record, item, _ in table.noted.get(("date_month_first", Value.DAY), [])}
    for record, item, note in found:
        read = read_day(record.raw.get(item.code))
        in_doubt = read.is_ambiguous and _column(record, item.code) in american
        if in_doubt:
            message = f"{note.sentence} Cột này có ô ghi tháng trước: hãy xem ngày hay tháng đứng trước."
            yield cell(table, record, item.code, message, note.proposal, Severity.QUESTION)
        else:
            weight = Severity.INFO if record.where and record.where.is_text_file else None
            yield cell(table, record, item.code, note.sentence, note.proposal, weight)


def _column(record: Record, code: str) -> tuple[str, str]:
    return (record.where.sheet, code) if record.where else ("", code)


@rule(
    "students.date_month_first", Kind.SYNTACTIC, Severity.QUESTION, "Tháng đứng trước ngày",
    "Ngày ghi theo thứ tự ngày/tháng/năm.", ("born_on", "card.issued_on"),
    failing=[BINH | {"born_on": "05/23/2010"}], passing=[BINH | {"born_on": "23/05/2010"}],
)  # fmt: skip
def date_month_first(table: Table) -> Iterator[Finding]:
    """Ask where only the month-first order gives a day."""
    for record, item, note in table.noted.get(("date_month_first", Value.DAY), []):
        yield cell(table, record, item.code, note.sentence, note.proposal)


@rule(
    "students.born_impossible", Kind.VALIDITY, Severity.ERROR, "Ngày sinh không thể có",
    "Ngày sinh không ở tương lai và không trước năm 1950.", ("born_on",),
    failing=[BINH | {"born_on": "2110-05-23"}], passing=[BINH],
)  # fmt: skip
def born_impossible(table: Table) -> Iterator[Finding]:
    """Report days of birth in the future or long ago."""
    for record, born in table.each("born_on"):
        if born > table.today or born.year < 1950:
            yield cell(table, record, "born_on", f"Ngày sinh năm {born.year} không thể là của học sinh.")


@rule(
    "students.age_for_grade", Kind.PLAUSIBILITY, Severity.QUESTION, "Tuổi lệch khối lớp",
    "Học sinh lớp 10 thường 15 tuổi; sớm hơn 1 tuổi hoặc muộn hơn 3 tuổi thì cần xem lại.", ("born_on", "grade"),
    failing=[{"full_name": "Nguyễn Văn Bình", "born_on": "2003-05-23", "grade": "10"},
             *[{"full_name": f"Trần Văn {n}", "born_on": "2011-01-01", "grade": "10"} for n in range(20)]],
    passing=[{"full_name": f"Trần Văn {n}", "born_on": "2011-01-01", "grade": "10"} for n in range(21)], source=CHARTER,
)  # fmt: skip
def age_for_grade(table: Table) -> Iterator[Finding]:
    """Ask where a pupil is too young or too old for the grade."""
    for record, born, grade in table.each("born_on", "grade"):
        late = table.year - born.year - int(grade) - 5
        if (late < -1 or late > 3) and born.year >= 1950 and born <= table.today:
            age = table.year - born.year
            yield cell(table, record, "born_on", f"{age} tuổi ở khối {grade}: ngày sinh hay khối bị ghi sai?")


@rule(
    "students.born_first_of_january", Kind.WHOLE_SCHOOL, Severity.INFO, "Nhiều ngày sinh 01/01",
    "Quá nhiều học sinh cùng sinh 01/01 thường do chỉ biết năm sinh.", ("born_on",),
    failing=[{"full_name": f"Trần Văn {n}", "born_on": "2010-01-01"} for n in range(10)],
    passing=[{"full_name": f"Trần Văn {n}", "born_on": f"2010-01-{n + 2:02d}"} for n in range(10)],
)  # fmt: skip
def born_first_of_january(table: Table) -> Iterator[Finding]:
    """Point to pupils born on 1 January when they are far more than one in 365."""
    found = [record for record, born in table.each("born_on") if (born.month, born.day) == (1, 1)]
    if len(found) >= 10 and len(found) > len(table.records) / 50:
        for record in found:
            yield cell(
                table, record, "born_on", f"{len(found)} học sinh cùng ghi sinh 01/01: hãy xem lại giấy khai sinh."
            )


@rule(
    "students.card_in_future", Kind.VALIDITY, Severity.ERROR, "Ngày cấp thẻ ở tương lai",
    "Ngày cấp thẻ không thể sau hôm nay hay trước ngày sinh.", ("card.issued_on",),
    failing=[BINH | {"card.number": "031210000123", "card.issued_on": "2009-01-01"}],
    passing=[BINH | {"card.number": "031210000123", "card.issued_on": "2025-01-01"}], source=CARD_LAW,
)  # fmt: skip
def card_in_future(table: Table) -> Iterator[Finding]:
    """Report cards issued after today or before birth."""
    for record, issued in table.each("card.issued_on"):
        born = record.get("born_on")
        if issued > table.today or (born and issued < born):
            yield cell(table, record, "card.issued_on", "Ngày cấp thẻ ở tương lai hoặc trước ngày sinh.")


@rule(
    "students.card_too_early", Kind.PLAUSIBILITY, Severity.QUESTION, "Thẻ cấp trước 14 tuổi",
    "Thẻ căn cước cấp trước 14 tuổi là có thể từ 01/7/2024, trước đó thì không.", ("card.issued_on", "born_on"),
    failing=[BINH | {"card.number": "031210000123", "card.issued_on": "2023-01-01"}],
    passing=[BINH | {"card.number": "031210000123", "card.issued_on": "2024-12-01"}], source=CARD_LAW,
)  # fmt: skip
def card_too_early(table: Table) -> Iterator[Finding]:
    """Ask where a card was issued before the age of 14 and before the law that allows it."""
    for record, issued, born in table.each("card.issued_on", "born_on"):
        if born <= issued < min(_birthday(born, 14), date(2024, 7, 1)):
            yield cell(table, record, "card.issued_on", "Thẻ cấp khi chưa đủ 14 tuổi, trước khi luật cho phép.")


def _birthday(born: date, age: int) -> date:
    return date(born.year + age, born.month, min(born.day, 28))


@rule(
    "students.card_incomplete", Kind.PLAUSIBILITY, Severity.INFO, "Thẻ ghi thiếu",
    "Có số thẻ thì ghi ngày cấp; có ngày cấp thì ghi số thẻ.", ("card.number", "card.issued_on"),
    failing=[BINH | {"card.issued_on": "2025-01-01"}],
    passing=[BINH | {"card.number": "031210000123", "card.issued_on": "2025-01-01"}], source=CARD_LAW,
)  # fmt: skip
def card_incomplete(table: Table) -> Iterator[Finding]:
    """Point to cards with a number and no day, or the reverse."""
    for record, _ in table.each("card.issued_on"):
        if not record.get("card.number") and not record.notes.get("card.number"):
            yield cell(table, record, "card.number", "Có ngày cấp nhưng chưa ghi số thẻ.")
    for record, _ in table.each("card.number"):
        if not record.get("card.issued_on") and not record.notes.get("card.issued_on"):
            yield cell(table, record, "card.issued_on", "Có số thẻ nhưng chưa ghi ngày cấp.")


@rule(
    "students.card_issuer", Kind.PLAUSIBILITY, Severity.INFO, "Nơi cấp không hợp ngày cấp",
    "Thẻ cấp từ 01/7/2024 do Bộ Công an cấp; trước đó do Cục Cảnh sát quản lý hành chính về trật tự xã hội.",
    ("card.issuer", "card.issued_on"),
    failing=[BINH | {"card.number": "031210000123", "card.issued_on": "2022-01-01", "card.issuer": "Bộ Công an"}],
    passing=[BINH | {"card.number": "031210000123", "card.issued_on": "2025-01-01", "card.issuer": "Bộ Công an"}],
    source=CARD_LAW,
)  # fmt: skip
def card_issuer(table: Table) -> Iterator[Finding]:
    """Point to issuers that did not issue cards at that time."""
    for record, issuer, issued in table.each("card.issuer", "card.issued_on"):
        if issuer.lower() == "bộ công an" and issued < date(2024, 7, 1):
            yield cell(table, record, "card.issuer", "Trước 01/7/2024 thẻ do Cục Cảnh sát QLHC về TTXH cấp.")


@rule(
    "students.many_same_birthday", Kind.WHOLE_SCHOOL, Severity.QUESTION, "Cả loạt cùng ngày sinh",
    "Từ sáu học sinh một lớp cùng ngày sinh thường do kéo ô trong Excel.", ("born_on", "class_name"),
    failing=[{"full_name": f"Trần Văn {n}", "born_on": "2010-05-23", "class_name": "11A1"} for n in "ABCDEF"],
    passing=[{"full_name": f"Trần Văn {n}", "born_on": f"2010-05-{i + 1:02d}", "class_name": "11A1"}
             for i, n in enumerate("ABCDEF")],
)  # fmt: skip
def many_same_birthday(table: Table) -> Iterator[Finding]:
    """Ask where a whole run of a class has one day of birth."""
    for name, records in table.classes.items():
        days = Counter(record.get("born_on") for record in records if record.get("born_on"))
        for record in records:
            if days[record.get("born_on")] >= 6:
                yield cell(
                    table, record, "born_on", f"Nhiều học sinh lớp {name} cùng ngày sinh này: có kéo nhầm ô không?"
                )
