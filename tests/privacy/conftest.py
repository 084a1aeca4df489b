"""The school of the tests of pupils; Thu, the accountant, may be put in charge of personal data."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone

from tests.remembering import remembered
from tests.students.conftest import make_school as make_classes
from truongso.foundation.org import actions as org

BREACH: dict[str, Any] = {
    "title": "Gửi nhầm danh sách lớp 10A1", "kind": "disclosure", "happened_on": "", "data_sets": ["students.pupils"],
    "other_data": "", "people": "45", "story": "Tệp Excel gửi nhầm vào nhóm phụ huynh của lớp khác.", "consequences": "",
    "must_notify": "on", "no_notice_reason": "",
}  # fmt: skip


@remembered
def make_school() -> SimpleNamespace:
    school = make_classes()
    org.describe_school(
        name="Trường THPT An Lão", agency="TRƯỜNG THPT AN LÃO", parent_agency="SỞ GIÁO DỤC VÀ ĐÀO TẠO", symbol="THPTAL",
        place="An Lão", by=None,
    )  # fmt: skip
    return school


@pytest.fixture
def school(db: Any) -> SimpleNamespace:
    return make_school()


@contextmanager
def clock_at(moment: datetime | str) -> Iterator[None]:
    """Let the machine's clock stand at a moment: 2026-11-27T10:00:00+07:00."""
    stood = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    with mock.patch("django.utils.timezone.now", return_value=stood):
        yield


def ago(**parts: int) -> datetime:
    """Return a moment before now, to the minute: forms carry no seconds."""
    return (timezone.now() - timedelta(**parts)).replace(second=0, microsecond=0)


def typed(moment: datetime) -> str:
    """Return a moment as the browser sends it."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def breach_form(**values: Any) -> dict[str, Any]:
    return BREACH | {"detected_at": typed(ago(hours=2))} | values


OFFICER = {
    "unit": "", "basis": "Quyết định 20/QĐ-THPTAL ngày 01/11/2026", "starts_on": "2026-11-01", "degree": "Đại học CNTT",
    "experience_years": "4", "trained_on": "2026-10-15",
}  # fmt: skip
