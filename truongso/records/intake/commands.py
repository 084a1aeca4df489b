"""`truongso students import`: what a file would change in the register, and, with --apply, the change itself."""

from pathlib import Path
from typing import Annotated, Any

import typer

from truongso.core.console import EXIT_FAULTS, console, emit_json

students = typer.Typer(help="Sổ học sinh: nạp danh sách từ tệp.", no_args_is_help=True)


@students.callback()
def _students() -> None:
    """Sổ học sinh: nạp danh sách từ tệp."""


@students.command("import")
def import_file(
    file: Annotated[
        Path, typer.Argument(help="Danh sách học sinh .xlsx, .xls hoặc .csv.", exists=True, dir_okay=False)
    ],
    source: Annotated[str, typer.Option("--source", help="Tên nguồn của tệp; cột đã chọn được nhớ theo nguồn.")],
    as_json: Annotated[bool, typer.Option("--json", help="In mọi chỗ thêm, đổi, hỏi dạng JSON.")] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Ghi vào sổ; không có thì chỉ xem trước.")] = False,
    skip_doubtful: Annotated[
        bool, typer.Option("--skip-doubtful", help="Ghi phần chắc chắn, bỏ qua chỗ còn phải hỏi hoặc không ghi được.")
    ] = False,
    user: Annotated[str, typer.Option("--user", help="Tên đăng nhập của người nạp; bỏ trống là hệ thống.")] = "",
) -> None:
    """Xem trước một tệp danh sách học sinh sẽ đổi gì trong sổ; mã thoát 3 khi còn chỗ phải hỏi hoặc không ghi được."""
    result = _run(file, source, apply=apply, skip_doubtful=skip_doubtful, by=_user(user))
    if as_json:
        emit_json(result)
    else:
        _print(result)
    is_waiting = bool(result["counts"]["questions"] or result["counts"]["problems"])
    raise typer.Exit(EXIT_FAULTS if is_waiting and not apply else 0)


def _user(name: str) -> Any:
    from truongso.core.refusal import Refused
    from truongso.foundation.accounts.models import User

    if not name:
        return None
    found = User.objects.filter(username=name).first()
    if found is None:
        raise Refused(f"Không có tài khoản «{name}».")
    return found


def _run(file: Path, source: str, *, apply: bool, skip_doubtful: bool, by: Any) -> dict[str, Any]:
    from django.utils import timezone

    from truongso.records.intake import actions, trial
    from truongso.records.intake.report import as_data

    content, today = file.read_bytes(), timezone.localdate()
    if not apply:
        return {**as_data(trial.preview(content, file.name, source, today=today), source), "applied": False}
    run, read = actions.take_in(content, file.name, source, by=by)
    try:
        preview = trial.preview_of_run(run, read, today=today)
        actions.write(run, seen=preview.fingerprint, skip_doubtful=skip_doubtful, today=today, by=by)
    except BaseException:
        actions.discard(run, by=by)
        raise
    return {**as_data(preview, source), "applied": True, "run": run.uid}


def _print(result: dict[str, Any]) -> None:
    counts = result["counts"]
    lines = (
        ("học sinh mới", "pupils_added"), ("học sinh có chỗ khác", "pupils_changed"),
        ("học sinh không đổi", "pupils_untouched"), ("giá trị thêm", "values_added"),
        ("giá trị đổi", "values_changed"), ("giá trị mâu thuẫn", "values_conflicting"), ("chuyển lớp", "moves"),
        ("học sinh trong sổ không có trong tệp", "pupils_missing"), ("câu phải hỏi", "questions"),
        ("chỗ không ghi được", "problems"),
    )  # fmt: skip
    console.print(
        f"«{result['file']}»: {counts['rows']} dòng, {counts['people']} người.", highlight=False, markup=False
    )
    for title, code in lines:
        console.print(f"  {counts[code]:>6}  {title}", highlight=False)
    if result["classes_not_open"]:
        names = ", ".join(result["classes_not_open"])
        console.print(f"Lớp chưa mở trong năm học này: {names}.", highlight=False, markup=False)
    console.print("Đã ghi vào sổ." if result["applied"] else "Chưa ghi gì: thêm --apply để ghi.", highlight=False)


def register(app: typer.Typer) -> None:
    """Add this app's commands."""
    app.add_typer(students, name="students")
