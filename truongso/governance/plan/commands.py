"""`truongso plan`: read a plan file; and the commands of its figures and reports."""

from pathlib import Path
from typing import Annotated

import typer

from truongso.core.console import console, emit_json
from truongso.governance.plan.commands_report import register_report_commands

plan = typer.Typer(help="Kế hoạch chuyển đổi số: đọc tệp kế hoạch.", no_args_is_help=True)


@plan.callback()
def _plan() -> None:
    """Kế hoạch chuyển đổi số: đọc tệp kế hoạch."""


@plan.command()
def inspect(
    file: Annotated[
        Path, typer.Argument(help="Tệp kế hoạch: .docx, .pdf, .txt hoặc .doc.", exists=True, dir_okay=False)
    ],
    as_json: Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")] = False,
) -> None:
    """Đọc một tệp kế hoạch, in chỉ tiêu, nhiệm vụ và các điểm cần xem; không ghi gì vào cơ sở dữ liệu."""
    from truongso.governance.plan.reader import inspect_plan

    reading = inspect_plan(file).as_dict()
    if as_json:
        emit_json(reading)
        return
    console.print(f"[bold]{reading['title']}[/bold]", highlight=False)
    for group in reading["indicator_groups"]:
        console.print(f"Chỉ tiêu {group['numeral']}. {group['name']}: {len(group['indicators'])}", highlight=False)
    for group in reading["task_groups"]:
        console.print(f"Nhiệm vụ {group['numeral']}. {group['name']}: {len(group['tasks'])}", highlight=False)
    console.print(f"\n{len(reading['findings'])} điểm cần xem:")
    for finding in reading["findings"]:
        console.print(
            f"- {finding['where']}: {finding['message']}\n  Đề xuất: {finding['proposal']}",
            highlight=False,
            markup=False,
        )


def register(app: typer.Typer) -> None:
    """Add this app's commands."""
    app.add_typer(plan, name="plan")
    register_report_commands(app)
