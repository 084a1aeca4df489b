"""Commands for whoever runs the installation: setup, serve, doctor, backup, restore."""

from pathlib import Path
from typing import Annotated, Any

import typer

from truongso.core.console import EXIT_FAULTS, console, emit_json, progress
from truongso.core.refusal import Refused

JSON = Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")]
CONFIRMATION = "THAY TOÀN BỘ"


def setup() -> None:
    """Lập hoặc nâng cấp cơ sở dữ liệu và thư mục dữ liệu; chạy lại bao nhiêu lần cũng được."""
    from truongso.config import installation

    missing = installation.missing_migrations()
    with progress("Lập cơ sở dữ liệu" if missing else "Kiểm tra cơ sở dữ liệu"):
        installation.prepare()
    console.print(f"Cơ sở dữ liệu đã sẵn sàng{f' (đã làm {len(missing)} bước nâng cấp)' if missing else ''}.")


def serve(
    port: Annotated[int, typer.Option(help="Cổng để mở trang.", min=1, max=65535)] = 8000,
    host: Annotated[str, typer.Option(help="Địa chỉ để nghe; mặc định chỉ máy này.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(help="Số tiến trình phục vụ trang.", min=1, max=32)] = 2,
    migrate: Annotated[bool, typer.Option("--migrate", help="Nâng cấp cơ sở dữ liệu trước khi mở.")] = False,
) -> None:
    """Mở trang web cùng bộ phận làm việc nền và đồng hồ của các việc định kỳ."""
    from truongso.config.serve import serve as run

    run(host=host, port=port, workers=workers, migrate=migrate)


def doctor(as_json: JSON = False) -> None:
    """Khám máy chủ: mục nào hỏng và cách chữa."""
    from truongso.config.doctor import examine

    with progress("Khám máy chủ") as advance:
        checks = examine(advance)
    failed = any(check.state == "fail" for check in checks)
    if as_json:
        emit_json({"ok": not failed, "checks": [check.as_dict() for check in checks]})
    else:
        for check in checks:
            _print_check(check)
        console.print("Có mục phải chữa." if failed else "Không có mục nào hỏng.", style="red" if failed else "green")
    raise typer.Exit(EXIT_FAULTS if failed else 0)


def _print_check(check: Any) -> None:
    mark, style = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "fail": ("✗", "red")}[check.state]
    console.print(f"[{style}]{mark}[/] [bold]{check.title}[/]: ", end="", highlight=False)
    console.print(check.message, markup=False, highlight=False)
    if check.mend:
        console.print(f"    → {check.mend}", markup=False, highlight=False)


def backup(
    file: Annotated[Path, typer.Argument(metavar="TỆP", help="Tệp sao lưu, ví dụ sao-luu-2026-10-05.zip.")],
    verify: Annotated[
        bool, typer.Option("--verify", help="Không sao lưu, chỉ kiểm tra tệp đã có đến từng byte.")
    ] = False,
    as_json: JSON = False,
) -> None:
    """Sao lưu mọi dữ liệu và tệp vào một tệp kiểm tra được; trang vẫn mở bình thường."""
    if verify:
        _verify(file, as_json)
        return
    from django.utils import timezone

    from truongso.config import actions
    from truongso.config import backup as making

    with progress("Sao lưu") as advance:
        made = making.make(file, at=timezone.now(), advance=advance)
    actions.record_backup(name=file.name, digest=made.digest, rows=made.rows, files=made.files, by=None)
    if as_json:
        emit_json(
            {
                "file": str(file),
                "digest": made.digest,
                "tables": made.tables,
                "rows": made.rows,
                "files": made.files,
                "missing_files": made.missing,
            }
        )
    else:
        console.print(
            f"Đã sao lưu {made.rows} dòng của {made.tables} bảng và {made.files} tệp vào {file}.", highlight=False
        )
        console.print(f"Mã băm: {made.digest}", highlight=False)
        _warn_of_missing(made.missing)
    raise typer.Exit(EXIT_FAULTS if made.missing else 0)


def _verify(file: Path, as_json: bool) -> None:
    from truongso.config import restore as restoring

    with progress("Kiểm tra bản sao lưu") as advance:
        found = restoring.describe(file, advance)
    if as_json:
        emit_json(found)
        return
    console.print(
        f"Bản sao lưu nguyên vẹn: {found['school'] or 'chưa khai tên trường'}, lập lúc {found['made_at']} "
        f"bởi phiên bản {found['version']}; {found['rows']} dòng, {found['files']} tệp.",
        highlight=False,
    )
    console.print(f"Mã băm: {found['digest']}", highlight=False)
    _warn_of_missing(found["missing_files"])


def _warn_of_missing(missing: list[str]) -> None:
    if missing:
        console.print(
            f"Thiếu {len(missing)} tệp vì trong kho đã mất hoặc hỏng từ trước: "
            "hãy chạy truongso evidence check rồi tìm lại từ bản sao lưu cũ hơn.",
            style="red",
        )


def restore(
    file: Annotated[Path, typer.Argument(metavar="TỆP", help="Tệp do truongso backup lập.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Thay toàn bộ dữ liệu đang có (phải gõ lời xác nhận).")
    ] = False,
    confirm: Annotated[
        str, typer.Option("--confirm", metavar="LỜI", help=f"Lời xác nhận khi không gõ tại chỗ: «{CONFIRMATION}».")
    ] = "",
) -> None:
    """Khôi phục từ bản sao lưu vào cơ sở dữ liệu trống; tệp hỏng thì từ chối, không đụng gì đến dữ liệu đang có."""
    from truongso.config import restore as restoring
    from truongso.core.text import nfc

    now = restoring.present()
    if replace and not now.is_empty:
        question = f"Sẽ XÓA {now.users} tài khoản, {now.events} sự việc đang có. Gõ «{CONFIRMATION}» để tiếp tục"
        if nfc(confirm or typer.prompt(question, default="", show_default=False)).strip().upper() != CONFIRMATION:
            raise Refused("Lời xác nhận không đúng: chưa khôi phục, dữ liệu đang có còn nguyên.")
    with progress("Khôi phục") as advance:
        done = restoring.restore(file, replace=replace, advance=advance)
    console.print(f"Đã khôi phục {done.rows} dòng và {done.files} tệp.", highlight=False)
    _warn_of_missing(done.missing)
    if done.verdict.intact:
        console.print(f"Nhật ký nguyên vẹn: {done.verdict.checked} sự việc.", highlight=False)
        return
    console.print(
        f"Nhật ký trong bản sao lưu đã HỎNG từ trước, ở sự việc số {done.verdict.broken_at}: {done.verdict.reason}.",
        style="red",
    )
    raise typer.Exit(EXIT_FAULTS)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (setup, serve, doctor, backup, restore):
        app.command()(command)
