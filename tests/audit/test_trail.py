"""The trail: what was done is written once, in one chain, and nobody can change it quietly."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction
from typer.testing import CliRunner

from truongso.config import cli
from truongso.core.refusal import Refused
from truongso.foundation.audit import chain, triggers
from truongso.foundation.audit.models import GENESIS, ChainHead, Event, PersonalDetail
from truongso.foundation.audit.recording import action, record, record_read
from truongso.foundation.audit.registry import event, event_types
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Person
from truongso.foundation.org.roles import Role

pytestmark = pytest.mark.django_db
SENTENCE = "Nhật ký không được sửa hoặc xóa."


@pytest.fixture
def three_people():
    return [org.add_person(full_name=f"Người Thứ {word}", by=None) for word in ("Nhất", "Hai", "Ba")]


@pytest.fixture
def event_type():
    declared = []

    def run(code, template="đã làm", **options):
        declared.append(code)
        return event(code, template, **options)

    yield run
    for code in declared:
        event_types.remove(code)


def change(statement, *values):
    """What somebody with the database's password could do: past the triggers, past the code."""
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    triggers.install(connection)


# --- The chain ------------------------------------------------------------------------------------------


def test_events_are_linked_from_the_beginning(three_people):
    events = list(Event.objects.order_by("sequence"))
    assert [e.sequence for e in events] == [1, 2, 3]
    assert [e.previous_hash for e in events] == [GENESIS, events[0].hash, events[1].hash]
    assert (ChainHead.objects.get().sequence, ChainHead.objects.get().hash) == (3, events[2].hash)
    assert chain.verify() == chain.Verdict(3)


@pytest.mark.breaks_chain
@pytest.mark.parametrize(
    "column, value",
    [
        ("actor_name", "Hệ thốnG"),
        ("code", "org.person_adde"),
        ("object_key", "99"),
        ("object_label", "Người Thứ Ha"),
        ("request_id", "x"),
        ("address", "10.0.0.1"),
    ],
)
def test_one_changed_byte_breaks_the_chain_there(three_people, column, value):
    change(f"UPDATE audit_event SET {column} = %s WHERE sequence = 2", value)
    assert chain.verify() == chain.Verdict(1, 2, "nội dung không khớp với băm: đã bị sửa")


@pytest.mark.breaks_chain
def test_a_changed_time_and_changed_data_break_the_chain(three_people):
    later = Event.objects.get(sequence=3).at.replace(microsecond=1)
    change("UPDATE audit_event SET at = %s WHERE sequence = 3", later)
    assert chain.verify().broken_at == 3
    change("UPDATE audit_event SET data = %s WHERE sequence = 1", '{"x": 1}')
    assert chain.verify().broken_at == 1


@pytest.mark.breaks_chain
def test_a_forged_event_with_a_right_hash_breaks_the_link_after_it(three_people):
    forged = Event.objects.get(sequence=2)
    forged.object_label = "Người Khác"
    change(
        "UPDATE audit_event SET object_label = %s, hash = %s WHERE sequence = 2", "Người Khác", chain.hash_of(forged)
    )
    assert chain.verify() == chain.Verdict(2, 3, "mắt xích không nối với sự việc trước")


@pytest.mark.breaks_chain
@pytest.mark.parametrize(
    "sequence, verdict",
    [
        (1, chain.Verdict(0, 1, "thiếu một sự việc trong chuỗi")),
        (2, chain.Verdict(1, 2, "thiếu một sự việc trong chuỗi")),
        (3, chain.Verdict(2, 3, "cuối chuỗi không khớp: có sự việc đã bị xóa ở cuối")),
    ],
)
def test_a_deleted_event_is_missed_wherever_it_stood(three_people, sequence, verdict):
    change("DELETE FROM audit_event WHERE sequence = %s", sequence)
    assert chain.verify() == verdict


@pytest.mark.breaks_chain
def test_emptying_the_whole_trail_is_noticed(three_people):
    change("DELETE FROM audit_event")
    assert not chain.verify().intact


@pytest.mark.breaks_chain
def test_the_command_names_the_first_broken_link(three_people):
    runner = CliRunner()
    app = cli.build()
    whole = runner.invoke(app, ["audit", "verify", "--json"])
    assert (whole.exit_code, json.loads(whole.stdout)) == (
        0,
        {"intact": True, "checked": 3, "broken_at": None, "reason": ""},
    )
    change("UPDATE audit_event SET object_label = 'x' WHERE sequence = 2")
    broken = runner.invoke(app, ["audit", "verify"])
    assert broken.exit_code == 3
    assert "Nhật ký HỎNG ở sự việc số 2: nội dung không khớp với băm: đã bị sửa." in " ".join(broken.stdout.split())


# --- The database refuses -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET code = 'x' WHERE sequence = 1",
        "DELETE FROM audit_event WHERE sequence = 1",
        "DELETE FROM audit_event",
    ],
)
def test_the_database_refuses_to_change_an_event(three_people, statement):
    before = list(Event.objects.values_list("sequence", "hash"))
    with pytest.raises(DatabaseError, match=SENTENCE), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(Event.objects.values_list("sequence", "hash")) == before


@pytest.mark.postgres
def test_postgresql_refuses_to_truncate(three_people):
    connection.check_constraints()  # else the checks that still wait are what forbids it
    for statement in ("TRUNCATE audit_event CASCADE", "TRUNCATE org_person, audit_event CASCADE"):
        with pytest.raises(DatabaseError, match=SENTENCE), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Event.objects.count() == 3


def test_the_orm_refuses_too(three_people):
    first = Event.objects.get(sequence=1)
    with pytest.raises(TypeError):
        first.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.filter(sequence=1).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        first.save()
    assert Event.objects.count() == 3


def test_flush_is_refused_outside_tests(settings, three_people):
    settings.TESTING = False
    with pytest.raises(CommandError, match="nhật ký sẽ mất"):
        call_command("flush", interactive=False)
    assert Event.objects.count() == 3


# --- Actions ----------------------------------------------------------------------------------------------


def test_an_action_inside_an_action_is_one_transaction_with_both_events():
    @action
    def enrol(name, *, by):
        person = org.add_person(full_name=name, by=by)
        org.assign(person, Role.TEACHER, starts_on=date(2026, 9, 1), by=by)
        return person

    person = enrol("Nguyễn Văn An", by=None)
    assert list(Event.objects.order_by("sequence").values_list("code", "object_key")) == [
        ("org.person_added", str(person.pk)),
        ("org.assigned", str(person.assignments.get().pk)),
    ]


def test_an_outer_action_that_refuses_takes_the_inner_one_back():
    @action
    def enrol(*, by):
        org.add_person(full_name="Nguyễn Văn An", by=by)
        raise Refused("Lớp đã đủ người.")

    with pytest.raises(Refused, match="Lớp đã đủ người"):
        enrol(by=None)
    assert (Person.objects.count(), Event.objects.count()) == (0, 0)


def test_a_refused_action_changes_and_records_nothing(three_people):
    with pytest.raises(Refused, match="Họ và tên không được để trống"):
        org.add_person(full_name="  ", by=None)
    assert (Person.objects.count(), Event.objects.count()) == (3, 3)


def test_an_inner_refusal_that_the_outer_action_bears_leaves_no_event_of_its_own():
    """The list goes on when one name is refused; only what stayed is on record."""

    @action
    def add_all(names, *, by):
        for name in names:
            try:
                org.add_person(full_name=name, by=by)
            except Refused:
                continue

    add_all(["Nguyễn Văn An", " ", "Trần Thị Bê"], by=None)
    assert list(Event.objects.order_by("sequence").values_list("object_label", flat=True)) == [
        "Nguyễn Văn An",
        "Trần Thị Bê",
    ]


def test_an_inner_action_taken_back_after_recording_leaves_no_event(event_type):
    event_type("org.tried")

    @action
    def inner(*, by):
        Person.objects.create(full_name="Người Hụt")
        record("org.tried", None, by=by)
        raise Refused("Không được.")

    @action
    def outer(*, by):
        try:
            inner(by=by)
        except Refused:
            org.add_person(full_name="Người Khác", by=by)

    outer(by=None)
    assert list(Person.objects.values_list("full_name", flat=True)) == ["Người Khác"]
    assert list(Event.objects.values_list("code", flat=True)) == ["org.person_added"]


@pytest.mark.django_db(transaction=True)
def test_an_action_that_follows_on_the_commit_of_another_leaves_its_own_event(event_type):
    """A letter sent, an application told: what an action sets off when it stands is written down as well."""
    event_type("audit.test_follows")

    @action
    def follow(person):
        record("audit.test_follows", person, by=None)

    @action
    def begin():
        person = org.add_person(full_name="Nguyễn Văn An", by=None)
        transaction.on_commit(lambda: follow(person))

    begin()
    assert list(Event.objects.order_by("sequence").values_list("code", flat=True)) == [
        "org.person_added",
        "audit.test_follows",
    ]


def test_recording_outside_an_action_or_an_undeclared_event_is_a_programming_error():
    with pytest.raises(RuntimeError, match="outside an action"):
        record("org.person_added", None, by=None)

    @action
    def wrong(*, by):
        Person.objects.create(full_name="Người Hụt")
        record("org.no_such_event", None, by=by)

    with pytest.raises(ImproperlyConfigured):
        wrong(by=None)
    assert (Person.objects.count(), Event.objects.count()) == (0, 0)


def test_personal_values_are_kept_apart_and_can_be_erased(event_type):
    event_type("org.phoned", "đã ghi số {number}", personal=("number",))

    @action
    def phone(*, by):
        record("org.phoned", None, by=by, number="0912345678", place="An Lão")

    phone(by=None)
    stored = Event.objects.get()
    assert "0912345678" not in json.dumps(stored.data)
    assert stored.data["place"] == "An Lão"
    assert stored.personal.data == {"number": "0912345678"}
    PersonalDetail.objects.update(data=None)
    assert chain.verify().intact
    assert stored.sentence == "đã ghi số …"


@pytest.mark.breaks_chain
def test_changed_personal_values_are_noticed(event_type):
    event_type("org.phoned", "đã ghi số {number}", personal=("number",))

    @action
    def phone(*, by):
        record("org.phoned", None, by=by, number="0912345678")

    phone(by=None)
    PersonalDetail.objects.update(data={"number": "0987654321"})
    assert chain.verify() == chain.Verdict(0, 1, "dữ liệu cá nhân kèm theo đã bị sửa")


def test_a_read_is_recorded_by_itself(three_people, event_type):
    event_type("org.looked", "đã xem {object}", read=True)
    record_read("org.looked", three_people[0], by=None)
    assert Event.objects.latest("sequence").sentence == "đã xem «Người Thứ Nhất»"


def test_what_is_stored_is_what_was_hashed():
    """Floats, dates, decimals, nested lists: read back from either database they hash the same."""
    from decimal import Decimal

    org.add_unit(code="x", name="Tổ X", kind="department", by=None)

    @action
    def odd(*, by):
        record(
            "org.calendar_set",
            None,
            by=by,
            a=1.10,
            b=[1, {"ă": None}],
            c=date(2026, 9, 5),
            d=Decimal("8.50"),
            e=10**15,
            f="‘’\u00a0\t",
        )

    odd(by=None)
    assert chain.verify() == chain.Verdict(2)


# --- Races --------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_eight_people_at_once_write_one_unbroken_chain():
    people, rounds = 8, 6
    barrier = Barrier(people)

    def work(number):
        try:
            barrier.wait(20)
            for turn in range(rounds):
                org.add_person(full_name=f"Người {number} {turn}", by=None)
                if turn == 2:
                    with pytest.raises(Refused):
                        org.add_person(full_name="", by=None)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(people) as pool:
        list(pool.map(work, range(people)))
    assert list(Event.objects.order_by("sequence").values_list("sequence", flat=True)) == list(
        range(1, people * rounds + 1)
    )
    assert Person.objects.count() == people * rounds
    assert chain.verify() == chain.Verdict(people * rounds)
