"""`truongso work`: send the day's reminders, and see the jobs that run by the clock."""

from datetime import datetime
from typing import Annotated, Any

import typer

from truongso.core.console import console, emit_json

work = typer.Typer(help="Công việc: nhắc việc, việc chạy theo giờ.", no_args_is_help=True)


@work.command()
def remind(
    day: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Ngày nhắc, mặc định hôm nay (2026-10-05).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")] = False,
) -> None:
    """Nhắc những người có việc quá hạn hoặc sắp đến hạn; chạy lại trong ngày không nhắc thêm ai."""
    from django.utils import timezone

    from truongso.core.text import format_date
    from truongso.foundation.work.reminders import send_due_reminders

    on = day.date() if day else timezone.localdate()
    count = send_due_reminders(on)
    if as_json:
        emit_json({"date": on, "reminded": count})
    else:
        console.print(f"Đã nhắc {count} người, ngày {format_date(on)}.")


@work.command()
def jobs(as_json: Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")] = False) -> None:
    """Liệt kê việc chạy theo giờ và kết quả lần chạy gần nhất."""
    from truongso.core.text import format_datetime
    from truongso.foundation.work import schedule
    from truongso.foundation.work.models import PeriodicRun

    runs = {run.code: run for run in PeriodicRun.objects.all()}
    rows: list[dict[str, Any]] = []
    for job in schedule.jobs:
        run = runs.get(job.code)
        rows.append(
            {
                "code": job.code,
                "title": job.title,
                "last_run_at": run.last_run_at if run else None,
                "failed": bool(run and run.failed),
                "last_result": run.last_result if run else "",
            }
        )
    if as_json:
        emit_json(rows)
        return
    for row in rows:
        when = format_datetime(row["last_run_at"]) or "chưa chạy"
        console.print(
            f"{row['code']}: {row['title']}; {when}; {row['last_result']}", style="red" if row["failed"] else None
        )


def register(app: typer.Typer) -> None:
    """Add this app's commands."""
    app.add_typer(work, name="work")
