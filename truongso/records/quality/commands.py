"""`truongso quality check`: every failing row of every rule, of a file or of the register."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from truongso.core.console import EXIT_FAULTS, console, emit_json

quality = typer.Typer(help="Chất lượng hồ sơ: kiểm tra theo quy tắc.", no_args_is_help=True)


@quality.callback()
def _quality() -> None:
    """Chất lượng hồ sơ: kiểm tra theo quy tắc."""


@quality.command()
def check(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="Danh sách học sinh .xlsx, .xls, .csv; bỏ trống để kiểm tra sổ.", exists=True, dir_okay=False
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In mọi dòng sai dạng JSON.")] = False,
) -> None:
    """Kiểm tra một tệp danh sách, hoặc sổ học sinh; không sửa gì. Mã thoát 3 khi có lỗi phải sửa."""
    rows = _rows(file)
    if as_json:
        emit_json(rows)
    else:
        _print(rows)
    raise typer.Exit(EXIT_FAULTS if any(row["severity"] == "error" for row in rows) else 0)


def _rows(file: Path | None) -> list[dict[str, Any]]:
    from django.utils import timezone

    from truongso.records.quality.engine import as_row, check
    from truongso.records.quality.files import table_of_file

    today = timezone.localdate()
    if file is None:
        from truongso.records.quality.register import table_of_register

        table = table_of_register(today=today)
    else:
        table = table_of_file(file.read_bytes(), file.name, today=today)
    return [as_row(finding, table) for finding in check(table)]


def _print(rows: list[dict[str, Any]]) -> None:
    from truongso.records.quality.registry import SEVERITY_LABELS, Severity, rules

    counts = Counter((row["severity"], row["rule"]) for row in rows)
    for severity in Severity:
        found = [(rule, count) for (weight, rule), count in counts.items() if weight == severity]
        if not found:
            continue
        console.print(f"[bold]{SEVERITY_LABELS[severity].capitalize()}[/bold]", highlight=False)
        for code, count in sorted(found, key=lambda pair: -pair[1]):
            console.print(f"  {count:>5}  {rules.get(code).title} ({code})", highlight=False)
    console.print(f"{len(rows)} dòng." if rows else "Không có gì phải xem.", highlight=False)


def register(app: typer.Typer) -> None:
    """Add this app's commands."""
    app.add_typer(quality, name="quality")
