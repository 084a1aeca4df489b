"""Measure full-text search over 100,000 registered documents, on SQLite and PostgreSQL: a page of a register, and its count.

    .venv/bin/python benchmarks/office_search.py [--documents 100000] [--url DATABASE_URL]

Without --url it measures a new SQLite file, then a throw-away PostgreSQL where the machine has the programs. Prints the
slowest and the median search in milliseconds; exit code 1 when one is slower than LIMIT_MS.

The documents are the entries of work files, each a row of its own in the index under a kind of the benchmark's, so that the
search of the registers (documents in and out, which use the same index) is measured without their other columns.
"""

import random
import statistics
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LIMIT_MS = 100.0
RUNS = 7
KIND = "benchmark"
PAGE = 50
TYPES = ("Công văn", "Kế hoạch", "Quyết định", "Thông báo", "Báo cáo", "Tờ trình", "Hướng dẫn", "Giấy mời")
SYMBOLS = ("CV", "KH", "QĐ", "TB", "BC", "TTr", "HD", "GM")
SENDERS = (
    "Sở Giáo dục và Đào tạo Hải Phòng", "Ủy ban nhân dân xã An Quang", "Bộ Giáo dục và Đào tạo", "Công an xã An Quang",
    "Trường THPT Quốc Tuấn", "Bảo hiểm xã hội cơ sở An Lão", "Kho bạc Nhà nước Khu vực III", "Sở Nội vụ Hải Phòng",
)  # fmt: skip
VERBS = (
    "tổ chức",
    "triển khai",
    "hướng dẫn",
    "báo cáo",
    "rà soát",
    "đăng ký",
    "tăng cường",
    "kiểm tra",
    "phê duyệt",
    "tập huấn",
)
THINGS = (
    "kỳ thi tốt nghiệp trung học phổ thông", "kế hoạch chuyển đổi số", "hội giảng cấp trường", "công tác văn thư, lưu trữ",
    "học bạ số", "chế độ phụ cấp thâm niên", "tuyển sinh vào lớp 10", "phòng chống đuối nước", "an toàn giao thông",
    "bồi dưỡng thường xuyên giáo viên", "kiểm định chất lượng giáo dục", "sách giáo khoa", "bảo hiểm y tế học sinh",
    "đội tuyển học sinh giỏi", "cơ sở dữ liệu ngành", "thi đua, khen thưởng", "quyết toán ngân sách", "ngày Nhà giáo Việt Nam",
)  # fmt: skip
# What people type: a number, common and rare words, one letter, a beginning, what stands in every document, nothing.
WORDS = (
    "hoc ba so", "tuyen sinh lop 10", "khen thuong 2024", "1234/CV-SGDDT", "van", "v", "ve viec", "so giao duc",
    "duoi nuoc to chuc", "khong co van ban nay", "quyet toan kho bac", "ke hoach chuyen doi so thang 3", "99", "giao vien",
)  # fmt: skip


def fill(documents: int) -> Any:
    """Make files with so many entries, put each into the index, and return a clerk."""
    from truongso.core.fulltext import index_many
    from truongso.demo.cast import make_cast
    from truongso.governance.casefiles.models import CaseFile, Entry

    cast, chance = make_cast(), random.Random(7)
    files = [
        CaseFile(
            code=f"2026.{number:03d}-BM", year=2026, notation=f"{number:03d}-BM", title=f"Hồ sơ {number}", retention_years=10,
            maker=cast["an"].person, started_on=date(2026, 1, 1), search=f"ho so {number}",
        )
        for number in range(200)
    ]  # fmt: skip
    CaseFile.objects.bulk_create(files)
    entries = [_entry(number, chance.choice(files), chance) for number in range(documents)]
    made = Entry.objects.bulk_create(entries, batch_size=900)
    index_many(KIND, ((one.pk, f"{one.kind} {one.notation} {one.title} {one.author}") for one in made))
    return cast["lan"]


def _entry(number: int, file: Any, chance: random.Random) -> Any:
    from truongso.governance.casefiles.models import Entry

    which = chance.randrange(len(TYPES))
    day = date(2022, 1, 1) + timedelta(days=chance.randrange(1700))
    title = f"Về việc {chance.choice(VERBS)} {chance.choice(THINGS)} và {chance.choice(VERBS)} {chance.choice(THINGS)}"
    return Entry(
        case_file=file, position=number, kind=TYPES[which], notation=f"{number % 3000 + 1}/{SYMBOLS[which]}-SGDĐT",
        dated_on=day, title=f"{title} tháng {day.month} năm {day.year}", author=chance.choice(SENDERS),
    )  # fmt: skip


def measure(documents: int) -> list[tuple[str, float, float, str]]:
    """Return (what, median, slowest, its words) in milliseconds over all WORDS."""
    from django.db import connection

    from benchmarks.run import median_seconds
    from truongso.core.fulltext import matching
    from truongso.governance.casefiles.models import Entry

    fill(documents)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    asked = {
        "trang đầu": lambda words: list(Entry.objects.filter(pk__in=matching(KIND, words)).order_by("-pk")[:PAGE]),
        "đếm": lambda words: Entry.objects.filter(pk__in=matching(KIND, words)).count(),
    }
    rows = []
    for what, work in asked.items():
        times = {words: median_seconds(lambda w=words, f=work: f(w), runs=RUNS) * 1000 for words in WORDS}
        slowest = max(times, key=lambda words: times[words])
        rows.append((what, statistics.median(times.values()), times[slowest], slowest))
    return rows


def run_here(documents: int) -> int:
    """Measure the database of this process's settings; returns the exit code."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    slow = False
    for what, median, slowest, words in measure(documents):
        slow = slow or slowest > LIMIT_MS
        print(
            f"| {connection.vendor}: tìm trong {documents} văn bản, {what} | {median:.1f} ms, chậm nhất {slowest:.1f} ms "
            f"(«{words}») |  | < 100 ms |"
        )
    return int(slow)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    from benchmarks.both_databases import main

    raise SystemExit(main(__file__, "documents", run_here, about=__doc__))
