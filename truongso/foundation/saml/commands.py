"""`truongso saml`: replace the signing key in two steps, and print by which code an application knows people."""

from typing import Annotated

import typer

from truongso.core.console import console, emit_json

saml = typer.Typer(help="Đăng nhập SAML: thay khóa ký, in mã người dùng.", no_args_is_help=True)


@saml.command("announce-key")
def announce_key() -> None:
    """Tạo khóa mới và công bố trong siêu dữ liệu; khóa cũ vẫn ký cho đến khi chạy switch-key."""
    from truongso.foundation.saml import actions

    row = actions.announce_key(by=None)
    console.print(f"Đã công bố {row}. Nạp lại siêu dữ liệu ở mọi ứng dụng, rồi chạy: truongso saml switch-key")


@saml.command("switch-key")
def switch_key() -> None:
    """Ký bằng khóa đã công bố; khóa cũ bị xóa."""
    from truongso.foundation.saml import actions

    console.print(f"Từ nay ký bằng {actions.switch_key(by=None)}.")


@saml.command()
def names(
    application: Annotated[str, typer.Argument(help="Tên ứng dụng, đúng như trong trang «Ứng dụng».")],
    as_json: Annotated[bool, typer.Option("--json", help="In dạng JSON.")] = False,
) -> None:
    """In mã riêng (persistent NameID) của từng người được vào một ứng dụng, ví dụ để ghi ImmutableId ở Microsoft 365."""
    from truongso.foundation.saml import actions

    rows = actions.list_names(application, by=None)
    if as_json:
        emit_json([{"username": username, "name_id": value} for username, value in rows])
        return
    for username, value in rows:
        console.print(f"{username}\t{value}", highlight=False, soft_wrap=True)


def register(app: typer.Typer) -> None:
    """Add this app's commands."""
    app.add_typer(saml, name="saml")
