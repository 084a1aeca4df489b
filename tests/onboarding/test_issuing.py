"""Accounts for a class, the staff, families: who gets one, who does not and why, once."""

import io
from datetime import date
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.onboarding.conftest import issue, words_of
from truongso.core.refusal import Refused
from truongso.foundation.accounts import actions as accounts
from truongso.foundation.accounts.models import User
from truongso.foundation.accounts.passwords import suggest_usernames
from truongso.foundation.audit.models import Event
from truongso.foundation.org import actions as org
from truongso.foundation.org.roles import Role
from truongso.records.onboarding import actions
from truongso.records.onboarding.models import AccessCode, Invitation, IssueRow, IssueRun
from truongso.records.students import actions as students
from truongso.records.students.models import Guardianship

DAY = date(2026, 11, 2)


def test_the_administrator_issues_a_class_and_sees_every_row(school: SimpleNamespace, client_of: Any) -> None:
    client, uid = client_of(school.minh), school.classes["10A1"].uid
    before = User.objects.count()
    page = client.get("/cap-tai-khoan/xem-truoc/", {"cho": "pupils", "lop": uid})
    assert "Cấp cho 7 người" in words_of(page)
    assert User.objects.count() == before, "looking changes nothing"
    answer = client.post("/cap-tai-khoan/chay/", {"cho": "pupils", "lop": uid})
    run = IssueRun.objects.get()
    assert answer.url == run.get_absolute_url()
    assert dict(run.rows.values_list("outcome", "outcome")).keys() == {"opened", "has"}
    assert (run.rows.filter(outcome="opened").count(), run.finished_at is not None) == (7, True)
    assert User.objects.count() == before + 7
    fresh = User.objects.get(person=school.child.person)
    assert (fresh.username, fresh.has_usable_password(), fresh.must_change_password) == ("bntv", False, True)
    page = words_of(client.get(answer.url))
    assert "Đã xong" in page and "bntv" in page
    assert AccessCode.objects.count() == 0, "codes are made when slips are printed"


def test_issuing_twice_doubles_nothing(school: SimpleNamespace) -> None:
    issue(school)
    before = list(User.objects.order_by("pk").values_list("username", flat=True))
    with pytest.raises(Refused, match="Không còn ai để cấp"):
        issue(school)
    assert list(User.objects.order_by("pk").values_list("username", flat=True)) == before
    assert IssueRun.objects.count() == 1


def test_a_run_that_was_cut_off_goes_on(school: SimpleNamespace, client_of: Any) -> None:
    run = actions.plan_run("pupils", [school.classes["10A1"]], on=DAY, by=school.minh)
    assert actions.advance_run(run, by=school.minh, size=3) == 4
    accounts.open_account(school.pupils[7].person, by=school.minh)  # somebody opens one by hand meanwhile
    page = words_of(client_of(school.minh).get(run.get_absolute_url()))
    assert "Đang cấp" in page and "4 trên 8 người đã xét" in page and "every 2s" in page
    client_of(school.minh).post(reverse("onboarding:resume", args=[run.uid]))
    run.refresh_from_db()
    assert run.finished_at is not None
    assert run.rows.filter(outcome="opened").count() == 6
    assert run.rows.get(pupil=school.pupils[7]).outcome == "has"
    assert User.objects.filter(person__pupil__school_class=school.classes["10A1"]).count() == 8


def test_who_has_a_closed_account_or_no_role_is_told_why(school: SimpleNamespace) -> None:
    accounts.close_account(school.chi, reason="Mất liên lạc", by=school.minh)
    school.child.person.assignments.update(ends_on=date(2026, 10, 1))
    run = issue(school)
    rows = {row.pupil_id: row for row in run.rows.all()}
    assert (rows[school.first.pk].outcome, rows[school.child.pk].outcome) == ("closed", "cannot")
    assert "mở lại ở Danh bạ" in rows[school.first.pk].reason
    assert "Chưa có phân công" in rows[school.child.pk].reason
    assert not User.objects.filter(person=school.child.person).exists()


def test_families_are_invited_and_linked_people_get_an_account(school: SimpleNamespace) -> None:
    run = issue(school, "guardians")
    rows = list(run.rows.filter(pupil=school.child).order_by("number").values_list("relation", "outcome", "full_name"))
    assert rows == [("father", "invited", "Trần Đình Cha"), ("mother", "invited", "Lưu Thị Mẹ")]
    of_chi = dict(run.rows.filter(pupil=school.first).values_list("relation", "outcome"))
    assert of_chi == {"father": "has", "mother": "invited"}, "Dũng has an account already"
    assert Invitation.objects.count() == 15
    with pytest.raises(Refused, match="Không còn ai để cấp"):
        issue(school, "guardians")


def test_a_colleague_who_is_a_parent_gets_no_account_from_the_homeroom_teacher(
    school: SimpleNamespace, client_of: Any
) -> None:
    """It would open more than one child's record: the administrator issues it among the staff."""
    colleague = org.add_person(full_name="Vũ Thị Mới", by=None)
    org.assign(colleague, Role.CLERK, starts_on=date(2026, 9, 1), by=None)
    students.link_guardian(school.child, colleague, relation="mother", by=school.lan)
    students.link_guardian(school.pupils[2], school.hanh.person, relation="mother", by=school.lan)
    User.objects.filter(pk=school.hanh.pk).update(must_change_password=True)  # issued, never used
    client = client_of(school.an)
    client.post("/cap-tai-khoan/chay/", {"cho": "guardians", "lop": school.classes["10A1"].uid})
    run = IssueRun.objects.get()
    row = run.rows.get(person=colleague)
    assert row.outcome == "cannot" and "Làm việc ở trường" in row.reason
    assert not User.objects.filter(person=colleague).exists()
    assert client.post(f"{run.get_absolute_url()}phieu/").status_code == 200
    assert AccessCode.objects.filter(user=school.hanh).count() == 0
    assert AccessCode.objects.filter(invitation__isnull=False).count() == run.rows.filter(outcome="invited").count()


def test_a_child_of_whom_nothing_can_be_proved_is_not_invited_for(school: SimpleNamespace) -> None:
    students.change_pupil(school.child, {"identity_number": "", "ministry_code": ""}, by=school.lan)
    run = issue(school, "guardians")
    row = run.rows.filter(pupil=school.child).first()
    assert row.outcome == "cannot" and "thiếu ngày sinh" in row.reason
    assert not Invitation.objects.filter(pupil=school.child).exists()


def test_homeroom_teacher_issues_the_own_class_only(school: SimpleNamespace, client_of: Any) -> None:
    client = client_of(school.an)
    own, other = school.classes["10A1"].uid, school.classes["10A2"].uid
    assert client.get("/cap-tai-khoan/xem-truoc/", {"cho": "pupils", "lop": own}).status_code == 200
    before = User.objects.count()
    assert client.post("/cap-tai-khoan/chay/", {"cho": "pupils", "lop": [own, other]}).status_code == 404
    assert client.post("/cap-tai-khoan/chay/", {"cho": "staff"}).status_code == 403
    assert client.get(f"/cap-tai-khoan/lop/{other}/").status_code == 404
    assert client.post(f"/cap-tai-khoan/lop/{other}/phieu/").status_code == 404
    assert User.objects.count() == before
    assert client.post("/cap-tai-khoan/chay/", {"cho": "pupils", "lop": own}).status_code == 302
    assert User.objects.count() == before + 7
    run = issue(school, "pupils", "10A2")
    assert client.get(run.get_absolute_url()).status_code == 404, "a run of another is not hers"


@pytest.mark.parametrize("bad", ["1 OR 1=1", "../../etc", "00000000-0000-4000-8000-000000000001", "‮10A1", "\x00"])
def test_a_hostile_class_is_not_found(school: SimpleNamespace, client_of: Any, bad: str) -> None:
    client = client_of(school.minh)
    before = User.objects.count()
    for answer in (
        client.get("/cap-tai-khoan/xem-truoc/", {"cho": "pupils", "lop": bad}),
        client.post("/cap-tai-khoan/chay/", {"cho": "pupils", "lop": bad}),
        client.post("/cap-tai-khoan/chay/", {"cho": "everybody", "lop": school.classes["10A1"].uid}),
    ):
        assert answer.status_code == 404
    assert (User.objects.count(), IssueRun.objects.count()) == (before, 0)


def test_no_class_is_refused_in_words(school: SimpleNamespace, client_of: Any) -> None:
    client = client_of(school.minh)
    client.post("/cap-tai-khoan/chay/", {"cho": "pupils"})
    assert "Hãy chọn ít nhất một lớp." in words_of(client.get("/cap-tai-khoan/"))


def test_letters_that_only_look_latin_never_come_into_a_user_name(school: SimpleNamespace) -> None:
    students.change_pupil(school.child, {"full_name": "Nguyễn Vаn Аnh"}, by=school.lan)  # Cyrillic а and А
    names = suggest_usernames(["Nguyễn Văn Anh", "Nguyễn Vаn Аnh", "王小明", "Ｎｇｕｙễｎ Ａn", "Nguyễn Văn Anh", "Ý"])
    assert names == ["anhnv", "nhnvn", "taikhoan", "netk", "anhnv2", "ytk"]
    issue(school)
    assert User.objects.get(person=school.child.person).username.isascii()


def test_the_report_is_a_workbook_in_which_no_text_becomes_a_formula(school: SimpleNamespace, client_of: Any) -> None:
    students.change_pupil(school.child, {"full_name": "=HYPERLINK(1)+cmd|A1"}, by=school.lan)
    run = issue(school)
    answer = client_of(school.minh).get(f"{run.get_absolute_url()}?xuat=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    cells = [cell for row in sheet.iter_rows(min_row=4) for cell in row]
    assert "=HYPERLINK(1)+cmd|A1" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells if cell.value == "=HYPERLINK(1)+cmd|A1"} == {"s"}
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert sheet.max_row == 3 + 8
    assert Event.objects.filter(code="onboarding.run_exported").count() == 1


def test_staff_get_accounts_from_the_register(school: SimpleNamespace, client_of: Any) -> None:
    from truongso.records.register.models import Source
    from truongso.records.staff import actions as staff

    source = Source.objects.create(kind=Source.Kind.FILE, title="Danh sách cán bộ")
    rows = [{"full_name": "Đặng Thị Hòa", "staff_group": "03"}, {"full_name": "Đặng Thị Hoa", "staff_group": "03"}]
    staff.add_staff(rows, units={}, on=date(2026, 9, 1), source=source, by=school.lan)
    client = client_of(school.minh)
    assert "Cấp cho 2 người" in words_of(client.get("/cap-tai-khoan/xem-truoc/", {"cho": "staff"}))
    client.post("/cap-tai-khoan/chay/", {"cho": "staff"})
    assert sorted(User.objects.filter(username__startswith="hoa").values_list("username", flat=True)) == [
        "hoadt",
        "hoadt2",
    ]
    assert client_of(school.an).get("/cap-tai-khoan/xem-truoc/", {"cho": "staff"}).status_code == 403


def test_lists_run_a_constant_number_of_queries(school: SimpleNamespace, client_of: Any) -> None:
    client, uid = client_of(school.minh), school.classes["10A1"].uid

    def counts(run: IssueRun) -> list[int]:
        found = []
        for path in ("/cap-tai-khoan/", run.get_absolute_url(), f"/cap-tai-khoan/lop/{uid}/", "/cap-tai-khoan/dot/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            found.append(len(queries))
        return found

    few = counts(issue(school, "pupils", "10A2"))
    issue(school, "guardians", "10A1", "10A2")
    assert counts(issue(school, "pupils", "10A1")) == few
    assert max(few) < 90  # the first page also counts what lies on the desk, list by list


def test_fifteen_hundred_pupils_in_seconds(school: SimpleNamespace, django_assert_max_num_queries: Any) -> None:
    """No query for each pupil: 250 rows cost about as many statements as 25 would."""
    from truongso.foundation.org.models import Assignment, Person
    from truongso.foundation.org.roles import Role
    from truongso.records.students.models import Pupil

    people = Person.objects.bulk_create([Person(full_name=f"Nguyễn Văn Số {n}").prepare() for n in range(500)])
    shown = school.classes["10A1"]
    Pupil.objects.bulk_create([Pupil(person=one, school_class=shown) for one in people])
    Assignment.objects.bulk_create(
        [Assignment(person=one, role=Role.PUPIL, unit=shown.unit, starts_on=date(2026, 9, 5)) for one in people]
    )
    run = actions.plan_run("pupils", [shown], on=DAY, by=school.minh)
    with django_assert_max_num_queries(90):
        while actions.advance_run(run, by=school.minh):
            pass
    assert IssueRow.objects.filter(run=run, outcome="opened").count() == 507


def test_command_line_issues_and_goes_on(school: SimpleNamespace) -> None:
    from typer.testing import CliRunner

    from truongso.records.onboarding.commands import onboarding

    done = CliRunner().invoke(onboarding, ["issue", "--class", "10a1", "--class", "10A2", "--json"])
    assert done.exit_code == 0, done.output
    assert '"opened": 11' in done.stdout and '"has": 1' in done.stdout
    again = CliRunner().invoke(onboarding, ["issue", "--class", "10A1"])
    assert isinstance(again.exception, Refused)
    unknown = CliRunner().invoke(onboarding, ["issue", "--class", "99Z'; --"])
    assert isinstance(unknown.exception, Refused) and "Không có lớp" in unknown.exception.sentence
    both = CliRunner().invoke(onboarding, ["issue", "--class", "10A1", "--staff"])
    assert isinstance(both.exception, Refused)
    assert CliRunner().invoke(onboarding, ["resume"]).exit_code == 0
    assert Guardianship.objects.count() == 1
