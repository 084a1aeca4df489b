"""A batch goes over a real socket through every trouble, and nothing is lost or asked twice without need."""

import multiprocessing
import os
import signal
import threading
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.quality.conftest import make_school
from tests.verification.conftest import fresh, service
from truongso.core.refusal import Refused
from truongso.records.verification import actions, holding, sending
from truongso.records.verification.connector import GiveUp, HttpPopulationCheck, connector
from truongso.records.verification.models import BatchEntry, Verification, VerificationBatch, matched_on
from truongso.records.verification.sending import send
from truongso.records.verification.states import State
from truongso.sandbox.faults import Fault, Limit

pytestmark = pytest.mark.django_db


class Pauses(list):
    """Takes the waits instead of sleeping."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def small(monkeypatch: Any) -> None:
    monkeypatch.setattr(sending, "PEOPLE_IN_MESSAGE", 4)


def states(batch: VerificationBatch) -> dict[str, int]:
    found: dict[str, int] = {}
    for state in batch.entries.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def test_each_answer_reaches_its_pupil(school: SimpleNamespace, population: Any) -> None:
    pupils = school.pupils
    twin = {"identity_number": pupils[3].identity_number}
    server = population(
        pupils, without=[pupils[1]], changed={pupils[2].pk: {"born_on": "2011-12-31", "gender": "02"}, pupils[4].pk: twin}
    )  # fmt: skip
    batch = actions.make_batch(whom="all", by=school.lan)
    done = send(batch, service(server), by=school.lan)
    assert (done.answered, done.left, done.trouble) == (12, 0, "")
    told = {row.pupil_id: (row.state, row.fields) for row in Verification.objects.standing()}
    assert told[pupils[0].pk] == ("MATCH", [])
    assert told[pupils[1].pk] == ("NOT_FOUND", [])
    assert told[pupils[2].pk] == ("MISMATCH", ["born_on", "gender"])
    assert told[pupils[3].pk] == ("DUPLICATE", [])
    assert told[pupils[4].pk] == ("NOT_FOUND", [])  # the twin took another number
    batch.refresh_from_db()
    assert (batch.stage, batch.leased_until) == ("closed", None)
    with pytest.raises(Refused, match="không còn gì để gửi"):
        send(batch, service(server), by=school.lan)


@pytest.mark.parametrize(
    ("fault", "pause", "asked_again"),
    [
        (Fault("error_500", after=1), 1.0, 0),
        (Fault("cut", after=1), 1.0, 1),
        (Fault("accept_then_cut", after=1), 1.0, 1),
        (Fault("malformed", after=1), 1.0, 1),
        (Fault("accept_then_timeout", after=1, seconds=1), 1.0, 1),
        (Fault("rate_limit", after=1, seconds=9), 9.0, 0),
    ],
)
def test_only_the_failed_message_goes_again(
    school: SimpleNamespace, population: Any, small: None, fault: Fault, pause: float, asked_again: int
) -> None:
    server = population(school.pupils, faults=[fault])
    batch = actions.make_batch(whom="all", by=school.lan)
    pauses = Pauses()
    done = send(batch, service(server, timeout=0.4), by=school.lan, sleep=pauses)
    assert (done.answered, done.left, done.trouble) == (12, 0, "")
    assert pauses == [pause]
    assert server.requests == 4
    again = {str(key) for key in batch.entries.order_by("pk").values_list("pk", flat=True)[4:8]}
    failed = {entry.pk for entry in batch.entries.filter(tries=1)}
    assert {str(key) for key in failed} == again
    assert states(batch) == {"MATCH": 12}


def test_a_partial_answer_leaves_the_others_waiting_for_the_next_round(
    school: SimpleNamespace, population: Any, small: None
) -> None:
    server = population(school.pupils, faults=[Fault("partial")])
    batch = actions.make_batch(whom="all", by=school.lan)
    done = send(batch, service(server), by=school.lan, sleep=Pauses())
    assert (done.answered, done.left) == (12, 0)
    assert sorted(server.asked.values()) == [1] * 10 + [2] * 2


def test_a_service_that_stays_down_leaves_every_pupil_waiting(
    school: SimpleNamespace, population: Any, small: None
) -> None:
    server = population(school.pupils, faults=[Fault("error_500", times=99)])
    batch = actions.make_batch(whom="all", by=school.lan)
    pauses = Pauses()
    done = send(batch, service(server), by=school.lan, sleep=pauses)
    assert (done.answered, done.left, done.trouble) == (0, 12, "Máy chủ dân cư gặp lỗi (mã 500).")
    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0, 60.0, 60.0, 60.0]
    batch.refresh_from_db()
    assert (batch.stage, batch.is_running, batch.trouble) == ("open", False, "Máy chủ dân cư gặp lỗi (mã 500).")
    server.faults.replace([])
    assert send(batch, service(server), by=school.lan, sleep=pauses).answered == 12


def test_a_wait_longer_than_we_stay_ends_the_run(school: SimpleNamespace, population: Any, small: None) -> None:
    server = population(school.pupils, faults=[Fault("rate_limit", after=1, seconds=600)])
    batch = actions.make_batch(whom="all", by=school.lan)
    pauses = Pauses()
    done = send(batch, service(server), by=school.lan, sleep=pauses)
    assert (done.answered, done.left, pauses) == (4, 8, [])
    assert done.trouble == "Máy chủ dân cư yêu cầu gửi chậm lại. Hãy gửi lại sau 10 phút."


def test_a_real_limit_is_kept(school: SimpleNamespace, population: Any, small: None) -> None:
    server = population(school.pupils, limit=Limit(1, 1.2))
    batch = actions.make_batch(whom="all", by=school.lan)
    assert send(batch, service(server), by=school.lan).answered == 12


def test_a_wrong_key_or_address_stops_at_once(school: SimpleNamespace, population: Any) -> None:
    server = population(school.pupils)
    batch = actions.make_batch(whom="all", by=school.lan)
    done = send(batch, service(server, key="sai"), by=school.lan, sleep=Pauses())
    assert done.trouble == "Máy chủ dân cư không nhận khóa kết nối: hãy xem lại TRUONGSO_POPULATION_KEY."
    assert server.requests == 0
    wrong = HttpPopulationCheck(f"http://127.0.0.1:{server.server_port}/khac", "khoa")
    assert "mã 404" in send(batch, wrong, by=school.lan, sleep=Pauses()).trouble
    with pytest.raises(GiveUp, match="TRUONGSO_POPULATION_URL"):
        HttpPopulationCheck("khong-phai-dia-chi", "khoa").check([])
    assert not Verification.objects.exists()


def test_answers_for_others_are_not_taken(school: SimpleNamespace, monkeypatch: Any) -> None:
    import httpx

    other = school.pupils[5]
    batch = actions.make_batch(whom="class", school_class=school.classes["10A2"], by=school.lan)
    key = str(batch.entries.first().pk)
    rows = [
        {"key": key, "state": "MATCH"}, {"key": str(other.pk + 10_000), "state": "MATCH"}, {"key": key, "state": "Khớp"},
    ]  # fmt: skip
    answer = httpx.Response(200, json={"results": rows})
    monkeypatch.setattr(httpx, "post", lambda *args, **options: answer)
    done = send(batch, HttpPopulationCheck("http://127.0.0.1:9", "khoa"), by=school.lan, sleep=Pauses())
    assert (done.answered, done.left) == (1, 3)
    assert [row.state for row in Verification.objects.standing()] == ["MATCH"]


def test_it_is_off_until_an_address_is_set(settings: Any) -> None:
    assert settings.POPULATION_URL == ""
    with pytest.raises(Refused, match="TRUONGSO_POPULATION_URL"):
        connector()
    settings.POPULATION_URL = "http://127.0.0.1:9"
    assert isinstance(connector(), HttpPopulationCheck)


@pytest.mark.parametrize(
    ("url", "said"), [("http://dan-cu.invalid", "phải dùng https"), ("dan-cu.invalid", "không phải địa chỉ web")]
)
def test_identity_numbers_never_travel_unencrypted(
    school: SimpleNamespace, settings: Any, client_of: Any, url: str, said: str
) -> None:
    settings.POPULATION_URL, settings.POPULATION_KEY = url, "khoa"
    with pytest.raises(Refused, match=said):
        connector()
    batch = actions.make_batch(whom="all", by=school.lan)
    page = client_of(school.lan).post(reverse("verification:send", args=[batch.uid]), follow=True)
    assert said in page.content.decode()
    batch.refresh_from_db()
    assert (batch.is_open, batch.is_running, Verification.objects.exists()) == (True, False, False)


def test_a_batch_is_sent_by_one_at_a_time_and_a_dead_sender_is_forgotten(
    school: SimpleNamespace, population: Any
) -> None:
    batch = actions.make_batch(whom="all", by=school.lan)
    holding.claim(batch)
    with pytest.raises(Refused, match="đang được gửi ở nơi khác"):
        send(batch, service(population(school.pupils)), by=school.lan)
    batch.refresh_from_db()
    with pytest.raises(Refused, match="chờ gửi xong"):
        actions.cancel_batch(batch, by=school.lan)
    VerificationBatch.objects.update(leased_until=timezone.now())
    assert send(batch, service(population(school.pupils)), by=school.lan).answered == 12


@pytest.mark.own_databases
@pytest.mark.django_db(transaction=True)
def test_a_sender_killed_between_messages_loses_nothing(tmp_path: Any, population: Any, small: None) -> None:
    school = make_school()
    server = population(school.pupils, faults=[Fault("slow", after=2, seconds=30)])
    batch = actions.make_batch(whom="all", by=school.lan)
    from django.db import connection, connections

    if connection.settings_dict["NAME"] == ":memory:" or "mode=memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("the database lives in this process alone")
    connections.close_all()
    sender = multiprocessing.get_context("fork").Process(
        target=send, args=(batch, service(server, timeout=60)), kwargs={"by": None}
    )
    sender.start()
    waited = threading.Event()
    for _ in range(200):
        if BatchEntry.objects.exclude(state=State.PENDING).count() == 8 and server.requests == 3:
            break
        waited.wait(0.05)
    os.kill(sender.pid, signal.SIGKILL)
    sender.join()
    assert states(batch) == {"MATCH": 8, "PENDING": 4}
    VerificationBatch.objects.update(leased_until=timezone.now())
    done = send(batch, service(population(school.pupils)), by=None)
    assert (done.answered, done.left) == (4, 0)
    assert matched_on(timezone.localdate()).count() == 12


def test_the_command_sends_what_waits_and_makes_what_is_due(
    school: SimpleNamespace, population: Any, settings: Any
) -> None:
    import json

    from typer.testing import CliRunner

    from truongso.records.verification.commands import verification

    run = CliRunner()
    refused = run.invoke(verification, ["run", "--json"])
    assert isinstance(refused.exception, Refused)
    assert not VerificationBatch.objects.exists()
    server = population(school.pupils, without=[school.pupils[0]])
    settings.POPULATION_URL, settings.POPULATION_KEY = f"http://127.0.0.1:{server.server_port}", "khoa"
    first = run.invoke(verification, ["run", "--for", "10a2", "--json"])
    assert (first.exit_code, [(row["answered"], row["left"]) for row in json.loads(first.stdout)]) == (0, [(4, 0)])
    second = run.invoke(verification, ["run", "--json"])
    assert (second.exit_code, [(row["answered"], row["left"]) for row in json.loads(second.stdout)]) == (0, [(8, 0)])
    table = json.loads(run.invoke(verification, ["status", "--json"]).stdout)
    assert [(row["class"], row["pupils"], row["match"], row["wrong"]) for row in table] == [
        ("10A1", 8, 7, 1),
        ("10A2", 4, 4, 0),
    ]
    assert "10A1: 7 trên 8 em khớp (87,5 %)" in run.invoke(verification, ["status"]).stdout
    nothing = run.invoke(verification, ["run", "--for", "9Z9"])
    assert "Không có lớp 9Z9" in str(nothing.exception)
    assert fresh(school.pupils[1]).verifications.get().source == "connector"
