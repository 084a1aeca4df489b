"""Two people at once: one of them is told, and nothing is done twice."""

import pytest

from tests.plan.builders import delivery_of, make_school, occurrence_of
from tests.plan_reports.builders import AT_WORK, Q3, items_of, line, make_people, photo, reading
from tests.plan_reports.test_races import at_once
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence import actions as evidence
from truongso.foundation.evidence.models import Item
from truongso.foundation.indicators.actions import Values, confirm_figure
from truongso.foundation.indicators.models import Figure
from truongso.foundation.org.models import Unit
from truongso.governance.plan.actions import imports, tasks
from truongso.governance.plan.actions.figures import declare_for_line, report_with_proof
from truongso.governance.plan.models import Plan, PlanImport, Progress

pytestmark = pytest.mark.django_db(transaction=True)


def refusals(given):
    return [answer for answer in given if isinstance(answer, str)]


def counted(code):
    return Event.objects.filter(code=code).count()


def test_two_people_declare_the_first_figure_at_once():
    school = make_school()
    promised = line(school.plan, 2)

    def declaring(user, numerator):
        values = Values(as_of=AT_WORK, numerator=numerator, denominator=120)
        proof = photo(f"{user.username}.png")
        return lambda: declare_for_line(promised, Q3, values, proof=proof, seen=None, reason="", by=user)

    given = at_once(declaring(school.an, 117), declaring(school.minh, 118))
    figure, (refused,) = Figure.objects.get(), refusals(given)
    assert refused.startswith(
        (
            f"{figure.declared_by} vừa khai số liệu này lúc ",
            "Có người vừa khai số liệu này cùng lúc với bạn. Số của bạn chưa được ghi",
        )
    )
    (item,) = items_of(figure)
    assert (Item.objects.get(), item.owner) == (item, figure.declared_by.person)
    assert counted("indicators.figure_declared") == 1


def test_two_leaders_confirm_one_figure_at_once():
    school = make_school()
    values = Values(as_of=AT_WORK, numerator=117, denominator=120)
    figure = declare_for_line(line(school.plan, 2), Q3, values, proof=photo(), seen=None, reason="", by=school.an)
    given = at_once(
        lambda: confirm_figure(figure, by=school.binh),
        lambda: confirm_figure(figure, by=school.hanh),
    )
    assert refusals(given) == ["Số liệu này đã ở trạng thái «đã xác nhận»."]
    assert (counted("indicators.figure_confirmed"), counted("evidence.accepted")) == (1, 1)


def test_two_leaders_accept_one_product_at_once():
    school = make_school()
    product = delivery_of(school, 2, "2026-Q2-3", "Danh mục quy trình")
    evidence.add_file(
        title="Danh mục",
        upload=photo(),
        owner=school.an.person,
        effective_from=AT_WORK,
        by=school.an,
        link_to=product,
    )
    tasks.submit_delivery(product, by=school.an, on=AT_WORK)
    given = at_once(
        lambda: tasks.accept_delivery(product, by=school.binh, on=AT_WORK),
        lambda: tasks.accept_delivery(product, by=school.hanh, on=AT_WORK),
    )
    assert refusals(given) == [
        "Sản phẩm «Danh mục quy trình» đang ở trạng thái «đã nghiệm thu», không phải chờ nghiệm thu."
    ]
    codes = ("plan.delivery_accepted", "plan.occurrence_done", "evidence.accepted")
    assert [counted(code) for code in codes] == [1, 1, 1]


def test_the_same_progress_form_sent_twice_at_once_is_one_report():
    school = make_school()
    due = occurrence_of(school, 2, "2026-Q2-3")

    def sending():
        proof = photo()
        return lambda: report_with_proof(
            due,
            percent=60,
            text="Đã rà 12 quy trình",
            difficulties="",
            proof=proof,
            delivery=None,
            hand_in=False,
            form_key="mau-1",
            by=school.an,
            on=AT_WORK,
        )

    given = at_once(sending(), sending())
    report = Progress.objects.get()
    assert given == [report, report]
    assert (due.reports.count(), counted("plan.progress_reported")) == (1, 1)
    assert len(items_of(due)) == 1


def test_two_leaders_apply_one_import_at_once():
    people = make_people()
    started = imports.start_import(
        reading=reading(), file_name="ke-hoach.docx", sha256="7" * 64, year=2026, by=people.binh
    )
    imports.choose_codes(started, {1: "exams.subjects_online"}, by=people.binh)
    given = at_once(
        lambda: imports.apply_import(started, by=people.binh, today=AT_WORK),
        lambda: imports.apply_import(started, by=people.hanh, today=AT_WORK),
    )
    assert refusals(given) == ["Lần nạp «ke-hoach.docx» đã áp dụng: không sửa được nữa."]
    plan = Plan.objects.get()
    assert (PlanImport.objects.get().plan, plan.tasks.count(), plan.indicator_lines.count()) == (plan, 4, 6)
    assert (counted("plan.applied"), Unit.objects.count()) == (1, 2)
