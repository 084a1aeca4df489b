"""Imports: inspect and preview of 2,000 and of 100,000 rows, beside a bare read and a bare bulk insert of the same rows.

The bare read is fastexcel (MIT, on the same Rust reader) into Arrow, run where `.venv/peers` has it; else the reader that
the product uses. The bare insert is one `bulk_create` of the rows in a table with a text column for each cell, rolled back.
"""

import io
import random
import subprocess
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import python_calamine
import xlsxwriter

ROOT = Path(__file__).resolve().parent.parent
PEER = ROOT / ".venv" / "peers" / "bin" / "python"
SMALL, LARGE = 2_000, 100_000
Rows = list[tuple[str, str, str, str]]
HEADS = (
    "Mã định danh Bộ GD&ĐT", "Họ tên", "Ngày sinh", "Giới tính", "Dân tộc", "Lớp học", "Số định danh cá nhân",
    "SĐT liên hệ", "Chỗ ở hiện nay", "Tên cha", "Năm sinh cha", "Tên mẹ", "Năm sinh mẹ", "Nơi sinh chi tiết",
)  # fmt: skip
_FASTEXCEL = """
import sys, time, fastexcel
started = time.perf_counter()
rows = fastexcel.read_excel(sys.argv[1]).load_sheet(0).to_arrow()
print(time.perf_counter() - started)
"""


def measure() -> Rows:
    """Return the rows of both sizes; the register is the one that stands."""
    from django.db import transaction

    with transaction.atomic():
        classes = _classes()
        rows = [_measured(SMALL, classes), _measured(LARGE, classes)]
        transaction.set_rollback(True)
    return rows


def _measured(size: int, classes: list[str]) -> tuple[str, str, str, str]:
    rows = people(size, classes)
    content = workbook(rows)
    ours = _best(lambda: _preview(content, size))
    title = f"Đọc và xem trước {size:,} dòng".replace(",", ".")
    if size == SMALL:
        return title, f"{ours:.2f} s".replace(".", ","), "", "< 2 s"
    read, insert = _bare_read(content), _best(lambda: _bare_insert(rows))
    shown = f"{ours:.1f} s; đọc trần {read:.1f} s + ghi trần {insert:.1f} s".replace(".", ",")
    return title, shown, f"{ours / (read + insert):.1f} lần".replace(".", ","), "≤ 4 lần"


def _best(work: Callable[[], Any], runs: int = 3) -> float:
    """Return the shortest time of a few runs, in seconds: what else the machine does only adds."""
    found = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return min(found)


def _preview(content: bytes, size: int) -> None:
    from truongso.foundation.datasets import interpreting
    from truongso.records.intake import trial

    interpreting._interpret.cache_clear()
    preview = trial.preview(content, "danh-sach.xlsx", "Đo tốc độ", today=date(2026, 10, 5))
    counts = preview.counts
    assert counts["rows"] == size
    assert counts["pupils_added"] + counts["left_out"] >= size * 0.99


def _bare_read(content: bytes) -> float:
    path = Path("/tmp") / "truongso-bench-intake.xlsx"
    path.write_bytes(content)
    try:
        if PEER.exists():
            command = [str(PEER), "-c", _FASTEXCEL, str(path)]
            done = [subprocess.run(command, capture_output=True, text=True) for _ in range(3)]
            if all(one.returncode == 0 for one in done):
                return min(float(one.stdout) for one in done)
    finally:
        path.unlink()

    def read() -> None:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        book.get_sheet_by_index(0).to_python()

    return _best(read)


def _bare_insert(given: list[list[Any]]) -> None:
    """Insert the rows in one plain table as Django does it, and take them back."""
    from django.db import connection, models, transaction

    model = _plain_model(models)
    columns = ", ".join(f"column_{n} text NOT NULL" for n in range(len(HEADS)))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE {model._meta.db_table} (id integer PRIMARY KEY, {columns})")
        rows = [
            model(pk=at, **{f"column_{n}": str(cell) for n, cell in enumerate(row)}) for at, row in enumerate(given)
        ]
        model.objects.bulk_create(rows, batch_size=1000)
        transaction.set_rollback(True)


def _plain_model(models: Any) -> Any:
    """Return a model with a text column for each heading, made once."""
    if not _PLAIN:
        columns = {f"column_{n}": models.TextField() for n in range(len(HEADS))}
        meta = type("Meta", (), {"app_label": "benchmarks", "managed": False, "db_table": "bench_plain_row"})
        _PLAIN["model"] = type("BenchPlainRow", (models.Model,), {"__module__": __name__, "Meta": meta, **columns})
    return _PLAIN["model"]


_PLAIN: dict[str, Any] = {}


def _classes() -> list[str]:
    """Open the classes that the rows name, where they are not open."""
    from truongso.foundation.org.models import SchoolYear
    from truongso.records.students import actions as students
    from truongso.records.students.models import SchoolClass

    today = date(2026, 10, 5)
    year = SchoolYear.objects.filter(starts_on__lte=today, ends_on__gte=today).first() or SchoolYear.objects.create(
        code="2026-2027", starts_on=date(2026, 8, 1), ends_on=date(2027, 7, 31)
    )
    standing = set(SchoolClass.objects.filter(school_year=year).values_list("name", flat=True))
    names = [f"{grade}A{number}" for grade in (10, 11, 12) for number in range(1, 13)]
    for name in names:
        if name not in standing:
            students.open_class(year, name, by=None)
    return names


def people(size: int, classes: list[str]) -> list[list[Any]]:
    """Return invented pupils as cells under HEADS; the same size gives the same rows."""
    from truongso.demo.names import BOYS, FAMILIES, GIRLS

    chance = random.Random(20260905)
    rows = []
    for number in range(size):
        is_girl, family = chance.random() < 0.5, chance.choice(FAMILIES)
        class_name = classes[number % len(classes)]
        first = date(2021 - int(class_name[:2]), 1, 1)
        born_on = first + timedelta(days=chance.randrange(365))
        rows.append([
            f"319{number:07d}", f"{family} {chance.choice(GIRLS if is_girl else BOYS)}", born_on,
            "Nữ" if is_girl else "Nam", "Kinh", class_name, f"031{3 if is_girl else 2}{born_on:%y}{number:06d}",
            f"059{chance.randrange(10**7):07d}", f"Số {number}, Thôn Đông, Xã An Quang, Thành phố Hải Phòng",
            f"{family} {chance.choice(BOYS)}", chance.randrange(1965, 1990),
            f"{chance.choice(FAMILIES)} {chance.choice(GIRLS)}", chance.randrange(1968, 1992),
            "Bệnh viện Phụ sản Hải Phòng",
        ])  # fmt: skip
    return rows


def workbook(rows: list[list[Any]]) -> bytes:
    """Return the rows as .xlsx under HEADS, days as days."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "constant_memory": False})
    sheet, day = book.add_worksheet("Danh sách"), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, HEADS)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, column, value, day)
            elif isinstance(value, int):
                sheet.write_number(number, column, value)
            else:
                sheet.write_string(number, column, value)
    book.close()
    return out.getvalue()


if __name__ == "__main__":
    import django

    django.setup()
    for row in measure():
        print(*row, sep=" | ")
