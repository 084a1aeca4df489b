"""The demo school's files: counted by quarter, one in the archive, one late; loading again adds nothing."""

from datetime import date
from types import SimpleNamespace

import pytest

from truongso.demo.casefiles import make_case_files
from truongso.foundation.indicators.registry import indicators
from truongso.foundation.org.periods import Quarter
from truongso.foundation.work.registry import worklists
from truongso.governance.casefiles.models import CaseFile, Catalogue

DAY = date(2026, 10, 20)


@pytest.mark.once
def test_the_demo_tells_its_story(cast: SimpleNamespace) -> None:
    for _ in range(2):
        make_case_files(vars(cast), today=DAY)
    assert (Catalogue.objects.count(), CaseFile.objects.count()) == (2, 20)
    measures = [indicators.get("office.case_files_electronic").compute(Quarter(2026, number)) for number in (1, 2, 3)]
    assert [(m.met.count(), m.population.count()) for m in measures] == [(2, 3), (4, 5), (4, 4)]
    late = worklists.get("casefiles.to_hand_in").items_for(cast.thu, DAY)
    assert [(item.title, item.due_on) for item in late] == [
        ("Nộp lưu hồ sơ 2025.15-TC: Hồ sơ quyết toán ngân sách", date(2026, 3, 25)),
        ("Nộp lưu hồ sơ 2025.16-TC: Hồ sơ mua sắm thiết bị dạy học", date(2026, 12, 19)),
    ]
