"""`truongso signing`: look at signatures from the command line."""

from pathlib import Path
from typing import Annotated

import typer

from truongso.core.console import EXIT_FAULTS, EXIT_REFUSED, console, emit_json, error_console

signing = typer.Typer(help="Chữ ký số: kiểm tra tệp PDF, XML, gói edXML.", no_args_is_help=True)


@signing.command()
def verify(
    file: Annotated[Path, typer.Argument(help="Tệp PDF, XML hoặc gói edXML.")],
    as_json: Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")] = False,
) -> None:
    """Kiểm tra chữ ký của một tệp; chỉ trả mã 0 khi mọi chữ ký hợp lệ."""
    from truongso.core.uploads import max_bytes, too_large
    from truongso.foundation.signing.verdicts import Verdict
    from truongso.foundation.signing.verifying import verify as look

    try:
        with file.open("rb") as opened:
            content = opened.read(max_bytes() + 1)
    except OSError as error:
        error_console.print(f"Không đọc được tệp {file}: {error.strerror}.", style="red", markup=False)
        raise typer.Exit(EXIT_REFUSED) from error
    if len(content) > max_bytes():
        error_console.print(too_large(file.name, max_bytes()), style="red", markup=False)
        raise typer.Exit(EXIT_REFUSED)
    found = look(content)
    if as_json:
        emit_json(found.as_dict())
    else:
        console.print(f"{found.verdict.words} ({found.verdict}): {found.reason}", markup=False)
        for number, signer in enumerate(found.signers, start=1):
            when = signer.time.isoformat() if signer.time else "không rõ lúc nào"
            console.print(f"{number}. {signer.name}, {when}: {signer.verdict.words}. {signer.integrity}", markup=False)
            for change in signer.changes:
                console.print(f"   {change}", markup=False)
        for part in found.parts:
            covered = "chữ ký của gói bao trùm" if part.covered else "chữ ký của gói không bao trùm"
            console.print(f"Tệp {part.name}: {covered}. {part.finding.reason}", markup=False)
    raise typer.Exit(0 if found.verdict == Verdict.VALID else EXIT_FAULTS)


def register(app: typer.Typer) -> None:
    """Add this app's commands."""
    app.add_typer(signing, name="signing")
