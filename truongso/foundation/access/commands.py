"""`truongso access`: the matrix of rights on paper."""

from pathlib import Path
from typing import Annotated

import typer

from truongso.core.console import console

access = typer.Typer(help="Quyền truy cập.", no_args_is_help=True)


@access.command()
def matrix(
    write: Annotated[Path | None, typer.Option("--write", help="Ghi vào tệp này, ví dụ docs/rights.md.")] = None,
) -> None:
    """In bảng quyền theo vai trò và mọi địa chỉ, tính từ các khai báo."""
    from truongso.foundation.access.document import rights_document

    text = rights_document()
    if write is None:
        console.print(text, markup=False, highlight=False, soft_wrap=True)
        return
    write.write_text(text, encoding="utf-8")
    console.print(f"Đã ghi {write}.")


def register(app: typer.Typer) -> None:
    """Add this app's commands."""
    app.add_typer(access, name="access")
