"""`truongso verification`: make a batch and send it to the population check, or see how the school stands."""

from typing import Annotated, Any

import typer

from truongso.core.console import EXIT_FAULTS, console, emit_json, progress

verification = typer.Typer(help="Xác thực dân cư: gửi đợt đối chiếu, xem tình hình.", no_args_is_help=True)


@verification.command()
def run(
    whom: Annotated[str, typer.Option("--for", help="due: em chưa có kết quả; all: mọi em; hoặc tên lớp.")] = "due",
    as_json: Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")] = False,
) -> None:
    """Gửi tiếp các đợt còn chờ, lập đợt mới nếu cần, rồi gửi. Mã thoát 3 khi còn em chưa có kết quả."""
    from truongso.records.verification.connector import connector

    service = connector()
    rows = [_send(batch, service) for batch in _batches(whom)]
    if as_json:
        emit_json(rows)
    for row in [] if as_json else rows:
        said = f"{row['batch']}: {row['answered']} em có kết quả, {row['left']} em còn chờ. {row['trouble']}"
        console.print(said.strip(), highlight=False)
    raise typer.Exit(EXIT_FAULTS if any(row["left"] for row in rows) else 0)


def _batches(whom: str) -> list[Any]:
    """Return the open batches, oldest first, and a new one for pupils who wait in none of them."""
    from truongso.core.refusal import Refused
    from truongso.records.verification import actions
    from truongso.records.verification.models import VerificationBatch

    waiting = list(VerificationBatch.objects.filter(stage=VerificationBatch.Stage.OPEN).order_by("made_at", "pk"))
    choice = {"whom": whom} if whom in ("due", "all") else {"whom": "class", "school_class": _class(whom)}
    try:
        return [*waiting, actions.make_batch(by=None, **choice)]
    except Refused:
        if not waiting:
            raise
        return waiting


def _class(name: str) -> Any:
    from truongso.core.refusal import Refused
    from truongso.records.students.models import SchoolClass

    found = (
        SchoolClass.objects.filter(name__iexact=name, pupils__isnull=False).order_by("-school_year__starts_on").first()
    )
    if found is None:
        raise Refused(f"Không có lớp {name}: hãy ghi đúng tên lớp, hoặc due, all.")
    return found


def _send(batch: Any, service: Any) -> dict[str, Any]:
    from truongso.records.verification.sending import send
    from truongso.records.verification.states import State

    total = batch.entries.filter(state=State.PENDING).count()
    with progress("Đối chiếu dân cư", total) as advance:
        sent = send(batch, service, by=None, advance=advance)
    return {
        "batch": str(batch),
        "uid": batch.uid,
        "answered": sent.answered,
        "left": sent.left,
        "trouble": sent.trouble,
    }


@verification.command()
def status(as_json: Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")] = False) -> None:
    """In số học sinh theo lớp và tình trạng đối chiếu, hôm nay."""
    from django.utils import timezone

    from truongso.records.students.models import SchoolClass
    from truongso.records.verification.questions import class_rows
    from truongso.records.verification.states import Where

    rows = class_rows(SchoolClass.objects.all(), timezone.localdate())
    if as_json:
        emit_json(
            [{"class": r.school_class.name, "pupils": r.pupils, **{w.value: r.counts[w] for w in Where}} for r in rows]
        )
        return
    for row in rows:
        console.print(
            f"{row.school_class.name}: {row.matched} trên {row.pupils} em khớp ({row.share})", highlight=False
        )
    if not rows:
        console.print("Chưa có học sinh nào đang học.", highlight=False)


def register(app: typer.Typer) -> None:
    """Add this app's commands."""
    app.add_typer(verification, name="verification")
