"""`truongso exchange`: send the register to the sector database, export it, take answers that came in a file."""

from pathlib import Path
from typing import Annotated, Any

import typer

from truongso.core.console import EXIT_FAULTS, EXIT_REFUSED, console, emit_json, progress
from truongso.records.exchange import filling_command  # noqa: F401 - adds `fill` beside the import of pupils

exchange = typer.Typer(help="Đồng bộ cơ sở dữ liệu ngành.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")]


@exchange.callback()
def _exchange() -> None:
    """Đồng bộ cơ sở dữ liệu ngành."""


@exchange.command()
def push(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ cho biết sẽ gửi gì, không gửi.")] = False,
    retry: Annotated[bool, typer.Option("--retry", help="Chỉ gửi lại bản ghi chưa được nhận.")] = False,
    as_json: AsJson = False,
) -> None:
    """Gửi bản ghi đã đổi: trường, cán bộ, lớp, học sinh, kết quả. Mã thoát 3 khi còn bản ghi chưa được nhận."""
    if dry_run:
        _print_plan(retry, as_json)
        return
    from truongso.records.exchange import actions
    from truongso.records.exchange.jobs import run_push
    from truongso.records.exchange.models import PushRun, counts_by_state

    run = actions.start_push(by=None, only_failed=retry)
    with progress("Đồng bộ cơ sở dữ liệu ngành") as advance:
        run = run_push(run, by=None, progress=advance)
    counts = counts_by_state(run.records)
    if as_json:
        rows = [_as_row(row) for row in run.records.in_order()]
        emit_json({"run": run.uid, "state": run.state, "sentence": run.sentence, "counts": counts, "records": rows})
    else:
        console.print(run.sentence, highlight=False, markup=False)
    if run.state == PushRun.State.STOPPED:
        raise typer.Exit(EXIT_REFUSED)
    raise typer.Exit(0 if counts["accepted"] == sum(counts.values()) else EXIT_FAULTS)


@exchange.command()
def export(
    output: Annotated[Path, typer.Option("--output", "-o", help="Tệp .zip được ghi ra.")],
    as_json: AsJson = False,
) -> None:
    """Xuất bản ghi đã đổi ra tệp .zip (JSON từng dòng và Excel) cho trường không có kênh đồng bộ."""
    from truongso.core.refusal import Refused
    from truongso.records.exchange import actions
    from truongso.records.exchange.files import zip_of

    run, drafts = actions.export_changes(by=None)
    if not drafts:
        raise Refused(run.sentence)
    output.touch(mode=0o600)
    output.write_bytes(zip_of(drafts))
    if as_json:
        emit_json({"run": run.uid, "records": len(drafts), "file": str(output)})
    else:
        console.print(f"{run.sentence} Tệp: {output}", highlight=False, markup=False)


@exchange.command()
def answers(
    file: Annotated[Path, typer.Argument(help="Tệp kết quả .xlsx, .xls, .csv.", exists=True, dir_okay=False)],
    as_json: AsJson = False,
) -> None:
    """Ghi kết quả của tệp đã nộp vào lần xuất tệp gần nhất."""
    from truongso.core.refusal import Refused
    from truongso.records.exchange import actions
    from truongso.records.exchange.files import read_answers
    from truongso.records.exchange.models import PushRun

    run = PushRun.objects.filter(kind=PushRun.Kind.FILE).first()
    if run is None:
        raise Refused("Chưa xuất tệp lần nào nên không có gì để ghi kết quả.")
    count = actions.take_answers(run, read_answers(file.read_bytes(), file.name), by=None)
    if as_json:
        emit_json({"run": run.uid, "marked": count})
    else:
        console.print(f"Đã ghi kết quả của {count} bản ghi.", highlight=False)


def _print_plan(retry: bool, as_json: bool) -> None:
    from django.utils import timezone

    from truongso.records.exchange.planning import plan
    from truongso.records.exchange.registry import steps

    on, planned = timezone.localdate(), []
    together: dict[str, Any] = {}
    for step in steps():
        drafts = [d for d in plan(step, on, only_failed=retry, together=together) if not d.is_covered]
        together[step.code] = {draft.outgoing.uid for draft in drafts if not draft.waits}
        planned.append((step, drafts))
    if as_json:
        emit_json([
            {"step": step.code, "record": draft.outgoing.uid, "label": draft.outgoing.label, "event": draft.event,
             "version": draft.version, "waits": draft.waits}
            for step, drafts in planned for draft in drafts
        ])  # fmt: skip
        return
    for step, drafts in planned:
        held = sum(1 for draft in drafts if draft.waits)
        waiting = f", {held} phải chờ" if held else ""
        console.print(f"{step.title}: {len(drafts)} bản ghi sẽ gửi{waiting}", highlight=False)


def _as_row(row: Any) -> dict[str, Any]:
    return {
        "step": row.step, "record": row.record, "label": row.label, "event": row.event, "version": row.version,
        "state": row.state, "code": row.answer_code, "sentence": row.sentence,
    }  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add this app's commands."""
    app.add_typer(exchange, name="exchange")
