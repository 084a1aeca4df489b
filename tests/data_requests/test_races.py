"""Two leaders approve one deletion at once: one does it, the other is told."""

from typing import Any

import pytest
from django.utils import timezone

from tests.data_requests.conftest import make_school
from tests.quality.test_races import at_once
from truongso.core.refusal import Refused
from truongso.trust.data_requests import actions
from truongso.trust.data_requests.models import Archive, Deletion, RequestStep

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def worked_on(school: Any, kind: str) -> Any:
    today = timezone.localdate()
    shown = actions.file_request(school.first.person, kind, text="Xin xóa.", today=today, by=school.dung)
    actions.check(shown, note="Đối chiếu sổ.", by=school.minh)
    actions.acknowledge(shown, today=today, by=school.minh)
    return shown


def test_two_leaders_approve_at_once() -> None:
    school, today = make_school(), timezone.localdate()
    shown = worked_on(school, "delete")
    proposal = actions.propose_deletion(shown, today=today, by=school.minh)
    raised = at_once(
        lambda: actions.approve_deletion(proposal, today=today, by=school.hanh),
        lambda: actions.approve_deletion(proposal, today=today, by=school.binh),
    )
    assert [type(one) for one in raised] == [Refused]
    assert "đã được quyết định trước đó" in raised[0].sentence
    assert Deletion.objects.get().stage == Deletion.Stage.DONE
    assert RequestStep.objects.filter(step="approved").count() == 1


def test_two_workers_build_one_archive() -> None:
    school = make_school()
    shown = worked_on(school, "copy")
    made = Archive.objects.create(request=shown, asked_by=school.minh)
    now = timezone.now()
    assert at_once(lambda: actions.build_archive(made, now=now), lambda: actions.build_archive(made, now=now)) == []
    assert RequestStep.objects.filter(step="applied").count() == 1
    assert Archive.objects.get().stage == Archive.Stage.READY


def test_two_requests_get_two_numbers() -> None:
    school, today = make_school(), timezone.localdate()
    raised = at_once(
        lambda: actions.file_request(school.first.person, "know", text="Một.", today=today, by=school.dung),
        lambda: actions.file_request(school.first.person, "know", text="Hai.", today=today, by=school.chi),
    )
    assert raised == []
    assert sorted(school.first.person.data_requests.values_list("code", flat=True)) == [
        f"YC-{today.year}-001", f"YC-{today.year}-002",
    ]  # fmt: skip
