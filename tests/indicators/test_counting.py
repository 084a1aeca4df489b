"""Measured indicators are counted by one statement for all periods, compiled once; a broken one fails alone."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import DecimalField, Value
from django.db.models.expressions import RawSQL

from truongso.foundation.indicators import counting
from truongso.foundation.indicators.board import board
from truongso.foundation.indicators.counting import count
from truongso.foundation.indicators.models import Provenance
from truongso.foundation.indicators.readings import Reading, Standing, Target, read_all
from truongso.foundation.indicators.registry import Kind, Measure
from truongso.foundation.org.models import Assignment, Person, Unit
from truongso.foundation.org.periods import Quarter, Year
from truongso.foundation.org.roles import Role

QUARTERS = [Quarter(2026, number) for number in (1, 2, 3, 4)]
Q3 = Quarter(2026, 3)


def read(code: str, period: Quarter) -> Reading:
    return read_all([code], [period])[code, period.code]


def women(period):
    people = Person.objects.order_by("sort_key")
    return Measure(population=people, met=people.filter(gender="F"))


def from_later_on(period):
    """Counts who is assigned at the quarter's start, so that quarters differ."""
    posts = Assignment.objects.filter(starts_on__lte=period.starts_on)
    return Measure(population=Assignment.objects.all(), met=posts)


def broken_sql(period):
    people = Person.objects.annotate(wrong=RawSQL("no_such_column + %s", [1]))
    return Measure(population=people, met=people.filter(wrong__gt=0))


def not_to_be_computed(period):
    raise ZeroDivisionError("no rows")


class Counted:
    """An indicator's function that remembers how often it was called."""

    def __init__(self, compute):
        self.compute, self.periods = compute, []

    def __call__(self, period):
        self.periods.append(period.code)
        return self.compute(period)


def test_the_numbers_are_those_of_the_rows(cast, card_of):
    card = card_of(compute=women)
    assert count(card, [Q3]) == [(Decimal(7), Decimal(11))]
    measure = women(Q3)
    assert count(card, [Q3]) == [(Decimal(measure.met.count()), Decimal(measure.population.count()))]


def test_all_periods_are_counted_by_one_statement(cast, card_of, django_assert_num_queries):
    card = card_of(compute=from_later_on)
    Assignment.objects.filter(role=Role.TEACHER).update(starts_on=date(2026, 4, 1))
    Assignment.objects.filter(role=Role.UNIT_HEAD).update(starts_on=date(2026, 10, 1))
    everybody = Assignment.objects.count()
    teachers = Assignment.objects.filter(role=Role.TEACHER).count()
    heads = Assignment.objects.filter(role=Role.UNIT_HEAD).count()
    assert (teachers, heads) == (2, 6)
    expected = [everybody - teachers - heads, everybody - heads, everybody - heads, everybody]
    for _ in ("compiled", "kept"):
        with transaction.atomic(), CountedStatements() as asked:
            found = count(card, QUARTERS)
        assert [(int(met), int(population)) for met, population in found] == [(met, everybody) for met in expected]
        assert len(asked.statements) == 1
        assert asked.statements[0].startswith("SELECT (SELECT COUNT(*)")


class CountedStatements:
    """The statements that read rows, without the savepoints around them."""

    def __enter__(self):
        self.statements = []
        self._wrapper = connection.execute_wrapper(self._keep)
        self._wrapper.__enter__()
        return self

    def __exit__(self, *error):
        return self._wrapper.__exit__(*error)

    def _keep(self, execute, sql, *arguments):
        if "SAVEPOINT" not in sql:
            self.statements.append(sql)
        return execute(sql, *arguments)


def test_the_function_is_called_once_for_each_period_and_never_again(cast, card_of):
    compute = Counted(women)
    card = card_of(compute=compute)
    first = count(card, QUARTERS)
    assert compute.periods == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
    assert count(card, QUARTERS) == first
    assert len(compute.periods) == 4
    count(card, [Year(2026)])
    assert compute.periods[4:] == ["2026"]


def test_what_is_kept_is_the_statement_not_the_number(cast, card_of):
    card = card_of(compute=women)
    assert count(card, [Q3]) == [(7, 11)]
    Person.objects.filter(pk=cast.binh.person_id).update(gender="F")
    assert count(card, [Q3]) == [(8, 11)]


def test_a_function_that_reads_rows_while_it_builds_is_called_every_time(cast, card_of):
    def those_with_a_role(period):
        pupils = list(Assignment.objects.filter(role=Role.PUPIL).values_list("person", flat=True))
        people = Person.objects.all()
        return Measure(population=people, met=people.filter(pk__in=pupils))

    compute = Counted(those_with_a_role)
    card = card_of(compute=compute)
    assert count(card, [Q3]) == [(1, 11)]
    Assignment.objects.filter(person=cast.an.person).update(role=Role.PUPIL)
    assert count(card, [Q3]) == [(2, 11)]
    assert compute.periods == ["2026-Q3", "2026-Q3"]


def test_a_new_version_of_the_card_is_compiled_anew(cast, card_of):
    compute = Counted(women)
    count(card_of("tests.first", compute=compute, version=1), [Q3])
    count(card_of("tests.second", compute=compute, version=2), [Q3])
    assert len(compute.periods) == 2


def test_a_migration_makes_it_forget(cast, card_of):
    compute = Counted(women)
    card = card_of(compute=compute)
    count(card, [Q3])
    counting.forget(sender=None)
    count(card, [Q3])
    assert len(compute.periods) == 2


def test_what_is_kept_does_not_grow_for_ever(cast, card_of, monkeypatch):
    monkeypatch.setattr(counting, "_MOST_KEPT", 3)
    card = card_of(compute=women)
    for number in range(2000, 2010):
        assert count(card, [Year(number)]) == [(7, 11)]
    assert len(counting._compiled) <= 3


def test_with_a_weight_the_column_is_added_up(cast, card_of):
    def by_key(period):
        people = Person.objects.annotate(lessons=Value(Decimal("2.5"), output_field=DecimalField()))
        return Measure(population=people, met=people.filter(gender="F"), weight="lessons")

    assert count(card_of(compute=by_key), [Q3]) == [(Decimal("17.5"), Decimal("27.5"))]


def test_the_weight_of_no_rows_is_nought(cast, card_of):
    def nobody_yet(period):
        units = Unit.objects.filter(name="Không có đơn vị này")
        return Measure(population=Unit.objects.all(), met=units, weight="version")

    assert count(card_of(compute=nobody_yet), [Q3]) == [(0, Unit.objects.count())]


@pytest.mark.parametrize(
    "nothing",
    [lambda: Person.objects.none(), lambda: Person.objects.filter(pk__in=[])],
    ids=["none", "in an empty list"],
)
def test_what_is_empty_by_construction_counts_nought(cast, card_of, nothing):
    card = card_of("tests.met", compute=lambda period: Measure(population=Person.objects.all(), met=nothing()))
    assert count(card, [Q3, Year(2026)]) == [(0, 11), (0, 11)]
    card = card_of("tests.both", compute=lambda period: Measure(population=nothing(), met=nothing()))
    assert count(card, [Q3]) == [(0, 0)]
    assert read("tests.both", Q3).value is None


def test_a_person_with_two_posts_is_counted_once(cast, card_of):
    def holders(period):
        people = Person.objects.filter(assignments__isnull=False).distinct()
        return Measure(population=people, met=people.filter(assignments__role=Role.UNIT_HEAD))

    assert Assignment.objects.filter(role=Role.UNIT_HEAD).count() == 6
    assert count(card_of(compute=holders), [Q3]) == [(5, 10)]


def test_a_person_with_two_posts_weighs_once(cast, card_of):
    def holders(period):
        people = Person.objects.filter(assignments__isnull=False).distinct()
        people = people.annotate(lessons=Value(Decimal(2), output_field=DecimalField()))
        return Measure(population=people, met=people.filter(gender="F"), weight="lessons")

    assert count(card_of(compute=holders), [Q3]) == [(12, 20)]


def test_a_per_cent_sign_in_a_value_is_a_value(cast, card_of):
    Person.objects.filter(pk=cast.an.person_id).update(full_name="100% An")
    card = card_of(
        compute=lambda period: Measure(Person.objects.all(), Person.objects.filter(full_name__startswith="100%"))
    )
    assert count(card, [Q3]) == [(1, 11)]
    assert count(card, [Q3]) == [(1, 11)]


def test_what_a_function_raises_is_raised_and_nothing_is_kept(cast, card_of):
    card = card_of(compute=not_to_be_computed)
    with pytest.raises(ZeroDivisionError):
        count(card, [Q3])
    assert counting._compiled == {}


@pytest.fixture
def four_indicators(cast, card_of, promise):
    """Two that can be counted, one whose function raises, one whose SQL fails."""
    card_of("tests.women", compute=women)
    card_of("tests.raises", compute=not_to_be_computed)
    card_of("tests.sql", compute=broken_sql)
    card_of("tests.milestone", kind=Kind.MILESTONE, compute=women)
    promise(
        {code: Target(">=", Decimal(50)) for code in ("tests.women", "tests.raises", "tests.sql", "tests.milestone")}
    )


def shown(found):
    return [(tile.commitment.code, tile.reading.text, tile.standing) for tile in found.tiles]


FAILING_ALONE = [
    ("tests.women", "63,6 %", Standing.MET),
    ("tests.raises", "", Standing.FAILED),
    ("tests.sql", "", Standing.FAILED),
    ("tests.milestone", "Đạt", Standing.MET),
]


def test_a_broken_indicator_fails_on_its_own_tile_only(four_indicators, caplog):
    assert shown(board(Q3, today=date(2026, 9, 25))) == FAILING_ALONE
    assert [record.getMessage() for record in caplog.records if record.name.endswith("readings")] == [
        "indicator tests.raises could not be computed",
        "indicator tests.sql could not be computed",
    ]


def test_a_broken_indicator_leaves_the_transaction_around_it_usable(four_indicators):
    with transaction.atomic():
        Person.objects.filter(gender="M").update(gender="F")
        assert shown(board(Q3, today=date(2026, 9, 25)))[1:3] == FAILING_ALONE[1:3]
        assert read("tests.women", Q3).text == "100 %"
        Person.objects.filter(pk=Person.objects.first().pk).update(gender="M")
    assert Person.objects.filter(gender="F").count() == 10


@pytest.mark.django_db(transaction=True)
def test_a_broken_indicator_outside_a_transaction_leaves_the_connection_usable(card_of):
    card_of("tests.sql", compute=broken_sql)
    card_of("tests.women", compute=women)
    assert not connection.in_atomic_block
    readings = read_all(["tests.sql", "tests.women"], [Q3])
    assert readings["tests.sql", "2026-Q3"].failed
    assert (readings["tests.women", "2026-Q3"].failed, readings["tests.women", "2026-Q3"].denominator) == (False, 0)


def test_the_sql_of_a_broken_indicator_really_fails(cast, card_of):
    card = card_of(compute=broken_sql)
    with pytest.raises(DatabaseError), transaction.atomic():
        count(card, [Q3])


def test_a_measured_reading_says_how_it_was_obtained(cast, card_of):
    card_of(compute=women)
    reading = read("tests.people", Q3)
    assert (reading.provenance, reading.fraction, reading.value, reading.text) == (
        Provenance.MEASURED,
        "7/11",
        Decimal("63.64"),
        "63,6 %",
    )
    assert (reading.is_waiting, reading.failed, reading.done) == (False, False, None)


def test_the_rows_behind_a_measured_reading_and_what_is_missing(cast, card_of):
    card_of(compute=women)
    measure = read("tests.people", Q3).measure
    assert {person.full_name for person in measure.gaps} == {
        "Trần Văn Bình",
        "Đỗ Quang Minh",
        "Bùi Đức Long",
        "Ngô Văn Dũng",
    }
    assert not set(measure.gaps) & set(measure.met)


def test_a_measured_milestone_is_done_once_a_row_proves_it(cast, card_of):
    card_of(
        kind=Kind.MILESTONE,
        compute=lambda period: Measure(Person.objects.all(), Person.objects.filter(full_name="Không có ai")),
    )
    assert (read("tests.people", Q3).done, read("tests.people", Q3).text) == (False, "Chưa đạt")
    Person.objects.filter(pk=cast.an.person_id).update(full_name="Không có ai")
    assert (read("tests.people", Q3).done, read("tests.people", Q3).text) == (True, "Đạt")


def test_readings_of_many_codes_ask_once_for_what_was_declared(cast, card_of):
    codes = [card_of(f"tests.code{number}").code for number in range(12)]
    with CountedStatements() as asked:
        readings = read_all(codes, QUARTERS)
    assert len(readings) == 48
    assert len(asked.statements) == 1
