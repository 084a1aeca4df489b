"""Indicator 1 is counted from files whose work ended in the period; what is missing is their makers' work."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

from tests.casefiles.conftest import TODAY, closed, put
from truongso.foundation.indicators.registry import indicators
from truongso.foundation.org.periods import Quarter
from truongso.foundation.work.registry import worklists
from truongso.governance.casefiles import actions
from truongso.governance.casefiles.models import CaseFile
from truongso.governance.plan.views.indicators import _rows

CODE = "office.case_files_electronic"


def test_closed_files_without_paper_count(cast: SimpleNamespace, open_for: Callable[..., CaseFile]) -> None:
    def made(notation: str, *electronic: bool, ended_on: date = TODAY, maker: Any = cast.an) -> CaseFile:
        file = open_for(maker, notation)
        for number, one in enumerate(electronic):
            put(file, f"Văn bản {number}", electronic=one)
        return closed(file, maker, ended_on) if ended_on else file

    quarter = Quarter.of(TODAY)
    good, mixed = made("01-CM", True, True), made("02-CM", True, False)
    made("03-CM", True, ended_on=quarter.starts_on.replace(year=quarter.year - 1))
    put(open_for(cast.an, "04-CM"), "Đang làm")
    taken_out = open_for(cast.an, "05-CM")
    put(taken_out, "Bản điện tử")
    paper = put(taken_out, "Bản chụp", electronic=False)
    actions.remove_entry(paper, reason="Đã có bản điện tử", by=cast.an)
    taken_out = closed(taken_out, cast.an)

    measure = indicators.get(CODE).compute(quarter)
    assert list(measure.population) == [good, mixed, taken_out]
    assert set(measure.met) == {good, taken_out}
    assert [measure.gap_reason(row) for row in measure.gaps] == ["1 văn bản giấy hoặc chụp từ giấy"]
    assert measure.row_title(mixed) == f"{mixed.code} Hồ sơ hội giảng"

    shown = _rows(measure, measure.met, missing=False)  # the page behind the numerator asks for no reason
    assert [(row["title"], row["reason"]) for row in shown] == [(measure.row_title(file), "") for file in measure.met]

    mine = worklists.get("casefiles.gaps").items_for(cast.an, TODAY)
    assert [item.title for item in mine] == [f"Hồ sơ {mixed.code}: 1 văn bản chưa phải bản điện tử"]
    assert worklists.get("casefiles.gaps").items_for(cast.long, TODAY) == []


def test_no_file_closed_is_no_data(cast: SimpleNamespace) -> None:
    measure = indicators.get(CODE).compute(Quarter(2026, 1))
    assert not measure.population.exists()
