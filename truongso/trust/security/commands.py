"""`truongso security`: examine the parameters of level 2 from the command line."""

from typing import Annotated, Any

import typer

from truongso.core.console import EXIT_FAULTS, console, emit_json

security = typer.Typer(help="Tự kiểm tra an toàn theo tham số cấp độ 2.", no_args_is_help=True)


@security.callback()
def _group() -> None:
    """Keep `security check` a subcommand while it is the only one."""


@security.command()
def check(as_json: Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")] = False) -> None:
    """Chạy mọi phép kiểm tra, giữ kết quả, in ra. Mã thoát 3 khi có mục chưa đạt."""
    from django.utils import timezone

    from truongso.trust.security import actions
    from truongso.trust.security.report import lines_of

    run = actions.run_checks(timezone.now(), by=None)
    lines = lines_of(run)
    if as_json:
        emit_json({"at": run.at, "met": run.met, "missed": run.missed, "unsure": run.unsure, "checks": _rows(lines)})
    else:
        _print(run, lines)
    raise typer.Exit(EXIT_FAULTS if run.missed else 0)


def _rows(lines: list[Any]) -> list[dict[str, Any]]:
    return [
        {
            "code": line.check.code, "group": line.check.group, "title": line.check.title, "state": line.state.value,
            "found": line.found, "threshold": line.check.threshold, "source": line.check.source,
            "change": line.change,
        }
        for line in lines
    ]  # fmt: skip


def _print(run: Any, lines: list[Any]) -> None:
    for line in lines:
        console.print(f"{line.state.label}: {line.check.title}. {line.found}", highlight=False, markup=False)
        if line.state.value == "missed":
            console.print(f"    {line.check.mend}", highlight=False, markup=False)
    said = f"{run.met} mục đạt, {run.missed} chưa đạt, {run.unsure} cần người xác nhận."
    console.print(said, highlight=False)


def register(app: typer.Typer) -> None:
    """Add this app's commands."""
    app.add_typer(security, name="security")
