"""`truongso sso`: replace the keys that sign, and forget what is long over."""

from typing import Annotated

import typer

from truongso.core.console import console, emit_json

sso = typer.Typer(help="Đăng nhập một lần: thay khóa ký, dọn mã truy cập đã hết hạn.", no_args_is_help=True)


@sso.command("rotate-keys")
def rotate_keys(
    older_than: Annotated[
        int, typer.Option(help="Chỉ thay khi khóa đang ký đã dùng quá số ngày này (0: thay ngay).")
    ] = 0,
    stolen: Annotated[
        bool, typer.Option("--stolen", help="Khóa cũ đã lộ: bỏ ngay, mọi mã đã ký bằng khóa cũ thành vô hiệu.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")] = False,
) -> None:
    """Tạo khóa ký mới; khóa cũ còn được công bố thêm 30 ngày để ứng dụng đọc được mã đã ký."""
    from datetime import timedelta

    from django.utils import timezone

    from truongso.core.text import format_datetime
    from truongso.foundation.sso import actions, keeping

    if stolen:
        made, is_new = actions.rotate_keys(by=None, is_stolen=True), True
    else:
        made, is_new = keeping.rotate_when_due(timezone.now(), older_than=timedelta(days=older_than))
    if as_json:
        emit_json({"kid": made.kid, "signs_from": made.signs_from, "is_new": is_new})
    elif is_new:
        console.print(f"Đã tạo khóa {made.kid}, ký từ {format_datetime(made.signs_from)}.", highlight=False)
    else:
        console.print(f"Khóa {made.kid} còn mới: chưa cần thay.", highlight=False)


@sso.command()
def tidy(as_json: Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")] = False) -> None:
    """Xóa mã truy cập đã hết hạn và những gì liên quan không còn dùng được nữa."""
    from truongso.foundation.sso import tokens

    count = tokens.forget_old()
    if as_json:
        emit_json({"forgotten": count})
    else:
        console.print(f"Đã dọn {count} lượt đăng nhập cũ vào ứng dụng.", highlight=False)


def register(app: typer.Typer) -> None:
    """Add this app's commands."""
    app.add_typer(sso, name="sso")
