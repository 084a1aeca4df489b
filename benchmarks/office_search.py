"""Measure the search of documents in over 100,000 registered ones, on SQLite and PostgreSQL: the list as its page asks for it.

    .venv/bin/python benchmarks/office_search.py [--documents 100000] [--url DATABASE_URL]

Without --url it measures a new SQLite file, then a throw-away PostgreSQL where the machine has the programs. Prints the
slowest and the median search in milliseconds; exit code 1 when one is slower than LIMIT_MS.

One search is all that the list page asks of the database: the rows of the page, how many match, how many there are. It is
asked with common, rare, several and begun words, with and without accents, narrowed by year and sender, by the clerk, who sees
all, and by a teacher, who sees those in which she has a part.
"""

import random
import statistics
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LIMIT_MS = 100.0
RUNS = 7
TEACHERS_PARTS = 60
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
    "hoc ba so", "tuyển sinh lớp 10", "khen thưởng 2024", "1234/CV-SGDĐT", "van", "v", "ve viec", "van ban so", "so giao duc",
    "duoi nuoc to chuc", "khong co van ban nay", "hiem77777", "quyet toan kho bac", "kế hoạch chuyển đổi số tháng 3", "99",
    "giao vien",
)  # fmt: skip
FILTERS = ({}, {"nam": "2024"}, {"nam": "2026"}, {"noi-gui": "1"})


def fill(documents: int) -> dict[str, Any]:
    """Register so many documents, put each into the index, give a teacher parts in some; returns who asks, by name."""
    from truongso.core.fulltext import index_many
    from truongso.demo.cast import make_cast
    from truongso.governance.incoming.kinds import Part
    from truongso.governance.incoming.models import IncomingDocument, Task
    from truongso.governance.incoming.words import KIND
    from truongso.governance.office.models import Correspondent

    cast, chance = make_cast(), random.Random(7)
    senders = [
        Correspondent.objects.create(name=name, kind=Correspondent.Kind.AUTHORITY, code=f"BM.{number:02d}")
        for number, name in enumerate(SENDERS)
    ]
    made = IncomingDocument.objects.bulk_create(
        (_document(number, senders, chance) for number in range(documents)), batch_size=900
    )
    index_many(KIND, ((one.pk, _words(one, chance)) for one in made))
    parts = [
        Task(document=one, person=cast["an"].person, part=Part.INFORM) for one in chance.sample(made, TEACHERS_PARTS)
    ]
    Task.objects.bulk_create(parts)
    return {"văn thư": cast["lan"], "giáo viên": cast["an"]}


def _document(number: int, senders: list[Any], chance: random.Random) -> Any:
    from truongso.core.text import SCHOOL_ZONE
    from truongso.governance.incoming.kinds import State
    from truongso.governance.incoming.models import IncomingDocument

    which, day = chance.randrange(len(TYPES)), date(2022, 1, 1) + timedelta(days=number * 1700 // 100_000 % 1700)
    title = f"Về việc {chance.choice(VERBS)} {chance.choice(THINGS)} và {chance.choice(VERBS)} {chance.choice(THINGS)}"
    return IncomingDocument(
        sender=chance.choice(senders), type_code=SYMBOLS[which].upper()[:2], notation=f"{number % 3000 + 1}/{SYMBOLS[which]}-SGDĐT",
        dated_on=day, subject=f"{title} tháng {day.month} năm {day.year}", channel="upload", state=State.DONE, register_by=day,
        arrived_at=datetime.combine(day, time(9), SCHOOL_ZONE), year=day.year, number=number + 1, registered_on=day,
    ).prepare()  # fmt: skip


def _words(document: Any, chance: random.Random) -> str:
    """Return what is indexed: the line of the register, and some of what a letter of a page says."""
    said = " ".join(f"{chance.choice(VERBS)} {chance.choice(THINGS)}" for _ in range(6))
    rare = f"hiem{document.number}"
    return (
        f"văn bản số {document.number} {document.notation} {document.subject} {document.origin} giáo viên {said} {rare}"
    )


def ask(user: Any, words: str, chosen: dict[str, str]) -> None:
    """Ask all that the list page asks: rows of the page, how many match, how many there are."""
    from django.http import QueryDict

    from truongso.core.listing import ListFilter, Listing
    from truongso.governance.incoming.models import IncomingDocument
    from truongso.governance.incoming.views.documents import COLUMNS, search_documents

    asked = QueryDict(mutable=True)
    asked.update({"q": words, **chosen})
    filters = [
        ListFilter("nam", "Năm vào sổ", [(str(year), str(year)) for year in range(2022, 2027)], "year"),
        ListFilter("noi-gui", "Nơi gửi", [(str(number), str(number)) for number in range(1, 9)], "sender"),
    ]
    listing = Listing(
        IncomingDocument.objects.visible_to(user).whole(), asked, COLUMNS, noun="văn bản đến", filters=filters,
        search=search_documents,
    )  # fmt: skip
    listing.cells  # noqa: B018 - asks
    listing.count_sentence  # noqa: B018


def measure(documents: int) -> list[tuple[str, float, float, str]]:
    """Return (who and what, median, slowest, its words) in milliseconds over all WORDS."""
    from django.db import connection

    from benchmarks.run import median_seconds

    people = fill(documents)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    rows = []
    for who, user in people.items():
        for chosen in FILTERS:
            work = lambda words, user=user, chosen=chosen: ask(user, words, chosen)  # noqa: E731
            times = {words: median_seconds(lambda w=words, f=work: f(w), runs=RUNS) * 1000 for words in WORDS}
            slowest = max(times, key=lambda words: times[words])
            narrowed = ", ".join(f"{key} {value}" for key, value in chosen.items()) or "mọi năm"
            rows.append((f"{who}, {narrowed}", statistics.median(times.values()), times[slowest], slowest))
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
