"""`truongso accounts`: what the clock does with accounts each night, and new keys for old secrets."""

from datetime import datetime
from typing import Annotated

import typer

from truongso.core.console import console, emit_json

accounts = typer.Typer(
    help="Tài khoản: khóa, mở theo phân công; thời gian không sử dụng; khóa mã hóa.", no_args_is_help=True
)
JSON = Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")]


@accounts.command()
def tidy(
    day: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help="Làm như ngày này, mặc định hôm nay (2026-10-05)."),
    ] = None,
    as_json: JSON = False,
) -> None:
    """Khóa tài khoản hết phân công, mở lại khi có phân công mới, khóa tài khoản lâu không dùng, xóa lịch sử quá hạn."""
    from django.utils import timezone

    from truongso.core.text import SCHOOL_ZONE
    from truongso.foundation.accounts.tidying import in_words, tidy_accounts

    done = tidy_accounts(day.replace(hour=12, tzinfo=SCHOOL_ZONE) if day else timezone.now())
    if as_json:
        emit_json(done)
    else:
        console.print(f"{in_words(done)}.")


@accounts.command()
def rekey(as_json: JSON = False) -> None:
    """Mã hóa lại các bí mật xác thực hai lớp bằng khóa bí mật mới; xong thì bỏ được khóa cũ khỏi TRUONGSO_OLD_SECRET_KEYS."""
    from truongso.foundation.accounts.actions.secrets import renew_keys

    count = renew_keys()
    if as_json:
        emit_json({"renewed": count})
    else:
        console.print(f"Đã mã hóa lại {count} bí mật bằng khóa đang dùng.")


def register(app: typer.Typer) -> None:
    """Add this app's commands."""
    app.add_typer(accounts, name="accounts")
