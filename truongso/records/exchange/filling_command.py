"""`truongso students fill`: a template of another system filled from the register."""

from pathlib import Path
from typing import Annotated, Any

import typer

from truongso.core.console import EXIT_FAULTS, EXIT_REFUSED, console, emit_json, error_console
from truongso.records.intake.commands import students


@students.command("fill")
def fill_template(
    template: Annotated[Path, typer.Argument(help="Mẫu .xlsx tải từ phần mềm khác.", exists=True, dir_okay=False)],
    out: Annotated[Path | None, typer.Option("--out", help="Tệp được ghi ra; bỏ trống thì chỉ xem trước.")] = None,
    class_name: Annotated[str, typer.Option("--class", help="Chỉ điền một lớp, ví dụ 10A1.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="In mọi ô, dòng, học sinh dạng JSON.")] = False,
) -> None:
    """Điền mẫu từ sổ học sinh, giữ nguyên phần còn lại của tệp; mã thoát 3 khi còn ô, dòng hoặc học sinh để lại."""
    from truongso.records.exchange.filling import fill

    found = fill(template.read_bytes(), template.name, _pupils(class_name))
    if found.faults:
        error_console.print(f"Không ghi tệp: {found.faults[0]}", highlight=False, markup=False)
        raise typer.Exit(EXIT_REFUSED)
    if out is not None:
        _write(out, template, found, class_name)
    if as_json:
        emit_json(_as_data(found, out))
    else:
        _print(found, out)
    raise typer.Exit(0 if found.is_complete else EXIT_FAULTS)


def _pupils(class_name: str) -> list[Any]:
    from truongso.core.refusal import Refused
    from truongso.records.students.models import Pupil

    found = Pupil.objects.studying()
    if class_name:
        found = found.filter(school_class__name=class_name.strip().upper())
        if not found.exists():
            raise Refused(f"Không có lớp {class_name} đang học trong sổ: hãy xem lại tên lớp.")
    return list(found.whole().in_class_order())


def _write(out: Path, template: Path, found: Any, class_name: str) -> None:
    """Write the filled template for its owner alone, and record that it left the register."""
    from truongso.core.refusal import Refused
    from truongso.foundation.audit.recording import record_read

    if out.exists() and out.samefile(template):
        raise Refused("Tệp ghi ra trùng với mẫu: hãy chọn tên khác để giữ mẫu nguyên vẹn.")
    out.touch(mode=0o600)
    out.write_bytes(found.content)
    said = f"{template.name}, lớp {class_name}" if class_name else template.name
    record_read("exchange.template_exported", None, by=None, name=said, cells=len(found.changes), rows=found.rows)


def _as_data(found: Any, out: Path | None) -> dict[str, Any]:
    return {
        "file": str(out) if out else None,
        "equal": found.is_equal,
        "rows": found.rows,
        "cells": found.cells,
        "changes": [
            {"sheet": one.sheet, "cell": one.cell, "uid": one.pupil.uid, "field": one.label, "old": one.old, "new": one.new}
            for one in found.changes
        ],
        "findings": [
            {"sheet": one.sheet, "cell": one.cell, "kind": one.kind, "message": one.message} for one in found.findings
        ],
        "left_rows": [
            {"sheet": one.sheet, "row": one.row, "said": one.said, "why": one.why} for one in found.left_rows
        ],
        "without_row": [{"uid": pupil.uid, "name": str(pupil)} for pupil in found.without_row],
        "notes": found.notes,
    }  # fmt: skip


def _print(found: Any, out: Path | None) -> None:
    lines = [
        (found.rows, "học sinh có dòng"), (len(found.changes), "ô được ghi"), (len(found.findings), "ô không ghi được"),
        (len(found.left_rows), "dòng để nguyên"), (len(found.without_row), "học sinh chưa có dòng"),
    ]  # fmt: skip
    for count, words in lines:
        console.print(f"  {count:>6}  {words}", highlight=False)
    for note in found.notes:
        console.print(note, highlight=False, markup=False)
    if found.is_equal:
        console.print("Tệp này bằng sổ: mọi ô đã ghi đúng.", highlight=False)
    console.print(f"Đã ghi {out}." if out else "Chưa ghi tệp nào: thêm --out để ghi.", highlight=False, markup=False)
