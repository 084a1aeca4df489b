"""Runs are kept and compared; people attest what no program sees; the report is issued."""

import io
import json
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from typer.testing import CliRunner

from truongso.config.cli import build
from truongso.core.refusal import Refused
from truongso.core.safety import State, met, missed, unsure
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence.models import Item
from truongso.foundation.work.desk import desk_of
from truongso.foundation.work.schedule import jobs
from truongso.trust.security import actions
from truongso.trust.security.models import Attestation, Regression, SelfCheck

OVERVIEW = "/he-thong/tu-kiem-tra-an-toan/"


def attest(code="security.training", *, by, days_ago=3, statement="Tập huấn 42 giáo viên, có danh sách."):
    today = timezone.localdate()
    return actions.attest(code, done_on=today - timedelta(days=days_ago), statement=statement, today=today, by=by)


def on_desk_of(user):
    return [one.item.title for one in desk_of(user, timezone.localdate()).items]


def test_the_administrator_checks_and_reads_the_result(cast, client_of):
    client = client_of(cast.minh)
    assert "Chưa kiểm tra lần nào" in client.get(OVERVIEW).content.decode()
    client.post(reverse("security:check_now"))
    run = SelfCheck.objects.get()
    page = client.get(OVERVIEW).content.decode()
    assert run.total == run.findings.count() > 35
    assert "13. Nhân sự" in page
    assert "Tập huấn an toàn thông tin" in page
    assert Event.objects.filter(code="security.checked", actor=cast.minh).count() == 1


@pytest.mark.parametrize(("who", "status"), [("minh", 200), ("hanh", 200), ("binh", 200), ("an", 403), ("chi", 403)])
def test_who_sees_the_result(cast, client_of, who, status):
    run = actions.run_checks(timezone.now(), by=None)
    client = client_of(getattr(cast, who))
    pages = [
        OVERVIEW, run.get_absolute_url(), reverse("security:runs"), reverse("security:export", args=[run.pk]),
        reverse("security:check", args=["security.training"]),
    ]  # fmt: skip
    assert [client.get(page).status_code for page in pages] == [status] * len(pages)


def test_who_only_reads_changes_nothing(cast, client_of):
    row = attest(by=cast.minh)
    for who in (cast.hanh, cast.an):
        client = client_of(who)
        assert client.post(reverse("security:check_now")).status_code == 403
        answer = client.post(
            reverse("security:check", args=["security.drill"]), {"done_on": "2026-11-01", "statement": "x" * 20}
        )
        assert answer.status_code == 403
        assert client.post(reverse("security:withdraw", args=[row.pk]), {"reason": "x"}).status_code == 403
    assert (Attestation.objects.count(), SelfCheck.objects.count()) == (1, 0)
    row.refresh_from_db()
    assert row.withdrawn_at is None


def test_what_falls_lands_on_the_desk_until_it_is_met_again(cast, pretended, client_of, now):
    def titles():
        return [title for title in on_desk_of(cast.minh) if "bị tụt" in title]

    actions.run_checks(now, by=None)
    pretended(missed("Hỏng."))
    second = actions.run_checks(now + timedelta(days=1), by=None)
    row = Regression.objects.get()
    assert (row.code, row.since, row.mended_in) == ("security.pretended", second, None)
    assert Event.objects.filter(code="security.checked").first().data["fallen"] == 1
    assert titles() == ["An toàn bị tụt: Mục thử"]
    page = client_of(cast.minh).get(OVERVIEW).content.decode()
    assert "Tụt so với lần kiểm tra trước" in page
    actions.run_checks(now + timedelta(days=2), by=None)
    assert Regression.objects.count() == 1
    pretended(met("Tốt."))
    last = actions.run_checks(now + timedelta(days=3), by=None)
    row.refresh_from_db()
    assert row.mended_in == last
    assert titles() == []
    assert "Đạt lại so với lần kiểm tra trước" in client_of(cast.minh).get(OVERVIEW).content.decode()


def test_a_person_attests_with_proof_and_it_holds_for_a_time(cast, client_of, now):
    client = client_of(cast.minh)
    address = reverse("security:check", args=["security.training"])
    day = timezone.localdate() - timedelta(days=3)
    client.post(address, {"done_on": f"{day:%Y-%m-%d}", "statement": "Tập huấn 42 giáo viên, có danh sách."})
    row = Attestation.objects.get()
    assert (row.done_on, row.valid_until, row.made_by) == (day, day + timedelta(days=366), cast.minh)
    run = actions.run_checks(now, by=None)
    finding = run.findings.get(code="security.training")
    assert finding.state == State.MET
    assert finding.found.startswith("Đỗ Quang Minh xác nhận làm ngày")
    page = client.get(address).content.decode()
    assert "Nộp minh chứng" in page
    later = actions.run_checks(now + timedelta(days=400), by=None)
    assert later.findings.get(code="security.training").state == State.UNSURE
    client.post(reverse("security:withdraw", args=[row.pk]), {"reason": "Nhầm năm"})
    assert actions.run_checks(timezone.now(), by=None).findings.get(code="security.training").state == State.UNSURE
    codes = [event.code for event in Event.objects.about(row)]
    assert codes == ["security.attestation_withdrawn", "security.attested"]


@pytest.mark.parametrize(
    ("code", "days_ago", "statement", "sentence"),
    [
        ("security.tls", 1, "x" * 20, "Mục này do hệ thống tự kiểm tra, không nhận xác nhận."),
        ("security.nothing", 1, "x" * 20, "Mục này do hệ thống tự kiểm tra, không nhận xác nhận."),
        ("security.training", 1, "  xong  ", "Hãy ghi rõ đã làm gì, ai làm, kết quả (từ 10 ký tự)."),
        ("security.training", -1, "x" * 20, "Ngày làm không được sau hôm nay."),
        ("security.patches", 40, "x" * 20, "Việc làm ngày này đã hết giá trị (hằng tháng): hãy làm lại."),
    ],
)
def test_attestations_that_are_refused(cast, code, days_ago, statement, sentence):
    with pytest.raises(Refused) as refusal:
        attest(code, by=cast.minh, days_ago=days_ago, statement=statement)
    assert refusal.value.sentence == sentence
    assert not Attestation.objects.exists()
    assert not Event.objects.filter(code="security.attested").exists()


def test_an_attestation_does_not_cover_what_the_system_sees_is_wrong(cast, now, monkeypatch):
    from truongso.trust.security.safety import records

    attest("security.clock", by=cast.minh)
    for answer, state in ((None, State.MET), (False, State.MISSED)):
        monkeypatch.setattr(records, "clock_is_synchronised", lambda answer=answer: answer)
        assert actions.run_checks(now, by=None).findings.get(code="security.clock").state == state


def test_attestations_that_end_soon_are_on_the_desk(cast):
    attest("security.training", by=cast.minh, days_ago=350)
    titles = on_desk_of(cast.minh)
    assert "Làm lại: Tập huấn an toàn thông tin" in titles
    assert any(title.endswith("việc an toàn chưa có người xác nhận") for title in titles)


def test_the_report_is_issued_once_with_its_files(cast, school, client_of, now):
    run = actions.run_checks(now, by=None)
    client = client_of(cast.hanh)
    client.post(reverse("security:issue", args=[run.pk]))
    run.refresh_from_db()
    assert run.issued is not None
    names = sorted(item.title.rsplit(": ", 1)[1] for item in Item.objects.about(run))
    assert names == ["Báo cáo (PDF)", "Báo cáo (Word)", "Bảng (Excel)"]
    assert "Báo cáo đã lập" in client.get(run.get_absolute_url()).content.decode()
    with pytest.raises(Refused) as refusal:
        actions.issue_report(run, today=timezone.localdate(), by=cast.hanh)
    assert refusal.value.sentence == f"Lần kiểm tra này đã lập báo cáo số {run.issued.text}."


def test_without_a_school_no_report(cast, now):
    run = actions.run_checks(now, by=None)
    with pytest.raises(Refused) as refusal:
        actions.issue_report(run, today=timezone.localdate(), by=cast.hanh)
    assert refusal.value.sentence.startswith("Chưa khai báo trường")
    assert not Item.objects.exists()


def test_the_run_as_excel(cast, client_of, now, pretended):
    pretended(unsure("Không rõ."))
    run = actions.run_checks(now, by=None)
    answer = client_of(cast.minh).get(reverse("security:export", args=[run.pk]))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = {row[7]: row for row in sheet.iter_rows(min_row=4, values_only=True)}
    assert len(rows) == run.total
    expected = ("7. Điểm yếu", "Mục thử", "Luôn tốt", "Cần người xác nhận", "Không rõ.", "Làm cho tốt lại.", "Bài thử")
    assert rows["security.pretended"][:7] == expected


def test_the_command_tells_and_its_exit_code_too(cast, monkeypatch):
    answer = CliRunner().invoke(build(), ["security", "check", "--json"])
    said = json.loads(answer.stdout)
    assert answer.exit_code == (3 if said["missed"] else 0) == 3
    assert len(said["checks"]) == said["met"] + said["missed"] + said["unsure"]
    assert SelfCheck.objects.count() == 1
    from truongso.trust.security import examining

    good = {code: met("Tốt.") for code in ("security.tls", "security.training")}
    monkeypatch.setattr(actions, "examine_all", lambda now: good)
    assert examining.examine_all
    answer = CliRunner().invoke(build(), ["security", "check"])
    assert answer.exit_code == 0
    assert "2 mục đạt, 0 chưa đạt, 0 cần người xác nhận." in answer.stdout


def test_it_runs_every_night(cast, now):
    said = jobs.get("security.self_check").function(now)
    assert SelfCheck.objects.count() == 1
    assert said.endswith("cần người xác nhận")


def test_pages_take_the_same_queries_for_many_runs(cast, client_of, now, django_assert_max_num_queries):
    for day in range(3):
        actions.run_checks(now - timedelta(days=day), by=cast.minh)
    client = client_of(cast.minh)
    client.get(OVERVIEW)
    with django_assert_max_num_queries(25):
        client.get(OVERVIEW)
    with django_assert_max_num_queries(20):
        client.get(reverse("security:runs"))
