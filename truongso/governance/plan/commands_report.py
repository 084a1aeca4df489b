"""`truongso report`, `truongso indicators`, `truongso scoreboard`: the plan's figures outside the browser."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from truongso.core.console import console, emit_json
from truongso.core.refusal import Refused

if TYPE_CHECKING:
    from truongso.foundation.org.periods import Period
    from truongso.governance.plan.models import Plan

YearOption = Annotated[
    int | None, typer.Option("--year", help="Năm của kế hoạch; không ghi thì lấy kế hoạch mới nhất.")
]
QuarterOption = Annotated[int | None, typer.Option("--quarter", min=1, max=4, help="Quý, từ 1 đến 4.")]
JsonOption = Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")]
COLOURS = {
    "met": "green",
    "at_risk": "yellow",
    "missed": "red",
    "failed": "red",
    "no_data": "bright_black",
    "no_target": "cyan",
}


def register_report_commands(app: typer.Typer) -> None:
    """Add the commands that read figures and write reports."""
    app.command("report")(report)
    app.command("indicators")(indicators)
    app.command("scoreboard")(scoreboard)


def report(
    out: Annotated[Path, typer.Option("--out", help="Thư mục ghi tệp; chưa có thì được tạo.", file_okay=False)],
    year: YearOption = None,
    quarter: Annotated[
        int | None, typer.Option("--quarter", min=1, max=4, help="Quý; không ghi thì là báo cáo năm.")
    ] = None,
    version: Annotated[
        int | None, typer.Option("--version", min=1, help="Phiên bản đã khóa; không ghi thì bản mới nhất.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Ghi báo cáo quý hoặc năm ra ba tệp Word, PDF, Excel; chưa khóa thì ghi bản DỰ THẢO không có số."""
    told = _write_report(out, year, quarter, version)
    if as_json:
        emit_json(told)
        return
    if told["version"] is None:
        console.print(f"{told['title']} chưa khóa: các tệp là bản DỰ THẢO, chưa có số.", style="yellow")
    else:
        console.print(f"{told['title']}, phiên bản {told['version']}, số {told['number']}.")
    for path in told["files"]:
        console.print(path, soft_wrap=True)


def indicators(year: YearOption = None, quarter: QuarterOption = None, as_json: JsonOption = False) -> None:
    """Liệt kê chỉ tiêu với giá trị, tử số, mẫu số, nguồn gốc, mức và trạng thái."""
    rows = _indicator_rows(*_plan_and_quarter(year, quarter))
    if as_json:
        emit_json(rows)
    else:
        _print_indicators(rows)


def scoreboard(year: YearOption = None, quarter: QuarterOption = None) -> None:
    """In bảng điều hành: chỉ tiêu theo nhóm, mức, đánh giá và dự báo cuối năm."""
    plan, seen_quarter = _plan_and_quarter(year, quarter)
    _print_scoreboard(plan, seen_quarter)


def _today() -> date:
    from django.utils import timezone

    return timezone.localdate()


def _plan_of(year: int | None) -> "Plan":
    from truongso.governance.plan.models import Plan

    plan = Plan.current(year)
    if plan is None:
        which = f" năm {year}" if year else ""
        raise Refused(f"Chưa có kế hoạch{which}: hãy nạp và áp dụng tệp kế hoạch trước.")
    return plan


def _plan_and_quarter(year: int | None, quarter: int | None) -> "tuple[Plan, Any]":
    from truongso.foundation.org.periods import Quarter, reporting_quarter

    plan, today = _plan_of(year), _today()
    if quarter is not None:
        return plan, Quarter(plan.year, quarter)
    shown = reporting_quarter(today)
    return plan, shown if shown.year == plan.year else Quarter(plan.year, 4 if today.year > plan.year else 1)


def _write_report(out: Path, year: int | None, quarter: int | None, number: int | None) -> dict[str, Any]:
    from truongso.foundation.org.periods import Quarter, Year

    plan = _plan_of(year)
    period: Period = Quarter(plan.year, quarter) if quarter else Year(plan.year)
    version, files = _files_of(plan, period, number)
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            partial = out / f".{name}.partial"
            partial.write_bytes(content)
            partial.replace(out / name)  # a file is there whole or not at all
    except OSError as error:
        raise Refused(f"Không ghi được vào thư mục {out}: {error.strerror}. Hãy chọn thư mục khác.") from None
    return {
        "title": f"Báo cáo {period}",
        "period": period.code,
        "version": version.number if version else None,
        "number": version.issued.text if version and version.issued else None,
        "sha256": version.sha256 if version else None,
        "draft": version is None,
        "files": [str(out / name) for name in files],
    }


def _files_of(plan: "Plan", period: "Period", number: int | None) -> tuple[Any, dict[str, bytes]]:
    from truongso.governance.plan.models import Report
    from truongso.governance.plan.reporting import build_content, default_narrative
    from truongso.governance.plan.reporting.files import KINDS, file_name, render_files
    from truongso.governance.plan.reporting.frozen_files import stored_file

    found = Report.objects.filter(plan=plan, period=period.code).first()
    versions = found.versions.select_related("issued", "report__plan").order_by("-number") if found else None
    if number is not None:
        version = versions.filter(number=number).first() if versions is not None else None
        if version is None:
            raise Refused(f"Báo cáo {period} không có phiên bản {number}.")
    else:
        version = versions.first() if versions is not None else None
    if version is not None:
        kept = (stored_file(version, kind) for kind in KINDS)
        return version, {name: content for content, name in kept}
    if period.starts_on > _today():
        raise Refused(f"{period} chưa bắt đầu: chưa có gì để báo cáo.")
    words = found.narrative if found else default_narrative(plan, period, today=_today())
    content = build_content(plan, period, words, today=_today())
    return None, {file_name(content, kind): made for kind, made in render_files(content).items()}


def _indicator_rows(plan: "Plan", quarter: Any) -> list[dict[str, Any]]:
    from truongso.foundation.indicators.board import board
    from truongso.governance.plan.models import IndicatorLine

    tiles = {tile.commitment.code: tile for tile in board(quarter, today=_today()).tiles}
    lines = list(IndicatorLine.objects.in_force(plan))
    rows = [_line_row(line, tiles.get(line.code)) for line in lines]
    return rows + _measured_outside({line.code for line in lines}, quarter)


def _line_row(line: Any, tile: Any) -> dict[str, Any]:
    row = {
        "ordinal": line.ordinal,
        "code": line.code or None,
        "title": line.text,
        "group": str(line.group),
        "in_plan": True,
        "target": line.target.text,
        "target_comparison": line.target.comparison or None,
        "target_value": line.target.value,
        "unit": line.target.unit,
    }
    if tile is None:
        return row | _figure_of(None) | {"state": "no_data", "error": "chưa khớp mã chỉ tiêu"}
    return row | _figure_of(tile.reading) | {"state": tile.standing.value, "forecast": tile.forecast.value}


def _figure_of(reading: Any) -> dict[str, Any]:
    has_data = reading is not None and reading.has_data
    return {
        "period": reading.period.code if reading else None,
        "kind": reading.indicator.kind.value if reading else None,
        "value": reading.value if has_data else None,
        "text": reading.text if has_data else "",
        "numerator": reading.numerator if has_data else None,
        "denominator": reading.denominator if has_data else None,
        "provenance": reading.provenance.value if has_data and reading.provenance else None,
        "waiting": bool(reading and reading.is_waiting),
        "error": "không tính được" if reading and reading.failed else None,
        "forecast": None,
    }


def _measured_outside(in_plan: set[str], quarter: Any) -> list[dict[str, Any]]:
    """Return what the platform measures and the plan did not promise: its own figures."""
    from truongso.foundation.indicators.readings import read_all
    from truongso.foundation.indicators.registry import indicators as registry

    cards = [card for card in registry if card.is_measured and card.code not in in_plan]
    readings = read_all([card.code for card in cards], [quarter])
    rows = []
    for card in cards:
        reading = readings[card.code, quarter.code]
        state = "failed" if reading.failed else "no_target" if reading.has_data else "no_data"
        head = {"ordinal": None, "code": card.code, "title": card.title, "group": "", "in_plan": False, "target": ""}
        head |= {"target_comparison": None, "target_value": None, "unit": card.unit}
        rows.append(head | _figure_of(reading) | {"state": state})
    return rows


def _print_indicators(rows: list[dict[str, Any]]) -> None:
    from rich.table import Table

    from truongso.core.text import format_number
    from truongso.foundation.indicators.models import Provenance
    from truongso.foundation.indicators.readings import Standing

    table = Table(title="Chỉ tiêu của kế hoạch", show_lines=False)
    for title, right in (
        ("TT", True),
        ("Chỉ tiêu", False),
        ("Mức", True),
        ("Thực hiện", True),
        ("Tử/mẫu", True),
        ("Nguồn", False),
        ("Trạng thái", False),
    ):
        table.add_column(title, justify="right" if right else "left", overflow="fold")
    for row in rows:
        parts = [row["numerator"], row["denominator"]]
        fraction = "/".join(format_number(part) for part in parts if part is not None) if row["kind"] == "ratio" else ""
        state = row["error"] or ("chờ xác nhận" if row["waiting"] else Standing(row["state"]).label)
        if not row["in_plan"] and row["state"] == "no_target":
            state = "ngoài kế hoạch"
        colour = COLOURS[row["state"]]
        source = Provenance(row["provenance"]).label if row["provenance"] else ""
        table.add_row(
            str(row["ordinal"] or "–"),
            row["title"],
            row["target"],
            row["text"],
            fraction,
            source,
            f"[{colour}]{state}[/]",
        )
    console.print(table)


def _print_scoreboard(plan: "Plan", quarter: Any) -> None:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    from truongso.foundation.indicators.board import board
    from truongso.foundation.indicators.readings import Standing

    seen = board(quarter, today=_today())
    console.print(f"[bold]{escape(plan.title)}[/] · {quarter}")
    counts = [(standing, seen.count(standing)) for standing in Standing if seen.count(standing)]
    console.print("  ".join(f"[{COLOURS[s.value]}]{s.label}: {count}[/]" for s, count in counts))
    wide = console.width >= 100
    for group, tiles in seen.groups:
        console.print(f"\n[bold]{escape(group)}[/]")
        table = Table(expand=True, box=box.SIMPLE_HEAD, pad_edge=False)
        table.add_column("TT", justify="right", width=2)
        table.add_column("Chỉ tiêu", ratio=1)
        table.add_column("Mức", justify="right", width=13)
        table.add_column("Thực hiện", justify="right", width=11)
        table.add_column("Đánh giá", width=15)
        if wide:
            table.add_column("Dự báo cuối năm", justify="right", width=15)
        for tile in tiles:
            colour = COLOURS[tile.standing.value]
            shown = tile.reading.text or ("chờ" if tile.reading.is_waiting else "–")
            standing = "Bằng lời" if tile.standing == Standing.NO_TARGET else tile.standing.label
            cells = [
                str(tile.commitment.ordinal),
                escape(tile.commitment.text),
                tile.commitment.target.text or "–",
                f"[{colour}]{shown}[/]",
                f"[{colour}]{standing}[/]",
            ]
            table.add_row(*cells, *([tile.forecast_text or "–"] if wide else []))
        console.print(table)
    if any(tile.reading.is_waiting for tile in seen.tiles):
        console.print("[dim]chờ: đã khai, chưa có người thứ hai xác nhận.[/]")
