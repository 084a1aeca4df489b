"""`truongso casefiles`: packages for an archive, made and checked, and files read for search, from the command line."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from truongso.core.console import EXIT_FAULTS, EXIT_REFUSED, console, emit_json, error_console, progress
from truongso.core.refusal import Refused

casefiles = typer.Typer(help="Hồ sơ công việc: gói hồ sơ điện tử, chữ trong tệp.", no_args_is_help=True)


@casefiles.command()
def package(
    code: Annotated[str, typer.Argument(help="Mã hồ sơ (2026.01-TH) hoặc mã đợt nộp lưu (NL-2026-01).")],
    out: Annotated[Path | None, typer.Option("--out", help="Tệp ZIP ghi ra; mặc định <mã>.zip ở thư mục này.")] = None,
) -> None:
    """Lập gói điện tử của một hồ sơ đã kết thúc, hoặc của một đợt nộp lưu."""
    from django.utils import timezone

    from truongso.governance.casefiles.models import CaseFile, HandOver
    from truongso.governance.casefiles.packaging.writing import files_of, write_package

    about = CaseFile.objects.filter(code=code).first() or HandOver.objects.filter(code=code).first()
    if about is None:
        error_console.print(f"Không có hồ sơ hay đợt nộp lưu nào mang mã {code}.", style="red", markup=False)
        raise typer.Exit(EXIT_REFUSED)
    target = out or Path(f"{code}.zip")
    hand_over = about if isinstance(about, HandOver) else None
    chosen = files_of(about)
    papers = sum(one.entries.standing().exclude(blob=None).count() for one in chosen)
    try:
        with progress(f"Lập gói {code}", papers) as advance:
            count = write_package(
                chosen, target, name=code, at=timezone.now(), hand_over=hand_over,
                progress=lambda done, total: advance() if done else None,
            )  # fmt: skip
    except Refused as refusal:
        target.unlink(missing_ok=True)
        error_console.print(refusal.sentence, style="red", markup=False)
        raise typer.Exit(EXIT_REFUSED) from refusal
    console.print(f"Đã lập gói {target} gồm {count} tệp.", markup=False, soft_wrap=True)


@casefiles.command("check-package")
def check(
    file: Annotated[Path, typer.Argument(help="Gói ZIP.")],
    as_json: Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")] = False,
) -> None:
    """Kiểm tra gói: tệp thiếu, khác, thừa, hỏng; chỉ trả mã 0 khi gói nguyên vẹn."""
    from truongso.governance.casefiles.packaging.checking import WORDS, check_package

    if not file.is_file():
        error_console.print(f"Không có tệp {file}.", style="red", markup=False)
        raise typer.Exit(EXIT_REFUSED)
    found = check_package(file)
    if as_json:
        findings = [{"kind": one.kind, "name": one.name, "sentence": one.sentence} for one in found.findings]
        emit_json({"whole": found.whole, "files": found.files, "findings": findings})
    else:
        for one in found.findings:
            console.print(f"[{WORDS[one.kind]}] {one.sentence}", markup=False, soft_wrap=True)
        if found.whole:
            console.print(f"Gói nguyên vẹn: {found.files} tệp đúng mã băm.", markup=False)
    raise typer.Exit(0 if found.whole else EXIT_FAULTS)


@casefiles.command("read-files")
def read_files(
    most: Annotated[int, typer.Option("--most", min=1, help="Đọc nhiều nhất chừng này tệp.")] = 1_000_000,
    reindex: Annotated[bool, typer.Option("--reindex", help="Lập lại toàn bộ chỉ mục tìm kiếm từ chữ đã đọc.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")] = False,
) -> None:
    """Đọc chữ trong các tệp chưa đọc (PDF, Word, bản quét) để tìm kiếm được; chạy lại chỉ đọc phần còn lại."""
    from truongso.governance.casefiles import reading, texts
    from truongso.governance.casefiles.models import FileText
    from truongso.governance.casefiles.tasks import read_one

    added = texts.ask_what_is_missing()
    waiting = FileText.objects.to_read(scans=reading.program() is not None).select_related("blob").defer("text")[:most]
    states: Counter[str] = Counter()
    with progress("Đọc chữ trong tệp", len(waiting)) as advance:
        for one in waiting:
            states[read_one(one).state] += 1
            advance()
    indexed = texts.index_everything() if reindex else 0
    if as_json:
        emit_json({"added": added, "read": dict(sorted(states.items())), "indexed": indexed})
        return
    labels = dict(FileText._meta.get_field("state").choices)
    console.print(f"Đã đọc {sum(states.values())} tệp (mới biết thêm {added} tệp).", markup=False, soft_wrap=True)
    for state, count in sorted(states.items()):
        console.print(f"  {labels[state]}: {count}", markup=False, soft_wrap=True)
    if reindex:
        console.print(f"Đã lập lại chỉ mục của {indexed} văn bản, hồ sơ.", markup=False, soft_wrap=True)


def register(app: typer.Typer) -> None:
    """Add this app's commands."""
    app.add_typer(casefiles, name="casefiles")
