"""`truongso audit`: prove the trail."""

from typing import Annotated

import typer

from truongso.core.console import EXIT_FAULTS, console, emit_json, progress

audit = typer.Typer(help="Nhật ký: kiểm tra chuỗi băm.", no_args_is_help=True)


@audit.command()
def verify(as_json: Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")] = False) -> None:
    """Đi hết chuỗi nhật ký và nêu mắt xích hỏng đầu tiên, nếu có."""
    from truongso.foundation.audit import chain
    from truongso.foundation.audit.models import Event

    with progress("Kiểm tra nhật ký", Event.objects.count()) as advance:
        verdict = chain.verify(advance)
    if as_json:
        emit_json(
            {
                "intact": verdict.intact,
                "checked": verdict.checked,
                "broken_at": verdict.broken_at,
                "reason": verdict.reason,
            }
        )
    elif verdict.intact:
        console.print(f"Nhật ký nguyên vẹn: đã kiểm tra {verdict.checked} sự việc.")
    else:
        console.print(f"Nhật ký HỎNG ở sự việc số {verdict.broken_at}: {verdict.reason}.", style="red")
    raise typer.Exit(0 if verdict.intact else EXIT_FAULTS)


def register(app: typer.Typer) -> None:
    """Add this app's commands."""
    app.add_typer(audit, name="audit")
