"""`truongso onboarding`: issue accounts for classes or staff, go on with a run that was cut off."""

from typing import Annotated, Any

import typer

from truongso.core.console import console, emit_json, progress

onboarding = typer.Typer(help="Cấp tài khoản theo hồ sơ.", no_args_is_help=True)


@onboarding.command()
def issue(
    classes: Annotated[
        list[str] | None, typer.Option("--class", help="Tên lớp, nhắc lại cho nhiều lớp; all: mọi lớp.")
    ] = None,
    guardians: Annotated[bool, typer.Option("--guardians", help="Cấp cho gia đình của lớp thay vì học sinh.")] = False,
    staff: Annotated[bool, typer.Option("--staff", help="Cấp cho cán bộ, giáo viên, nhân viên.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")] = False,
) -> None:
    """Cấp tài khoản; chạy lại không cấp trùng. Phiếu có mã in ở trang Cấp tài khoản."""
    from django.utils import timezone

    from truongso.core.refusal import Refused
    from truongso.records.onboarding import actions
    from truongso.records.onboarding.models import IssueRun

    if staff == bool(classes):
        raise Refused("Hãy chọn --staff, hoặc --class với tên lớp.")
    if staff and guardians:
        raise Refused("--guardians đi cùng --class.")
    kind = IssueRun.Kind.STAFF if staff else IssueRun.Kind.GUARDIANS if guardians else IssueRun.Kind.PUPILS
    run = actions.plan_run(kind, _classes(classes or []), on=timezone.localdate(), by=None)
    _carry_out(run, as_json=as_json)


@onboarding.command()
def resume(as_json: Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")] = False) -> None:
    """Làm tiếp các đợt bị ngắt giữa chừng."""
    from truongso.records.onboarding.models import IssueRun

    found = list(IssueRun.objects.filter(finished_at=None).order_by("made_at"))
    for run in found:
        _carry_out(run, as_json=as_json)
    if not found:
        console.print("Không có đợt nào đang dở.", highlight=False)


def _carry_out(run: Any, *, as_json: bool) -> None:
    from django.db.models import Count

    from truongso.records.onboarding.issuing import carry_out
    from truongso.records.onboarding.models import Outcome

    with progress("Cấp tài khoản", run.rows.filter(outcome=Outcome.WAITING).count()) as advance:
        carry_out(run, by=None, advance=advance)
    counts = dict(run.rows.order_by().values_list("outcome").annotate(Count("pk")))
    if as_json:
        emit_json({"run": str(run), "uid": run.uid, **{one.value: counts.get(one.value, 0) for one in Outcome}})
        return
    said = ", ".join(f"{counts[one.value]} {one.label}" for one in Outcome if counts.get(one.value))
    console.print(f"{run}: {said}.", highlight=False)


def _classes(names: list[str]) -> list[Any]:
    from django.utils import timezone

    from truongso.core.refusal import Refused
    from truongso.records.students.models import Pupil, SchoolClass

    if not names:
        return []
    held = Pupil.objects.studying().exclude(school_class=None).values("school_class")
    found = SchoolClass.objects.filter(pk__in=held, school_year__ends_on__gte=timezone.localdate()).order_by("sort_key")
    if names == ["all"]:
        return list(found)
    by_name = {one.name.lower(): one for one in found}
    unknown = [name[:20] for name in names if name.strip().lower() not in by_name]
    if unknown:
        raise Refused(f"Không có lớp {', '.join(unknown)} có học sinh: hãy ghi đúng tên lớp, hoặc all.")
    return [by_name[name.strip().lower()] for name in dict.fromkeys(names)]


def register(app: typer.Typer) -> None:
    """Add this app's commands."""
    app.add_typer(onboarding, name="onboarding")
