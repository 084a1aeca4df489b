"""Indicator pages: the list by group, one page per indicator, its rows and its gaps."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from truongso.core.excel import Column, excel_response, workbook_from_table
from truongso.core.refusal import Refused
from truongso.core.rights import allowed, require, requires
from truongso.core.text import whole_number
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence.panel import panel_context
from truongso.foundation.indicators import actions as figures
from truongso.foundation.indicators.board import Tile, board
from truongso.foundation.indicators.models import Figure, FigureState, Provenance, ReadingChoice
from truongso.foundation.indicators.readings import Reading
from truongso.foundation.indicators.registry import indicators
from truongso.foundation.org.periods import Quarter
from truongso.governance.plan.actions import plans as plan_actions
from truongso.governance.plan.actions.figures import declare_for_line
from truongso.governance.plan.forms import DeclareForm, LineForm, ReadingForm, TargetForm
from truongso.governance.plan.models import Comment, IndicatorLine, Plan
from truongso.governance.plan.views.common import (
    add_refusal,
    back,
    line_or_404,
    no_plan,
    plan_of,
    plan_or_404,
    quarter_of,
    today,
)

# Three forms of one page ask for a reason: each has ids of its own, or a label would point at another form's field.
TARGET_IDS, READING_IDS = "target_%s", "reading_%s"


@requires("plan.view")
def indicator_list(request: HttpRequest) -> HttpResponse:
    """Show the indicators by group with value, target and standing at a quarter."""
    plan = plan_of(request)
    if plan is None:
        return no_plan(request)
    quarter = quarter_of(request, plan, today())
    seen = board(quarter, today=today())
    tiles = {tile.commitment.ordinal: tile for tile in seen.tiles}
    groups: dict[str, list[dict[str, Any]]] = {}
    lines = list(IndicatorLine.objects.in_force(plan))
    if request.GET.get("xuat") == "xlsx":
        return _export(plan, quarter, lines, tiles)
    for line in lines:
        groups.setdefault(str(line.group), []).append({"line": line, "tile": tiles.get(line.ordinal)})
    context = {"plan": plan, "quarter": quarter, "groups": groups, "board": seen, "quarters": _quarters(plan)}
    return render(request, "plan/indicators.html", context)


def _export(plan: Plan, quarter: Quarter, lines: list[IndicatorLine], tiles: dict[int, Tile]) -> HttpResponse:
    columns = [
        Column("TT", "number", 6),
        Column("Nhóm", width=30),
        Column("Chỉ tiêu", width=56),
        Column("Mức"),
        Column("Thực hiện"),
        Column("Tử số", "number"),
        Column("Mẫu số", "number"),
        Column("Nguồn", width=26),
        Column("Trạng thái", width=18),
        Column("Đơn vị phụ trách", width=26),
    ]
    cells = []
    for line in lines:
        tile = tiles.get(line.ordinal)
        found: list[Any] = ["", None, None, "", "Chưa khớp mã"]
        if tile:
            reading = tile.reading
            has_data = reading.has_data
            found = [
                reading.text,
                reading.numerator if has_data else None,
                reading.denominator if has_data else None,
                reading.provenance.label if has_data and reading.provenance else "",
                tile.standing.label,
            ]
        cells.append([line.ordinal, str(line.group), line.text, line.target.text, *found, str(line.owner_unit or "")])
    content = workbook_from_table(f"Chỉ tiêu của {plan}, {quarter}", columns, cells)
    return excel_response(content, f"chi-tieu-{quarter.code}.xlsx")


def _quarters(plan: Plan) -> list[Quarter]:
    return [Quarter(plan.year, number) for number in range(1, 5)]


@requires("plan.view")
def indicator(request: HttpRequest, year: int, ordinal: int) -> HttpResponse:
    """Show one indicator: card, figures by quarter, evidence, gaps, reading, discussion, history."""
    plan = plan_or_404(request, year)
    line = line_or_404(plan, ordinal)
    return render(request, "plan/indicator.html", _page(request, plan, line))


def _page(request: HttpRequest, plan: Plan, line: IndicatorLine, **forms: Any) -> dict[str, Any]:
    on, user = today(), request.user
    quarter = forms.get("quarter") or quarter_of(request, plan, on)
    card = line.card
    seen = board(quarter, today=on) if card else None
    tile = next((t for t in seen.tiles if t.commitment.ordinal == line.ordinal), None) if seen else None
    context: dict[str, Any] = {
        "plan": plan,
        "line": line,
        "card": card,
        "quarter": quarter,
        "quarters": _quarters(plan),
        "tile": tile,
        "choice": ReadingChoice.objects.filter(code=line.code).select_related("chosen_by").first() if card else None,
        "comments": _comments(line),
        "judge_url": reverse("plan:judge_figure", args=[plan.year, line.ordinal]),
        "may_manage": allowed(user, "plan.manage"),
        "may_declare": bool(card and not card.is_measured and allowed(user, "plan.declare_figure", line)),
        "may_confirm": allowed(user, "indicators.confirm"),
    }
    if card:
        context |= _figures(plan, line, tile.by_quarter[-1], user)
    told = Event.objects.about(line, *context.get("figures", []))
    context["history"] = told.select_related("actor__person", "object_kind")[:20]
    if context["may_declare"]:
        context["declare_form"] = forms.get("declare_form") or _declare_form(line, quarter)
    if context["may_manage"]:
        context["target_form"] = forms.get("target_form") or TargetForm(
            auto_id=TARGET_IDS,
            initial={
                "comparison": line.applied_comparison or ">=",
                "target": line.applied_target,
                "unit": line.target.unit,
            },
        )
        context["line_form"] = forms.get("line_form") or LineForm(initial=LineForm.initial_of(line), on=on)
        context["reading_form"] = forms.get("reading_form") or ReadingForm(
            auto_id=READING_IDS,
            initial={"reading": card.reading if card else "", "reason": card.reading_reason if card else ""},
        )
    return context


def _figures(plan: Plan, line: IndicatorLine, reading: Reading, user: Any) -> dict[str, Any]:
    periods = [q.code for q in _quarters(plan)]
    rows = Figure.objects.filter(code=line.code, period__in=periods).order_by("period", "-declared_at")
    everything = list(rows.select_related("declared_by__person", "judged_by__person"))
    current = {figure.period: figure for figure in everything if figure.ended_at is None}
    shown = current.get(reading.period.code)
    gaps = None
    if reading.measure is not None:
        gaps = list(reading.measure.gaps[:10])
    return {
        "figures": everything,
        "figure": shown,
        "confirmed": shown is not None and shown.state == FigureState.CONFIRMED,
        "reading": reading,
        "gap_rows": _rows(reading.measure, gaps) if gaps is not None else None,
        "gap_count": int((reading.denominator or 0) - (reading.numerator or 0)) if reading.measure else None,
        **(panel_context(shown, user, may_add=allowed(user, "plan.declare_figure", line)) if shown else {}),
    }


def _rows(measure: Any, rows: Any, *, missing: bool = True) -> list[dict[str, str]]:
    """Return rows as a page shows them; only those that are missing have a reason, and what it reads from them."""
    return [
        {
            "title": measure.row_title(row),
            "url": measure.row_url(row) if measure.row_url else "",
            "reason": measure.gap_reason(row) if missing and measure.gap_reason else "",
        }
        for row in rows
    ]


def _comments(about: Any) -> Any:
    from django.contrib.contenttypes.models import ContentType

    kind = ContentType.objects.get_for_model(about)
    return Comment.objects.filter(kind=kind, key=about.pk).select_related("written_by__person")


def _declare_form(line: IndicatorLine, quarter: Quarter, data: Any = None, files: Any = None) -> DeclareForm:
    assert line.card is not None
    figure = Figure.objects.current().filter(code=line.code, period=quarter.code).first()
    initial: dict[str, Any] = {
        "quarter": quarter.number,
        "as_of": min(quarter.ends_on, max(quarter.starts_on, today())),
        "provenance": figure.provenance if figure else Provenance.DECLARED,
    }
    if figure:
        initial |= {
            "numerator": figure.numerator,
            "denominator": figure.denominator,
            "done": None if figure.done is None else str(int(figure.done)),
            "note": figure.note,
            "seen": figure.pk,
        }
    corrects = bool(figure and figure.state == "confirmed")
    return DeclareForm(data, files, card=line.card, year=quarter.year, corrects=corrects, initial=initial)


@require_POST
@requires("plan.declare_figure")
def declare(request: HttpRequest, year: int, ordinal: int) -> HttpResponse:
    """Declare or correct the figure of a quarter, with its proof."""
    plan = plan_or_404(request, year)
    line = line_or_404(plan, ordinal)
    require(request.user, "plan.declare_figure", line)
    if line.card is None:
        raise Refused(f"{line} chưa khớp với mã nào trong từ điển chỉ tiêu: hãy khớp mã trước khi khai.")
    line.card.refuse_to_be_declared()
    number = request.POST.get("quarter", "")
    quarter = Quarter(plan.year, int(number) if number in ("1", "2", "3", "4") else 1)
    form = _declare_form(line, quarter, request.POST, request.FILES)
    if form.is_valid():
        seen = form.cleaned_data.get("seen")
        try:
            declare_for_line(
                line,
                quarter,
                form.values(),
                proof=form.cleaned_data.get("proof"),
                seen=Figure.objects.filter(pk=seen, code=line.code, period=quarter.code).first() if seen else None,
                reason=form.cleaned_data.get("reason", ""),
                provenance=Provenance(form.cleaned_data["provenance"]),
                by=request.user,
            )
            return back(
                request,
                f"{line.get_absolute_url()}?quy={quarter.number}",
                f"Đã khai {line}, {quarter}; chờ người thứ hai xác nhận.",
            )
        except Refused as refusal:
            form = _seeing_the_newest(line, quarter, request)
            add_refusal(form, refusal)
    return render(
        request, "plan/indicator.html", _page(request, plan, line, declare_form=form, quarter=quarter), status=409
    )


def _seeing_the_newest(line: IndicatorLine, quarter: Quarter, request: HttpRequest) -> DeclareForm:
    """Return the form as it was sent, now knowing the figure that the refusal speaks of: sent again, it corrects that one."""
    current = Figure.objects.current().filter(code=line.code, period=quarter.code).first()
    data = request.POST.copy()
    data["seen"] = str(current.pk) if current else ""
    form = _declare_form(line, quarter, data, request.FILES)
    form.full_clean()
    return form


def _figure_of(line: IndicatorLine, request: HttpRequest) -> Figure:
    key = whole_number(request.POST.get("figure", ""))
    return get_object_or_404(Figure.objects.visible_to(request.user), pk=key, code=line.code)


@require_POST
@requires("indicators.confirm")
def judge(request: HttpRequest, year: int, ordinal: int) -> HttpResponse:
    """Confirm a declared figure, or return it with the reason."""
    line = line_or_404(plan_or_404(request, year), ordinal)
    figure = _figure_of(line, request)
    if request.POST.get("decision") == "confirm":
        figures.confirm_figure(figure, by=request.user, note=request.POST.get("note", ""))
        return back(request, _at(line, figure), f"Đã xác nhận số liệu {line}.")
    figures.return_figure(figure, reason=request.POST.get("reason", ""), by=request.user)
    return back(request, _at(line, figure), f"Đã trả lại số liệu {line} cho người khai.")


def _at(line: IndicatorLine, figure: Figure) -> str:
    return f"{line.get_absolute_url()}?quy={figure.period[-1]}"


@require_POST
@requires("plan.manage")
def change_target(request: HttpRequest, year: int, ordinal: int) -> HttpResponse:
    """Amend the target that the school holds itself to."""
    plan = plan_or_404(request, year)
    line = line_or_404(plan, ordinal)
    form = TargetForm(request.POST, auto_id=TARGET_IDS)
    if form.is_valid():
        try:
            plan_actions.change_target(line, by=request.user, **form.cleaned_data)
            return back(request, line, f"Đã điều chỉnh mức của {line}.")
        except Refused as refusal:
            add_refusal(form, refusal)
    return render(request, "plan/indicator.html", _page(request, plan, line, target_form=form), status=409)


@require_POST
@requires("plan.manage")
def assign_line(request: HttpRequest, year: int, ordinal: int) -> HttpResponse:
    """Match a line with its code, and say who answers for it."""
    plan = plan_or_404(request, year)
    line = line_or_404(plan, ordinal)
    form = LineForm(request.POST, on=today())
    if form.is_valid():
        try:
            if form.cleaned_data["code"] != line.code:
                line = plan_actions.match_line(line, form.cleaned_data["code"], by=request.user)
            data = form.cleaned_data
            plan_actions.assign_line(line, owner_unit=data["owner_unit"], reporter=data["reporter"], by=request.user)
            return back(request, line, f"Đã giao phụ trách {line}.")
        except Refused as refusal:
            add_refusal(form, refusal)
    return render(request, "plan/indicator.html", _page(request, plan, line, line_form=form), status=409)


@require_POST
@requires("indicators.choose_reading")
def choose_reading(request: HttpRequest, year: int, ordinal: int) -> HttpResponse:
    """Choose how an ambiguous indicator is read at this school."""
    plan = plan_or_404(request, year)
    line = line_or_404(plan, ordinal)
    form = ReadingForm(request.POST, auto_id=READING_IDS)
    if form.is_valid() and line.code:
        figures.choose_reading(line.code, by=request.user, **form.cleaned_data)
        return back(request, line, "Đã ghi cách hiểu vào sổ các điểm chưa rõ.")
    return render(request, "plan/indicator.html", _page(request, plan, line, reading_form=form), status=409)


@requires("plan.view")
def rows(request: HttpRequest, year: int, ordinal: int, which: str) -> HttpResponse:
    """Open the number: the rows that count (dat), or those that do not yet (con-thieu)."""
    plan = plan_or_404(request, year)
    line = line_or_404(plan, ordinal)
    quarter = quarter_of(request, plan, today())
    return _rows_page(request, line.card, quarter, which, {"plan": plan, "line": line})


@requires("plan.view")
def own_rows(request: HttpRequest, code: str, which: str) -> HttpResponse:
    """Open one of the plan's own figures."""
    plan = plan_or_404(request)
    if code not in indicators or not code.startswith("plan."):
        raise Http404("Không có chỉ tiêu này.")
    return _rows_page(request, indicators.get(code), quarter_of(request, plan, today()), which, {"plan": plan})


def _rows_url(card: Any, line: IndicatorLine | None, which: str) -> str:
    if line is None:
        return reverse("plan:own_rows", args=[card.code, which])
    return reverse("plan:indicator_rows", args=[line.plan.year, line.ordinal, which])


def _rows_page(request: HttpRequest, card: Any, quarter: Quarter, which: str, context: dict[str, Any]) -> HttpResponse:
    if card is None or card.compute is None or which not in ("dat", "con-thieu"):
        raise Http404("Chỉ tiêu này chưa được hệ thống đo.")
    measure = card.compute(quarter)
    chosen = measure.met if which == "dat" else measure.gaps
    visible = chosen.visible_to(request.user) if hasattr(chosen, "visible_to") else chosen
    page = Paginator(visible, 50).get_page(request.GET.get("trang"))
    context |= {
        "card": card,
        "quarter": quarter,
        "which": which,
        "page": page,
        "rows": _rows(measure, page.object_list, missing=which == "con-thieu"),
        "total": chosen.count(),
        "tabs": [
            (key, label, _rows_url(card, context.get("line"), key))
            for key, label in (("dat", "Được tính"), ("con-thieu", "Còn thiếu"))
        ],
    }
    return render(request, "plan/indicator_rows.html", context)
