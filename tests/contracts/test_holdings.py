"""Nothing about a person is forgotten: every reference to one is declared in some app's personal.py, or left out with a reason."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Model

from truongso.core.holdings import Asked, covered, holdings, read_objects
from truongso.trust.data_requests.law import retention_rules

PEOPLE = {"org.Person", "accounts.User", "students.Pupil", "staff.StaffMember"}


def references() -> Iterator[tuple[str, type[Model]]]:
    """Yield every column of every model that points to a person, an account, a pupil, a member of staff."""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if field.concrete and field.is_relation and target is not None and target._meta.label in PEOPLE:
                yield f"{model._meta.label}.{field.name}", model


def test_every_reference_to_a_person_is_declared() -> None:
    known = covered()
    forgotten = sorted(reference for reference, _ in references() if reference not in known)
    assert not forgotten, (
        "say in the app's personal.py what these hold about a person, or that they only act:\n" + "\n".join(forgotten)
    )


def test_nothing_is_declared_that_is_not_there() -> None:
    there = {reference for reference, _ in references()}
    assert sorted(set(covered()) - there) == []


def test_every_holding_names_a_rule_that_stands() -> None:
    assert [one.code for one in holdings if one.rule and one.rule not in retention_rules()] == []
    assert all(one.title and (one.erase or one.kept) for one in holdings)


def test_every_object_read_about_a_person_is_a_model() -> None:
    assert all(apps.get_model(one.model) for one in read_objects)


def test_no_holding_has_anything_about_a_stranger(db: None) -> None:
    from truongso.foundation.org.models import Person

    stranger = Person.objects.create(full_name="Người Lạ Mặt")
    held = {one.code for one in holdings if one.table(Asked(stranger)).rows}
    assert held == {"org.person"}
