"""What apps declare is valid, used, and complete."""

import re
import string
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

from tests.housekeeping import ROOT
from truongso.core import navigation
from truongso.core.rights import permissions
from truongso.foundation.accounts.models import User
from truongso.foundation.audit.registry import event_types
from truongso.foundation.indicators.counting import count
from truongso.foundation.indicators.registry import Kind, indicators
from truongso.foundation.org import actions as org
from truongso.foundation.org.periods import Quarter, Year
from truongso.foundation.org.roles import Role

SOURCES = [
    path
    for path in (ROOT / "truongso").rglob("*")
    if path.suffix in {".py", ".html", ".yaml"} and "migrations" not in path.parts
]


def text_of(*, without: str) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in SOURCES if path.name != without)


def labels() -> set[str]:
    return {config.label for config in apps.get_app_configs() if config.name.startswith("truongso.")}


def test_every_declared_event_is_recorded_somewhere():
    text = text_of(without="events.py")
    unused = [code for code, _ in event_types.items() if f'"{code}"' not in text and f"'{code}'" not in text]
    assert unused == []


def test_every_declared_permission_guards_something():
    text = text_of(without="permissions.py")
    unused = [name for name, _ in permissions.items() if f'"{name}"' not in text and f"'{name}'" not in text]
    assert unused == []


@pytest.mark.parametrize("registry", [event_types, permissions], ids=["events", "permissions"])
def test_codes_are_named_after_the_app_that_owns_them(registry):
    strange = [code for code, _ in registry.items() if code.split(".")[0] not in labels()]
    assert strange == []
    assert [code for code, _ in registry.items() if not re.fullmatch(r"[a-z][a-z_]*\.[a-z][a-z_0-9]*", code)] == []


def test_event_sentences_can_be_filled():
    for code, declared in event_types.items():
        names = [name for _, name, _, _ in string.Formatter().parse(declared.template) if name is not None]
        assert all(name.isidentifier() for name in names), code
        assert declared.template.strip() == declared.template, code


def test_rights_are_put_into_words():
    for name, declared in permissions.items():
        assert declared.title, name
        assert declared.title[0].isupper(), name
        assert declared.rule.words, name


def test_every_app_of_the_house_is_enabled():
    homes = {path.parent for path in (ROOT / "truongso").rglob("apps.py")}
    enabled = {Path(config.path) for config in apps.get_app_configs() if config.name.startswith("truongso.")}
    assert homes == enabled


@pytest.mark.django_db
def test_migrations_are_current():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_are_named():
    unnamed = [p.name for p in (ROOT / "truongso").rglob("migrations/0*.py") if re.search(r"_auto_\d{8}", p.name)]
    assert unnamed == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_every_menu_entry_that_a_role_sees_opens(role, client_of, rf):
    org.describe_school(name="Trường Mẫu", agency="TRƯỜNG MẪU", parent_agency="SỞ", symbol="TM", place="Mẫu", by=None)
    person = org.add_person(full_name="Nguyễn Văn An", by=None)
    org.assign(person, role, starts_on=date(2020, 8, 1), by=None)
    request = rf.get("/")
    request.user = User.objects.create_user("an", "mat-khau-rat-dai", person=person)
    client = client_of(request.user)
    links = [entry["url"] for group in navigation.context(request)["navigation"] for entry in group["entries"]]
    assert links
    assert {url: status for url in links if (status := client.get(url).status_code) != 200} == {}


def test_every_indicator_says_what_it_counts_and_why():
    assert len(indicators) >= 22
    for code, card in indicators.items():
        assert card.title, code
        assert card.counts, code
        assert card.out_of or card.kind != Kind.RATIO, code
        assert card.reading or card.legal_basis, f"{code}: say how the plan's words were read, or by which article"


@pytest.mark.django_db
@pytest.mark.parametrize("card", [card for card in indicators if card.is_measured], ids=lambda card: card.code)
def test_a_measured_indicator_holds_its_contract_also_where_there_is_nothing(card):
    """The same question twice gives the same rows; what counts is part of what it counts out of; queries stay few."""
    for period in (Quarter(2026, 3), Year(2026)):
        measure = card.compute(period)
        assert measure.population.model is measure.met.model
        assert set(measure.met) <= set(measure.population)
        assert (measure.met.count(), list(measure.gaps)) == (0, [])
        met, population = count(card, [period])[0]
        assert (met, population) == (measure.met.count(), measure.population.count())
