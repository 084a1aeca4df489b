"""`truongso demo`: load the demo school, or start a real one."""

from pathlib import Path
from typing import Annotated

import typer

from truongso.core.console import console, emit_json


def demo(
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Nạp xong thì phục vụ trang web.")] = True,
    empty: Annotated[
        bool, typer.Option("--empty", help="Bắt đầu một trường thật, trống, thay cho dữ liệu mẫu.")
    ] = False,
    port: Annotated[int, typer.Option(help="Cổng của trang web.")] = 8000,
    out: Annotated[Path, typer.Option(help="Thư mục nhận báo cáo quý III.")] = Path("out"),
    as_json: Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")] = False,
) -> None:
    """Nạp trường mẫu cùng kế hoạch thật, in bảng điều hành, ghi báo cáo quý III, rồi mở trang web."""
    from django.core.management import call_command
    from django.utils import timezone

    from truongso.core.home import prepare_home

    prepare_home()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    if empty:
        _start_empty()
    else:
        _load(timezone.localdate(), out, as_json=as_json)
    if serve:
        from truongso.demo.serving import serve_on

        serve_on(port)


def _start_empty() -> None:
    from truongso.demo.first_hour import first_account

    username, password = first_account()
    if password:
        console.print(
            f"Tài khoản quản trị đầu tiên: [bold]{username}[/bold], mật khẩu dùng một lần: [bold]{password}[/bold]"
        )
        console.print("Mở trang Giờ đầu tiên sau khi đăng nhập: hệ thống dẫn từng bước.")
    else:
        console.print(f"Trường đã có tài khoản quản trị ({username}); mở trang web và đăng nhập.")


def _load(today: object, out: Path, *, as_json: bool) -> None:
    from datetime import date

    from truongso.demo.cast import CAST, PASSWORD
    from truongso.demo.load import load
    from truongso.demo.plan_file import FILE_NAME, plan_docx
    from truongso.demo.shown import print_scoreboard, write_report

    assert isinstance(today, date)
    plan = load(today=today)
    out.mkdir(parents=True, exist_ok=True)
    (out / FILE_NAME).write_bytes(plan_docx())
    files = write_report(plan, out)
    if as_json:
        emit_json(
            {
                "plan": plan.title,
                "report": [str(path) for path in files],
                "accounts": [m.username for m in CAST],
                "password": PASSWORD,
            }
        )
        return
    print_scoreboard(plan)
    console.print(f"\nBáo cáo quý III: {', '.join(path.name for path in files)} trong thư mục {out}/")
    console.print(f"\nĐăng nhập (mọi tài khoản cùng mật khẩu [bold]{PASSWORD}[/bold]):")
    for member in CAST:
        console.print(f"  [bold]{member.username:6}[/bold] {member.full_name}, {member.in_words}")


def register(app: typer.Typer) -> None:
    """Add this app's command."""
    app.command("demo")(demo)
