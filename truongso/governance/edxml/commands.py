"""`truongso edxml`: read and write packages, and one sitting at the axis."""

from pathlib import Path
from typing import Annotated

import typer

from truongso.core.console import EXIT_FAULTS, EXIT_REFUSED, console, emit_json, error_console

edxml = typer.Typer(help="Gói văn bản liên thông (edXML, QCVN 102:2016).", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")]


@edxml.callback()
def _edxml() -> None:
    """Gói văn bản liên thông (edXML, QCVN 102:2016)."""


@edxml.command()
def read(
    file: Annotated[Path, typer.Argument(help="Tệp gói.", exists=True, dir_okay=False)],
    as_json: AsJson = False,
    extract: Annotated[Path | None, typer.Option("--extract", help="Thư mục để ghi các tệp đính kèm ra.")] = None,
) -> None:
    """Đọc một gói mà không nhận vào hệ thống. Mã thoát 3 khi gói không nhận được."""
    from truongso.governance.edxml.format import reading
    from truongso.governance.edxml.format.scanning import Unreadable
    from truongso.governance.edxml.seals import judge_seal
    from truongso.governance.edxml.showing import as_plain, groups_of

    try:
        if file.stat().st_size > reading.LARGEST:
            raise Unreadable(f"Gói lớn hơn {reading.LARGEST // (1024 * 1024)} MB, vượt mức nhận của nhà trường.")
        found = reading.read(file.read_bytes())
    except (Unreadable, OSError) as why:
        if as_json:
            emit_json({"readable": False, "reason": str(why)})
        else:
            error_console.print(str(why), style="red", markup=False)
        raise typer.Exit(EXIT_REFUSED) from why
    seal = judge_seal(found.seal)
    if as_json:
        emit_json({
            "readable": True, "faults": found.faults, "warnings": found.warnings, **as_plain(found),
            "seal": seal.as_dict() if seal else None,
        })  # fmt: skip
    else:
        for group in groups_of(found):
            console.print(f"{group.title}", style="bold", markup=False)
            for name, value in group.rows:
                console.print(f"  {name}: {value}", markup=False, highlight=False)
        for one in found.document.attachments if found.document else ():
            console.print(f"Tệp: {one.name}, {len(one.content)} byte", markup=False, highlight=False)
        words = f"{seal.verdict.words}: {seal.reason}" if seal else "không có"
        console.print(f"Chữ ký của gói: {words}", markup=False, highlight=False)
        for sentence in (*found.faults, *found.warnings):
            console.print(sentence, style="yellow", markup=False)
    if extract is not None and found.document:
        extract.mkdir(parents=True, exist_ok=True)
        for number, one in enumerate(found.document.attachments, start=1):
            (extract / f"{number:02d}-{one.name}").write_bytes(one.content)
    raise typer.Exit(EXIT_FAULTS if found.faults else 0)


@edxml.command()
def write(
    notation: Annotated[str, typer.Argument(help="Số, ký hiệu văn bản đi đã phát hành: 12/CV-THPTAL.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Tệp gói được ghi ra.")],
    to: Annotated[str, typer.Option("--to", help="Mã cơ quan nhận, khi văn bản gửi nhiều nơi.")] = "",
    as_json: AsJson = False,
) -> None:
    """Ghi gói của một văn bản đi ra tệp, để chuyển bằng phần mềm khác."""
    from django.utils import timezone

    from truongso.core.refusal import Refused
    from truongso.foundation.evidence import store
    from truongso.governance.edxml import packing
    from truongso.governance.edxml.format.writing import write_document
    from truongso.governance.outgoing.models import Delivery

    number, _, symbol = notation.partition("/")
    found = Delivery.objects.of_sent_documents().whole().filter(document__number__symbol=symbol)
    found = found.filter(document__number__number=int(number) if number.isdecimal() else -1).exclude(
        correspondent__code=""
    )
    deliveries = list(found.filter(correspondent__code=to) if to else found)
    if not deliveries:
        raise Refused(f"Không có văn bản {notation} đã phát hành tới cơ quan có mã trên trục{f' {to}' if to else ''}.")
    if len(deliveries) > 1:
        codes = ", ".join(one.correspondent.code for one in deliveries)
        raise Refused(f"Văn bản {notation} gửi nhiều nơi: thêm --to với một trong các mã {codes}.")
    delivery = deliveries[0]
    standing = packing.standing_package(delivery)
    content = (
        store.read(standing.blob.sha256)
        if standing
        else write_document(packing.document_of(delivery, timezone.now()))
    )  # fmt: skip
    output.write_bytes(content)
    if as_json:
        emit_json({"file": str(output), "bytes": len(content), "to": delivery.correspondent.code})
    else:
        console.print(f"Đã ghi gói gửi {delivery.correspondent} ra {output}.", markup=False, highlight=False)


@edxml.command()
def sync(as_json: AsJson = False) -> None:
    """Gửi và nhận với trục liên thông ngay bây giờ."""
    from django.utils import timezone

    from truongso.governance.edxml.jobs import exchange_now

    words = exchange_now(timezone.now())
    if as_json:
        emit_json({"result": words})
    else:
        console.print(f"{words[:1].upper()}{words[1:]}.", markup=False, highlight=False)


def register(app: typer.Typer) -> None:
    """Add this app's commands."""
    app.add_typer(edxml, name="edxml")
