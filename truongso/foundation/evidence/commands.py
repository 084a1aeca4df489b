"""`truongso evidence`: is every stored file whole?"""

from typing import Annotated

import typer

from truongso.core.console import EXIT_FAULTS, console, emit_json, progress

evidence = typer.Typer(help="Kho minh chứng: kiểm tra tệp.", no_args_is_help=True)


@evidence.callback()
def _group() -> None:
    """Keep `check` a command of its own although it is the only one."""


@evidence.command()
def check(as_json: Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")] = False) -> None:
    """Đối chiếu từng tệp trong kho với mã băm: nêu tệp thiếu, tệp hỏng, tệp không có hồ sơ."""
    from truongso.foundation.evidence.checks import check_files
    from truongso.foundation.evidence.models import Blob

    total = Blob.objects.count()
    with progress("Kiểm tra kho minh chứng", total) as advance:
        found = check_files(advance)
    harmful = [sentence for sentence in found if sentence.startswith(("Thiếu", "Tệp hỏng"))]
    if as_json:
        emit_json({"checked": total, "sound": not harmful, "findings": found})
    else:
        for sentence in found:
            console.print(sentence, style="red" if sentence in harmful else "yellow")
        console.print(f"Đã kiểm tra {total} tệp: {len(harmful)} tệp thiếu hoặc hỏng.")
    raise typer.Exit(EXIT_FAULTS if harmful else 0)


def register(app: typer.Typer) -> None:
    """Add this app's commands."""
    app.add_typer(evidence, name="evidence")
