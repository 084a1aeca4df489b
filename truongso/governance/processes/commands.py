"""`truongso processes`: install the shipped processes, check a file, see how processes stand."""

from pathlib import Path
from typing import Annotated, Any

import typer

from truongso.core.console import console, emit_json

processes = typer.Typer(help="Quy trình nội bộ: cài bộ kèm theo, kiểm tra sơ đồ BPMN.", no_args_is_help=True)


@processes.command()
def install() -> None:
    """Đưa các quy trình kèm theo phần mềm vào danh mục và công bố. Chạy lại không thêm gì."""
    from django.utils import timezone

    from truongso.governance.processes.library import install as put_in

    made = put_in(adopted_on=timezone.localdate(), at=timezone.now(), by=None)
    for one in made:
        console.print(f"Đã công bố: {one.title}", highlight=False)
    console.print(f"{len(made)} quy trình mới trong danh mục.", highlight=False)


@processes.command()
def check(
    file: Annotated[Path, typer.Argument(help="Tệp .bpmn; cạnh nó có thể có tệp .yaml cùng tên.")],
    as_json: Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")] = False,
) -> None:
    """Đọc một sơ đồ như khi tải lên; có tệp .yaml thì chạy thử hết mọi ngả. Chỗ sai được nêu tên."""
    from truongso.governance.processes.bpmn import reading

    diagram = reading.read(file.read_bytes())
    found: dict[str, Any] = {
        "name": diagram.pool_name or diagram.name, "tasks": [n.name for n in diagram.tasks],
        "ends": [n.name for n in diagram.ends], "lanes": [lane.name for lane in diagram.lanes.values()],
    }  # fmt: skip
    if file.with_suffix(".yaml").exists():
        found["states"] = _walked(file, diagram)
    if as_json:
        emit_json(found)
        return
    console.print(
        f"{found['name']}: {len(found['tasks'])} bước, {len(found['ends'])} kết thúc, sơ đồ dùng được.", highlight=False
    )


def _walked(file: Path, diagram: Any) -> int:
    import yaml

    from truongso.governance.processes.bpmn.reading import text_of
    from truongso.governance.processes.definition import definition_of
    from truongso.governance.processes.exploring import check_runs

    plan = yaml.safe_load(file.with_suffix(".yaml").read_text(encoding="utf-8"))["plan"]
    return check_runs(text_of(file.read_bytes()), definition_of(plan, diagram), diagram).states


@processes.command()
def escalate() -> None:
    """Báo các bước quá hạn cho người phụ trách; mỗi bước báo một lần."""
    from django.utils import timezone

    from truongso.governance.processes.duties import escalate_late

    console.print(f"{escalate_late(timezone.now())} bước quá hạn đã báo.", highlight=False)


def register(app: typer.Typer) -> None:
    """Add this app's commands."""
    app.add_typer(processes, name="processes")
