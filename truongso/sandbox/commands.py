"""`truongso sandbox`: stand-ins of outside services, for trying things out on one's own machine."""

from pathlib import Path
from typing import Annotated

import typer

sandbox = typer.Typer(help="Máy chủ giả lập của hệ thống bên ngoài, để thử trên máy này.", no_args_is_help=True)


@sandbox.callback()
def _sandbox() -> None:
    """Máy chủ giả lập của hệ thống bên ngoài, để thử trên máy này."""


@sandbox.command()
def population(
    people: Annotated[
        Path,
        typer.Option("--people", help="Tệp .json hoặc .csv: identity_number, full_name, born_on, gender.", exists=True),
    ],
    port: Annotated[int, typer.Option("--port", help="Cổng; 0 là một cổng trống, được in ra.")] = 8767,
    key: Annotated[str, typer.Option("--key", help="Khóa mà bên hỏi phải trình.")] = "khoa-thu-nghiem",
    fault: Annotated[list[str] | None, typer.Option("--fault", help="Sự cố: KIND[:TIMES[:SECONDS]].")] = None,
) -> None:
    """Chạy máy chủ giả lập của cơ sở dữ liệu dân cư cho đến khi bấm Ctrl+C."""
    from truongso.sandbox.population.__main__ import main

    faults = [part for one in fault or [] for part in ("--fault", one)]
    main(["--people", str(people), "--port", str(port), "--key", key, *faults])


@sandbox.command()
def exchange(
    port: Annotated[int, typer.Option("--port", help="Cổng; 0 là một cổng trống, được in ra.")] = 8769,
    key: Annotated[str, typer.Option("--key", help="Mật khẩu kết nối của trường.")] = "khoa-thu-nghiem",
    school: Annotated[str, typer.Option("--school", help="Mã của trường trên trục.")] = "H31.DEMO.THPTAL",
    fault: Annotated[list[str] | None, typer.Option("--fault", help="Sự cố: KIND[:TIMES[:SECONDS[:CALL]]].")] = None,
) -> None:
    """Chạy máy chủ giả lập của trục liên thông văn bản cho đến khi bấm Ctrl+C."""
    from truongso.sandbox.exchange.__main__ import main

    faults = [part for one in fault or [] for part in ("--fault", one)]
    main(["--port", str(port), "--key", key, "--school", school, *faults])


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(sandbox, name="sandbox")
