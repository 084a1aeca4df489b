"""Measure the search for people among 100,000, on SQLite and PostgreSQL: what the search box and the list of pupils ask.

    .venv/bin/python benchmarks/person_search.py [--people 100000] [--url DATABASE_URL]

Without --url it measures a new SQLite file, then a throw-away PostgreSQL where the machine has the programs. Prints the
slowest and the median search in milliseconds; exit code 1 when one is slower than LIMIT_MS.
"""

import random
import statistics
import sys
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LIMIT_MS = 50.0
RUNS = 7
FAMILIES = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Đào",
    "Đoàn",
    "Vương",
    "Trịnh",
]
WEIGHTS = (38, 11, 9, 7, 5, 5, 4, 4, 3, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1)
MIDDLES = [
    "Văn",
    "Thị",
    "Đức",
    "Minh",
    "Ngọc",
    "Thanh",
    "Quang",
    "Hữu",
    "Xuân",
    "Thu",
    "Khánh",
    "Gia",
    "Bảo",
    "Anh",
    "Hoài",
    "Đình",
    "Công",
    "Kim",
    "Phương",
    "Mạnh",
]
GIVENS = [
    "An",
    "Anh",
    "Bách",
    "Bình",
    "Châu",
    "Chi",
    "Cường",
    "Dung",
    "Dũng",
    "Duy",
    "Dương",
    "Đạt",
    "Giang",
    "Hà",
    "Hải",
    "Hân",
    "Hạnh",
    "Hiếu",
    "Hoa",
    "Hòa",
    "Hồng",
    "Huệ",
    "Hùng",
    "Huy",
    "Huyền",
    "Hương",
    "Khang",
    "Khánh",
    "Khoa",
    "Kiên",
    "Lan",
    "Lâm",
    "Linh",
    "Loan",
    "Long",
    "Ly",
    "Mai",
    "Minh",
    "My",
    "Nam",
    "Nga",
    "Ngân",
    "Ngọc",
    "Nhi",
    "Nhung",
    "Oanh",
    "Phong",
    "Phúc",
    "Phương",
    "Quân",
    "Quyên",
    "Quỳnh",
    "Sơn",
    "Tâm",
    "Thảo",
    "Thành",
    "Thắng",
    "Thư",
    "Thủy",
    "Tiến",
    "Trang",
    "Trinh",
    "Trung",
    "Tú",
    "Tuấn",
    "Tùng",
    "Uyên",
    "Vân",
    "Việt",
    "Vy",
    "Xuân",
    "Yến",
]
# What people type: common and rare names, one letter, word order turned, a code, a class, nothing that stands.
WORDS = (
    "nguyen van an", "nguyen", "an", "tran thi huong", "uyen trinh", "linh chi vuong", "khong co ai", "3190009999",
    "3199", "10a7 minh", "ng", "quynh my ly", "031211912345", "dao kim",
)  # fmt: skip


def fill(people: int) -> Any:
    """Make a school with so many pupils in 2,000 classes' worth of rows, and return a clerk."""
    from truongso.demo.cast import make_cast
    from truongso.foundation.org.models import Person, SchoolYear, Unit
    from truongso.records.students.models import Pupil, SchoolClass

    cast, chance = make_cast(), random.Random(7)
    year = SchoolYear.objects.create(code="2026-2027", starts_on=date(2026, 8, 1), ends_on=date(2027, 7, 31))
    classes = []
    for number in range(45):
        name = f"{10 + number % 3}A{number // 3 + 1}"
        unit = Unit.objects.filter(code=f"lop-{name.lower()}").first()
        unit = unit or Unit.objects.create(code=f"lop-{name.lower()}", name=f"Lớp {name}", kind=Unit.Kind.CLASS)
        classes.append(SchoolClass.objects.create(unit=unit, school_year=year, name=name, grade=int(name[:2])))
    pupils = []
    for number in range(people):
        name = f"{chance.choices(FAMILIES, WEIGHTS)[0]} {chance.choice(MIDDLES)} {chance.choice(GIVENS)}"
        if chance.random() < 0.4:
            name = f"{name} {chance.choice(GIVENS)}"
        born = date(2009 + number % 3, number % 12 + 1, number % 28 + 1)
        person = Person(full_name=name, born_on=born, gender="M", code=f"319{number:07d}")
        pupil = Pupil(person=person, ministry_code=person.code, school_class=chance.choice(classes))
        pupil.set_value("identity_number", f"0312119{number:05d}")
        pupils.append(pupil.prepare())
    Person.objects.bulk_create([pupil.person for pupil in pupils], batch_size=900)
    Pupil.objects.bulk_create(pupils, batch_size=900)
    return cast["lan"], cast["an"]


def measure(people: int) -> list[tuple[str, str, float, float]]:
    """Return (who, what, median, slowest) in milliseconds over all WORDS."""
    from django.db import connection

    from benchmarks.run import median_seconds
    from truongso.core.search import searches
    from truongso.core.text import fold

    clerk, teacher = fill(people)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    rows = []
    for who, user in (("văn thư", clerk), ("giáo viên chủ nhiệm", teacher)):
        for code in ("access.people", "students.pupils"):
            times = {
                words: median_seconds(lambda w=words, c=code, u=user: list(searches.get(c).find(u, fold(w))), runs=RUNS)
                * 1000
                for words in WORDS
            }
            slowest = max(times, key=lambda words: times[words])
            rows.append((who, code, statistics.median(times.values()), times[slowest], slowest))
    return rows


def run_here(people: int) -> int:
    """Measure the database of this process's settings; returns the exit code."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    slow = False
    for who, code, median, slowest, words in measure(people):
        slow = slow or slowest > LIMIT_MS
        print(
            f"| {connection.vendor}: {code}, {who} | {median:.1f} ms, chậm nhất {slowest:.1f} ms («{words}») |  | < 50 ms |"
        )
    return int(slow)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    from benchmarks.both_databases import main

    raise SystemExit(main(__file__, "people", run_here, about=__doc__))
