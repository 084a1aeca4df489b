"""The plan is the employees': a pupil, and somebody without a role, find no way in; who is signed out is asked to sign in."""

import pytest
from django.test import Client
from django.urls import get_resolver

from tests.plan.builders import delivery_of, make_school, occurrence_of, unchanged, words_of
from tests.plan_reports.builders import AT_WORK, PASSWORD, declare
from truongso.foundation.accounts.models import User
from truongso.foundation.evidence.models import Item
from truongso.foundation.indicators.models import Figure, ReadingChoice
from truongso.foundation.org import actions as org
from truongso.foundation.work.desk import desk_of
from truongso.governance.plan.models import (
    Amendment,
    Comment,
    Delivery,
    IndicatorLine,
    Occurrence,
    Plan,
    PlanImport,
    Progress,
    Supervision,
    Task,
)

MODELS = (Plan, PlanImport, IndicatorLine, Task, Occurrence, Delivery, Progress, Comment, Supervision, Amendment)
ANSWER = {"decision": "accept", "text": "x", "reason": "x", "percent": "50", "form_key": "mau-1", "answer": "x"}


@pytest.fixture
def school(db):
    """The school with a waiting figure and a remedy, and Em, who has an account and no role."""
    people = make_school()
    people.figure = declare(people, "library.teachers_using", confirm=False, numerator=117, denominator=120)
    people.note = Supervision.objects.create(
        plan=people.plan, kind="remedy", person=people.an.person, text="Báo chậm", made_by=people.hanh
    )
    stranger = org.add_person(full_name="Phạm Gia Em", by=None)
    people.em = User.objects.create_user("em", PASSWORD, person=stranger)
    return people


def addresses(school):
    """Every address of the plan's pages with what it stands for, out of the address table itself."""
    due = occurrence_of(school, 2, "2026-Q2-3")
    given = {
        "year": 2026,
        "ordinal": 2,
        "kind": "nhiem-vu",
        "which": "dat",
        "code": "plan.tasks_on_time",
        "pk": school.note.pk,
    }
    uids = {
        "import": PlanImport.objects.get().uid,
        "delivery": delivery_of(school, 2, "2026-Q2-3", "Danh mục quy trình").uid,
    }
    plan = next(one for one in get_resolver().url_patterns if getattr(one, "app_name", "") == "plan")
    for pattern in plan.url_patterns:
        names = set(pattern.pattern.converters)
        if pattern.pattern._route.startswith("ke-hoach/bao-cao/"):
            continue  # reports have stories of their own
        about = next((kind for kind in uids if kind in pattern.name), "")
        values = {name: given[name] for name in names - {"uid"}}
        if "uid" in names:
            values["uid"] = uids.get(about, due.uid)
        yield "/" + _filled(pattern.pattern._route, values)


def _filled(route, values):
    for name, value in values.items():
        for converter in ("int", "str", "uuid"):
            route = route.replace(f"<{converter}:{name}>", str(value))
    return route


def test_every_page_and_every_form_of_the_plan_is_closed(school, client_of):
    found = list(addresses(school))
    assert len(found) == 33 and not any("<" in address for address in found)
    clients = [client_of(school.chi), client_of(school.em)]
    with unchanged(*MODELS, Figure, ReadingChoice, Item):
        for client in clients:
            for address in found:
                assert client.get(address).status_code in (403, 404, 405), address
                assert client.post(address, ANSWER).status_code in (403, 404), address


def test_who_is_signed_out_is_asked_to_sign_in(school):
    stranger = Client()
    with unchanged(*MODELS):
        for address in addresses(school):
            answer = stranger.get(address)
            assert answer.status_code == 302 and answer.headers["Location"].startswith("/tai-khoan/dang-nhap/"), address


@pytest.mark.parametrize("who", ["chi", "em"])
def test_nothing_of_the_plan_is_found_listed_or_waiting(school, client_of, who):
    user = getattr(school, who)
    client = client_of(user)
    assert client.get("/tim-kiem/?q=ke hoach").status_code == 403
    assert client.get("/viec-cua-toi/").status_code == 403
    assert desk_of(user, AT_WORK).items == []
    for rows in (IndicatorLine, Task, Occurrence, Delivery, Plan, PlanImport, Supervision, Amendment, Figure):
        assert list(rows.objects.visible_to(user)) == []


def test_a_teacher_finds_lines_and_tasks_without_accents(school, client_of):
    an = client_of(school.an)
    assert "Nhiệm vụ 1. Theo dõi, báo cáo việc thực hiện kế hoạch I. Quản trị" in words_of(
        an.get("/tim-kiem/?q=ke hoach")
    )
    assert "Chỉ tiêu 1. 100% hồ sơ công việc được xử lý trên môi trường điện tử I. Quản trị số" in words_of(
        an.get("/tim-kiem/?q=HO SO cong viec")
    )
    assert "Không tìm thấy" in words_of(an.get("/tim-kiem/?q=khong co gi nhu the"))
